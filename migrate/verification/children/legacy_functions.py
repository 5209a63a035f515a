"""Lambda layers in tf_keras: their code is followed with the tensors of TensorFlow itself in place of stand-ins.

The code never runs as Python, unless the person trusts the model. Of K, tf, np and math it may call what only computes
(`migrate.pycode.libraries`).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
import tf_keras

from migrate.frozen import dataclass
from migrate.pycode import marshalled, running
from migrate.pycode.domain import OPERATORS, Builtin, Function, Unclear
from migrate.pycode.libraries import HARMLESS
from migrate.pycode.machine import Machine
from migrate.pycode.marshalled import CodeObject
from migrate.pycode.stored import stored_code, stored_parts
from migrate.verification.children import old_backend

Tensor = Any

_ROOTS: dict[str, str] = {
    **dict.fromkeys(("K", "KB", "kb", "k", "backend"), "K"),
    **dict.fromkeys(("tf", "tensorflow"), "tf"),
    **dict.fromkeys(("np", "numpy"), "np"),
    **dict.fromkeys(("keras", "tf_keras"), "keras"),
    "math": "math",
    "activations": "keras.activations",
}
_FAMILIES = ("math", "nn", "linalg", "dtypes", "compat.v1", "compat.v2", "contrib.framework")
_PLACES: dict[str, tuple[Any, ...]] = {
    "new": (tf, tf.math, tf.nn, tf.linalg, tf.compat.v1, tf.compat.v1.nn, tf.compat.v1.math),
    "old": (tf.compat.v1, tf.compat.v1.math, tf.compat.v1.nn, tf.compat.v1.linalg, tf, tf.nn, tf.math),
}
_AGES = {"compat.v1.": "old", "compat.v2.": "new"}
_RENAMED = {
    "mul": "multiply",
    "sub": "subtract",
    "neg": "negative",
    "pack": "stack",
    "unpack": "unstack",
    "inv": "reciprocal",
    "select": "where",
    "batch_matmul": "matmul",
    "arg_max": "argmax",
    "arg_min": "argmin",
    "lesser": "less",
    "lesser_equal": "less_equal",
}
_OF_TENSORS = frozenset({"shape", "dtype", "get_shape", "set_shape", "ndim"})
_OF_SHAPES = frozenset(
    {"as_list", "ndims", "rank", "dims", "shape", "astype", "reshape", "tolist", "T", "size", "name"}
)
_CONSTANTS: dict[str, Any] = {
    "np.pi": math.pi,
    "math.pi": math.pi,
    "np.e": math.e,
    "math.e": math.e,
    "np.inf": math.inf,
}
_CONSTANTS |= {"np.newaxis": None, "tf.newaxis": None}
_TYPES = ("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool")


@dataclass(frozen=True)
class Path:
    """A module or a function by its dotted name."""

    name: str


class Reference:
    """A Domain whose values are the tensors of TensorFlow."""

    def __init__(self, old: bool, given: dict[str, Any], corners: bool = False) -> None:
        self._old = old
        self._special = old_backend.functions(old, corners)
        self._places = _PLACES["old" if old else "new"]
        self._given = given
        self.machine = Machine(self)

    def name(self, name: str) -> Any:
        """A library, or what the person gave."""
        if name in self._given:
            return self._given[name]
        if name not in _ROOTS:
            raise Unclear(f"it uses the name {name}, which is in no file")
        return Path(_ROOTS[name])

    def module(self, name: str) -> Any:
        """An imported module."""
        first, dot, rest = name.partition(".")
        return Path(f"{_ROOTS.get(first, first)}{dot}{rest}")

    def attribute(self, value: Any, name: str) -> Any:
        """A part of a library, or a harmless attribute."""
        if isinstance(value, Path):
            return self._part(f"{value.name}.{name}")
        if isinstance(value, int | None) and name == "value":
            return value
        if name in _OF_TENSORS | _OF_SHAPES and not isinstance(value, Builtin):
            return getattr(value, name)
        raise Unclear(f"it takes the attribute {name}")

    def _part(self, path: str) -> Any:
        if path in _CONSTANTS:
            return _CONSTANTS[path]
        last = path.rpartition(".")[2]
        if path in (f"tf.{last}", f"np.{last}", f"tf.dtypes.{last}") and last in _TYPES:
            return tf.dtypes.as_dtype(last) if path.startswith("tf") else last
        if "ResizeMethod." in path:
            return getattr(tf.compat.v1.image.ResizeMethod, last)
        return Path(path)

    def call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A function of a library, a method, or one of Python's functions."""
        if isinstance(function, Builtin):
            return {"abs": tf.abs, "len": len, "float": float, "int": int, "list": list, "tuple": tuple}[function.name](
                *args
            )
        if isinstance(function, Path):
            function = self._function(function.name)
            args = tuple(self._callable(value) for value in args)
            kwargs = {key: self._callable(value) for key, value in kwargs.items()}
            kwargs = {key: value for key, value in kwargs.items() if key != "name"}
        return function(*args, **kwargs)

    def _callable(self, value: Any) -> Any:
        return (lambda *args: self.machine.run(value, args)) if isinstance(value, Function) else value

    def _function(self, path: str) -> Callable[..., Any]:
        for prefix in ("keras.backend.", "tf.keras.backend.", "tf.python.keras.backend."):
            path = f"K.{path.removeprefix(prefix)}" if path.startswith(prefix) else path
        path = path.removeprefix("tf.") if path.startswith("tf.keras.") else path
        library, _, name = path.partition(".")
        of_tensorflow = next((_PLACES[age] for mark, age in _AGES.items() if name.startswith(mark)), self._places)
        for family in _FAMILIES:
            name = name.removeprefix(f"{family}.") if library == "tf" else name
        if f"{library}.{name}" not in HARMLESS:
            raise Unclear(f"it calls {path}")
        special = self._special.get(f"{library}.{name}")
        return special or self._found(library, name, of_tensorflow)

    def _found(self, library: str, name: str, of_tensorflow: tuple[Any, ...]) -> Callable[..., Any]:
        name = _RENAMED.get(name, name) if library in ("tf", "K") else name
        places = {"K": (tf_keras.backend,), "np": (np,), "math": (math,), "keras": (tf_keras,), "tf": of_tensorflow}
        for place in places[library]:
            try:
                found: Callable[..., Any] = operator.attrgetter(name)(place)
            except AttributeError:
                continue
            return found
        raise Unclear(f"TensorFlow has no {name} any more")

    def operate(self, symbol: str, operands: tuple[Any, ...]) -> Any:
        """An operator on tensors."""
        if symbol == "old /":
            whole = all(
                not getattr(value, "dtype", tf.float32).is_floating for value in operands if tf.is_tensor(value)
            )
            symbol = "//" if whole else "/"
        if self._old and symbol in ("==", "!="):
            # In TensorFlow 1 and Theano these ask if both are one object.
            symbol = "is" if symbol == "==" else "is not"
        return OPERATORS[symbol](*operands)

    def items(self, value: Any) -> list[Any]:
        """The sizes of a shape."""
        if isinstance(value, tf.TensorShape):
            return list(value.as_list())
        if isinstance(value, np.ndarray):
            return list(value)
        raise Unclear("it takes a tensor apart as if it were a list")


