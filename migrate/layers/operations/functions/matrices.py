"""Functions of whole matrices: diagonals, bands, inverses."""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.functions.products import matmul
from migrate.layers.operations.functions.reductions import norm, reduce
from migrate.layers.operations.functions.shaping import expand_dims
from migrate.layers.operations.registry import known_as
from migrate.layers.operations.tensors import Tensor
from migrate.pycode.domain import Unclear


def _of_given_size(x: Tensor) -> tuple[int, int]:
    """The two sizes of each matrix."""
    rows, columns = (x.shape or (None, None))[-2:]
    if rows is None or columns is None:
        raise Unclear("it takes parts of matrices whose size is known only when the model runs")
    return rows, columns


@known_as("tf.diag_part", "tf.matrix_diag_part")
def diag_part(b: Builder, x: Tensor) -> Tensor:
    """The diagonal of each matrix."""
    return b.op("numpy.Diagonal", x, offset=0, axis1=-2, axis2=-1)


@known_as("tf.linalg.diag", "tf.matrix_diag")
def diag(b: Builder, x: Tensor) -> Tensor:
    """Zeros around each row, which is the diagonal of a matrix."""
    size = (x.shape or (None,))[-1]
    if size is None:
        raise Unclear("it makes matrices of a size known only when the model runs")
    return b.elementwise("numpy.Where", np.eye(size, dtype=bool), expand_dims(b, x, -1), 0, gives=x.dtype)


@known_as("tf.set_diag", "tf.matrix_set_diag")
def set_diag(b: Builder, x: Tensor, diagonal: Tensor) -> Tensor:
    """Each matrix with another diagonal."""
    place = np.eye(*_of_given_size(x), dtype=bool)
    if place.shape[0] != place.shape[1]:
        raise Unclear("it sets the diagonal of a matrix that is no square")
    return b.elementwise("numpy.Where", place, expand_dims(b, diagonal, -1), x, gives=x.dtype)


@known_as("tf.band_part", "tf.matrix_band_part")
def band_part(b: Builder, x: Any, num_lower: Any, num_upper: Any) -> Any:
    """A band around the diagonal of each matrix."""
    if not isinstance(num_lower, int) or not isinstance(num_upper, int):
        raise Unclear("how wide a band it keeps is known only when the model runs")
    if isinstance(x, Tensor) and (num_lower, num_upper) == (-1, 0):
        return b.op("numpy.Tril", x, shape=x.shape, k=0)
    if isinstance(x, Tensor) and (num_lower, num_upper) == (0, -1):
        return b.op("numpy.Triu", x, shape=x.shape, k=0)
    rows, columns = _of_given_size(x) if isinstance(x, Tensor) else np.shape(x)[-2:]
    below = np.subtract.outer(np.arange(rows), np.arange(columns))
    band = ((num_lower < 0) | (below <= num_lower)) & ((num_upper < 0) | (-below <= num_upper))
    if not isinstance(x, Tensor):
        return np.where(band, x, np.zeros_like(x))
    return b.elementwise("numpy.Where", band, x, 0, gives=x.dtype)


@known_as("tf.det", "tf.matrix_determinant")
def determinant(b: Builder, x: Tensor) -> Tensor:
    """The determinant of each matrix."""
    return b.op("linalg.Det", x, shape=None if x.shape is None else x.shape[:-2])


@known_as("tf.trace")
def trace(b: Builder, x: Tensor) -> Tensor:
    """The sum of the diagonal of each matrix."""
    return b.op("numpy.Trace", x, offset=0, axis1=-2, axis2=-1)


@known_as("tf.linalg.inv", "tf.matrix_inverse")
def inverse(b: Builder, x: Tensor, adjoint: Any = False) -> Tensor:
    """The inverse of each matrix. `tf.inv` was another function."""
    if adjoint:
        raise Unclear("it takes the inverse of the adjoint")
    return b.op("linalg.Inv", x, shape=x.shape)


@known_as("tf.cholesky")
def cholesky(b: Builder, x: Tensor) -> Tensor:
    """The lower triangle of which each matrix is the square."""
    return b.op("linalg.Cholesky", x, shape=x.shape, upper=False)


@known_as("tf.solve", "tf.matrix_solve")
def solve(b: Builder, matrix: Any, rhs: Any, adjoint: Any = False) -> Tensor:
    """What each matrix makes the right side of."""
    if adjoint:
        raise Unclear("it solves with the adjoint")
    return b.op("linalg.Solve", matrix, rhs, shape=rhs.shape if isinstance(rhs, Tensor) else None)


@known_as("tf.matvec")
def matvec(b: Builder, x: Any, other: Any, transpose_a: Any = False, **more: Any) -> Tensor:
    """Each matrix times its vector."""
    done = matmul(b, x, expand_dims(b, other, -1), transpose_a, **more)
    return b.op("numpy.Squeeze", done, shape=None if done.shape is None else done.shape[:-1], axis=-1)


@known_as("tf.linalg.normalize")
def normalize(b: Builder, x: Tensor, ord: Any = "euclidean", axis: Any = None) -> list[Tensor]:
    """Vectors divided by their norm, and the norms."""
    length = norm(b, x, ord, axis, True)
    return [b.elementwise("numpy.TrueDivide", x, length), length]


@known_as("tf.logdet")
def logdet(b: Builder, x: Tensor) -> Tensor:
    """The logarithm of the determinant of each matrix, all of them positive definite."""
    half = b.elementwise("numpy.Log", diag_part(b, cholesky(b, x)))
    total = b.op("numpy.Sum", half, shape=None if x.shape is None else x.shape[:-2], axis=-1, keepdims=False)
    return b.elementwise("numpy.Multiply", total, 2.0)


@known_as("tf.reduce_euclidean_norm")
def euclidean(b: Builder, x: Tensor, axis: Any = None, keepdims: Any = False) -> Tensor:
    """The length over axes."""
    return b.elementwise("numpy.Sqrt", reduce(b, "numpy.Sum", b.elementwise("numpy.Square", x), axis, keepdims))
