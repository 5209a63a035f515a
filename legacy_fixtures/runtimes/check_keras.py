"""Load a Keras fixture in a fresh process of its old runtime and compare with golden.npz.

Started by make.py with the case as JSON. Valid for Python 2.7 and 3.6.
"""
# The old Pythons have no pathlib.
# ruff: noqa: I001, B905, UP010, UP020, UP031
from __future__ import print_function

import io
import json
import sys

import numpy as np

import golden
from comparison import compare, unremarkable


def modules(writer):
    """(keras.models, custom_object_scope or None) of the library that wrote the file."""
    if "tf.keras" in writer:
        import tensorflow as tf
        return tf.keras.models, tf.keras.utils.custom_object_scope
    if "theano" in writer:
        import theano.ifelse  # noqa: F401  (Keras 1.2 uses it and does not import it.)
    import keras.models
    try:
        from keras.utils import CustomObjectScope
    except ImportError:
        CustomObjectScope = None  # noqa: N806
    return keras.models, CustomObjectScope


def loaded(case, models):
    """The model, as its library loads it."""
    if "architecture" not in case:
        return models.load_model(case["model"])
    with io.open(case["architecture"], encoding="utf-8") as stream:
        text = stream.read()
    read = models.model_from_yaml if case["architecture"].endswith(("yaml", "yml")) else models.model_from_json
    model = read(text)
    model.load_weights(case["weights"])
    return model


def definitions(path):
    """The names that the user's own code beside the model defines."""
    names = {}
    with io.open(path, encoding="utf-8") as stream:
        exec(stream.read(), names)
    return {name: value for name, value in names.items() if not name.startswith("_")}


def main():
    """Exit with 1 and a line for each output that differs."""
    case = json.loads(sys.argv[1])
    arrays = np.load("golden.npz")
    models, scope = modules(case["writer"])
    if "code" in case:
        with scope(definitions(case["code"])):
            model = loaded(case, models)
    else:
        model = loaded(case, models)
    fed = [arrays["inputs." + name] for name in case["inputs"]]
    if getattr(model, "stateful", False):
        model.reset_states()
    if case.get("check", {}).get("compile"):
        model.compile("sgd", "mse")
    values = golden.listed(model.predict(fed if len(fed) > 1 else fed[0]))
    bad = [] if len(values) == len(case["outputs"]) else ["%d outputs" % len(values)]
    for name, value in zip(case["outputs"], values):
        bad.extend(compare(name, golden.plain(value), arrays["outputs." + name]))
        bad.extend(unremarkable(name, arrays["outputs." + name]))
    inside = getattr(model, "model", None) or model
    told = [("inputs", getattr(inside, "input_names", None)), ("outputs", getattr(inside, "output_names", None))]
    for side, names in told:
        if names and list(names) != list(case[side].values()):
            bad.append("[%s] should be %s" % (side, list(names)))
    known = ["inputs." + name for name in case["inputs"]] + ["outputs." + name for name in case["outputs"]]
    bad.extend(name + ": not in case.toml" for name in arrays.files if name not in known)
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
