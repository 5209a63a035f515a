"""Configs of every era: their layers, who wrote them, and what is to be said of them."""

import base64
import json
import marshal

import pytest

from migrate.findings import ModelRefused
from migrate.formats import keras
from migrate.formats.keras import bytecode, expected
from tests.formats.keras.building import DENSE, sequential, write_h5


def read(tmp_path, entry):
    path = tmp_path / "model.json"
    path.write_text(json.dumps(entry))
    return keras.read(path)


def found(tmp_path, *layers, **more):
    """Findings by code of a model with these layers."""
    reading = read(tmp_path, {**sequential(*layers), "keras_version": "2.4.0", "backend": "tensorflow", **more})
    return {finding.code: finding for finding in reading.findings}


def layer(class_name, **config):
    return {"class_name": class_name, "config": {"name": "it", **config}}


def test_the_list_of_keras_1(tmp_path):
    old = {"class_name": "Sequential", "config": [layer("Convolution2D", nb_filter=2, border_mode="same")]}
    reading = read(tmp_path, old)
    assert reading.model.keras_version == "1.x"
    assert {"TFM504", "TFM505", "TFM506", "TFM522"} <= {finding.code for finding in reading.findings}


def test_keras_0_3_keeps_everything_in_the_layer(tmp_path):
    old = {"name": "Sequential", "layers": [{"name": "Dense", "custom_name": "dense", "output_dim": 3}]}
    reading = read(tmp_path, old)
    (dense,) = reading.model.table
    assert (dense.path, dense.class_name, dense.config["output_dim"]) == ("layer_0", "Dense", 3)
    assert reading.model.era.generation == 0


def test_a_graph_of_keras_0_3(tmp_path):
    old = {"name": "Graph", "nodes": {"d1": {"name": "Dense", "custom_name": "dense", "output_dim": 3}}}
    (dense,) = read(tmp_path, old).model.table
    assert (dense.name, dense.class_name) == ("d1", "Dense")


def test_connections_of_keras_2_and_3(tmp_path):
    def model(*nodes):
        layers = [{"class_name": "InputLayer", "name": name, "config": {"name": name}} for name in ("a", "b")]
        layers.append({"class_name": "Add", "name": "sum", "config": {"name": "sum"}, "inbound_nodes": list(nodes)})
        return {"class_name": "Functional", "config": {"name": "m", "layers": layers}}

    def tensor(name):
        return {"class_name": "__keras_tensor__", "config": {"shape": [1], "keras_history": [name, 0, 0]}}

    two = model([["a", 0, 0, {}], ["b", 0, 0, {}]])
    three = model({"args": [[tensor("a"), tensor("b")]], "kwargs": {}})
    for entry in (two, three):
        assert read(tmp_path, entry).model.table[2].inbound == ("a", "b")


def test_layers_inside_wrappers_and_models(tmp_path):
    wrapped = layer("Bidirectional", layer=layer("LSTM", units=2, name="lstm"))
    wrapped["config"]["layer"]["config"]["name"] = "lstm"
    inner = sequential(DENSE)
    inner["config"]["name"] = "inner"
    table = read(tmp_path, sequential(wrapped, inner)).model.table
    assert [one.path for one in table] == ["it", "it/lstm", "inner", "inner/dense_1"]
    assert [one.parent for one in table] == ["", "it", "", "inner"]


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (layer("MyLayer", size=3), "TFM520"),
        ({**layer("MyLayer"), "registered_name": "Custom>MyLayer", "module": "mine"}, "TFM520"),
        ({**layer("Dense", units=1), "registered_name": "Custom>Dense"}, "TFM520"),
        (layer("Addons>GroupNorm"), "TFM521"),
        (layer("KerasLayer", handle="https://tfhub.dev/x"), "TFM521"),
        (layer("CuDNNLSTM", units=2), "TFM530"),
        (layer("ThresholdedReLU", theta=1.0), "TFM522"),
        (layer("TFOpLambda", function="math.multiply"), "TFM523"),
        (layer("Dense", units=1, activation="my_act"), "TFM524"),
        (layer("Dense", units=1, activation={"class_name": "function", "config": "my_act"}), "TFM524"),
        (layer("Lambda", function="named", function_type="function"), "TFM524"),
        (layer("Dense", units=1, activation="<lambda>"), "TFM525"),
        (layer("LSTM", units=1, recurrent_activation="hard_sigmoid"), "TFM526"),
        (layer("GRU", units=1), "TFM529"),
        (layer("Conv2D", filters=1, kernel_size=[1, 1], data_format="channels_first"), "TFM531"),
        (layer("LSTM", units=1, time_major=False), "TFM507"),
        (layer("LSTM", units=1, time_major=True), "TFM508"),
        (layer("BatchNormalization", axis=[3]), "TFM509"),
        (layer("Softmax", axis=[1, 2]), "TFM510"),
        (layer("Dense", dtype={"class_name": "Policy", "config": {"name": "mixed_float16"}}), "TFM511"),
        (layer("Dense", kernel_initializer={"class_name": "Zeros", "config": {"dtype": "float32"}}), "TFM512"),
        (layer("Dense", kernel_initializer={"class_name": "MyInit", "config": {}}), "TFM513"),
        (layer("StringLookup", vocabulary="/etc/passwd"), "TFM616"),
        (layer("TFSMLayer", filepath="x"), "TFM614"),
        ({**layer("x"), "module": "subprocess", "class_name": "Popen"}, "TFM615"),
        (layer("Dense", activation={"module": "os", "class_name": "function", "config": "system"}), "TFM615"),
        (layer("Dense", activation={"module": "keras.utils", "class_name": "get_file", "config": {}}), "TFM615"),
        (
            layer("Dense", kernel_regularizer={"module": "builtins", "class_name": "function", "config": "eval"}),
            "TFM615",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value["class_name"],
)
def test_what_stands_out_in_a_layer(tmp_path, one, code):
    assert code in found(tmp_path, one)


