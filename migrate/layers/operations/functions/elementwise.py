"""Functions of single numbers, comparisons and arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from migrate.layers.operations.builder import FLOATS, Builder
from migrate.layers.operations.registry import each, known_as
from migrate.layers.operations.tensors import Size, Tensor
from migrate.pycode.domain import Unclear, is_plain

_UNARY: dict[str, Any] = {
    "K.abs tf.abs np.abs np.absolute tf.complex_abs": ("numpy.Absolute", np.abs),
    "K.exp tf.exp np.exp math.exp": ("numpy.Exp", np.exp),
    "tf.expm1 np.expm1": ("numpy.Expm1", np.expm1),
    "K.log tf.log np.log math.log": ("numpy.Log", np.log),
    "tf.log1p np.log1p": ("numpy.Log1p", np.log1p),
    "K.square tf.square np.square": ("numpy.Square", np.square),
    "tf.sqrt np.sqrt math.sqrt": ("numpy.Sqrt", np.sqrt),
    "tf.rsqrt": ("math.Rsqrt", lambda x: 1 / np.sqrt(x)),
    "tf.reciprocal tf.inv": ("numpy.Reciprocal", np.reciprocal),
    "tf.negative tf.neg np.negative": ("numpy.Negative", np.negative),
    "K.sign tf.sign np.sign": ("numpy.Sign", np.sign),
    "K.round tf.round np.round tf.rint": ("numpy.Round", np.round),
    "tf.floor np.floor math.floor": ("numpy.Floor", np.floor),
    "tf.ceil tf.ceiling np.ceil math.ceil": ("numpy.Ceil", np.ceil),
    "K.sin tf.sin np.sin math.sin": ("numpy.Sin", np.sin),
    "K.cos tf.cos np.cos math.cos": ("numpy.Cos", np.cos),
    "tf.tan np.tan math.tan": ("numpy.Tan", np.tan),
    "tf.asin np.arcsin": ("numpy.Arcsin", np.arcsin),
    "tf.acos np.arccos": ("numpy.Arccos", np.arccos),
    "tf.atan np.arctan": ("numpy.Arctan", np.arctan),
    "tf.sinh np.sinh": ("numpy.Sinh", np.sinh),
    "tf.cosh np.cosh": ("numpy.Cosh", np.cosh),
    "tf.asinh": ("numpy.Arcsinh", np.arcsinh),
    "tf.acosh": ("numpy.Arccosh", np.arccosh),
    "tf.atanh": ("numpy.Arctanh", np.arctanh),
    "tf.erf": ("math.Erf", None),
    "tf.erfc": ("math.Erfc", None),
    "tf.erfinv": ("math.Erfinv", None),
}
_TESTS: dict[str, Any] = {
    "tf.is_nan": "numpy.Isnan",
    "tf.is_inf": "numpy.Isinf",
    "tf.is_finite": "numpy.Isfinite",
    "tf.logical_not tf.__invert__ np.logical_not": "numpy.LogicalNot",
}
_BINARY: dict[str, Any] = {
    "tf.add np.add tf.__add__ tf.__radd__ tf.add_v2": "numpy.Add",
    "tf.subtract tf.sub np.subtract": "numpy.Subtract",
    "tf.multiply tf.mul np.multiply": "numpy.Multiply",
    "K.maximum tf.maximum np.maximum": "numpy.Maximum",
    "K.minimum tf.minimum np.minimum": "numpy.Minimum",
    "K.pow tf.pow np.power": "numpy.Power",
    "tf.floordiv tf.floor_div np.floor_divide": "numpy.FloorDivide",
    "tf.floormod tf.mod np.mod": "numpy.Mod",
    "tf.divide_no_nan tf.div_no_nan": "numpy.DivideNoNan",
}
_COMPARISONS: dict[str, Any] = {
    "K.equal tf.equal np.equal": "numpy.Equal",
    "K.not_equal tf.not_equal np.not_equal": "numpy.NotEqual",
    "K.greater tf.greater np.greater": "numpy.Greater",
    "K.greater_equal tf.greater_equal np.greater_equal": "numpy.GreaterEqual",
    "K.less K.lesser tf.less np.less": "numpy.Less",
    "K.less_equal K.lesser_equal tf.less_equal np.less_equal": "numpy.LessEqual",
    "tf.logical_and tf.and np.logical_and": "numpy.LogicalAnd",
    "tf.logical_or tf.or np.logical_or": "numpy.LogicalOr",
    "tf.logical_xor tf.xor": "numpy.LogicalXor",
}
SYMBOLS = {
    "+": "tf.add",
    "-": "tf.subtract",
    "*": "tf.multiply",
    "/": "tf.truediv",
    "old /": "tf.div",
    "//": "tf.floordiv",
    "%": "tf.floormod",
    "**": "tf.pow",
    "@": "tf.matmul",
    "<": "tf.less",
    "<=": "tf.less_equal",
    ">": "tf.greater",
    ">=": "tf.greater_equal",
    "==": "tf.equal",
    "!=": "tf.not_equal",
    "&": "tf.logical_and",
    "|": "tf.logical_or",
    "^": "tf.logical_xor",
    "neg": "tf.negative",
    "~": "tf.logical_not",
}
"""Operator → the function that it calls on tensors."""


def _unary(what: tuple[str, Callable[..., Any] | None]) -> Callable[..., Any]:
    kind, plain = what

    def rule(b: Builder, x: Any) -> Any:
        if isinstance(x, Tensor | Size):
            return b.elementwise(kind, b.tensor(x))
        return constant(plain, x)

    return rule


def constant(function: Callable[..., Any] | None, *values: Any) -> Any:
    """The result on numbers and arrays, as TensorFlow computes it: in single precision where nothing else is said."""
    if function is None or any(isinstance(value, Tensor | Size) for value in values):
        raise Unclear("it calls a function on constants that is known for tensors only")
    with np.errstate(all="ignore"):
        found = function(*values)
    return found.item() if isinstance(found, np.generic) else found


def _test(kind: str) -> Callable[..., Any]:
    return lambda b, x: b.elementwise(kind, b.tensor(x), gives="bool")


def _binary(kind: str) -> Callable[..., Any]:
    plain = getattr(np, {"FloorDivide": "floor_divide"}.get(kind.split(".")[1], kind.split(".")[1].lower()), None)

    def rule(b: Builder, x: Any, other: Any) -> Any:
        if not _any_tensor(x, other):
            return constant(plain, x, other)
        return b.elementwise(kind, *_alike(b, x, other))

    return rule


def _comparison(kind: str) -> Callable[..., Any]:
    return lambda b, x, other: b.elementwise(kind, *_alike(b, x, other), gives="bool")


each(_UNARY, _unary)
each(_TESTS, _test)
each(_BINARY, _binary)
each(_COMPARISONS, _comparison)


def _any_tensor(*values: Any) -> bool:
    return any(isinstance(value, Tensor | Size) for value in values)


def _alike(b: Builder, *values: Any) -> list[Any]:
    """Arrays and lists in the type of the tensor beside them, which is what TensorFlow makes of them."""
    dtype = next((value.dtype for value in values if isinstance(value, Tensor)), None)
    if dtype is None or b.settings.get("backend") == "theano":
        return list(values)
    return [np.asarray(value, dtype) if _is_constant_array(value) else value for value in values]


def _is_constant_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) or (isinstance(value, list | tuple) and bool(value) and is_plain(value))


def as_constant(value: Any) -> Any:
    """A list of numbers, as files keep a constant, as an array; anything else as it is."""
    if not isinstance(value, list | tuple) or not value or not is_plain(value):
        return value
    found = np.asarray(value)
    return found.astype({"f": np.float32, "i": np.int32}.get(found.dtype.kind, found.dtype))


@known_as("K.sqrt")
def sqrt_of_positive(b: Builder, x: Any) -> Any:
    """The backend's own square root: nothing below zero goes in."""
    return b.elementwise("numpy.Sqrt", b.elementwise("numpy.Maximum", x, 0.0)) if _any_tensor(x) else math.sqrt(x)


