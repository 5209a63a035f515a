"""Stored arrays → the variables of a tf_keras model, layer by layer, each in the layout that tf_keras has for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from tf_keras.src.saving import saving_lib
from tf_keras.src.saving.legacy import hdf5_format

from migrate.formats import KerasReading
from migrate.models import KerasModel, StoredWeight
from migrate.verification.legacy.entries import Description

Arrays = list[Any]

_MODELS = ("Sequential", "Model", "Functional")
_NUMBERED = re.compile(r"(^|/)vars/\d+$")
# How many arrays Keras 1 stored for each of those that Keras 2 has.
_PARTS = {"LSTM": 4, "ConvLSTM2D": 4, "GRU": 3}
_TURNED = {
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose"), 1),
    **dict.fromkeys(("DepthwiseConv2D", "SeparableConv2D", "SeparableConv1D"), 1),
    "ConvLSTM2D": 2,
}
_OBJECTS = ("tf2-checkpoint", "saved-model")
_TOP = "top_level_model_weights"


class UnlikeWeights(Exception):
    """The arrays do not fit the model."""


def fill(model: Any, reading: KerasReading, description: Description) -> None:
    """Give every variable of a model its stored value. Raises UnlikeWeights where some fit no variable."""
    source = reading.model
    stored = {name: weights for name, weights in source.layers.items() if weights}
    if reading.origin.format in _OBJECTS:
        _fill_objects(model, stored)
    elif any(_NUMBERED.search(weight.name) for weights in stored.values() for weight in weights):
        _fill_by_path(model, stored)
    else:
        pairs = _in_one_list(model, stored, description) if description.order else _paired(model, stored)
        for layer, weights in pairs:
            for leaf, arrays in _leaves(layer, list(weights), description):
                _assign(leaf, arrays, source, description)
    for layer in model._flatten_layers():
        layer.finalize_state()


def _paired(model: Any, stored: Mapping[str, Sequence[StoredWeight]]) -> Iterator[tuple[Any, Sequence[StoredWeight]]]:
    """Layers and their arrays: by name where every name is known, else in order."""
    named = {layer.name: layer for layer in reversed(list(model._flatten_layers(include_self=False)))}
    named |= {layer.name: layer for layer in model.layers}
    named[_TOP] = model
    if all(name in named for name in stored):
        yield from ((named[name], weights) for name, weights in stored.items())
        return
    weighted = [layer for layer in model.layers if layer.weights]
    if len(weighted) != len(stored):
        raise UnlikeWeights(f"the model has {len(weighted)} layers with weights, the file {len(stored)}")
    yield from zip(weighted, stored.values(), strict=True)


def _in_one_list(
    model: Any, stored: Mapping[str, Sequence[StoredWeight]], told: Description
) -> Iterator[tuple[Any, Sequence[StoredWeight]]]:
    """Layers and their arrays, which follow one another whatever the groups they lie in."""
    weights = [weight for group in stored.values() for weight in group]
    names = {layer.name for layer in model.layers}
    layers = [model.get_layer(name) for name in told.order if name in names]
    for layer in layers:
        count = _all(layer, told)
        own, weights = weights[:count], weights[count:]
        if own:
            yield layer, own
    if weights:
        raise UnlikeWeights(f"the file has {len(weights)} arrays more than the model")


def _leaves(layer: Any, weights: Sequence[StoredWeight], told: Description) -> Iterator[tuple[Any, Any]]:
    """The layers inside models and wrappers, each with the arrays that are its own."""
    kind = type(layer).__name__
    if kind == "TimeDistributed":
        yield from _leaves(layer.layer, weights, told)
    elif kind == "Bidirectional":
        half = len(weights) // 2
        yield from _leaves(layer.forward_layer, weights[:half], told)
        yield from _leaves(layer.backward_layer, weights[half:], told)
    elif kind in _MODELS:
        yield from _of_model(layer, weights, told)
    else:
        yield layer, weights


def _of_model(model: Any, weights: Sequence[StoredWeight], told: Description) -> Iterator[tuple[Any, Any]]:
    """A nested model stores what is trained of all its layers, then the rest of all of them."""
    if told.layerwise:
        for layer in model.layers:
            own, weights = weights[: _all(layer, told)], weights[_all(layer, told) :]
            yield from _leaves(layer, own, told) if own else ()
        return
    counts = [(_count(layer, True, told), _count(layer, False, told)) for layer in model.layers]
    at, rest = 0, sum(first for first, _ in counts)
    for layer, (first, second) in zip(model.layers, counts, strict=True):
        own = [*weights[at : at + first], *weights[rest : rest + second]]
        at, rest = at + first, rest + second
        if own:
            yield from _leaves(layer, own, told)


def _all(layer: Any, told: Description) -> int:
    return _count(layer, True, told) + _count(layer, False, told)


def _count(layer: Any, trained: bool, told: Description) -> int:
    """How many arrays a layer has in the file."""
    kind = type(layer).__name__
    if kind in _MODELS:
        return sum(_count(inner, trained, told) for inner in layer.layers)
    if kind == "TimeDistributed" and not layer.trainable:
        return 0 if trained else _all(layer.layer, told)
    if kind == "TimeDistributed":
        return _count(layer.layer, trained, told)
    if kind == "Bidirectional":
        return _count(layer.forward_layer, trained, told) + _count(layer.backward_layer, trained, told)
    found = len(layer.trainable_weights if trained else layer.non_trainable_weights)
    return found * (_PARTS.get(kind, 1) if told.first else 1)


def _assign(layer: Any, weights: Sequence[StoredWeight], source: KerasModel, told: Description) -> None:
    variables = hdf5_format._legacy_weights(layer)
    if type(layer).__name__ == "Highway1":
        weights = _in_order_of_highway(weights)
    arrays = [weight.stored.array() for weight in weights]
    if told.first and type(layer).__name__ == "ConvLSTM2D" and layer.data_format == "channels_first":
        # tf_keras joins the gates before it moves their axes, along the wrong one.
        arrays = [np.transpose(array, (2, 3, 1, 0)) if array.ndim == 4 else array for array in arrays]
        arrays = [np.concatenate([arrays[3 * gate + part] for gate in _GATES], -1) for part in range(3)]
    version = "1" if told.first else source.era.keras
    arrays = hdf5_format.preprocess_weights_for_loading(layer, arrays, version, None)
    if told.flipped:
        arrays = _turned(type(layer).__name__, arrays)
    if len(arrays) != len(variables):
        raise UnlikeWeights(f"{layer.name} has {len(variables)} variables, the file {len(arrays)} arrays for it")
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(np.reshape(array, variable.shape))


def _in_order_of_highway(weights: Sequence[StoredWeight]) -> Sequence[StoredWeight]:
    """Kernels before biases. Keras 0.3 names no arrays: each kernel has its bias behind it there."""
    if not any("carry" in weight.name for weight in weights):
        return [*weights[::2], *weights[1::2]] if len(weights) == len(_HIGHWAY) else weights
    return sorted(weights, key=lambda weight: _HIGHWAY.index(_ending(weight.name)))


_GATES = (0, 2, 1, 3)
"""Keras 1 stored input, cell, forget, output; Keras 2 has the forget gate second."""
_HIGHWAY = ("W", "W_carry", "b", "b_carry")


def _ending(name: str) -> str:
    name = name.partition(":")[0]
    return max((end for end in _HIGHWAY if name.endswith(f"_{end}")), key=len, default="W")


def _turned(kind: str, arrays: Arrays) -> Arrays:
    """Kernels turned around in all axes of space: all but the last two."""
    count = _TURNED.get(kind, 0)
    turned = [np.flip(array, tuple(range(array.ndim - 2))) for array in arrays[:count]]
    return [*turned, *arrays[count:]]


class _Store:
    """What tf_keras asks for the arrays of one layer, by the path of its parts."""

    def __init__(self, weights: Sequence[StoredWeight]) -> None:
        self._weights = {weight.name: weight for weight in weights}

    def get(self, path: str) -> dict[str, Any]:
        """The arrays of one part by their numbers."""
        start = f"{path}/vars/" if path else "vars/"
        inside = {name: weight for name, weight in self._weights.items() if name.startswith(start)}
        return {name.removeprefix(start): weight.stored.array() for name, weight in inside.items()}


def _fill_by_path(model: Any, stored: Mapping[str, Sequence[StoredWeight]]) -> None:
    """The newer layout: arrays by the path of their layer among models."""
    for path, weights in stored.items():
        saving_lib._load_state(_layer(model, path), _Store(weights), None, "", visited_trackables=set())


def _layer(model: Any, path: str) -> Any:
    """A layer by its path among models."""
    for name in path.split("/"):
        model = model.get_layer(name)
    return model


def _fill_objects(model: Any, stored: Mapping[str, Sequence[StoredWeight]]) -> None:
    """Object checkpoints: arrays by the attributes that lead to their variables."""
    for path, weights in stored.items():
        for weight in weights:
            found = _layer(model, path)
            for attribute in weight.name.split("/"):
                found = found._trackable_children()[attribute]
            found.assign(weight.stored.array())
