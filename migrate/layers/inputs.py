"""Inputs that a writer left unsaid: a Sequential model without an InputLayer."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field, replace
from typing import Any

from migrate.frozen import dataclass
from migrate.layers import columns
from migrate.network import Call, Layer, Ref

_SHAPES = ("batch_input_shape", "batch_shape")
_FROM_KERNEL: dict[str, int] = {
    **dict.fromkeys(("Dense",), 2),
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "Conv1D", "SeparableConv1D"), 3),
    **dict.fromkeys(("Conv2D", "SeparableConv2D", "DepthwiseConv2D"), 4),
    "Conv3D": 5,
}
"""Class → rank of its input, for layers whose kernel has the size of the last axis in the place before the last."""


@dataclass
class _Namer:
    """Names of inputs as the writer made them."""

    generation: int | None
    counts: dict[str, int] = field(default_factory=dict)

    def name(self, first: Layer) -> str:
        """The name of the input in front of a layer: Keras 1 counted by class, Keras 2 used the layer's name."""
        if self.generation == 0:
            return "input"
        if self.generation != 1:
            return f"{first.name}_input"
        prefix = f"{first.class_name.lower()}_input"
        self.counts[prefix] = self.counts.get(prefix, 0) + 1
        return f"{prefix}_{self.counts[prefix]}"


def completed(model: Layer, generation: int | None) -> Layer:
    """The model with an InputLayer in front of every Sequential whose config gives a shape."""
    return _completed(model, _Namer(generation))


def _completed(layer: Layer, namer: _Namer) -> Layer:
    parts = tuple(_completed(part, namer) for part in layer.parts)
    done = replace(layer, parts=parts)
    if layer.class_name != "Sequential" or not parts:
        return done
    if parts[0].class_name == "DenseFeatures":
        return _with_named_inputs(done)
    return with_input(done, shape_of(parts[0]) or layer.config.get("build_input_shape"), namer.name)


def _with_named_inputs(model: Layer) -> Layer:
    """The Sequential as a functional model: its feature columns tell what it is called with."""
    found: dict[str, tuple[str, list[Any]]] = {}
    for entry in model.parts[0].config.get("feature_columns") or ():
        with suppress(columns.Unmapped):
            found |= {key: (dtype, shape) for key, dtype, shape in columns.leaves(columns.Column(entry))}
    told = model.config.get("build_input_shape")
    entries = []
    for key, (dtype, shape) in sorted(found.items()):
        own = list(told[key])[1:] if isinstance(told, dict) and isinstance(told.get(key), list | tuple) else shape
        config = {"batch_shape": [None, *own], "dtype": dtype, "name": key}
        entries.append(Layer(key, "InputLayer", config, path=f"{model.path}/{key}" if model.path else key))
    before: Any = {entry.name: Ref(entry.name) for entry in entries}
    parts = []
    for part in model.parts:
        parts.append(replace(part, calls=(Call((before,)),)))
        before = Ref(part.name)
    given = tuple(Ref(entry.name) for entry in entries)
    done = replace(model.without("build_input_shape"), class_name="Functional", parts=(*entries, *parts))
    return replace(done, inputs=given, outputs=(before,))


def with_input(sequential: Layer, shape: Any, name: Any) -> Layer:
    """The Sequential with an InputLayer of this shape, where it has none."""
    first = sequential.parts[0]
    if first.class_name == "InputLayer" or not isinstance(shape, list | tuple):
        return sequential
    if first.is_model and _inputs(first):
        config = dict(_inputs(first)[0].config)
    else:
        config = {"batch_input_shape": list(shape), "dtype": _dtype(first)}
    named = name(first)
    path = f"{sequential.path}/{named}" if sequential.path else named
    entry = Layer(named, "InputLayer", {**config, "name": named}, path=path)
    return replace(sequential, parts=(entry, *sequential.parts))


def shape_of(layer: Layer) -> list[Any] | None:
    """The shape of a layer's input, batch size included, as its config tells it."""
    config: Mapping[str, Any] = layer.config
    if layer.is_model:
        entering = _inputs(layer)
        return shape_of(entering[0]) if len(entering) == 1 else None
    for key in _SHAPES:
        if isinstance(config.get(key), list | tuple):
            return list(config[key])
    if isinstance(config.get("input_shape"), list | tuple):
        return [None, *config["input_shape"]]
    if layer.parts and layer.class_name in ("TimeDistributed", "Bidirectional"):
        return None
    size, length = config.get("input_dim"), config.get("input_length")
    if layer.class_name == "Embedding":
        return [None, *length] if isinstance(length, list) else [None, length] if length else None
    if not isinstance(size, int) or isinstance(size, bool):
        return None
    return [None, length, size] if "input_length" in config or _FROM_KERNEL.get(layer.class_name) == 3 else [None, size]


def guessed_shape(layer: Layer) -> list[Any] | None:
    """The shape that the class and the kernel of a first layer allow, sizes along the way open."""
    if layer.parts and layer.class_name in ("TimeDistributed", "Bidirectional"):
        inner = guessed_shape(layer.parts[0])
        return [None, *inner] if inner and layer.class_name == "TimeDistributed" else inner
    if layer.class_name == "Embedding":
        return [None, None]
    rank = _FROM_KERNEL.get(layer.class_name)
    if rank is None or not layer.weights or layer.config.get("data_format") == "channels_first":
        return None
    kernel = layer.weights[0].shape
    return [None] * (rank - 1) + [kernel[-2]] if len(kernel) > 1 else None


def _inputs(model: Layer) -> list[Layer]:
    """The InputLayers of a model, in the order of its inputs."""
    if model.class_name == "Sequential":
        return [part for part in model.parts[:1] if part.class_name == "InputLayer"]
    found = {part.name: part for part in model.parts}
    return [found[ref.layer] for ref in model.inputs]


def _dtype(first: Layer) -> Any:
    for key in ("input_dtype", "dtype"):
        if isinstance(first.config.get(key), str):
            return first.config[key]
    # A mixed policy computes in half precision and takes its inputs in full.
    return "float32"
