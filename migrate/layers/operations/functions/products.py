"""Products of matrices and tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.functions.reductions import axis_of, reduce
from migrate.layers.operations.functions.shaping import expand_dims, matrix_transpose
from migrate.layers.operations.registry import known_as
from migrate.layers.operations.tensors import Tensor, broadcast
from migrate.models import Shape
from migrate.pycode.domain import Unclear


@known_as("tf.matmul", "tf.batch_matmul", "np.matmul")
def matmul(
    b: Builder, x: Any, other: Any, transpose_a: Any = False, transpose_b: Any = False, **adjoint: Any
) -> Tensor:
    """A product of matrices, either of them turned."""
    sparse = {"a_is_sparse", "b_is_sparse"} if not any(map(adjoint.get, ("a_is_sparse", "b_is_sparse"))) else set()
    if unknown := adjoint.keys() - {"adj_x", "adj_y", "adjoint_a", "adjoint_b"} - sparse:
        raise Unclear(f"it multiplies with {min(unknown)}")
    if (transpose_a or adjoint.get("adj_x") or adjoint.get("adjoint_a")) and isinstance(x, Tensor):
        x = matrix_transpose(b, x)
    if (transpose_b or adjoint.get("adj_y") or adjoint.get("adjoint_b")) and isinstance(other, Tensor):
        other = matrix_transpose(b, other)
    return b.op("numpy.Matmul", x, other, shape=_product(shape_of(x), shape_of(other)))


def shape_of(value: Any) -> Shape | None:
    """The shape of a tensor or an array."""
    return value.shape if isinstance(value, Tensor) else getattr(value, "shape", None)


def _product(left: Shape | None, right: Shape | None) -> Shape | None:
    if left is None or right is None or len(left) < 2 or len(right) < 2:
        return None
    return (*(broadcast([left[:-2], right[:-2]]) or ()), left[-2], right[-1])


@known_as("K.dot", "np.dot")
def dot(b: Builder, x: Any, other: Any) -> Tensor:
    """The last axis of the one with the last but one of the other."""
    left, right = shape_of(x), shape_of(other)
    shape = None
    if left is not None and right is not None and len(right) > 1:
        shape = (*left[:-1], *right[:-2], right[-1])
    return b.op("numpy.Dot", x, other, shape=shape)


@known_as("K.batch_dot")
def batch_dot(b: Builder, x: Tensor, other: Tensor, axis: Any = None) -> Tensor:
    """A product of each example with its own."""
    left, right = x.shape, other.shape
    if left is None or right is None:
        raise Unclear("it multiplies tensors of unknown rank example by example")
    axes = axis_of(axis)
    ranks = {len(left), len(right)}
    if ranks != {2} and (max(ranks) > 3 or (axes is not None and min(_pair(axes)) < 0)):
        return _of_that_time(b, x, other, axes)
    return _example_by_example(b, x, other, axes)


def _of_that_time(b: Builder, x: Tensor, other: Tensor, axes: Any) -> Tensor:
    """A product that was another one before TensorFlow 2 and Keras 2.3: of the last two axes alone."""
    how = b.settings.get("batch_dot")
    if how is None:
        raise Unclear("K.batch_dot of such axes means another thing since TensorFlow 2, and the file tells no version")
    if how == "tensordot":
        return _example_by_example(b, x, other, axes)
    rank = len(x.shape or ())
    if rank != len(other.shape or ()):
        raise Unclear("it multiplies tensors of different ranks by K.batch_dot of TensorFlow 1")
    first, second = (rank - 1, rank - 2) if axes is None else _pair(axes)
    # Whatever else than the last axis is named, the last but one is meant, `-1` too.
    return matmul(b, x, other, transpose_a=first != rank - 1, transpose_b=second == rank - 1)


def _example_by_example(b: Builder, x: Tensor, other: Tensor, axes: Any) -> Tensor:
    left, right = x.shape or (), other.shape or ()
    if axes is None and len(right) == 2 and b.settings.get("batch_dot") != "tensordot":
        raise Unclear("it names no axes for K.batch_dot, which took that of the examples then")
    if axes is None:
        axes = [len(left) - 1, max(len(right) - 2, 1)] if len(right) > 2 else [len(left) - 1, len(right) - 1]
    first, second = (one % len(shape) for one, shape in zip(_pair(axes), (left, right), strict=True))
    if 0 in (first, second):
        raise Unclear("it multiplies along the axis of the examples")
    if len(left) == 2 and len(right) == 2:
        return reduce(b, "numpy.Sum", b.elementwise("numpy.Multiply", x, other), 1, True)
    letters = [chr(ord("b") + at) for at in range(len(left) + len(right))]
    one = ["a", *letters[: len(left) - 1]]
    two = ["a", *letters[len(left) : len(left) + len(right) - 1]]
    two[second] = one[first]
    kept = [letter for at, letter in enumerate(one) if at != first]
    kept += [letter for at, letter in enumerate(two) if at not in (0, second)]
    rule = f"{''.join(one)},{''.join(two)}->{''.join(kept)}"
    sizes = dict(zip([*one, *two], [*left, *right], strict=True))
    y = b.op("numpy.Einsum", x, other, shape=tuple(sizes[letter] for letter in kept), subscripts=rule)
    return expand_dims(b, y, 1) if len(kept) == 1 else y


def _pair(axes: Any) -> list[int]:
    return [axes, axes] if isinstance(axes, int) else list(axes)


@known_as("tf.einsum", "np.einsum")
def einsum(b: Builder, equation: Any, *operands: Any) -> Tensor:
    """Einstein's sums."""
    parts = operands[0] if len(operands) == 1 and isinstance(operands[0], list | tuple) else operands
    if not parts:
        raise Unclear("the file does not hold the tensors that it multiplies")
    return b.op("numpy.Einsum", *parts, shape=_summed(equation, list(parts)), subscripts=equation.replace(" ", ""))


