"""Given channels-first convolutions and poolings; result: the same in channels-last, between transpositions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from migrate.graph.passes.channels_last import channels_last
from tests.graph.build import const, draft, inputs_of, node, ops_of, placeholder, unary

IMAGE = np.random.default_rng(0).standard_normal((2, 3, 6, 8)).astype("float32")
KERNEL = np.random.default_rng(1).standard_normal((2, 3, 3, 4)).astype("float32")


def turned(*nodes: Any) -> Any:
    return channels_last(draft([placeholder("x", None), *nodes], ["x"], ["y"]))


def computed(tf: Any, made: Any, fetch: str = "y:0", feed: Any = IMAGE) -> Any:
    return tf.run(made.nodes.values(), [fetch], {"x:0": feed})[0]


def reference(tf: Any, one: Any, *others: Any, feed: Any = IMAGE) -> Any:
    """The same op in channels-last, with the transpositions outside of TensorFlow."""
    found = tf.run([placeholder("x", None), *others, one], ["y:0"], {"x:0": np.moveaxis(feed, 1, -1)})[0]
    return np.moveaxis(found, -1, 1)


def test_the_old_name_holds_the_old_order() -> None:
    made = turned(const("k", KERNEL), conv(data_format=b"NCHW"), unary("z", "Relu", "y"))
    assert ops_of(made)["y"] == "Transpose" and ops_of(made)["y/channels_last"] == "Conv2D"
    assert made.nodes["y/channels_last"].attr["data_format"].s == b"NHWC"
    assert inputs_of(made, "z") == ["y"]
    assert [change.where for change in made.changes] == ["y"]


def conv(data_format: bytes = b"NHWC", **more: Any) -> Any:
    settings: dict[str, Any] = {"strides": [1, 1, 1, 1], "padding": b"SAME", **more}
    return node("y", "Conv2D", "x", "k", T="float32", data_format=data_format, **settings)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ({"strides": [1, 1, 2, 3]}, {"strides": [1, 2, 3, 1]}),
        ({"dilations": [1, 1, 1, 2]}, {"dilations": [1, 1, 2, 1]}),
        (
            {"padding": b"EXPLICIT", "explicit_paddings": [0, 0, 0, 0, 1, 2, 3, 0]},
            {"padding": b"EXPLICIT", "explicit_paddings": [0, 0, 1, 2, 3, 0, 0, 0]},
        ),
    ],
    ids=["strides", "dilations", "explicit paddings"],
)
def test_convolutions(tf: Any, first: dict[str, Any], last: dict[str, Any]) -> None:
    found = computed(tf, turned(const("k", KERNEL), conv(b"NCHW", **first)))
    np.testing.assert_allclose(found, reference(tf, conv(**last), const("k", KERNEL)), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("op", ["MaxPool", "AvgPool"])
def test_poolings(tf: Any, op: str) -> None:
    def pool(layout: bytes, ksize: list[int], strides: list[int]) -> Any:
        more = {"ksize": ksize, "strides": strides, "padding": b"VALID"}
        return node("y", op, "x", T="float32", data_format=layout, **more)

    found = computed(tf, turned(pool(b"NCHW", [1, 1, 2, 3], [1, 1, 1, 2])))
    np.testing.assert_allclose(found, reference(tf, pool(b"NHWC", [1, 2, 3, 1], [1, 1, 2, 1])), rtol=1e-5)


def test_transposed_convolutions(tf: Any) -> None:
    small = IMAGE[:, :, :3, :4]
    kernel = const("k", KERNEL.transpose(0, 1, 3, 2))

    def transposed(layout: bytes, strides: list[int]) -> Any:
        more = {"strides": strides, "padding": b"SAME", "data_format": layout}
        return node("y", "Conv2DBackpropInput", "sizes", "k", "x", T="float32", **more)

    made = turned(kernel, const("sizes", [2, 4, 6, 8]), transposed(b"NCHW", [1, 1, 2, 2]))
    wanted = reference(tf, transposed(b"NHWC", [1, 2, 2, 1]), kernel, const("sizes", [2, 6, 8, 4]), feed=small)
    np.testing.assert_allclose(computed(tf, made, feed=small), wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("op", ["FusedBatchNorm", "FusedBatchNormV3"])
def test_other_outputs_keep_their_numbers(tf: Any, op: str) -> None:
    vectors = [const(name, np.float32([1, 2, 3])) for name in ("scale", "offset", "mean", "variance")]
    names = [one.name for one in vectors]
    more = {"U": "float32"} if op.endswith("V3") else {}
    norm = node("y", op, "x", *names, T="float32", data_format=b"NCHW", is_training=False, **more)
    made = turned(*vectors, norm, unary("mean_again", "Identity", "y:1"))
    assert inputs_of(made, "mean_again") == ["y/channels_last:1"]
    wanted = (IMAGE - np.array([1, 2, 3])[:, None, None]) / np.sqrt(np.array([1, 2, 3]) + 1e-4)[:, None, None]
    wanted = wanted * np.array([1, 2, 3])[:, None, None] + np.array([1, 2, 3])[:, None, None]
    np.testing.assert_allclose(computed(tf, made), wanted, rtol=1e-3, atol=1e-4)
    assert computed(tf, made, "mean_again:0").tolist() == [1, 2, 3]


def test_biases(tf: Any) -> None:
    bias = const("b", np.float32([1, 2, 3]))
    made = turned(bias, node("y", "BiasAdd", "x", "b", T="float32", data_format=b"NCHW"))
    wanted = IMAGE + np.float32([1, 2, 3])[:, None, None]
    np.testing.assert_allclose(computed(tf, made), wanted, rtol=1e-6)


def test_volumes(tf: Any) -> None:
    volume = np.arange(2 * 3 * 4 * 4 * 6, dtype=np.float32).reshape(2, 3, 4, 4, 6)

    def pool(layout: bytes, sizes: list[int]) -> Any:
        more = {"ksize": sizes, "strides": sizes, "padding": b"VALID"}
        return node("y", "MaxPool3D", "x", T="float32", data_format=layout, **more)

    made = turned(pool(b"NCDHW", [1, 1, 2, 4, 3]))
    wanted = reference(tf, pool(b"NDHWC", [1, 2, 4, 3, 1]), feed=volume)
    assert (computed(tf, made, feed=volume) == wanted).all()


def test_what_a_node_waits_for_stays() -> None:
    waiting = conv(b"NCHW")
    waiting.input.append("^c")
    made = turned(const("k", KERNEL), const("c", 1.0), waiting)
    assert inputs_of(made, "y/channels_last")[-1] == "^c"


def test_channels_last_is_left_alone() -> None:
    given = draft([placeholder("x"), const("k", KERNEL), conv()], ["x"], ["y"])
    assert channels_last(given) is given
