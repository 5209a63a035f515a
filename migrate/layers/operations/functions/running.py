"""Running sums and products."""

from __future__ import annotations

from typing import Any

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.functions.indexing import get_item
from migrate.layers.operations.functions.reductions import axis_of
from migrate.layers.operations.registry import known_as
from migrate.layers.operations.tensors import Tensor
from migrate.pycode.domain import Unclear


@known_as("K.cumsum", "tf.cumsum")
def cumsum(b: Builder, x: Tensor, axis: Any = 0, exclusive: Any = False, reverse: Any = False) -> Tensor:
    """Running sums."""
    return _running(b, ("numpy.Cumsum", "numpy.ZerosLike" if exclusive else None), x, axis_of(axis), bool(reverse))


@known_as("K.cumprod", "tf.cumprod")
def cumprod(b: Builder, x: Tensor, axis: Any = 0, exclusive: Any = False, reverse: Any = False) -> Tensor:
    """Running products."""
    return _running(b, ("numpy.Cumprod", "numpy.OnesLike" if exclusive else None), x, axis_of(axis), bool(reverse))


def _running(b: Builder, how: tuple[str, str | None], x: Tensor, axis: Any, reverse: bool) -> Tensor:
    """From the first one on, or from the last one back; with a start each number is left out of its own result."""
    kind, start = how
    given = b.op("numpy.Flip", x, shape=x.shape, axis=axis) if reverse else x
    given = given if start is None else _moved(b, given, axis, start)
    done = b.op(kind, given, shape=x.shape, axis=axis, dtype=None)
    return b.op("numpy.Flip", done, shape=x.shape, axis=axis) if reverse else done


def _moved(b: Builder, x: Tensor, axis: int, start: str) -> Tensor:
    """One place on, with the start in front and the last one gone."""
    if x.shape is None:
        raise Unclear("it sums along an axis of a tensor of unknown rank")
    before: list[Any] = [slice(None)] * len(x.shape)
    first, rest = list(before), before
    first[axis], rest[axis] = slice(0, 1), slice(0, -1)
    head, tail = get_item(b, x, tuple(first)), get_item(b, x, tuple(rest))
    parts = [b.op(start, head, shape=head.shape, dtype=None), tail]
    return b.op("numpy.Concatenate", parts, shape=x.shape, axis=axis)