@known_as("tf.add_n", "tf.accumulate_n")
def add_n(b: Builder, x: Any) -> Any:
    """The sum of several tensors."""
    total = x[0]
    for one in x[1:]:
        total = b.elementwise("numpy.Add", total, one)
    return total


@known_as("tf.squared_difference")
def squared_difference(b: Builder, x: Any, other: Any) -> Any:
    """(x - y)²."""
    return b.elementwise("numpy.Square", b.elementwise("numpy.Subtract", *_alike(b, x, other)))


@known_as("tf.truediv", "tf.divide", "tf.realdiv", "np.divide", "np.true_divide", "tf.RealDiv")
def divide(b: Builder, x: Any, other: Any) -> Any:
    """True division; TensorFlow computes that of 32 and 64 bit integers in double precision, Theano in single."""
    if not _any_tensor(x, other):
        return constant(np.divide, x, other)
    wide = [value for value in (x, other) if isinstance(value, Tensor) and value.dtype in ("int32", "int64")]
    if not wide:
        return b.elementwise("numpy.TrueDivide", *_alike(b, x, other))
    dtype = "float32" if b.settings.get("backend") == "theano" else "float64"
    sides = [cast(b, value, dtype) if isinstance(value, Tensor) else value for value in (x, other)]
    return b.elementwise("numpy.TrueDivide", *sides, gives=dtype)