def _summed(equation: str, parts: list[Any]) -> Shape | None:
    given, mark, wanted = equation.replace(" ", "").partition("->")
    shapes = [shape_of(part) for part in parts]
    if not mark or "." in equation or None in shapes:
        return None
    sizes: dict[str, int | None] = {}
    for letters, shape in zip(given.split(","), shapes, strict=True):
        sizes |= {letter: size for letter, size in zip(letters, shape or (), strict=True) if size is not None}
    return tuple(sizes.get(letter) for letter in wanted)


@known_as("tf.tensordot", "np.tensordot")
def tensordot(b: Builder, x: Any, other: Any, axis: Any = 2) -> Tensor:
    """Sums over named axes of both."""
    axes = axis_of(axis)
    axes = [list(one) if isinstance(one, tuple) else one for one in axes] if isinstance(axes, list) else axes
    return b.op("numpy.Tensordot", x, other, axes=axes)


@known_as("np.outer")
def outer(b: Builder, x: Any, other: Any) -> Tensor:
    """Every number of the one with every number of the other."""
    return b.op("numpy.Outer", x, other)


@known_as("tf.cross", "np.cross")
def cross(b: Builder, x: Any, other: Any) -> Tensor:
    """The cross product of vectors of three."""
    return b.op("numpy.Cross", x, other, axisa=-1, axisb=-1, axisc=-1, axis=None)


@known_as("K.bias_add", "tf.bias_add")
def bias_add(b: Builder, x: Tensor, bias: Any, data_format: Any = None) -> Tensor:
    """A number added to each channel."""
    if data_format == "channels_first" or str(data_format).startswith("NC"):
        if isinstance(bias, Tensor) or x.shape is None:
            raise Unclear("it adds a bias to channels that come first")
        bias = np.reshape(np.asarray(bias, x.dtype or "float32"), (-1, *[1] * (len(x.shape) - 2)))
    return b.elementwise("numpy.Add", x, bias)
