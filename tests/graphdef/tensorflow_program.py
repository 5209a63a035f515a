"""Plain TensorFlow in a process of its own: requests and answers are lines of JSON. Nothing of tfmigrate is imported.

Arrays travel as {"dtype", "value", "shape"}: nested lists, strings as Latin-1 text, bfloat16 as float32.
"""

from __future__ import annotations

import base64
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
tf1 = tf.compat.v1


def told(value: Any) -> dict[str, Any]:
    """An array as it travels."""
    array = np.asarray(value)
    if array.dtype.name == "bfloat16":
        array = array.astype(np.float32)
    if array.dtype.kind in "SO":
        texts = np.vectorize(lambda one: one.decode("latin-1"), otypes=[object])(array)
        return {"dtype": "string", "value": texts.tolist(), "shape": array.shape}
    return {"dtype": array.dtype.name, "value": array.tolist(), "shape": array.shape}


def array(sent: dict[str, Any]) -> np.ndarray:
    """An array that has travelled."""
    if sent["dtype"] == "string":
        return np.vectorize(lambda text: text.encode("latin-1"), otypes=[object])(np.array(sent["value"], object))
    return np.array(sent["value"], sent["dtype"]).reshape(sent["shape"])


def arrays(sent: dict[str, Any]) -> dict[str, np.ndarray]:
    return {name: array(one) for name, one in sent.items()}


def ops(request: dict[str, Any]) -> str:
    """The table of ops, made again."""
    import generate_op_table as table

    class Memory:
        def write_bytes(self, data: bytes) -> None:
            self.data = data

        def stat(self) -> Any:
            return Path(__file__).stat()

    table.TARGET = memory = Memory()  # type: ignore[assignment]
    table.print = lambda text: None  # type: ignore[attr-defined]
    table.main()
    return base64.b64encode(memory.data).decode()


def run(request: dict[str, Any]) -> list[list[Any]]:
    """Run a GraphDef in a session: variables set, then `runs` times the fetches."""
    with tf.Graph().as_default() as graph:
        definition = tf1.GraphDef.FromString(base64.b64decode(request["graph"]))
        tf1.import_graph_def(definition, name="")
        setters = [_setter(graph, name, value) for name, value in arrays(request["variables"]).items()]
        feeds = arrays(request["feeds"])
        with tf1.Session() as session:
            session.run([*setters, *request["first"]])
            return [[told(v) for v in session.run(request["fetches"], feeds)] for _ in range(request["runs"])]


def _setter(graph: Any, name: str, value: np.ndarray) -> Any:
    tensor = graph.get_tensor_by_name(f"{name}:0")
    if tensor.dtype == tf.resource:
        dtype = tf.dtypes.as_dtype(graph.get_operation_by_name(name).get_attr("dtype"))
        return tf.raw_ops.AssignVariableOp(resource=tensor, value=tf.constant(value, dtype))
    return tf.raw_ops.Assign(ref=tensor, value=tf.constant(value, tensor.dtype.base_dtype)).op


def load(request: dict[str, Any]) -> dict[str, Any]:
    """Load an artifact and call a signature of it, as `tf.saved_model.load` gives it."""
    loaded = tf.saved_model.load(request["artifact"])
    call = loaded.signatures[request.get("signature", "serving_default")]
    specs = call.structured_input_signature[1]
    feeds = {key: tf.constant(value, specs[key].dtype) for key, value in arrays(request["feeds"]).items()}
    twice = tf.function(lambda: (call(**feeds), call(**feeds)))
    return {
        "outputs": {key: told(value.numpy()) for key, value in call(**feeds).items()},
        "inside": [{key: told(value.numpy()) for key, value in one.items()} for one in twice()],
        "specs": {key: [spec.dtype.name, spec.shape.rank and spec.shape.as_list()] for key, spec in specs.items()},
        "results": {k: [s.dtype.name, s.shape.rank and s.shape.as_list()] for k, s in call.structured_outputs.items()},
        "signatures": sorted(loaded.signatures),
        "variables": {v.name: [v.trainable, v.dtype.name, v.shape.as_list()] for v in loaded.variables},
        "trainable": [v.name for v in loaded.trainable_variables],
    }


def session(request: dict[str, Any]) -> dict[str, Any]:
    """Load an artifact with the loader of TF1 and run a signature of it."""
    with tf.Graph().as_default(), tf1.Session() as running:
        meta = tf1.saved_model.load(running, ["serve"], request["artifact"])
        signature = meta.signature_def[request.get("signature", "serving_default")]
        feeds = {signature.inputs[key].name: value for key, value in arrays(request["feeds"]).items()}
        fetches = {key: info.name for key, info in signature.outputs.items()}
        return {key: told(value) for key, value in running.run(fetches, feeds).items()}


