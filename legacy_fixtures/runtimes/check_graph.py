"""Run a SavedModel, SessionBundle, Hub module, GraphDef or TF2 checkpoint in a fresh process of its old runtime.

Compares with golden.npz. Started by make.py with the case as JSON. Valid for Python 2.7 and 3.6.
"""
# The old Pythons have no pathlib.
# ruff: noqa: I001, PTH123, UP010
from __future__ import print_function

import json
import sys

import numpy as np
import tensorflow as tf

import golden
from comparison import compare, unremarkable


def graph_def(session, case):
    """Import the graph of a .pb or a text file."""
    graph = tf.GraphDef()
    with open(case["model"], "rb") as stream:
        content = stream.read()
    if case.get("text"):
        from google.protobuf import text_format
        text_format.Merge(content, graph)
    else:
        graph.ParseFromString(content)
    tf.import_graph_def(graph, name="")


def saved_model(session, case):
    """Load a SavedModel of TF 1; tell when its signatures are not those of the case."""
    meta = tf.saved_model.loader.load(session, case.get("tags", ["serve"]), case["model"])
    for name, sides in signatures(case).items():
        signature = meta.signature_def[name]
        for side, entries in (("inputs", signature.inputs), ("outputs", signature.outputs)):
            told = {key: info.name for key, info in entries.items()}
            assert told == dict(sides[side]), (name, side, told)


def session_of(case):
    """A session that holds the model."""
    if case["format"] == "session-bundle":
        from tensorflow.contrib.session_bundle import session_bundle as bundle
        return bundle.load_session_bundle_from_path(case["model"])[0]
    graph = tf.Graph()
    session = tf.Session(graph=graph, config=tf.ConfigProto(allow_soft_placement=True))
    with graph.as_default():
        {"graph-def": graph_def, "saved-model": saved_model}[case["format"]](session, case)
    return session


def run_hub(case, arrays):
    """Call every signature of the Hub module."""
    import tensorflow_hub as hub
    found = {}
    for name, sides in signatures(case).items():
        with tf.Graph().as_default(), tf.Session() as session:
            module = hub.Module(case["model"])
            fed = {key: tf.constant(arrays[golden_name(name, "inputs", key)]) for key in sides["inputs"]}
            out = module(fed, signature=name, as_dict=True)
            session.run([tf.global_variables_initializer(), tf.tables_initializer()])
            for key, value in session.run(out).items():
                found[golden_name(name, "outputs", key)] = value
    return found


def run_tf2(case, arrays):
    """Call the signatures of a SavedModel of TF 2, or read the variables of a checkpoint."""
    if case["format"] == "tf2-checkpoint":
        reader = tf.train.load_checkpoint(case["model"])
        return {"variables." + key: reader.get_tensor(name) for key, name in case["variables"].items()}
    model = tf.saved_model.load(case["model"])
    found = {}
    for name, sides in signatures(case).items():
        fed = {key: tf.constant(arrays[golden_name(name, "inputs", key)]) for key in sides["inputs"]}
        for key, value in model.signatures[name](**fed).items():
            found[golden_name(name, "outputs", key)] = value.numpy()
    return found


def run_session(case, arrays):
    """Run tensors by name."""
    session, found = session_of(case), {}
    for name, sides in signatures(case).items():
        feeds = dict(case.get("bound", {}))
        feeds.update({tensor: arrays[golden_name(name, "inputs", key)] for key, tensor in sides["inputs"].items()})
        for key, value in session.run(dict(sides["outputs"]), feeds).items():
            found[golden_name(name, "outputs", key)] = value
    return found


def signatures(case):
    """{signature: {"inputs": {key: tensor}, "outputs": ...}}; the case's own [inputs] and [outputs] are one of them."""
    first = case.get("signature", "")
    found = {first: {"inputs": case["inputs"], "outputs": case["outputs"]}}
    found.update(case.get("signatures", {}))
    return found


def golden_name(signature, side, key):
    """The array's name in golden.npz."""
    case = json.loads(sys.argv[1])
    start = "" if signature == case.get("signature", "") else golden.key(signature) + "."
    return start + side + "." + golden.key(key)


def main():
    """Exit with 1 and a line for each output that differs."""
    case = json.loads(sys.argv[1])
    arrays = np.load("golden.npz")
    if case["format"] == "hub-module":
        found = run_hub(case, arrays)
    elif tf.__version__.startswith("2"):
        found = run_tf2(case, arrays)
    else:
        found = run_session(case, arrays)
    bad = []
    for name, value in found.items():
        if name not in arrays.files:
            bad.append(name + ": not in golden.npz")
            continue
        bad.extend(compare(name, golden.plain(value), arrays[name]))
        if "outputs." in name:
            bad.extend(unremarkable(name, arrays[name]))
    if case["format"] != "tf2-checkpoint":
        bad.extend(name + ": not computed" for name in arrays.files if "outputs." in name and name not in found)
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
