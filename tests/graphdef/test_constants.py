"""Values that stand in a graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from migrate import dtypes, protos
from migrate.graphdef.constants import array, const_node, decode, origin, scalar
from tests.graph.build import const, node

FIELDS = {
    "float32": "float_val",
    "float64": "double_val",
    "int32": "int_val",
    "uint8": "int_val",
    "int16": "int_val",
    "int8": "int_val",
    "uint16": "int_val",
    "int64": "int64_val",
    "bool": "bool_val",
    "uint32": "uint32_val",
    "uint64": "uint64_val",
}
each_type = pytest.mark.parametrize("dtype", FIELDS)


def tensor(dtype: str, shape: tuple[int, ...], values: list[Any] | None = None, content: bytes = b"") -> Any:
    made = protos.framework("tensor").TensorProto(dtype=dtypes.NUMBERS[dtype], tensor_content=content)
    made.tensor_shape.SetInParent()
    for size in shape:
        made.tensor_shape.dim.add(size=size)
    getattr(made, FIELDS.get(dtype, "float_val")).extend(values or [])
    return made


@each_type
def test_values_in_the_field_of_the_type(dtype: str) -> None:
    found = decode(tensor(dtype, (2, 2), [1, 0, 1, 1]))
    assert found is not None and found.dtype == dtype
    assert found.tolist() == [[1, 0], [1, 1]]


@each_type
def test_the_last_value_stands_for_the_rest(dtype: str) -> None:
    found = decode(tensor(dtype, (2, 3), [0, 1]))
    assert found is not None and found.tolist() == [[0, 1, 1], [1, 1, 1]]


@each_type
def test_no_value_means_zeros(dtype: str) -> None:
    found = decode(tensor(dtype, (2,)))
    assert found is not None and found.dtype == dtype and found.tolist() == [0, 0]


@each_type
def test_content_as_bytes(dtype: str) -> None:
    wanted = np.array([[1, 0, 1]], dtype)
    found = decode(tensor(dtype, (1, 3), content=wanted.tobytes()))
    assert found is not None and found.dtype == dtype and found.tolist() == wanted.tolist()


def test_scalars_and_empty_tensors() -> None:
    assert decode(tensor("float32", (), [2.5])) == np.float32(2.5)
    found = decode(tensor("int32", (0, 3)))
    assert found is not None and found.shape == (0, 3)


@pytest.mark.parametrize("dtype", ["string", "float16", "bfloat16", "complex64", "resource", "variant", "qint8"])
def test_other_types_are_not_read(dtype: str) -> None:
    assert decode(tensor(dtype, ())) is None


def test_unknown_types_are_not_read() -> None:
    assert decode(protos.framework("tensor").TensorProto(dtype=0)) is None


def test_content_of_another_length_is_not_read() -> None:
    assert decode(tensor("float32", (3,), content=bytes(8))) is None


def test_huge_repeated_values_are_not_unfolded() -> None:
    assert decode(tensor("float32", (1 << 40,), [1.0])) is None
    assert decode(tensor("float32", (1 << 40,))) is None


def test_more_values_than_the_shape_holds_are_cut() -> None:
    found = decode(tensor("int32", (2,), [1, 2, 3]))
    assert found is not None and found.tolist() == [1, 2]


MALFORMED = {
    "part of an element": tensor("float32", (1,), content=bytes(3)),
    "a negative size": tensor("float32", (-1,)),
    "a value beyond its type": tensor("uint8", (), [300]),
    "sizes whose product overflows": tensor("float32", (1 << 32, 1 << 32)),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_malformed_contents_are_not_read(what: str) -> None:
    assert decode(MALFORMED[what]) is None


@pytest.mark.parametrize("dtype", FIELDS)
def test_const_node_is_decoded_to_what_it_was_made_of(dtype: str) -> None:
    value = np.array([[1, 0], [0, 1]], dtype)
    made = const_node("c", dtypes.NUMBERS[dtype], value)
    assert made.op == "Const" and made.attr["dtype"].type == dtypes.NUMBERS[dtype]
    found = array({"c": made}, ("c", 0))
    assert found is not None and (found == value).all() and found.shape == value.shape


def test_const_node_of_a_text() -> None:
    made = const_node("c", dtypes.STRING, b"\xff\x00")
    assert list(made.attr["value"].tensor.string_val) == [b"\xff\x00"]
    assert made.attr["value"].tensor.HasField("tensor_shape")


def test_tensorflow_reads_const_nodes(tf: Any) -> None:
    values = [np.array([[1, 2]], np.int64), np.float32(1.5), np.array(True), np.zeros((0, 2), np.uint8)]
    nodes = [const_node(f"c{n}", dtypes.NUMBERS[v.dtype.name], v) for n, v in enumerate(values)]
    nodes.append(const_node("text", dtypes.STRING, b"\xe4"))
    *found, text = tf.run(nodes, [f"{one.name}:0" for one in nodes])
    assert all((f == v).all() and f.dtype == v.dtype and f.shape == v.shape for f, v in zip(found, values, strict=True))
    assert text.item() == "ä"


CHAIN = {
    one.name: one
    for one in (
        const("c", 3),
        node("same", "Identity", "c"),
        node("enter", "Enter", "same:0"),
        node("no_more", "Neg", "enter"),
        node("round", "Identity", "round"),
        node("dangling", "Identity", "gone:1"),
    )
}


def test_origin_goes_through_what_repeats_a_value() -> None:
    assert origin(CHAIN, ("enter", 0)) == ("c", 0)
    assert origin(CHAIN, ("no_more", 0)) == ("no_more", 0)
    assert origin(CHAIN, ("dangling", 0)) == ("gone", 1)
    assert origin(CHAIN, ("round", 0)) == ("round", 0), "a cycle ends"


def test_scalar() -> None:
    assert scalar(CHAIN, ("enter", 0)) == 3
    assert scalar(CHAIN, ("no_more", 0)) is None and scalar(CHAIN, ("gone", 0)) is None
    assert scalar({"v": const("v", [1, 2])}, ("v", 0)) is None
    assert scalar({"v": const("v", [7])}, ("v", 0)) == 7
    assert array({"v": node("v", "Const")}, ("v", 0)) is None
