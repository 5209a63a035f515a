"""The meaning of names, attributes and operators in a Lambda's code, as operations of Keras 3."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from migrate.layers.operations import functions, names
from migrate.layers.operations.builder import Builder
from migrate.layers.operations.functions import inner_layers
from migrate.layers.operations.functions.elementwise import SYMBOLS
from migrate.layers.operations.functions.indexing import get_item
from migrate.layers.operations.registry import FUNCTIONS, apply
from migrate.layers.operations.tensors import (
    BoundMethod,
    CustomFunction,
    InnerLayer,
    Path,
    Results,
    Size,
    Sizes,
    StaticShape,
    Tensor,
)
from migrate.layers.plain import named_function
from migrate.pycode.domain import OPERATORS, Builtin, Function, Unclear, attempt, is_plain
from migrate.pycode.machine import Machine

assert functions
_KNOWN = frozenset(FUNCTIONS)
_CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("np.pi", "math.pi"), math.pi),
    **dict.fromkeys(("np.e", "math.e"), math.e),
    **dict.fromkeys(("np.inf", "math.inf"), math.inf),
    "np.newaxis": None,
    "tf.newaxis": None,
}
_TYPES = ("float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool", "double")
_LAYERS_OF_TYPES = ("tf", "np", "tf.dtypes")
_METHODS = {
    "mean": "K.mean",
    "sum": "K.sum",
    "max": "K.max",
    "min": "K.min",
    "std": "K.std",
    "var": "K.var",
    "prod": "K.prod",
    "astype": "K.cast",
    "reshape": "K.reshape",
    "flatten": "K.flatten",
    "dot": "K.dot",
    "clip": "K.clip",
    "argmax": "K.argmax",
}
_SHAPES = ("shape", "_keras_shape")


class Translation:
    """A Domain whose values are the tensors of a Builder."""

    def __init__(self, builder: Builder, custom: Mapping[str, str] | None = None) -> None:
        self.builder = builder
        self._custom = custom or {}
        self.machine = Machine(self)

    def name(self, name: str) -> Any:
        """A library by its usual short name, or what the person's own file defines."""
        if name in self._custom:
            return CustomFunction(name)
        found = names.root(name)
        if found is None:
            raise Unclear(f"it uses the name {name}, which is in no file")
        return Path(found)

    def module(self, name: str) -> Any:
        """A module of a library that is known."""
        return Path(f"{names.root(name.split('.')[0]) or name}{name[len(name.split('.')[0]) :]}")

    def attribute(self, value: Any, name: str) -> Any:
        """An attribute of a library, a tensor or a shape."""
        if isinstance(value, Path):
            return self._in_library(f"{value.name}.{name}")
        if isinstance(value, Tensor):
            return self._of_tensor(value, name)
        if isinstance(value, StaticShape):
            return self._of_shape(value, name)
        if isinstance(value, Results) and name in value.names:
            return value.parts[value.names.index(name)]
        if isinstance(value, int | Size | type(None)) and name == "value":
            return value
        if isinstance(value, np.ndarray) and name in ("shape", "T", "ndim", "size"):
            return getattr(value, name)
        if isinstance(value, np.ndarray) and name in ("astype", "reshape", "tolist", "mean", "sum", "transpose"):
            return BoundMethod(value, name)
        raise Unclear(f"it takes the attribute {name} of a {type(value).__name__}")

    def _in_library(self, path: str) -> Any:
        if path in _CONSTANTS:
            return _CONSTANTS[path]
        library, _, last = path.rpartition(".")
        if last == "__version__":
            raise Unclear(f"it asks for the version of {library}, which the file does not tell")
        if library in _LAYERS_OF_TYPES and last in _TYPES:
            return last
        if library.endswith("ResizeMethod"):
            return last.lower().removesuffix("_neighbor").removesuffix("neighbor")
        return Path(path)

    def _of_tensor(self, tensor: Tensor, name: str) -> Any:
        if name in _SHAPES:
            return StaticShape(tensor)
        if name == "dtype" and tensor.dtype is not None:
            return tensor.dtype
        if name == "ndim" and tensor.shape is not None:
            return len(tensor.shape)
        if name == "T":
            return apply("K.transpose", self.builder, (tensor,), {})
        if name in ("get_shape", "set_shape") or name in _METHODS:
            return BoundMethod(tensor, name)
        raise Unclear(f"it takes the attribute {name} of a tensor")

    def _of_shape(self, shape: StaticShape, name: str) -> Any:
        if name in ("as_list", "dims"):
            return BoundMethod(shape, name) if name == "as_list" else _known(shape)
        if name in ("ndims", "rank"):
            return len(_known(shape))
        raise Unclear(f"it takes the attribute {name} of a shape")

    def call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A function of a library, a method, one of Python's functions on a tensor, or one of the person's own."""
        if isinstance(function, BoundMethod):
            return self._method(function, args, kwargs)
        if isinstance(function, Builtin):
            return self._builtin(function.name, args)
        if isinstance(function, CustomFunction):
            return self._own(function.name, args, kwargs)
        if isinstance(function, str):
            return self._by_name(function, args, kwargs)
        if isinstance(function, InnerLayer) and len(args) == 1:
            return inner_layers.called(self.builder, function, args[0])
        if not isinstance(function, Path):
            raise Unclear(f"it calls a {type(function).__name__}")
        name = names.canonical(function.name, _KNOWN)
        if name is None:
            raise Unclear(f"it calls {function.name}, for which no counterpart is known")
        called = tuple(self._branch(value) for value in args)
        return apply(name, self.builder, called, {key: self._branch(value) for key, value in kwargs.items()})

    def _by_name(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A type, or a function that the code closes over: the file keeps nothing but its name."""
        if name in _TYPES and len(args) == 1 and not kwargs:
            return apply("K.cast", self.builder, (*args, name), {})
        if name in self._custom:
            return self._own(name, args, kwargs)
        raise Unclear(f"it calls the function {name} of the writer's program, which is in no file")

    def _branch(self, value: Any) -> Any:
        """A branch that is given as a function without arguments."""
        if isinstance(value, Function) and not value.code.arguments:
            return self.machine.run(value)
        if isinstance(value, Path):
            raise Unclear(f"it passes {value.name} on")
        return _known(value) if isinstance(value, StaticShape) and value.tensor.shape is not None else value

    def _method(self, method: BoundMethod, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        owner = method.owner
        if isinstance(owner, StaticShape):
            return list(_known(owner))
        if isinstance(owner, np.ndarray):
            return attempt(getattr(owner, method.name), *args, **kwargs)
        if method.name == "get_shape":
            return StaticShape(owner)
        if method.name == "set_shape":
            return None
        if method.name == "reshape" and len(args) > 1:
            args = (args,)
        return apply(_METHODS[method.name], self.builder, (owner, *args), kwargs)

    def _builtin(self, name: str, args: tuple[Any, ...]) -> Any:
        value = args[0] if args else None
        if name == "len" and isinstance(value, Tensor | StaticShape | Sizes):
            tensor = value if isinstance(value, Tensor) else value.tensor
            shape = _known(StaticShape(tensor))
            return len(shape) if not isinstance(value, Tensor) else shape[0]
        if name == "abs" and isinstance(value, Tensor):
            return apply("K.abs", self.builder, args, {})
        if name in ("list", "tuple") and isinstance(value, Results):
            return list(value.parts)
        if name in ("int", "float", "list", "tuple"):
            if isinstance(value, Size | int):
                return value
            if isinstance(value, StaticShape | Sizes):
                return attempt({"list": list, "tuple": tuple}[name], self.items(value))
            if isinstance(value, np.ndarray | np.generic):
                return attempt({"list": list, "tuple": tuple, "int": int, "float": float}[name], value)
        if name in ("max", "min", "sum") and not any(isinstance(one, Tensor) for one in args):
            raise Unclear("it computes with a size that is known only when the model runs")
        raise Unclear(f"it calls {name} on a tensor")

    def _own(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
        """A function of the person's own file, in a layer that names it."""
        if not is_plain(kwargs) or not args or not all(isinstance(value, Tensor) for value in args[:1]):
            raise Unclear(f"it calls {name} of the custom objects on something else than tensors")
        if len(args) > 1:
            raise Unclear(f"it calls {name} of the custom objects with several arguments in order")
        return self.builder.layer(
            "Lambda", args[0], function=named_function(self._custom[name]), arguments=dict(kwargs)
        )

    def operate(self, symbol: str, operands: tuple[Any, ...]) -> Any:
        """Arithmetic, comparisons and `[]`."""
        if symbol == "[]":
            return self._item(*operands)
        if any(isinstance(value, np.ndarray) for value in operands) and not any(
            isinstance(value, Tensor | Size) for value in operands
        ):
            return attempt(OPERATORS[symbol], *operands)
        if any(isinstance(value, StaticShape | Sizes) for value in operands):
            settled = [self.items(v) if isinstance(v, StaticShape | Sizes) else list(v) for v in operands]
            return attempt(OPERATORS[symbol], *settled)
        if any(isinstance(value, Size) for value in operands) and not any(isinstance(v, Tensor) for v in operands):
            return self._sized(symbol, operands)
        if symbol == "pos":
            return operands[0]
        if symbol in ("==", "!=") and self._compares_objects(operands):
            return symbol == "!="
        function = SYMBOLS.get(symbol)
        if function is None:
            raise Unclear(f"it uses the operator {symbol} on a tensor")
        return apply(function, self.builder, operands, {})

    def _compares_objects(self, operands: tuple[Any, ...]) -> bool:
        """Whether `==` asks if a tensor and something else are one object, as it does in TensorFlow 1 and Theano."""
        if any(value is None or isinstance(value, str) for value in operands):
            return True
        old = self.builder.settings.get("tensorflow_1", False)
        if old is None or (old and all(isinstance(value, Tensor) for value in operands)):
            raise Unclear("`==` of tensors means another thing since TensorFlow 2")
        return bool(old)

    def _sized(self, symbol: str, operands: tuple[Any, ...]) -> Any:
        """Arithmetic with sizes gives one that nothing more is known of."""
        if symbol not in ("+", "-", "*", "/", "//", "%", "old /"):
            raise Unclear("it decides by a size that is known only when the model runs")
        if symbol == "*" and 1 in operands:
            return next(value for value in operands if isinstance(value, Size))
        return Size()

    def _item(self, owner: Any, key: Any) -> Any:
        if isinstance(owner, Tensor):
            return get_item(self.builder, owner, key)
        if isinstance(owner, np.ndarray):
            return attempt(OPERATORS["[]"], owner, key)
        if isinstance(owner, Results):
            return attempt(OPERATORS["[]"], owner.parts, key)
        if isinstance(owner, StaticShape):
            return attempt(OPERATORS["[]"], tuple(_known(owner)), key)
        if isinstance(owner, Sizes):
            if isinstance(key, int) and key >= 0:
                return Size(owner.tensor, key)
            raise Unclear("it takes a part of the shape of a tensor of unknown rank")
        raise Unclear(f"it takes a part of a {type(owner).__name__}")

    def items(self, value: Any) -> list[Any]:
        """The sizes of a shape, or the rows of a constant."""
        if isinstance(value, StaticShape):
            return list(_known(value))
        if isinstance(value, Sizes):
            raise Unclear("it takes the shape of a tensor of unknown rank apart")
        if isinstance(value, np.ndarray | Results):
            return list(value.parts if isinstance(value, Results) else value)
        if isinstance(value, Tensor):
            # The old Kerases take a list of one tensor for that tensor.
            raise Unclear("it takes a tensor apart as if it were a list")
        raise Unclear(f"it takes a {type(value).__name__} apart")


def _known(shape: StaticShape) -> Any:
    if shape.tensor.shape is None:
        raise Unclear("it needs the shape of its input, which is not known")
    return shape.tensor.shape
