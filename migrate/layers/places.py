"""Where a Keras 3 archive keeps each array of a model.

A layer's own arrays lie in `vars` by number; layers inside it under the attribute that holds them. Layers of a model
lie in `layers`, called after their class, with a number where the class occurs again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from migrate.frozen import dataclass
from migrate.layers.order import layers_in_order
from migrate.network import Layer, Weight

_IN_CELL = frozenset({"LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
_ATTRIBUTES = {"Bidirectional": {"layer": "forward_layer"}}
"""Class → key in its config → the attribute that holds the layer, where the two differ."""
_ATTENTION = ("query_dense", "key_dense", "value_dense", "output_dense")


@dataclass(frozen=True)
class Place:
    """One array of a model, and whose it is."""

    path: str
    """In model.weights.h5."""
    weight: Weight
    layer: Layer
    index: int
    """Its number among the layer's arrays."""
    frozen: bool
    """Whether the layer, or one around it, is not trained."""


def placed(model: Layer) -> Iterator[Place]:
    """The arrays of a whole model in the dialect of Keras 3, in the order in which that lists them."""
    return _of_model(model, "", False)


def arrays(model: Layer) -> dict[str, Weight]:
    """Path in model.weights.h5 → array, for a whole model in the dialect of Keras 3."""
    return {one.path: one.weight for one in placed(model)}


def group_name(class_name: str) -> str:
    """A class's name as groups are called after it."""
    name = re.sub(r"\W+", "", class_name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def _of_model(model: Layer, prefix: str, frozen: bool) -> Iterator[Place]:
    for group, layer in numbered(layers_in_order(model)):
        yield from _of_layer(layer, f"{prefix}layers/{group}/", frozen)


def numbered(layers: Iterable[Layer]) -> Iterator[tuple[str, Layer]]:
    """Layers of one container with their groups."""
    used: dict[str, int] = {}
    for layer in layers:
        base = group_name(layer.class_name)
        number = used.get(base, 0)
        used[base] = number + 1
        yield (f"{base}_{number}" if number else base), layer


def _of_layer(layer: Layer, prefix: str, frozen: bool) -> Iterator[Place]:
    # Keras 3 does not read it of a Sequential model.
    frozen = frozen or (layer.class_name != "Sequential" and layer.config.get("trainable") is False)
    if layer.is_model:
        yield from _of_model(layer, prefix, frozen)
        return
    for index, (path, weight) in enumerate(_own(layer, prefix)):
        yield Place(path, weight, layer, index, frozen)
    names = _ATTRIBUTES.get(layer.class_name, {})
    lists: dict[str, list[Layer]] = {}
    for part in layer.parts:
        if part.slot == "cells":
            lists.setdefault(part.slot, []).append(part)
        else:
            yield from _of_layer(part, f"{prefix}{names.get(part.slot, part.slot)}/", frozen)
    for slot, members in lists.items():
        for group, member in numbered(members):
            yield from _of_layer(member, f"{prefix}{slot}/{group}/", frozen)


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
