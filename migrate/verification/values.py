"""Made-up values of one input, from its type and what is known of its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from migrate import dtypes
from migrate.verification.exchange import WIRE, Array
from migrate.verification.specs import INT_RANGES, KNEES, InputSpec, Recipe

_SHORTER = (1, 8, 1 << 31)
"""By how much lengths are shortened, for each of the ranges of integers."""
WORDS = (b"the", b"cat", b"sat", b"on", b"a", b"mat", b"", b"zebra")


def values(
    spec: InputSpec, shapes: Mapping[str, tuple[int, ...]], recipe: Recipe, random: np.random.Generator
) -> Array:
    """Values of one input in the wire type (objects of bytes for strings)."""
    drawn = _drawn(spec, shapes, recipe, random)
    return drawn if spec.padding is None else _padded(drawn, spec.padding)


def _padded(values: Array, padding: float) -> Array:
    """Every other row without its last steps, one of them with a single step."""
    if values.ndim > 1:
        steps = values.shape[1]
        for row in range(1, len(values), 2):
            values[row, max(1, steps - 1 - row % max(1, steps)) :] = padding
    return values


def _drawn(
    spec: InputSpec, shapes: Mapping[str, tuple[int, ...]], recipe: Recipe, random: np.random.Generator
) -> Array:
    shape = shapes[spec.key]
    if spec.choices:
        plainly = spec.plainer and recipe.integers != INT_RANGES[0]
        return _chosen(replace(spec, choices=spec.plainer) if plainly else spec, shape, random)
    if spec.dtype == dtypes.STRING:
        return _chosen(replace(spec, choices=WORDS), shape, random)
    if spec.dtype == dtypes.BOOL:
        return random.integers(0, 2, shape).astype(bool)
    if spec.dtype in dtypes.FLOATS and not spec.bounds:
        return _narrowed(_floats(recipe.floats, shape, random), spec.dtype)
    if not WIRE.get(spec.dtype):
        raise ValueError(f"The input {spec.key} is of type {dtypes.name(spec.dtype)}, which cannot be fed.")
    if WIRE[spec.dtype].startswith("complex"):
        parts = _floats(recipe.floats, shape, random) + 1j * _floats(recipe.floats, shape, random)
        return np.asarray(parts, WIRE[spec.dtype])
    low, high = _bounds(spec, shapes, recipe)
    return np.asarray(random.integers(low, high, shape, endpoint=True), WIRE[spec.dtype])


def _chosen(spec: InputSpec, shape: tuple[int, ...], random: np.random.Generator) -> Array:
    picked = random.integers(0, len(spec.choices), shape)
    strings = spec.dtype == dtypes.STRING
    values = np.empty(len(spec.choices), object if strings else WIRE[spec.dtype])
    for i, choice in enumerate(spec.choices):
        values[i] = choice.encode() if isinstance(choice, str) else choice
    result = np.empty(shape, values.dtype)
    result[...] = values[picked]
    return result


def _bounds(spec: InputSpec, shapes: Mapping[str, tuple[int, ...]], recipe: Recipe) -> tuple[int, int]:
    """The range of integers. A lone integer without bounds is most often the size of the batch; one for each example,
    beside inputs of more axes, a length: kernels may end the process where it exceeds what it measures."""
    if spec.lengths_of:
        return 1, _shortened(_steps(shapes[spec.lengths_of]), recipe)
    if spec.bounds:
        return spec.bounds
    sequences = [shape for shape in shapes.values() if len(shape) > 1]
    if len(shapes[spec.key]) == 1 and sequences:
        return 1, min(_steps(shape) for shape in sequences)
    if spec.dtype == dtypes.NUMBERS["uint8"]:
        return 0, 255
    if not shapes[spec.key] and recipe.integers != INT_RANGES[-1]:
        return recipe.batch, recipe.batch
    return recipe.integers


def _shortened(steps: int, recipe: Recipe) -> int:
    """The largest length: a model may hand on fewer steps than go in, an eighth perhaps; a single one always fits."""
    return max(1, steps // _SHORTER[INT_RANGES.index(recipe.integers)])


def _steps(shape: tuple[int, ...]) -> int:
    """The size of axis 1, where sequences lie."""
    return max(1, shape[1] if len(shape) > 1 else 1)


def _floats(kind: str, shape: tuple[int, ...], random: np.random.Generator) -> Array:
    """float64 values. A lone number lies between 0 and 1: such inputs are rates and temperatures."""
    if kind == "unit" or not shape:
        return np.asarray(random.random(shape))
    if kind == "bytes":
        return random.integers(0, 256, shape).astype(np.float64)
    if kind == "knees":
        return np.asarray(random.choice(KNEES, shape))
    normal = random.standard_normal(shape)
    if kind == "tiny":
        return normal * 1e-3
    scales = np.resize([1.0, 0.3, 3.0], shape[0])
    return np.asarray(normal * scales.reshape(-1, *[1] * (len(shape) - 1)))


def _narrowed(values: Array, dtype: int) -> Array:
    """float64 values in the wire type; bfloat16 as the upper half of the bits of float32."""
    if dtype == dtypes.NUMBERS["bfloat16"]:
        return np.asarray(np.asarray(values, np.float32).view(np.uint32) >> 16).astype(np.uint16)
    return np.asarray(values, WIRE[dtype])