def save_again(request: dict[str, Any]) -> dict[str, Any]:
    """Load an artifact, save it with TensorFlow's own writer, and load that."""
    again = f"{request['artifact']}.again"
    loaded = tf.saved_model.load(request["artifact"])
    tf.saved_model.save(loaded, again, signatures=dict(loaded.signatures))
    try:
        return load({**request, "artifact": again})
    finally:
        shutil.rmtree(again)


def checkpoint(request: dict[str, Any]) -> list[Any]:
    """Make a checkpoint of one of the models below; gives what its output `y` is in two runs."""
    with tf.Graph().as_default(), tf1.Session() as running:
        getattr(Models, request["model"])()
        running.run([tf1.global_variables_initializer(), tf1.tables_initializer()])
        tf1.train.Saver().save(running, f"{request['folder']}/model")
        feeds = arrays(request["feeds"])
        return [told(running.run("y:0", feeds)) for _ in range(2)]


class Models:
    """Models of TF1, with reference variables and v1 control flow."""

    @staticmethod
    def assigned_in_a_branch() -> None:
        x = tf1.placeholder(tf.float32, [None], name="x")
        total = tf1.get_variable("total", [], initializer=tf1.zeros_initializer())
        many = tf.reduce_sum(x) > 0
        new = tf1.cond(many, lambda: tf1.assign_add(total, 1.0), lambda: tf.identity(total))
        tf.multiply(x, new, name="y")

    @staticmethod
    def assigned_in_a_loop() -> None:
        x = tf1.placeholder(tf.float32, [None], name="x")
        total = tf1.get_variable("total", [], initializer=tf1.zeros_initializer())

        def body(i: Any, _: Any) -> Any:
            new = tf1.assign_add(total, 1.0) * 1.0
            with tf.control_dependencies([new]):
                return i + 1, new

        _, last = tf1.while_loop(lambda i, _: i < 3, body, [0, 0.0], parallel_iterations=1)
        tf.multiply(x, last, name="y")

    @staticmethod
    def counted_before_a_mode() -> None:
        x = tf1.placeholder(tf.float32, [None], name="x")
        training = tf1.placeholder_with_default(False, [], name="is_training")
        calls = tf1.get_variable("calls", [], initializer=tf1.zeros_initializer(), use_resource=True)
        with tf.control_dependencies([tf1.assign_add(calls, 1.0)]):
            chosen = tf1.cond(training, lambda: tf.negative(x), lambda: x)
        with tf.control_dependencies([chosen]):
            tf.multiply(chosen, calls.read_value(), name="y")

    @staticmethod
    def mode_in_a_loop() -> None:
        x = tf1.placeholder(tf.float32, [None], name="x")
        training = tf1.placeholder(tf.bool, [], name="is_training")
        w = tf1.get_variable("w", [], initializer=tf1.constant_initializer(3.0))

        def body(i: Any, h: Any) -> Any:
            return i + 1, tf1.cond(training, lambda: h * tf1.random_uniform([]), lambda: h * w + 1.0)

        _, last = tf1.while_loop(lambda i, _: i < 3, body, [0, x])
        tf.identity(last, name="y")

    @staticmethod
    def resource_assigned_in_a_branch() -> None:
        x = tf1.placeholder(tf.float32, [None], name="x")
        total = tf1.get_variable("total", [], initializer=tf1.zeros_initializer(), use_resource=True)

        def count() -> Any:
            with tf.control_dependencies([tf1.assign_add(total, 1.0)]):
                return total.read_value()

        tf.multiply(x, tf1.cond(tf.reduce_sum(x) > 0, count, lambda: tf.constant(0.0)), name="y")

    @staticmethod
    def lookup_in_a_branch() -> None:
        x = tf1.placeholder(tf.float32, [None], name="x")
        w = tf1.get_variable("w", [], initializer=tf1.constant_initializer(2.0))
        start = tf.lookup.KeyValueTensorInitializer([1, 2], [5, 6], tf.int64, tf.int64)
        table = tf1.lookup.StaticHashTable(start, -1)
        many = tf.reduce_sum(x) > 0
        found = tf1.cond(many, lambda: table.lookup(tf.cast(x, tf.int64)), lambda: tf.cast(x, tf.int64))
        tf.multiply(tf.cast(found, tf.float32), w, name="y")


def main() -> None:
    """Answer every request, one line each."""
    tf1.disable_control_flow_v2()
    tf1.disable_resource_variables()
    answers: dict[str, Callable[[dict[str, Any]], Any]] = {
        one.__name__: one for one in (ops, run, load, session, save_again, checkpoint)
    }
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"answer": answers[request["do"]](request)}
        except Exception as failure:
            answer = {"failed": f"{type(failure).__name__}: {failure}"[:3000]}
        print("answer " + json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
