"""Where a Keras 3 archive keeps each array of a model.

A layer's own arrays lie in `vars` by number; layers inside it under the attribute that holds them. Layers of a model
lie in `layers`, called after their class, with a number where the class occurs again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from migrate.layers.order import layers_in_order
from migrate.network import Layer, Weight

_IN_CELL = frozenset({"LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
_ATTRIBUTES = {"Bidirectional": {"layer": "forward_layer"}}
"""Class → key in its config → the attribute that holds the layer, where the two differ."""
_ATTENTION = ("query_dense", "key_dense", "value_dense", "output_dense")


def arrays(model: Layer) -> dict[str, Weight]:
    """Path in model.weights.h5 → array, for a whole model in the dialect of Keras 3."""
    return dict(_of_model(model, ""))


def group_name(class_name: str) -> str:
    """A class's name as groups are called after it."""
    name = re.sub(r"\W+", "", class_name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def _of_model(model: Layer, prefix: str) -> Iterator[tuple[str, Weight]]:
    for group, layer in numbered(layers_in_order(model)):
        yield from _of_layer(layer, f"{prefix}layers/{group}/")


def numbered(layers: Iterable[Layer]) -> Iterator[tuple[str, Layer]]:
    """Layers of one container with their groups."""
    used: dict[str, int] = {}
    for layer in layers:
        base = group_name(layer.class_name)
        number = used.get(base, 0)
        used[base] = number + 1
        yield (f"{base}_{number}" if number else base), layer


def _of_layer(layer: Layer, prefix: str) -> Iterator[tuple[str, Weight]]:
    if layer.is_model:
        yield from _of_model(layer, prefix)
        return
    yield from _own(layer, prefix)
    names = _ATTRIBUTES.get(layer.class_name, {})
    lists: dict[str, list[Layer]] = {}
    for part in layer.parts:
        if part.slot == "cells":
            lists.setdefault(part.slot, []).append(part)
        else:
            yield from _of_layer(part, f"{prefix}{names.get(part.slot, part.slot)}/")
    for slot, members in lists.items():
        for group, member in numbered(members):
            yield from _of_layer(member, f"{prefix}{slot}/{group}/")


def _own(layer: Layer, prefix: str) -> Iterator[tuple[str, Weight]]:
    if layer.class_name in _IN_CELL:
        prefix += "cell/"
    if layer.class_name == "MultiHeadAttention":
        each = len(layer.weights) // len(_ATTENTION)
        for index, weight in enumerate(layer.weights):
            yield f"{prefix}{_ATTENTION[index // each]}/vars/{index % each}", weight
        return
    for index, weight in enumerate(layer.weights):
        yield f"{prefix}vars/{index}", weight
