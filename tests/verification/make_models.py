"""Makes small TF1 sources and artifacts of them; run as a program, because a test process has no TensorFlow.

Usage: make_models.py FOLDER. Each model gets FOLDER/NAME/{graph.pb, model.*, artifact/}.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tensorflow as tf

tf1 = tf.compat.v1
Endpoints = tuple[dict[str, Any], dict[str, Any]]


def dense(bound: bool) -> Endpoints:
    """A reference variable, a resource variable and a mode placeholder, which the artifact has bound."""
    x = tf1.placeholder(tf.float32, [None, 4], name="x")
    keep = tf.constant(0.5) if bound else tf1.placeholder(tf.float32, [], name="keep_prob")
    w = tf1.get_variable("w", [4, 3], initializer=tf1.random_normal_initializer(seed=1), use_resource=bound)
    b = tf1.get_variable("b", [3], initializer=tf1.random_normal_initializer(seed=2), use_resource=True)
    logits = tf.identity(tf1.matmul(x * keep, w) + b, name="logits")
    return {"x": x}, {"logits": logits, "best": tf.argmax(logits, 1, name="best")}


def noisy(bound: bool) -> Endpoints:
    x = tf1.placeholder(tf.float32, [None, 4], name="x")
    tf1.get_variable("unused", [1], use_resource=False)
    return {"x": x}, {"y": tf.add(x, tf1.random_normal(tf.shape(x), seed=7), name="y")}


def sampled(bound: bool) -> Endpoints:
    """One output that draws random numbers and one that does not."""
    x = tf1.placeholder(tf.float32, [None, 4], name="x")
    tf1.get_variable("unused", [1], use_resource=False)
    tf.multiply(x, 3.0, name="other")
    drawn = tf.add(x, tf1.random_normal(tf.shape(x), seed=7), name="drawn")
    return {"x": x}, {"calm": tf.multiply(x, 2.0, name="calm"), "drawn": drawn}


def counting(bound: bool) -> Endpoints:
    x = tf1.placeholder(tf.float32, [None, 2], name="x")
    calls = tf1.get_variable("calls", [], initializer=tf1.zeros_initializer(), use_resource=False)
    return {"x": x}, {"y": tf.add(x, tf1.assign_add(calls, 1.0), name="y")}


def words(bound: bool) -> Endpoints:
    x = tf1.placeholder(tf.string, [None], name="x")
    tf1.get_variable("unused", [1], use_resource=False)
    return {"x": x}, {"y": tf1.strings.join([x, tf.constant(b"\x00!\x00")], name="y")}


def logistic(steps: int, rate: float = 3.9) -> Callable[[bool], Endpoints]:
    """The logistic map, which doubles an error with each step; the artifact rounds the first otherwise."""

    def build(bound: bool) -> Endpoints:
        x = tf1.placeholder(tf.float32, [None, 4], name="x")
        tf1.get_variable("unused", [1], use_resource=False)
        y = tf.sigmoid(x)
        for step in range(steps):
            y = rate * y - rate * y * y if bound and step == 0 else 3.9 * y * (1.0 - y)
        return {"x": x}, {"y": tf.identity(y, name="y")}

    return build


MODELS: dict[str, Callable[[bool], Endpoints]] = {
    "dense": dense,
    "noisy": noisy,
    "sampled": sampled,
    "counting": counting,
    "words": words,
    "drifting": logistic(8),
    "drifted": logistic(8, rate=3.89),
    "chaotic": logistic(60),
}


def make(folder: Path, build: Callable[[bool], Endpoints]) -> None:
    folder.mkdir()
    with tf.Graph().as_default() as graph, tf1.Session() as session:
        build(False)
        session.run(tf1.global_variables_initializer())
        tf1.train.Saver().save(session, str(folder / "model"), write_meta_graph=False)
        graph_def = graph.as_graph_def(add_shapes=True)
    graph_def.node.add(name="alien", op="AnOperationThatIsGone", input=["x"], device="/job:worker/task:7")
    (folder / "graph.pb").write_bytes(graph_def.SerializeToString())
    with tf.Graph().as_default(), tf1.Session() as session:
        inputs, outputs = build(True)
        tf1.train.Saver().restore(session, str(folder / "model"))
        _export(session, folder / "artifact", inputs, outputs)
        if build is dense:
            _export(session, folder / "renamed", inputs, {"logits": outputs["logits"], "other": outputs["best"]})
            weights = tf1.global_variables()[0]
            session.run(tf1.assign(weights, weights * 1.001))
            _export(session, folder / "falsified", inputs, outputs)


def _export(session: Any, folder: Path, inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
    """A SavedModel of TF1, which plain TensorFlow 2 loads."""
    build_info, saved = tf1.saved_model.utils.build_tensor_info, tf1.saved_model
    signature = saved.build_signature_def(
        {key: build_info(tensor) for key, tensor in inputs.items()},
        {key: build_info(tensor) for key, tensor in outputs.items()},
        "tensorflow/serving/predict",
    )
    builder = saved.Builder(str(folder))
    builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature})
    builder.save()


if __name__ == "__main__":
    for name, build in MODELS.items():
        make(Path(sys.argv[1]) / name, build)
