"""Seeded inputs for a model of which little is known: recipes that are tried until the reference accepts one.

A recipe settles what the declared shapes and types leave open. It is applied to all inputs alike, because sizes
that are unknown in several inputs are nearly always the same size.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from migrate import dtypes
from migrate.verification import sparse
from migrate.verification.exchange import Tensor
from migrate.verification.specs import BATCHES, FLOATS, FREE_SIZES, INT_RANGES, RANKS, InputSpec, Recipe
from migrate.verification.values import values

MAX_ATTEMPTS = 120
_MAX_ELEMENTS = 1 << 26


def ladder(specs: Sequence[InputSpec]) -> Iterator[Recipe]:
    """Recipes to try in turn, at most MAX_ATTEMPTS: first those that depart least from the usual."""
    open_batch = any(spec.shape is None or None in spec.shape for spec in specs)
    open_size = any(spec.shape is None or list(spec.shape).count(None) > 1 for spec in specs)
    open_size = open_size or bool(sparse.groups(specs))
    open_integers = any(spec.dtype in dtypes.INTEGERS and not (spec.bounds or spec.choices) for spec in specs)
    open_integers = open_integers or any(spec.plainer for spec in specs)
    counts = (
        len(BATCHES) if open_batch else 1,
        len(FREE_SIZES) if open_size else 1,
        len(RANKS) if any(spec.shape is None for spec in specs) else 1,
        len(INT_RANGES) if open_integers else 1,
        2 if any(spec.dtype in dtypes.FLOATS for spec in specs) else 1,
    )
    steps = sorted(itertools.product(*(range(count) for count in counts)), key=_departure)
    for batch, free, rank, integers, floats in steps[:MAX_ATTEMPTS]:
        yield Recipe(BATCHES[batch], FREE_SIZES[free], RANKS[rank], INT_RANGES[integers], FLOATS[floats])


def _departure(step: tuple[int, ...]) -> tuple[int, int]:
    """How many questions are settled in an unusual way, and how unusual."""
    return sum(map(bool, step)), sum(step)


def further(recipe: Recipe) -> tuple[Recipe, ...]:
    """Samples beside the accepted one: other batch sizes, other values, another scale.

    The single example is of the accepted scale: its own output is too little to tell how large outputs are.
    """
    other = "unit" if recipe.floats != "unit" else "normal"
    return (
        replace(recipe, batch=1, seed=recipe.seed + 1),
        replace(recipe, batch=5, floats=other, seed=recipe.seed + 2),
    )


def other_scales(recipe: Recipe) -> tuple[Recipe, ...]:
    """Samples for a model whose outputs did not move."""
    kinds = (kind for kind in FLOATS if kind != recipe.floats)
    return tuple(replace(recipe, floats=kind, seed=recipe.seed + 3 + i) for i, kind in enumerate(kinds))


def draw(specs: Sequence[InputSpec], recipe: Recipe) -> dict[str, Tensor]:
    """The inputs of one sample: the same for the same recipe, on every machine.

    Raises ValueError where a shape would hold more than 2**26 elements.
    """
    shapes = {spec.key: shape_of(spec, recipe) for spec in specs}
    tensors = {}
    for i, spec in enumerate(specs):
        if int(np.prod(shapes[spec.key], dtype=np.int64)) > _MAX_ELEMENTS:
            raise ValueError(f"The input {spec.key} would hold more than {_MAX_ELEMENTS} elements.")
        tensors[spec.key] = Tensor(spec.dtype, values(spec, shapes, recipe, generator(recipe, i)))
    for i, parts in enumerate(sparse.groups(specs)):
        tensors |= sparse.draw(parts, recipe, generator(recipe, len(specs) + i))
    return tensors


def generator(recipe: Recipe, number: int) -> np.random.Generator:
    """Random numbers for the input of that number: PCG64 gives the same on every machine."""
    return np.random.Generator(np.random.PCG64([recipe.seed, number]))


def shape_of(spec: InputSpec, recipe: Recipe) -> tuple[int, ...]:
    """The declared shape with its first unknown size as the batch and all others as `free` and the margin.

    An unknown rank of 4 is taken for images with three channels.
    """
    shape: Sequence[int | None]
    shape = spec.shape if spec.shape is not None else ([None] * recipe.rank if recipe.rank != 4 else [None] * 3 + [3])
    sizes, batch = [], recipe.batch
    for size in shape:
        sizes.append(size if size is not None else batch)
        batch = recipe.free + spec.margin if size is None else batch
    return tuple(sizes)
