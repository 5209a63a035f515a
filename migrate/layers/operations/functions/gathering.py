"""Entries of tensors by their numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.functions.indexing import counted, get_item
from migrate.layers.operations.functions.reductions import axis_of
from migrate.layers.operations.functions.reshaping import reshaped
from migrate.layers.operations.registry import known_as
from migrate.layers.operations.tensors import Size, Tensor, sizes_of
from migrate.pycode.domain import Unclear


@known_as("K.gather", "tf.gather", "tf.gather_v2", "np.take", "tf.embedding_lookup")
def gather(b: Builder, x: Any, indices: Any, axis: Any = 0, batch_dims: Any = 0) -> Tensor:
    """Entries by their numbers."""
    if batch_dims:
        return _of_each(b, x, indices, axis_of(axis), batch_dims)
    axis = 0 if axis is None else axis_of(axis)
    shape = None
    inner = indices.shape if isinstance(indices, Tensor) else np.shape(indices)
    outer = x.shape if isinstance(x, Tensor) else np.shape(x)
    if inner is not None and outer is not None:
        at = axis % len(outer)
        shape = (*outer[:at], *inner, *outer[at + 1 :])
    gives = x.dtype if isinstance(x, Tensor) else np.asarray(x).dtype.name
    numbers = np.asarray(indices) if isinstance(indices, list | tuple) else indices
    done = b.op("numpy.Take", x, numbers, shape=shape, gives=gives, axis=axis)
    leading = indices if axis == 0 else x
    return replace(done, by_example=isinstance(leading, Tensor) and leading.by_example)


def _of_each(b: Builder, x: Any, indices: Any, axis: Any, batch_dims: Any) -> Tensor:
    """Entries of each example by their numbers in it."""
    rank = len(x.shape) if isinstance(x, Tensor) and x.shape is not None else 0
    if batch_dims != 1 or not isinstance(indices, Tensor) or not rank or (axis or 1) % rank != 1:
        raise Unclear("it gathers from each example along another axis than the first one")
    shape = None if indices.shape is None else (*indices.shape, 1)
    return gather_nd(b, x, b.op("numpy.ExpandDims", indices, shape=shape, axis=-1), batch_dims=1)


@known_as("tf.gather_nd")
def gather_nd(b: Builder, x: Any, indices: Any, batch_dims: Any = 0) -> Tensor:
    """Entries by a number for each of the first axes, which are taken for one: its number follows from them."""
    if not isinstance(x, Tensor) or not isinstance(indices, Tensor) or None in (x.shape, indices.shape):
        raise Unclear("it gathers from what it knows too little of")
    places, shape = indices.shape or (), x.shape or ()
    count = places[-1] if places else None
    alone = count == 1 and not batch_dims
    if batch_dims not in (0, 1) or not count or (not alone and None in shape[count + batch_dims :]):
        raise Unclear("it gathers parts whose size is known only when the model runs")
    columns = [get_item(b, indices, (..., at)) for at in range(count)]
    if batch_dims:
        columns.insert(0, _rows(b, x, len(places)))
    rest = shape[len(columns) :]
    number = columns[0]
    for size, column in zip(sizes_of(x)[1 : len(columns)], columns[1:], strict=True):
        wide = b.elementwise("numpy.Multiply", number, b.size(size) if isinstance(size, Size) else size)
        number = b.elementwise("numpy.Add", wide, column)
    flat = x if alone else reshaped(b, x, [-1, *rest])
    done = b.op("numpy.Take", flat, number, shape=(*places[:-1], *rest), gives=x.dtype, axis=0)
    return replace(done, by_example=indices.by_example)


def _rows(b: Builder, x: Tensor, rank: int) -> Tensor:
    """The number of each example, in the shape of indices without their last axis."""
    return reshaped(b, counted(b, Size(x, 0)), [-1, *[1] * (rank - 2)])


@known_as("tf.boolean_mask")
def boolean_mask(b: Builder, x: Tensor, mask: Any, axis: Any = None) -> Any:
    """Entries where a mask holds, if the mask is a constant."""
    if isinstance(mask, Tensor) or np.ndim(mask) != 1:
        raise Unclear("which parts it takes depends on the numbers in a tensor")
    return gather(b, x, np.flatnonzero(mask).astype(np.int32), axis=axis or 0)


@known_as("tf.scatter_nd", "tf.unique", "tf.sparse_tensor_to_dense", "tf.nonzero")
def by_content(b: Builder, *args: Any, **options: Any) -> Tensor:
    """Parts that depend on the numbers themselves."""
    raise Unclear("which parts it takes depends on the numbers in a tensor")
