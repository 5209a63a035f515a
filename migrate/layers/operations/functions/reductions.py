"""Sums, means and other functions over axes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from migrate.layers.operations.builder import FLOATS, Builder
from migrate.layers.operations.functions.elementwise import cast, constant
from migrate.layers.operations.registry import each, known_as
from migrate.layers.operations.tensors import Results, Size, Tensor, axes_of, mixed
from migrate.models import Shape
from migrate.pycode.domain import Unclear, is_plain

_REDUCTIONS: dict[str, Any] = {
    "K.sum tf.reduce_sum np.sum": ("numpy.Sum", np.sum),
    "K.max tf.reduce_max np.max np.amax": ("numpy.Max", np.max),
    "K.min tf.reduce_min np.min np.amin": ("numpy.Min", np.min),
    "K.prod tf.reduce_prod np.prod": ("numpy.Prod", np.prod),
    "K.var tf.reduce_variance np.var": ("numpy.Var", np.var),
    "K.std tf.reduce_std np.std": ("numpy.Std", np.std),
    "K.logsumexp tf.reduce_logsumexp": ("math.Logsumexp", None),
    "K.any tf.reduce_any np.any": ("numpy.Any", np.any),
    "K.all tf.reduce_all np.all": ("numpy.All", np.all),
}


def reduced(x: Tensor, axis: Any, keepdims: bool) -> Shape | None:
    """The shape without the axes."""
    if x.shape is None:
        return None
    gone = axes_of(axis, len(x.shape))
    if keepdims:
        return tuple(1 if at in gone else size for at, size in enumerate(x.shape))
    return tuple(size for at, size in enumerate(x.shape) if at not in gone)


def reduce(b: Builder, kind: str, x: Tensor, axis: Any = None, keepdims: Any = False) -> Tensor:
    """One of the reductions of Keras 3."""
    axis = axis_of(axis)
    extra = {"initial": None} if kind in ("numpy.Max", "numpy.Min") else {}
    gives = "bool" if kind in ("numpy.Any", "numpy.All") else None
    shape = reduced(x, axis, bool(keepdims))
    whole = x.shape is None or 0 in axes_of(axis, len(x.shape))
    return mixed(b.op(kind, x, shape=shape, gives=gives, axis=axis, keepdims=bool(keepdims), **extra), whole)


def axis_of(axis: Any) -> Any:
    """An axis, or several as a list. Raises Unclear where the model itself would decide on it."""
    if isinstance(axis, np.ndarray | np.generic):
        axis = axis.tolist()
    if not is_plain(axis):
        raise Unclear("an axis is a tensor")
    return list(axis) if isinstance(axis, list | tuple) else axis


def _reduction(what: tuple[str, Any]) -> Callable[..., Any]:
    kind, plain = what

    def rule(b: Builder, x: Any, axis: Any = None, keepdims: Any = False) -> Any:
        if isinstance(x, list | tuple) and any(isinstance(item, Tensor | Size) for item in x):
            x = b.op("numpy.Stack", list(x), axis=0)
        if not isinstance(x, Tensor | Size):
            return constant(plain, x)
        x = b.tensor(x)
        if kind in ("numpy.Var", "numpy.Std") and x.dtype not in (*FLOATS, None):
            raise Unclear(f"it takes the variance of {x.dtype}")
        return reduce(b, kind, x, axis, keepdims)

    return rule


each(_REDUCTIONS, _reduction)


@known_as("K.mean", "tf.reduce_mean", "np.mean")
def mean(b: Builder, x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The mean; of whole numbers TensorFlow gives a whole number."""
    if not isinstance(x, Tensor):
        return constant(np.mean, x)
    if x.dtype == "bool":
        x = cast(b, x, "float32")
    if x.dtype is not None and x.dtype not in FLOATS:
        raise Unclear(f"it takes the mean of {x.dtype}")
    return reduce(b, "numpy.Mean", x, axis, keepdims)


def _position(b: Builder, kind: str, x: Tensor, axis: Any, output_type: Any = None) -> Tensor:
    """Keras 3 counts in 32 bits, the old backends in 64 where nothing else is said."""
    axis = axis_of(axis)
    found = b.op(kind, x, shape=reduced(x, axis, False), gives="int32", axis=axis, keepdims=False)
    wide: Tensor = cast(b, found, "int64" if output_type is None else output_type)
    return wide