class StoredLambda(tf_keras.layers.Layer):
    """A Lambda layer whose stored code is followed."""

    def __init__(
        self, stored: Any = None, arguments: Any = None, old: bool = False, corners: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._stored, self._arguments, self._old, self._corners = stored, arguments or {}, old, corners

    def call(self, inputs: Tensor, mask: Any = None) -> Any:
        """What the function gives."""
        data = stored_code(self._stored)
        code = marshalled.read(data) if data is not None else None
        if data is None or code is None:
            raise Unclear("its code cannot be read")
        names = code.locals[1 : code.arguments]
        given = {name: value for name, value in (("training", False), ("mask", mask)) if name in names}
        done = self._result(data, code, inputs, {**given, **self._arguments})
        return tf.identity(done) if done is inputs else done

    def compute_mask(self, inputs: Tensor, mask: Any = None) -> None:
        """None: a tensor that comes out as it went in does not keep its mask either."""
        return

    def _result(self, data: bytes, code: CodeObject, inputs: Tensor, given: dict[str, Any]) -> Any:
        _, defaults, closure = stored_parts(self._stored)
        function = Function(code, tuple(defaults or ()), (), tuple(closure or ()))
        return Reference(self._old, {}, self._corners).machine.run(function, [inputs], given)


class TrustedLambda(StoredLambda):
    """A Lambda layer whose stored code runs, if this Python compiled it; else it is followed."""

    def _result(self, data: bytes, code: CodeObject, inputs: Tensor, given: dict[str, Any]) -> Any:
        if not running.runs_here(code):
            return super()._result(data, code, inputs, given)
        _, defaults, closure = stored_parts(self._stored)
        function = running.function(data, defaults, closure, running.libraries(tf, tf_keras, np))
        return function(inputs, **given)
