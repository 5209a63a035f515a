"""The keys of a signature, as the interface states them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.graph.names import has_default_name
from migrate.graph.naming import key_of, keyed
from tests.graph.build import node


@pytest.mark.parametrize(
    ("edge", "key"),
    [
        (("images", 0), "images"),
        (("Predictions/Reshape_1", 0), "Predictions_Reshape_1"),
        (("a.b-c/d", 0), "a_b_c_d"),
        (("top", 1), "top_1"),
        (("3d/input", 0), "t_3d_input"),
        (("_hidden", 0), "t__hidden"),
        (("été", 0), "t__t_"),
        (("9", 2), "t_9_2"),
    ],
)
def test_keys(edge: tuple[str, int], key: str) -> None:
    assert key_of(edge) == key


def test_collisions_get_numbers_in_order() -> None:
    assert keyed([("a/b", 0), ("a_b", 0), ("a.b", 0)]) == {"a_b": ("a/b", 0), "a_b_2": ("a_b", 0), "a_b_3": ("a.b", 0)}
    assert keyed([("head", 1), ("head_1", 0)]) == {"head_1": ("head", 1), "head_1_2": ("head_1", 0)}


def test_given_keys_come_first() -> None:
    assert keyed([("x", 0)], {"x": ("other", 0)}) == {"x": ("other", 0), "x_2": ("x", 0)}


@given(st.lists(st.tuples(st.text(min_size=1, max_size=6), st.integers(0, 3)), unique=True))
def test_every_tensor_has_a_key_of_its_own(tensors: list[tuple[str, int]]) -> None:
    found = keyed(tensors)
    assert list(found.values()) == tensors
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", key) for key in found)


@pytest.mark.parametrize(
    ("name", "op"),
    [
        ("add_3", "Add"),
        ("a/b/BiasAdd", "BiasAdd"),
        ("Softmax", "Softmax"),
        ("truediv", "RealDiv"),
        ("stack", "Pack"),
        ("concat_1", "ConcatV2"),
        ("FusedBatchNorm", "FusedBatchNormV3"),
        ("transpose", "Transpose"),
    ],
)
def test_default_names(name: str, op: str) -> None:
    assert has_default_name(node(name, op))


@pytest.mark.parametrize(
    ("name", "op"),
    [("logits", "Add"), ("predictions", "Softmax"), ("softmax_tensor", "Softmax"), ("out/y", "Identity")],
)
def test_given_names(name: str, op: str) -> None:
    assert not has_default_name(node(name, op))
