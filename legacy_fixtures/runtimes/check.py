"""Restore a fixture in a fresh process of its old runtime and compare with golden.npz.

Started by make.py with the case as JSON. Valid for Python 2.7 and 3.6.
"""
# The old Pythons have no pathlib.
# ruff: noqa: I001, PTH110, PTH112, PTH118, PTH119, PTH123, UP010, UP020, UP031
from __future__ import print_function

import io
import json
import os
import re
import sys

import numpy as np
import tensorflow as tf

import golden
from comparison import compare, unremarkable

# Brings the ops and the collection types of contrib into the process.
import tensorflow.contrib


def prefix_of(model):
    """The checkpoint's prefix: of one of its files, or the newest one of the folder `model` (it may be empty)."""
    if not os.path.isdir(model):
        return re.sub(r"\.(meta|index|data-\d+-of-\d+)$", "", model)
    state = os.path.join(model, "checkpoint")
    if not os.path.exists(state):
        return os.path.join(model, "")
    with io.open(state, encoding="utf-8") as stream:
        named = stream.readline().split('"')[1]
    return os.path.join(model, os.path.basename(named))


def restored(session, case):
    """Load graph and weights of the case into the session; initialise its tables."""
    prefix = prefix_of(case["model"])
    if case.get("check", {}).get("without_collections"):
        saver = imported_without_collections(prefix + ".meta")
    else:
        saver = tf.train.import_meta_graph(prefix + ".meta", clear_devices=True)
    saver.restore(session, prefix)
    # A vocabulary file that lay elsewhere then: feed the place where it lies now.
    moved = case.get("check", {}).get("feeds", {})
    for initializer in session.graph.get_collection("table_initializer"):
        session.run(initializer, moved)


def imported_without_collections(path):
    """Import the graph alone, for a .meta whose collections do not fit it; return its saver."""
    meta = tf.MetaGraphDef()
    with open(path, "rb") as stream:
        meta.ParseFromString(stream.read())
    tf.import_graph_def(meta.graph_def, name="")
    return tf.train.Saver(saver_def=meta.saver_def)


def main():
    """Exit with 1 and a line for each output that differs."""
    case = json.loads(sys.argv[1])
    arrays = np.load("golden.npz")
    bad = []
    # A soft placement: some graphs name devices that this machine lacks.
    config = tf.ConfigProto(allow_soft_placement=True, device_count={"CPU": 3})
    with tf.Session(config=config) as session:
        restored(session, case)
        feeds = dict(case.get("bound", {}), **case.get("check", {}).get("idle", {}))
        for name, tensor in case["inputs"].items():
            if golden.key(tensor) != name:
                bad.append("[inputs] %s should be called %s" % (name, golden.key(tensor)))
            feeds[tensor] = arrays["inputs." + name]
        bad.extend("[outputs] %s should be called %s" % (name, golden.key(tensor))
                   for name, tensor in case["outputs"].items() if name != golden.key(tensor))
        # A model that must be refused, or whose numbers are random, has nothing to compare.
        comparable = case["expect"]["exit"] == 0 and case.get("check", {}).get("runs", True)
        # One run for all: some models change with every run.
        values = session.run(case["outputs"], feeds) if comparable else {}
    for name, value in values.items():
        bad.extend(compare(name, golden.plain(value), arrays["outputs." + name]))
        bad.extend(unremarkable(name, arrays["outputs." + name]))
    known = ["inputs." + name for name in case["inputs"]] + ["outputs." + name for name in case["outputs"]]
    bad.extend(name + ": not in case.toml" for name in arrays.files
               if name not in known and not name.startswith("averages."))
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
