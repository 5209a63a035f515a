"""Sparse inputs: three tensors, indices, values and shape of one sparse tensor, that must fit each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from migrate import dtypes
from migrate.verification.exchange import WIRE, Tensor
from migrate.verification.specs import InputSpec, Recipe
from migrate.verification.values import values

# The names that tf.sparse_placeholder gives to its three placeholders, under its own name; and the keys that the parts
# of a sparse tensor have in a signature.
_BY_NAME = re.compile(r"(.*/)?(indices|values|shape)(:\d+)?")
_BY_KEY = re.compile(r"(.+_)(indices|values|dense_shape)")
_SHARE = 0.6


def groups(specs: Sequence[InputSpec]) -> list[dict[str, InputSpec]]:
    """Sparse inputs of which indices and values are fed, and mostly the shape: part → input."""
    found: dict[str, dict[str, InputSpec]] = {}
    for spec in specs:
        told = _BY_KEY.fullmatch(spec.key) or _BY_NAME.fullmatch(spec.tensor)
        if told:
            found.setdefault(told.group(1) or "", {})[told.group(2).removeprefix("dense_")] = spec
    return [parts for parts in found.values() if {"indices", "values"} <= parts.keys() and _counts(parts)]


def draw(parts: dict[str, InputSpec], recipe: Recipe, random: np.random.Generator) -> dict[str, Tensor]:
    """A sparse tensor [batch, free, ...] in row-major order, with an element in each row."""
    shape = (recipe.batch, *[_width(parts, recipe)] * (_rank(parts) - 1))
    filled = random.random(shape) < _SHARE
    filled.reshape(shape[0], -1)[:, 0] = True
    indices = np.argwhere(filled)
    key = parts["values"].key
    drawn = values(parts["values"], {key: (len(indices),)}, recipe, random)
    arrays = {"indices": indices, "values": drawn, "shape": np.array(shape)}
    return {
        spec.key: Tensor(spec.dtype, arrays[part] if part == "values" else arrays[part].astype(WIRE[spec.dtype]))
        for part, spec in parts.items()
    }


def _counts(parts: dict[str, InputSpec]) -> bool:
    """Are indices and shape integers?"""
    return all(parts[part].dtype in dtypes.INTEGERS for part in ("indices", "shape") if part in parts)


def _width(parts: dict[str, InputSpec], recipe: Recipe) -> int:
    """The size of each axis but the first: that of the matrix that it is multiplied with, where there is one."""
    bounds = parts["shape"].bounds if "shape" in parts else None
    return bounds[1] if bounds else recipe.free


def _rank(parts: dict[str, InputSpec]) -> int:
    """The declared number of axes, 2 where it is left open."""
    shapes = [parts[part].shape for part in ("indices", "shape") if part in parts]
    known = [shape[-1] for shape in shapes if shape and shape[-1]]
    return known[0] or 2 if known else 2
