"""One output against its reference: pure numpy, no judgement of devices.

`measure` takes the errors of one sample; `summarise` makes one Comparison of all samples.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from migrate import dtypes
from migrate.frozen import dataclass
from migrate.record import Comparison
from migrate.verification.exchange import Array, Tensor

_BFLOAT16 = dtypes.NUMBERS["bfloat16"]
_APPROXIMATE = dtypes.FLOATS | {dtypes.NUMBERS["complex64"], dtypes.NUMBERS["complex128"]}

# JSON has no infinity: an error beyond all floats is recorded as the largest one.
_MOST = float(np.finfo(np.float64).max)


@dataclass(frozen=True)
class Measured:
    """The errors of one output in one sample. `obstacle` says what forbids to tell them."""

    max_abs: float = 0.0
    max_rel_to_scale: float = 0.0
    max_ulp: float | None = None
    agreeing_rows: int = 0
    rows: int = 0
    obstacle: str | None = None


def measure(reference: Tensor, candidate: Tensor, scale: float | None = None) -> Measured:
    """Errors of a candidate: over the finite values, if type, shape and the places of NaN and infinities agree.

    max_rel_to_scale = max|a - b| / max|a| over finite a, or over `scale` where it is given: the `largest` that the
    output reaches for all inputs of a kind, these among them. Where all is zero, the type's epsilon stands for max|a|.
    max_ulp counts the representable numbers from a to b in the output's own type. Rows are the vectors along the last
    axis, for floats of rank 2 and more. A complex number is its two parts.
    """
    obstacle = _unlike_declared(reference, candidate)
    if obstacle:
        return Measured(obstacle=obstacle)
    if reference.dtype == dtypes.STRING:
        return _measure_strings(reference.values, candidate.values)
    if reference.dtype not in _APPROXIMATE:
        return _measure_integers(reference.values, candidate.values)
    return _measure_floats(reference, candidate, largest(reference) if scale is None else scale)


def largest(tensor: Tensor) -> float:
    """The largest finite magnitude of a float output; 0.0 where there is none, and for other types."""
    if tensor.dtype not in _APPROXIMATE:
        return 0.0
    values = widened(tensor)
    return _largest(np.abs(values[np.isfinite(values)].astype(np.float64)))


def summarise(samples: Sequence[Measured], tolerance: float) -> Comparison:
    """The largest errors of all samples and the verdict: identical, within or different."""
    if any(sample.obstacle for sample in samples):
        return Comparison(None, None, None, None, tolerance, "different")
    error = max(sample.max_rel_to_scale for sample in samples)
    identical = all(sample.max_abs == 0.0 for sample in samples)
    rows = sum(sample.rows for sample in samples)
    return Comparison(
        max_abs=max(sample.max_abs for sample in samples),
        max_rel_to_scale=error,
        max_ulp=max((sample.max_ulp for sample in samples if sample.max_ulp is not None), default=None),
        argmax_agreement=sum(sample.agreeing_rows for sample in samples) / rows if rows else None,
        tolerance=tolerance,
        verdict="identical" if identical else "within" if error <= tolerance else "different",
    )


def widened(tensor: Tensor) -> Array:
    """Values of a numeric tensor as numpy computes with them: bfloat16 as float32, complex as pairs of floats."""
    values = tensor.values
    if tensor.dtype == _BFLOAT16:
        return (values.astype(np.uint32) << 16).view(np.float32)
    if values.dtype.kind == "c":
        return np.ascontiguousarray(values).view(values.real.dtype).reshape(*values.shape, 2)
    return values


def _unlike_declared(reference: Tensor, candidate: Tensor) -> str | None:
    if reference.dtype != candidate.dtype:
        return f"the type is {dtypes.name(candidate.dtype)}, not {dtypes.name(reference.dtype)}"
    if reference.values.shape != candidate.values.shape:
        return f"the shape is {list(candidate.values.shape)}, not {list(reference.values.shape)}"
    return None


def _measure_strings(a: Array, b: Array) -> Measured:
    differing = int(np.count_nonzero(a != b))
    return Measured(obstacle=f"{differing} of {a.size} strings differ" if differing else None)


def _measure_integers(a: Array, b: Array) -> Measured:
    """Equal or not; the largest difference is for the record."""
    if np.array_equal(a, b):
        return Measured()
    max_abs = _largest(np.abs(a.astype(np.float64) - b.astype(np.float64))) or 1.0
    return Measured(max_abs, max_abs / (_largest(np.abs(a.astype(np.float64))) or 1.0))


def _measure_floats(reference: Tensor, candidate: Tensor, scale: float) -> Measured:
    a, b = widened(reference), widened(candidate)
    for place, found in (("NaN", np.isnan), ("+Inf", np.isposinf), ("-Inf", np.isneginf)):
        if not np.array_equal(found(a), found(b)):
            return Measured(obstacle=f"{place} stands in other places")
    finite = np.isfinite(a)
    x, y = (side[finite].astype(np.float64) for side in (a, b))
    with np.errstate(over="ignore"):
        max_abs = _largest(np.abs(x - y))
    scale = scale or _epsilon(reference)
    agreeing, rows = _argmax_agreement(reference, a, b)
    return Measured(max_abs, min(max_abs / scale, _MOST), _largest_ulp(reference, candidate, finite), agreeing, rows)


def _largest(values: Array) -> float:
    return min(float(values.max()), _MOST) if values.size else 0.0


def _epsilon(tensor: Tensor) -> float:
    return 2.0**-7 if tensor.dtype == _BFLOAT16 else float(np.finfo(tensor.values.dtype).eps)


def _argmax_agreement(reference: Tensor, a: Array, b: Array) -> tuple[int, int]:
    """Rows whose largest element is the same, and all rows."""
    if reference.dtype not in dtypes.FLOATS or a.ndim < 2 or a.shape[-1] < 2 or not a.size:
        return 0, 0
    same = a.argmax(axis=-1) == b.argmax(axis=-1)
    return int(np.count_nonzero(same)), int(same.size)


def _largest_ulp(reference: Tensor, candidate: Tensor, finite: Array) -> float:
    """Bits of floats, read as integers with the sign taken out, count the numbers from zero."""
    x, y = (_steps_from_zero(tensor)[finite] for tensor in (reference, candidate))
    # The difference may need 64 bits and a sign: it wraps around, and its bits are right without the sign.
    return _largest(np.where(x > y, x - y, y - x).view(np.uint64))


def _steps_from_zero(tensor: Tensor) -> Array:
    values = tensor.values if tensor.dtype == _BFLOAT16 else widened(tensor)
    width = values.dtype.itemsize
    bits = np.ascontiguousarray(values).view(f"int{8 * width}").reshape(values.shape).astype(np.int64)
    return np.where(bits < 0, np.int64(-(2 ** (8 * width - 1))) - bits, bits)
