"""Makes operations of Keras 3, one after the other, and what takes the place of a layer's output."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Any

import numpy as np

from migrate.frozen import dataclass
from migrate.layers import shapes
from migrate.layers.operations.tensors import Results, Size, Sizes, Tensor, broadcast
from migrate.models import Shape
from migrate.network import Call, Layer, Ref, refs
from migrate.pycode.domain import Unclear

_MODULES = {name: f"keras.src.ops.{name}" for name in ("core", "image", "linalg", "math", "nn", "numpy")}
FLOATS = ("float16", "bfloat16", "float32", "float64")


@dataclass
class Builder:
    """The operations of one expansion."""

    name: str
    """The name of the layer that is replaced."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What the backend said of itself when the model was written: `backend`, `data_format`, `tensorflow_1`."""
    taken: set[str] = field(default_factory=set)
    """Names that other layers of the model have."""
    layers: list[Layer] = field(default_factory=list)

    def op(self, kind: str, *args: Any, shape: Shape | None = None, gives: str | None = None, **config: Any) -> Tensor:
        """An operation (`numpy.Mean`) on arguments that may hold tensors, with the config of its constructor.

        `shape` and `gives` are the shape and the type of its result.
        """
        module, class_name = kind.split(".")
        name = self._named(class_name)
        config = {"name": name, **config}
        layer = Layer(name, class_name, config, module=_MODULES[module], registered_name=class_name)
        return self._called(layer, args, shape, gives or _dtype(args))

    def layer(self, class_name: str, *args: Any, shape: Shape | None = None, **config: Any) -> Tensor:
        """A layer of Keras 3 on arguments that may hold tensors."""
        name = self._named(class_name)
        if shape is None:
            shape = shapes.output(class_name, config, [tensor.shape for tensor in tensors_in(args)])
        return self._called(Layer(name, class_name, {"name": name, **config}), args, shape, _dtype(args))

    def elementwise(self, kind: str, *args: Any, gives: str | None = None, **config: Any) -> Tensor:
        """An operation whose result has the common shape of its arguments."""
        return self.op(kind, *args, shape=common_shape(args), gives=gives, **config)

    def parts(self, tensor: Tensor, shapes: list[Shape | None]) -> list[Tensor]:
        """The several results of an operation."""
        return [replace(tensor, ref=replace(tensor.ref, tensor=at), shape=shape) for at, shape in enumerate(shapes)]

    def size(self, size: Size) -> Tensor:
        """A size that is known only when the model runs, as a whole number in a tensor without axes."""
        return self.op("numpy.Sum", self.ones(size), shape=(), axis=None, keepdims=False)

    def ones(self, size: Size) -> Tensor:
        """As many ones in a row as a size says."""
        tensor = size.tensor
        if tensor is None or tensor.shape is None:
            raise Unclear("it computes with a size of a tensor of unknown rank")
        key = tuple(slice(None) if axis == size.axis else 0 for axis in range(len(tensor.shape)))
        line = self.op("numpy.GetItem", tensor, key, shape=(None,))
        return self.op("numpy.OnesLike", line, shape=(None,), gives="int32", dtype="int32")

    def channels(self, form: Any = None) -> str:
        """Where channels stand: as a call says it, else by the setting of the writer's Keras."""
        known = {"th": "channels_first", "NCHW": "channels_first", "tf": "channels_last", "NHWC": "channels_last"}
        form = form or self.settings.get("data_format", "channels_last")
        if form is None:
            raise Unclear("where channels stand was a setting of the writer's Keras, which the file does not tell")
        return str(known.get(form, form))

    def _called(self, layer: Layer, args: Any, shape: Shape | None, dtype: str | None) -> Tensor:
        settled = [self._settled(value) for value in args]
        given = tensors_in(settled)
        if not given:
            raise Unclear("it computes with constants alone where a tensor is expected")
        self.layers.append(replace(layer, calls=(Call(tuple(argument(value) for value in settled)),)))
        return Tensor(Ref(layer.name), shape, dtype, all(tensor.by_example for tensor in given))

    def _settled(self, value: Any) -> Any:
        if isinstance(value, list) and value and _is_numbers(value):
            return np.asarray(value, None if _all_whole(value) else np.float32)
        if isinstance(value, list | tuple):
            return type(value)(self._settled(item) for item in value)
        return self.size(value) if isinstance(value, Size) else value

    def _named(self, class_name: str) -> str:
        base = f"{self.name}_{re.sub('(?<!^)(?=[A-Z])', '_', class_name).lower()}"
        taken = self.taken | {layer.name for layer in self.layers}
        return next(name for name in _candidates(base) if name not in taken)

    def finished(self, result: Any, is_output: bool) -> list[Any]:
        """The results, with the operations that none of them needs taken away.

        The operation that gives all results takes the name of the layer; an output of the model must be computed here.
        """
        result = list(result.parts) if isinstance(result, Results) else result
        many = isinstance(result, list | tuple) and all(isinstance(value, Tensor) for value in result)
        # The sizes of a shape that was taken apart; a tuple of them is one shape.
        many = many or (isinstance(result, list) and all(isinstance(value, Tensor | Size | int) for value in result))
        results = list(result) if many else [result]
        if is_output or not all(isinstance(value, Tensor | Size | Sizes | int | tuple) for value in results):
            results = [self.tensor(value) for value in results]
        own = {layer.name for layer in self.layers}
        if is_output and results[0].ref.layer not in own:
            results = [self.elementwise("numpy.Copy", value) for value in results]
        wanted = [value.ref.layer for value in results if isinstance(value, Tensor)]
        self.layers = _used(self.layers, wanted)
        if len(set(wanted)) == 1 and wanted[0] in {layer.name for layer in self.layers}:
            self.layers = [_named(layer, self.name) if layer.name == wanted[0] else layer for layer in self.layers]
            results = [
                replace(one, ref=replace(one.ref, layer=self.name)) if isinstance(one, Tensor) else one
                for one in results
            ]
        return results

    def tensor(self, value: Any) -> Tensor:
        """A value as a tensor that this expansion computes. Raises Unclear for a constant."""
        if isinstance(value, Size):
            return self.size(value)
        if isinstance(value, list | tuple) and any(isinstance(item, Size | Tensor) for item in value):
            return self.op("numpy.Stack", list(value), shape=(len(value),), gives="int32", axis=0)
        if not isinstance(value, Tensor):
            raise Unclear("its result does not depend on its input")
        return value