def test_plain_layers_are_not_remarked_on(tmp_path):
    plain = layer("Dense", units=1, activation="relu", kernel_initializer={"class_name": "GlorotUniform", "config": {}})
    lookup = layer("StringLookup", vocabulary=["a", "b"])
    start = {"class_name": "InputLayer", "config": {"name": "in", "batch_input_shape": [None, 2]}}
    assert set(found(tmp_path, start, plain, lookup)) == {"TFM553"}


def test_a_subclassed_model(tmp_path):
    reading = read(tmp_path, {"class_name": "MyModel", "config": {"size": 3}})
    assert "TFM503" in {finding.code for finding in reading.findings}


def test_a_class_made_from_a_functional_model_is_taken_for_one(tmp_path):
    config = {"name": "m", "layers": [], "input_layers": [], "output_layers": []}
    codes = {
        name: {one.code for one in read(tmp_path, {"class_name": name, "config": config}).findings}
        for name in ("MyModel", "Functional")
    }
    assert "TFM592" in codes["MyModel"] and "TFM592" not in codes["Functional"]
    assert not any("TFM503" in one for one in codes.values())


def test_old_upsampling_depends_on_the_writer(tmp_path):
    up = layer("UpSampling2D", interpolation="bilinear", size=[2, 2])
    for version, old in (("2.2.2", False), ("2.2.4", True), ("2.3.1", True), ("2.2.4-tf", False), ("2.4.0", False)):
        assert ("TFM527" in found(tmp_path, up, keras_version=version)) is old


def test_theano_is_told_by_names_alone_in_keras_1(tmp_path):
    old = {"class_name": "Sequential", "config": [layer("Convolution2D", nb_filter=2)]}
    path = write_h5(
        tmp_path / "a.h5", old, {"it": {"it_W": [[1.0]], "it_b": [1.0]}}, keras_version=b"1.2.2", backend=b""
    )
    reading = keras.read(path)
    assert reading.model.backend == "theano"
    assert "TFM528" in {finding.code for finding in reading.findings}


def test_nested_models_count_calls_from_one(tmp_path):
    inner = {**sequential(DENSE), "name": "inner", "inbound_nodes": [[["a", 0, 0, {}]]]}
    out = {**layer("Activation", activation="relu"), "name": "out", "inbound_nodes": [[["inner", 1, 0, {}]]]}
    entry = {"class_name": "Model", "config": {"layers": [inner, out]}, "keras_version": "2.2.4"}
    assert "TFM514" in {finding.code for finding in read(tmp_path, entry).findings}


CODE = marshal.dumps((lambda x: [y.mean() * 2.5 for y in x if print("hi")]).__code__)


@pytest.mark.parametrize(
    "function",
    [
        [base64.b64encode(CODE).decode(), None, None],
        {"class_name": "__lambda__", "config": {"code": base64.encodebytes(CODE).decode()}},
        CODE.decode("raw_unicode_escape"),
    ],
    ids=["keras 2", "keras 3", "keras 1"],
)
def test_lambda_code_is_looked_at(tmp_path, function):
    code = found(tmp_path, layer("Lambda", function=function, function_type="lambda"))["TFM613"]
    assert {"mean", "print"} <= set(code.uses) and "2.5" in code.constants and "'hi'" in code.constants
    assert code.size == len(CODE) and code.python.startswith("Python 3")