@known_as("K.argmax")
def argmax(b: Builder, x: Tensor, axis: Any = -1) -> Tensor:
    """Where the largest one stands, over the last axis where none is named."""
    return _position(b, "numpy.Argmax", x, axis)


@known_as("K.argmin")
def argmin(b: Builder, x: Tensor, axis: Any = -1) -> Tensor:
    """Where the smallest one stands, over the last axis where none is named."""
    return _position(b, "numpy.Argmin", x, axis)


@known_as("tf.argmax", "tf.arg_max")
def first_argmax(b: Builder, x: Tensor, axis: Any = None, output_type: Any = None) -> Tensor:
    """Where the largest one stands, over the first axis where none is named."""
    return _position(b, "numpy.Argmax", x, 0 if axis is None else axis, output_type)


@known_as("tf.argmin", "tf.arg_min")
def first_argmin(b: Builder, x: Tensor, axis: Any = None, output_type: Any = None) -> Tensor:
    """Where the smallest one stands, over the first axis where none is named."""
    return _position(b, "numpy.Argmin", x, 0 if axis is None else axis, output_type)


@known_as("tf.norm", "tf.linalg_norm")
def norm(b: Builder, x: Tensor, ord: Any = "euclidean", axis: Any = None, keepdims: Any = False) -> Tensor:
    """A norm of vectors, or of matrices where two axes are named."""
    axes = axis_of(axis)
    matrices = isinstance(axes, list) and len(axes) == 2
    if ord in ("euclidean", "fro") or (ord == 2 and not matrices):
        return b.elementwise("numpy.Sqrt", reduce(b, "numpy.Sum", b.elementwise("numpy.Square", x), axes, keepdims))
    if ord not in (1, np.inf) and (matrices or not isinstance(ord, int | float)):
        raise Unclear(f"it takes the norm {ord}")
    sizes = b.elementwise("numpy.Absolute", x)
    if matrices:
        return _of_matrices(b, sizes, axes if ord == 1 else axes[::-1], bool(keepdims))
    if ord in (1, np.inf):
        return reduce(b, "numpy.Sum" if ord == 1 else "numpy.Max", sizes, axes, keepdims)
    powers = reduce(b, "numpy.Sum", b.elementwise("numpy.Power", sizes, float(ord)), axes, keepdims)
    return b.elementwise("numpy.Power", powers, 1 / float(ord))


def _of_matrices(b: Builder, x: Tensor, axes: list[int], keepdims: bool) -> Tensor:
    """The largest sum along the first one of two axes."""
    largest = reduce(b, "numpy.Max", reduce(b, "numpy.Sum", x, axes[0], True), axes[1], True)
    return largest if keepdims else b.op("numpy.Squeeze", largest, shape=reduced(x, axes, False), axis=axes)


@known_as("K.l2_normalize")
def backend_l2_normalize(b: Builder, x: Tensor, axis: Any = None) -> Tensor:
    """Vectors of length one; with Theano a larger number is taken for zero."""
    return l2_normalize(b, x, axis, 1e-7 if b.settings.get("backend") == "theano" else 1e-12)


@known_as("tf.l2_normalize")
def l2_normalize(b: Builder, x: Tensor, axis: Any = None, epsilon: Any = 1e-12) -> Tensor:
    """Vectors of length one."""
    squares = reduce(b, "numpy.Sum", b.elementwise("numpy.Square", x), axis, True)
    inverse = b.elementwise("math.Rsqrt", b.elementwise("numpy.Maximum", squares, epsilon))
    return b.elementwise("numpy.Multiply", x, inverse)


@known_as("tf.clip_by_norm")
def clip_by_norm(b: Builder, x: Tensor, clip_norm: Any, axis: Any = None) -> Tensor:
    """Vectors that are not longer than this."""
    length = norm(b, x, "euclidean", axis, True)
    scaled = b.elementwise("numpy.Multiply", x, clip_norm)
    return b.elementwise("numpy.TrueDivide", scaled, b.elementwise("numpy.Maximum", length, clip_norm))