@known_as("tf.div")
def old_divide(b: Builder, x: Any, other: Any) -> Any:
    """Division of Python 2: integers give integers, rounded down."""
    types = [value.dtype for value in (x, other) if isinstance(value, Tensor)]
    if None in types:
        raise Unclear("it divides tensors of unknown type as Python 2 does")
    whole = bool(types) and not any(dtype in FLOATS for dtype in types)
    return b.elementwise("numpy.FloorDivide" if whole else "numpy.TrueDivide", *_alike(b, x, other))


@known_as("tf.atan2", "np.arctan2")
def arctan2(b: Builder, y: Any, x: Any) -> Any:
    """The angle of a point, whose height comes first."""
    return b.elementwise("numpy.Arctan2", *_alike(b, y, x)) if _any_tensor(y, x) else constant(np.arctan2, y, x)


def _where_not_zero(b: Builder, test: Any, value: Any) -> Any:
    """A value, and zero where the test is zero, whatever the value is there."""
    return b.elementwise("numpy.Where", b.elementwise("numpy.NotEqual", test, 0.0, gives="bool"), value, 0.0)


@known_as("tf.xlogy")
def xlogy(b: Builder, x: Any, other: Any) -> Any:
    """x · log(y), and zero where x is."""
    log = b.elementwise("numpy.Log", other) if _any_tensor(other) else math.log(other)
    return _where_not_zero(b, x, b.elementwise("numpy.Multiply", x, log))


@known_as("tf.xlog1py")
def xlog1py(b: Builder, x: Any, other: Any) -> Any:
    """x · log(1 + y), and zero where x is."""
    log = b.elementwise("numpy.Log1p", other) if _any_tensor(other) else math.log1p(other)
    return _where_not_zero(b, x, b.elementwise("numpy.Multiply", x, log))


@known_as("tf.xdivy")
def xdivy(b: Builder, x: Any, other: Any) -> Any:
    """x / y, and zero where x is."""
    return _where_not_zero(b, x, b.elementwise("numpy.TrueDivide", x, other))


@known_as("tf.multiply_no_nan", "tf.mul_no_nan")
def multiply_no_nan(b: Builder, x: Any, other: Any) -> Any:
    """x · y, and zero where y is."""
    return _where_not_zero(b, other, b.elementwise("numpy.Multiply", x, other))


@known_as("tf.reciprocal_no_nan")
def reciprocal_no_nan(b: Builder, x: Any) -> Any:
    """1 / x, and zero where x is."""
    return _where_not_zero(b, x, b.elementwise("numpy.Reciprocal", x))


@known_as("tf.saturate_cast")
def saturate_cast(b: Builder, x: Any, dtype: Any) -> Any:
    """A cast of numbers that are first brought within what the type holds."""
    name = dtype_name(dtype)
    if not isinstance(x, Tensor):
        return cast(b, x, name)
    if x.dtype is None:
        raise Unclear("it casts a tensor of a type that is not known within the limits of another")
    (low, high), (least, most) = _limits(x.dtype), _limits(name)
    x = b.elementwise("numpy.Maximum", x, least, gives=x.dtype) if low < least else x
    x = b.elementwise("numpy.Minimum", x, most, gives=x.dtype) if high > most else x
    return cast(b, x, name)


def _limits(dtype: str) -> tuple[Any, Any]:
    if dtype in FLOATS:
        found = np.finfo("float32" if dtype == "bfloat16" else dtype)
        return float(found.min), float(found.max)
    known = np.iinfo(dtype)
    return int(known.min), int(known.max)


@known_as("K.cast", "tf.cast")
def cast(b: Builder, x: Any, dtype: Any) -> Any:
    """A cast, which nothing needs where the type is known to be the same."""
    name = dtype_name(dtype)
    if isinstance(x, Size | Tensor):
        x = b.tensor(x)
        return x if x.dtype == name else b.op("core.Cast", x, shape=x.shape, gives=name, dtype=name)
    return np.asarray(x, name) if np.ndim(x) else np.dtype(name).type(x).item()


_CASTS = {"tf.to_float": "float32", "tf.to_double": "float64", "tf.to_int32": "int32", "tf.to_int64": "int64"}


def _to(dtype: str) -> Callable[..., Any]:
    return lambda b, x: cast(b, x, dtype)


each(_CASTS, _to)


def dtype_name(dtype: Any) -> str:
    """The name of a type, however it is written."""
    text = str(getattr(dtype, "name", dtype)).split(".")[-1].removesuffix("_ref")
    known = {
        "float": "float32",
        "double": "float64",
        "int": "int32",
        "long": "int64",
        "half": "float16",
        "bool_": "bool",
    }
    name = known.get(text, text)
    if name not in (*FLOATS, "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"):
        raise Unclear(f"it names the type {text}")
    return name