def _candidates(base: str) -> Iterator[str]:
    yield base
    number = 1
    while True:
        yield f"{base}_{number}"
        number += 1


def _dtype(args: Any) -> str | None:
    """The type of the first tensor among the arguments, with floats before whole numbers."""
    found = [tensor.dtype for tensor in tensors_in(args)]
    return next((dtype for dtype in found if dtype in FLOATS), found[0] if found else None)


def _is_numbers(value: Any) -> bool:
    return (
        all(_is_numbers(item) for item in value) if isinstance(value, list | tuple) else isinstance(value, int | float)
    )


def _all_whole(value: Any) -> bool:
    return all(_all_whole(item) for item in value) if isinstance(value, list | tuple) else isinstance(value, int)


def tensors_in(value: Any) -> list[Tensor]:
    """All tensors in a structure."""
    if isinstance(value, list | tuple):
        return [tensor for item in value for tensor in tensors_in(item)]
    return [value] if isinstance(value, Tensor) else []


def common_shape(args: Any) -> Shape | None:
    """The shape that tensors, arrays and numbers have together."""
    return broadcast([value.shape if isinstance(value, Tensor) else np.shape(value) for value in args])


def argument(value: Any) -> Any:
    """A value as the argument of a call in the config of Keras 3, but for the Refs in it."""
    if isinstance(value, Tensor):
        return value.ref
    if isinstance(value, list | tuple):
        return type(value)(argument(item) for item in value)
    if isinstance(value, slice):
        parts = {"start": value.start, "stop": value.stop, "step": value.step}
        return {"class_name": "__slice__", "config": {key: argument(part) for key, part in parts.items()}}
    if value is ...:
        return {"class_name": "__ellipsis__", "config": {}}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return {"class_name": "__numpy__", "config": {"value": value.tolist(), "dtype": value.dtype.name}}
    if not isinstance(value, bool | int | float | str | type(None)):
        raise Unclear(f"it passes a {type(value).__name__} on")
    return value


def _used(layers: list[Layer], wanted: list[str]) -> list[Layer]:
    """The layers that the wanted ones need, in order."""
    needed = set(wanted)
    for layer in reversed(layers):
        if layer.name in needed:
            needed |= {ref.layer for call in layer.calls for ref in refs(call.args)}
    return [layer for layer in layers if layer.name in needed]


def _named(layer: Layer, name: str) -> Layer:
    return replace(layer, name=name, config={**layer.config, "name": name})