@known_as("tf.moments")
def moments(b: Builder, x: Tensor, axis: Any, shift: Any = None, keepdims: Any = False) -> list[Tensor]:
    """Mean and variance."""
    return [reduce(b, "numpy.Mean", x, axis, keepdims), reduce(b, "numpy.Var", x, axis, keepdims)]


@known_as("tf.top_k")
def top_k(b: Builder, x: Tensor, k: Any = 1, sorted: Any = True) -> Results:
    """The largest ones and where they stand."""
    shape = None if x.shape is None else (*x.shape[:-1], int(k))
    both = b.op("math.TopK", x, shape=shape, k=int(k), sorted=bool(sorted))
    first, second = b.parts(both, [shape, shape])
    return Results((first, replace(second, dtype="int32")), ("values", "indices"))


@known_as("tf.sort", "np.sort")
def sort(b: Builder, x: Tensor, axis: Any = -1, direction: Any = "ASCENDING") -> Tensor:
    """In order."""
    up = b.op("numpy.Sort", x, shape=x.shape, axis=axis_of(axis))
    return up if direction == "ASCENDING" else b.op("numpy.Flip", up, shape=x.shape, axis=axis_of(axis))


@known_as("tf.argsort", "np.argsort")
def argsort(b: Builder, x: Tensor, axis: Any = -1, direction: Any = "ASCENDING", stable: Any = False) -> Tensor:
    """Positions in order."""
    if direction != "ASCENDING":
        x = b.elementwise("numpy.Negative", x)
    return b.op("numpy.Argsort", x, shape=x.shape, gives="int32", axis=axis_of(axis))


@known_as("tf.count_nonzero")
def count_nonzero(b: Builder, x: Tensor, axis: Any = None, keepdims: Any = False, dtype: Any = "int64") -> Tensor:
    """How many are not zero."""
    others = b.elementwise("numpy.NotEqual", x, 0, gives="bool")
    return reduce(b, "numpy.Sum", cast(b, others, dtype), axis, keepdims)


@known_as("tf.zero_fraction")
def zero_fraction(b: Builder, x: Tensor) -> Tensor:
    """Which part of all is zero."""
    return reduce(b, "numpy.Mean", cast(b, b.elementwise("numpy.Equal", x, 0, gives="bool"), "float32"))


@known_as("tf.l2_loss")
def l2_loss(b: Builder, x: Tensor) -> Tensor:
    """Half of the sum of all squares."""
    return b.elementwise("numpy.Multiply", reduce(b, "numpy.Sum", b.elementwise("numpy.Square", x)), 0.5)


@known_as("tf.sigmoid_cross_entropy_with_logits")
def sigmoid_cross_entropy(b: Builder, labels: Any, logits: Any) -> Tensor:
    """How far probabilities are from labels, each by itself."""
    product = b.elementwise("numpy.Multiply", logits, labels)
    less = b.elementwise("numpy.Subtract", b.elementwise("nn.Relu", logits), product)
    small = b.elementwise("numpy.Exp", b.elementwise("numpy.Negative", b.elementwise("numpy.Absolute", logits)))
    return b.elementwise("numpy.Add", less, b.elementwise("numpy.Log1p", small))


@known_as("tf.softmax_cross_entropy_with_logits", "tf.softmax_cross_entropy_with_logits_v2")
def softmax_cross_entropy(b: Builder, labels: Any, logits: Tensor, axis: Any = None) -> Tensor:
    """How far a choice is from that of the labels."""
    at = -1 if axis is None else axis
    chosen = b.elementwise("nn.LogSoftmax", logits, axis=at)
    return b.elementwise("numpy.Negative", reduce(b, "numpy.Sum", b.elementwise("numpy.Multiply", labels, chosen), at))


@known_as("tf.real")
def real(b: Builder, x: Tensor) -> Tensor:
    """A number that is not complex, as it is."""
    if x.dtype not in FLOATS:
        raise Unclear("it takes the real part of what may be complex")
    return x


@known_as("tf.polyval")
def polyval(b: Builder, coeffs: Any, x: Tensor) -> Any:
    """A polynomial by its coefficients, the highest power first."""
    total = coeffs[0]
    for one in coeffs[1:]:
        total = b.elementwise("numpy.Add", b.elementwise("numpy.Multiply", total, x), one)
    return total
