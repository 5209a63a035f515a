from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from migrate import dtypes
from migrate.verification.compare import largest, measure, summarise
from migrate.verification.exchange import WIRE, Tensor
from migrate.verification.tolerance import BY_DEVICE, tolerance


def tensor(values: Any, name: str = "float32") -> Tensor:
    number = dtypes.NUMBERS[name]
    return Tensor(number, np.array(values, object if name == "string" else WIRE[number]))


def verdict(a: Tensor, b: Tensor, allowed: float = 1e-5) -> str:
    return summarise([measure(a, b)], allowed).verdict


def test_equal_values_are_identical_with_nan_and_infinity_and_minus_zero() -> None:
    a = tensor([[np.nan, np.inf, -np.inf, 0.0, 2.0]])
    b = tensor([[np.nan, np.inf, -np.inf, -0.0, 2.0]])
    comparison = summarise([measure(a, b)], 1e-5)
    assert (comparison.verdict, comparison.max_abs, comparison.max_ulp) == ("identical", 0.0, 0.0)


def test_error_is_measured_over_the_scale_of_the_output() -> None:
    measured = measure(tensor([[1e-8, 100.0]]), tensor([[2e-8, 100.0]]))
    assert measured.max_rel_to_scale == pytest.approx(1e-10, rel=1e-3)
    assert verdict(tensor([0.0, 10.0]), tensor([1e-5, 10.0])) == "within"
    assert verdict(tensor([0.0, 10.0]), tensor([1e-3, 10.0])) == "different"


def test_an_output_that_is_nearly_zero_by_chance_is_held_against_what_others_reach() -> None:
    one, other = tensor([[1e-6]]), tensor([[2e-6]])
    assert measure(one, other).max_rel_to_scale == pytest.approx(1.0)
    assert measure(one, other, scale=largest(tensor([[-2.0, np.inf]]))).max_rel_to_scale == pytest.approx(5e-7)


def test_an_output_of_zeros_forgives_next_to_nothing() -> None:
    assert verdict(tensor([0.0, 0.0]), tensor([0.0, 1e-13])) == "within"
    assert verdict(tensor([0.0, 0.0]), tensor([0.0, 1e-9])) == "different"


@pytest.mark.parametrize(
    ("name", "one", "next_one"),
    [
        ("float32", 1.0, np.nextafter(np.float32(1), np.float32(2))),
        ("float64", -1.0, np.nextafter(-1.0, -2.0)),
        ("float16", 1.0, np.nextafter(np.float16(1), np.float16(2))),
        ("bfloat16", 0x3F80, 0x3F81),
        ("complex64", 1 + 1j, 1 + 1j * np.nextafter(np.float32(1), np.float32(2))),
    ],
)
def test_the_next_number_is_one_ulp_away(name: str, one: Any, next_one: Any) -> None:
    assert measure(tensor([one], name), tensor([next_one], name)).max_ulp == 1.0


def test_ulps_count_across_zero_and_over_the_whole_range() -> None:
    tiny = np.nextafter(np.float32(0), np.float32(1))
    assert measure(tensor([tiny]), tensor([-tiny])).max_ulp == 2.0
    largest = np.finfo(np.float64).max
    assert measure(tensor([largest], "float64"), tensor([-largest], "float64")).max_ulp == pytest.approx(2.0**64, 1e-2)


def test_a_bfloat16_is_read_as_the_upper_half_of_a_float32() -> None:
    measured = measure(tensor([0x4000], "bfloat16"), tensor([0x4040], "bfloat16"))
    assert (measured.max_abs, measured.max_rel_to_scale) == (1.0, 0.5)


@pytest.mark.parametrize(
    ("a", "b", "obstacle"),
    [
        (tensor([1.0]), tensor([1.0], "float64"), "type is float64, not float32"),
        (tensor([1.0]), tensor([[1.0]]), r"shape is \[1, 1\], not \[1\]"),
        (tensor([np.nan]), tensor([1.0]), "NaN"),
        (tensor([np.inf]), tensor([-np.inf]), "Inf"),
        (tensor([1.0]), tensor([np.inf]), "Inf"),
        (tensor([b"a", b"b"], "string"), tensor([b"a", b"c"], "string"), "1 of 2 strings"),
    ],
)
def test_what_cannot_be_measured_is_different(a: Tensor, b: Tensor, obstacle: str) -> None:
    measured = measure(a, b)
    assert re.search(obstacle, measured.obstacle or "")
    assert verdict(a, b, 1.0) == "different"


@pytest.mark.parametrize(("name", "a", "b"), [("int64", [3, 4], [3, 5]), ("bool", [True], [False])])
def test_what_counts_must_be_equal(name: str, a: Any, b: Any) -> None:
    assert tolerance(dtypes.NUMBERS[name], "cpu") == 0.0
    assert verdict(tensor(a, name), tensor(a, name), 0.0) == "identical"
    assert verdict(tensor(a, name), tensor(b, name), 0.0) == "different"


def test_large_integers_that_are_one_float_still_differ() -> None:
    assert verdict(tensor([2**62], "int64"), tensor([2**62 + 1], "int64"), 0.0) == "different"


def test_argmax_agreement_is_a_share_of_the_rows_of_all_samples() -> None:
    a, b = tensor([[1.0, 2.0], [2.0, 1.0]]), tensor([[1.0, 2.0], [1.0, 2.0]])
    comparison = summarise([measure(a, a), measure(a, b)], 10.0)
    assert (comparison.argmax_agreement, comparison.verdict) == (0.75, "within")
    assert summarise([measure(tensor([1.0]), tensor([1.0]))], 0.0).argmax_agreement is None


def test_one_different_sample_decides() -> None:
    good, bad = tensor([1.0]), tensor([2.0])
    assert summarise([measure(good, good), measure(good, bad)], 1e-5).verdict == "different"


def test_an_empty_output_is_identical() -> None:
    assert verdict(tensor(np.zeros((0, 3))), tensor(np.zeros((0, 3)))) == "identical"


def test_a_wider_type_is_judged_no_more_loosely() -> None:
    for family in BY_DEVICE:
        bounds = [tolerance(dtypes.NUMBERS[name], family) for name in ("float64", "float32", "float16", "bfloat16")]
        assert bounds == sorted(bounds)
        assert tolerance(dtypes.NUMBERS["complex64"], family) == bounds[1]
