"""The shape that the uses of a tensor demand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from migrate import dtypes
from migrate.graph import demanded
from migrate.graph.hints import hint
from migrate.models import Shape
from tests.graph.build import binary, const, node, placeholder, read, unary, variable, view

INT = dtypes.NUMBERS["int32"]
X = placeholder("x", None)
KERNEL_2D = [variable("k", (3, 3, 5, 8)), read("k")]
KERNEL_3D = [variable("k", (3, 3, 3, 2, 8)), read("k")]
IMAGES = node("c", "Conv2D", "t", "k/read")


def demands(*nodes: Any) -> Shape | None:
    return demanded.shape(view(X, *nodes), ("x", 0))


@pytest.mark.parametrize(
    ("layout", "shape"), [(b"NDHWC", (None, None, None, None, 2)), (b"NCDHW", (None, 2, None, None, None))]
)
def test_a_kernel_of_three_axes(layout: bytes, shape: Shape) -> None:
    assert demands(*KERNEL_3D, node("c", "Conv3D", "x", "k/read", data_format=layout)) == shape


def test_a_kernel_whose_channels_come_first() -> None:
    convolution = node("c", "Conv2D", "x", "k/read", data_format=b"NCHW")
    assert demands(*KERNEL_2D, convolution) == (None, 5, None, None)


def test_transposed_convolutions_take_what_the_kernel_gives() -> None:
    sizes = const("sizes", [1, 8, 8, 5])
    assert demands(*KERNEL_2D, sizes, node("c", "Conv2DBackpropInput", "sizes", "k/read", "x")) == (*[None] * 3, 8)


@pytest.mark.parametrize(("turned", "shape"), [({}, (None, 20)), ({"transpose_b": True}, (None, 3)),
                                               ({"transpose_a": True}, (20, None))])  # fmt: skip
def test_products(turned: dict[str, bool], shape: Shape) -> None:
    assert demands(variable("w", (20, 3)), read("w"), node("m", "MatMul", "x", "w/read", **turned)) == shape


def test_products_with_what_the_graph_does_not_have_say_nothing() -> None:
    assert demands(node("m", "MatMul", "x", "nowhere")) is None


def test_products_with_what_is_no_matrix_say_nothing() -> None:
    assert demands(variable("w", (20,)), read("w"), node("m", "MatMul", "x", "w/read")) is None


def test_pools_tell_the_number_of_axes_alone() -> None:
    assert demands(node("p", "MaxPool3D", "x")) == (None,) * 5
    assert demands(node("p", "MaxPoolV2", "x", "a", "b")) == (None,) * 4


def test_normalisations_tell_the_channels() -> None:
    scale = [variable("s", (6,)), read("s")]
    assert demands(*scale, node("n", "FusedBatchNormV3", "x", "s/read")) == (None, None, None, 6)


def test_a_fused_lstm_takes_sequences() -> None:
    weights = [variable("w", (7, 16)), read("w")]
    cell = node("l", "BlockLSTM", "n", "x", "cs", "h", "w/read")
    assert demands(*weights, cell) == (None, None, 3)


@pytest.mark.parametrize(
    ("nodes", "shape"),
    [
        ([const("a", 0), node("t", "ExpandDims", "x", "a")], (None, None, 5)),
        ([const("a", -1), node("t", "ExpandDims", "x", "a")], (None, None, None)),
        ([node("t", "Squeeze", "x", squeeze_dims=[1, 2])], (None, 1, 1, None, None, 5)),
        ([const("p", [0, 2, 3, 1]), node("t", "Transpose", "x", "p")], (None, 5, None, None)),
        ([const("p", [0, 1]), node("t", "Transpose", "x", "p")], None),
        ([const("p", [[0, 0], [1, 1], [1, 1], [0, 2]]), node("t", "Pad", "x", "p")], (None, None, None, 3)),
        ([const("m", [1.0, 2.0, 3.0, 4.0, 5.0]), binary("t", "Sub", "x", "m")], (None, None, None, 5)),
        ([unary("r", "Relu", "x"), unary("t", "Cast", "r")], (None, None, None, 5)),
        ([placeholder("y", None), binary("t", "Mul", "x", "y")], None),
        ([unary("t", "Mean", "x")], None),
    ],
    ids=["axis", "last axis", "squeezed", "turned", "other turn", "padded", "means", "plain", "other input", "reduced"],
)
def test_on_the_way_to_a_convolution(nodes: list[Any], shape: Shape | None) -> None:
    assert demands(*nodes, *KERNEL_2D, IMAGES) == shape


def test_channels_that_are_turned_round_one_by_one() -> None:
    kernel = [variable("k", (3, 3, 3, 8)), read("k")]
    parts = [const("axis", 3), node("s", "Split", "axis", "x", num_split=3), const("mean", 120.0)]
    less = [binary(f"d{i}", "Sub", f"s:{i}", "mean") for i in range(3)]
    joined = node("t", "ConcatV2", "d2", "d1", "d0", "axis", N=3)
    assert demands(*parts, *less, joined, *kernel, IMAGES) == (None, None, None, 3)


@pytest.mark.parametrize(("masks", "shape"), [
    ({"begin_mask": 2, "end_mask": 2, "ellipsis_mask": 1}, (None, None, None, 5)),
    ({"begin_mask": 2, "end_mask": 0, "ellipsis_mask": 1}, None),
    ({"begin_mask": 3, "end_mask": 3, "shrink_axis_mask": 1}, None),
])  # fmt: skip
def test_slices(masks: dict[str, int], shape: Shape | None) -> None:
    nodes = [const("b", [0, 0]), const("e", [0, 0]), const("by", [1, -1])]
    assert demands(*nodes, node("t", "StridedSlice", "x", "b", "e", "by", **masks), *KERNEL_2D, IMAGES) == shape


def test_rows_that_are_brought_into_a_shape() -> None:
    target = const("s", [-1, 4, 5])
    assert demands(target, node("t", "Reshape", "x", "s")) == (None, 20)
    assert demands(const("s", [2, 3]), node("t", "Reshape", "x", "s")) == (2, 3)
    assert demands(const("s", [-1]), node("t", "Reshape", "x", "s")) is None
    assert demands(placeholder("s", (2,), "int32"), node("t", "Reshape", "x", "s")) is None


def test_a_use_that_tells_the_axes_goes_before_rows() -> None:
    assert demands(const("s", [-1, 20]), node("r", "Reshape", "x", "s"), node("p", "MaxPool", "x")) == (None,) * 4


def test_gradients_demand_nothing() -> None:
    assert demands(*KERNEL_2D, node("gradients/c", "Conv2D", "x", "k/read")) is None


def test_frozen_kernels() -> None:
    kernel = [const("k", np.zeros((1, 1, 1, 4, 2), np.float32)), unary("k/read", "Identity", "k")]
    assert demands(*kernel, node("c", "Conv3D", "x", "k/read")) == (*[None] * 4, 4)


@pytest.mark.parametrize(("declared", "wanted", "shape"), [
    (None, (None, 3), (None, 3)),
    ((None, None), (None, 3), (None, 3)),
    ((2, None), (None, 3), (2, 3)),
    ((2, 4), (None, 3), (2, 4)),
    ((None,), (None, 3), (None,)),
    ((None,), None, (None,)),
    (None, None, None),
])  # fmt: skip
def test_declared_sizes_stand(declared: Shape | None, wanted: Shape | None, shape: Shape | None) -> None:
    assert demanded.completed(declared, wanted) == shape


FLAG = placeholder("flag", None, "bool")


def decides(*nodes: Any) -> bool:
    return demanded.is_predicate(view(FLAG, placeholder("y"), *nodes), ("flag", 0))


def test_what_decides_a_branch_is_a_scalar() -> None:
    copy = unary("pred_id", "Identity", "flag", dtype="bool")
    denied = unary("no", "LogicalNot", "pred_id")
    assert decides(node("s", "Switch", "y", "flag"))
    assert decides(copy, denied, node("s", "Switch", "y", "no"))
    assert decides(node("l", "LoopCond", "flag"))
    assert demanded.shape(view(FLAG, placeholder("y"), node("s", "Switch", "y", "flag")), ("flag", 0)) == ()


def test_masks_are_no_predicates() -> None:
    assert not decides(node("s", "Select", "flag", "y", "y"))
    assert not decides(node("s", "Switch", "flag", "y"))
    reduced = node("all", "All", "flag")
    assert not decides(reduced, node("s", "Switch", "y", "all"))


def test_a_look_at_the_uses_leaves_them_as_they_are() -> None:
    uses = [
        node("t", "Squeeze", "x"),
        node("u", "Unpack", "x"),
        node("r", "ReverseSequence", "x", "x"),
        node("s", "StridedSlice", "x", "x", "x", "x"),
        *KERNEL_2D,
        node("c", "Conv2D", "t", "k/read"),
    ]
    before = [one.SerializeToString() for one in uses]
    seen = view(placeholder("x", (None,), "int32"), *uses)
    hint(seen, ("x", 0), INT, [])
    assert [one.SerializeToString() for one in uses] == before
