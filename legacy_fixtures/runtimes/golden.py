"""Helpers of the fixtures' make.py files. Imported by old runtimes: keep it valid for Python 2.7 and 3.6."""
# The old Pythons have no pathlib and no zip(strict=).
# ruff: noqa: B905, PTH103, PTH112, PTH120, UP031
import contextlib
import json
import os
import re
import shutil

import numpy as np


def key(name):
    """The key of a tensor in golden.npz: "rnn/out:0" -> "rnn_out", "split:1" -> "split_1"."""
    op, _, number = name.partition(":")
    cleaned = re.sub(r"[^A-Za-z0-9_]", "_", op)
    if not re.match(r"[A-Za-z]", cleaned):
        cleaned = "t_" + cleaned
    return cleaned if number in ("", "0") else cleaned + "_" + number


def fresh(folder="model"):
    """Make the folder anew, empty; return its name."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


@contextlib.contextmanager
def elsewhere(folder):
    """Make an absolute folder, such as a user of another machine had it; remove it afterwards."""
    made, parent = folder, os.path.dirname(folder)
    while not os.path.isdir(parent):
        made, parent = parent, os.path.dirname(parent)
    os.makedirs(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(made)


def plain(value):
    """The value as an array without Python objects (strings become fixed-width bytes)."""
    array = np.asarray(value)
    if array.dtype == object or array.dtype.kind == "U":
        array = np.asarray([item if isinstance(item, bytes) else item.encode("utf-8")
                            for item in array.ravel()], dtype="S").reshape(array.shape)
    return array


def evaluate(session, inputs, outputs, bound=None):
    """Run the output tensors; return {"inputs.KEY": array, "outputs.KEY": array}."""
    feeds = dict(inputs)
    feeds.update(bound or {})
    arrays = {"inputs." + key(tensor.name): plain(value) for tensor, value in inputs.items()}
    values = session.run(list(outputs), feeds)
    arrays.update({"outputs." + key(tensor.name): plain(value) for tensor, value in zip(outputs, values)})
    return arrays


def write(session, inputs, outputs, bound=None, extra=None):
    """Write golden.npz: what the model, as `session` holds it, computes from the inputs."""
    arrays = evaluate(session, inputs, outputs, bound)
    arrays.update(extra or {})
    np.savez("golden.npz", **arrays)


def save(inputs, outputs, extra=None):
    """Write golden.npz from arrays by name: what the model that lies in the folder computes."""
    arrays = {"inputs." + key(name): plain(value) for name, value in inputs.items()}
    arrays.update({"outputs." + key(name): plain(value) for name, value in outputs.items()})
    arrays.update(extra or {})
    np.savez("golden.npz", **arrays)


def predict(model, *arrays):
    """Write golden.npz for a Keras model: the keys are the names of its input and output layers."""
    outputs = listed(model.predict(list(arrays) if len(arrays) > 1 else arrays[0]))
    inside = getattr(model, "model", None) or model  # The Sequential of Keras 1 holds a Model that knows the names.
    print("inputs %s outputs %s" % (inside.input_names, inside.output_names))
    save(dict(zip(inside.input_names, arrays)), dict(zip(inside.output_names, outputs)))


def variables(reader):
    """What a TF 2 checkpoint holds, as "variables.KEY" arrays; prints which KEY is which of its names."""
    ending = "/.ATTRIBUTES/VARIABLE_VALUE"
    names = [name for name in sorted(reader.get_variable_to_shape_map()) if name.endswith(ending)]
    named = {key(name[:-len(ending)]): name for name in names}
    print("variables %s" % json.dumps(named, sort_keys=True))
    return {"variables." + short: plain(reader.get_tensor(name)) for short, name in named.items()}


def run_signature(session, signature, arrays):
    """What a signature of TF 1 computes from arrays by input key, by output key."""
    feeds = {signature.inputs[name].name: value for name, value in arrays.items()}
    return session.run({name: info.name for name, info in signature.outputs.items()}, feeds)


def listed(value):
    """A list of arrays, also of a lone one."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def clusters(count, features, classes, seed=0):
    """Points around one centre for each class: (float32 points, int64 labels). Something small to train on."""
    random = np.random.RandomState(seed)
    centres = np.random.RandomState(1234).normal(size=(classes, features))
    labels = random.randint(classes, size=count)
    points = centres[labels] + 1.7 * random.normal(size=(count, features))
    return points.astype(np.float32), labels.astype(np.int64)