# The same function, `lambda x: x * 2.0 + 1`, as the Pythons of their time stored it.
STORED = {
    "Python 3.6 or 3.7": "4wEAAAAAAAAAAQAAAAIAAABDAAAAcwwAAAB8AGQBFABkAhcAUwApA07nAAAAAAAAAEDpAQAAAKkAKQHaAXRyAwAAAHID"
    "AAAA+gZuZXcucHnaCDxsYW1iZGE+DAAAAPMAAAAA",
    "Python 3.8 to 3.10": "4wEAAAAAAAAAAAAAAAEAAAACAAAAQwAAAHMMAAAAfABkARQAZAIXAFMAKQNO5wAAAAAAAABA6QEAAACpACkB2gF0cgMA"
    "AAByAwAAAPoGbmV3LnB52gg8bGFtYmRhPgwAAADzAAAAAA==",
    "Python 3.11 or 3.12": "4wEAAAAAAAAAAAAAAAIAAAADAAAA8xIAAACXAHwAZAF6BQAAZAJ6AAAAUwApA07nAAAAAAAAAEDpAQAAAKkA"
    "KQHaAXRz"
    "AQAAACD6Di90bXAva3IvbmV3LnB5+gg8bGFtYmRhPnIHAAAADAAAAHMOAAAAgACgEaAzoRWgcaEXgADzAAAAAA==",
}


@pytest.mark.parametrize("python", sorted(STORED))
def test_the_python_that_stored_the_code(python):
    code = bytecode.look(base64.b64decode(STORED[python]))
    assert (code.python, code.constants) == (python, ("2.0", "1"))


def test_damaged_code_is_told_by_its_size():
    for length in range(len(CODE)):
        assert bytecode.look(CODE[:length]) == bytecode.Code(length, "an unknown version of Python", (), ())


@pytest.mark.parametrize(
    ("class_name", "config", "shapes", "right"),
    [
        ("Dense", {"units": 3}, [(4, 3), (3,)], True),
        ("Dense", {"units": 3, "use_bias": False}, [(4, 3), (3,)], False),
        ("Dense", {"output_dim": 3, "bias": False}, [(4, 3)], True),
        ("Conv2D", {"filters": 8, "kernel_size": [3, 3]}, [(3, 3, 2, 8), (8,)], True),
        ("Convolution2D", {"nb_filter": 8, "nb_row": 3, "nb_col": 3}, [(8, 2, 3, 3), (8,)], True),
        ("Convolution1D", {"nb_filter": 8, "filter_length": 3}, [(3, 1, 2, 8), (8,)], True),
        ("Conv2D", {"filters": 8, "kernel_size": [3, 3]}, [(5, 5, 2, 8), (8,)], False),
        ("BatchNormalization", {"scale": False}, [(2,)] * 3, True),
        ("BatchNormalization", {}, [(2,)] * 3, False),
        ("LSTM", {"units": 2}, [(5, 8), (2, 8), (8,)], True),
        ("LSTM", {"output_dim": 2}, [(5, 2), (2, 2), (2,)] * 4, True),
        ("GRU", {"units": 2}, [(5, 6), (2, 6), (2, 6)], True),
        ("GRU", {"units": 2}, [(5, 6), (2, 6), (12,)], False),
        ("CuDNNGRU", {"units": 2}, [(5, 6), (2, 6), (12,)], True),
        ("Embedding", {"input_dim": 9, "output_dim": 2}, [(9, 2)], True),
    ],
)
def test_the_shapes_that_a_config_asks_for(class_name, config, shapes, right):
    assert any(expected.fits(one, shapes) for one in expected.arrays(class_name, config)) is right


YAML = """backend: tensorflow
class_name: Sequential
config:
  layers:
  - class_name: Dense
    config:
      batch_input_shape: !!python/tuple
      - null
      - 6
      name: dense
      units: 3
  name: model
keras_version: 2.2.4
"""


def test_yaml_is_read_with_its_tuples_as_lists(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(YAML)
    reading = keras.read(path)
    assert reading.origin.format == "keras-yaml"
    assert reading.model.table[0].config["batch_input_shape"] == [None, 6]
    assert "TFM517" in {finding.code for finding in reading.findings}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("null", "!!python/object/apply:os.system ['true']", "TFM617"),
        ("null", "!!python/name:os.system", "TFM617"),
        ("null", "!mine x", "TFM617"),
        ("!!python/tuple", "!!python/tuple {a: 1} #", "TFM501"),
        ("null", "2020-01-01", "TFM501"),
        ("null", "[" * 3000, "TFM501"),
        ("null", "&a [*a]", "TFM501"),
        ("keras_version: 2.2.4\n", "", "TFM501"),
    ],
)
def test_yaml_that_is_refused(tmp_path, old, new, code):
    path = tmp_path / "a.yaml"
    path.write_text(YAML.replace(old, new, 1))
    with pytest.raises(ModelRefused) as refused:
        keras.read(path)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_a_yaml_that_multiplies_itself(tmp_path):
    lines = ["class_name: Sequential", "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    path = tmp_path / "a.yaml"
    path.write_text("\n".join(lines))
    with pytest.raises(ModelRefused, match="TFM501"):
        keras.read(path)
