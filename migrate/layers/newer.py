"""Arrays of the newer layout, whose paths inside a layer's group tell to which inner layer they belong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from migrate.layers.places import numbered
from migrate.models import StoredWeight
from migrate.network import Layer, Weight

_OLD_LAYERS = "_layer_checkpoint_dependencies"
_ATTENTION = ("_query_dense", "_key_dense", "_value_dense", "_output_dense")
_ATTRIBUTES = {("Bidirectional", "layer"): "forward_layer"}


def is_newer(arrays: Iterable[StoredWeight]) -> bool:
    """Whether a file numbers its arrays in `vars`."""
    return any("/vars/" in f"/{weight.path}" for weight in arrays)


def placed(layer: Layer, weights: tuple[Weight, ...]) -> Layer:
    """The layer with its arrays; `weights` are named by their path in the layer's group."""
    if not layer.parts:
        return replace(layer, weights=_in_order(layer, weights))
    parts = []
    taken: list[Weight] = []
    for part, group in zip(layer.parts, _groups(layer), strict=True):
        own = [weight for weight in weights if weight.name.startswith(group)]
        taken += own
        inner = tuple(replace(weight, name=weight.name.removeprefix(group)) for weight in own)
        parts.append(placed(part, inner))
    rest = tuple(weight for weight in weights if weight not in taken)
    return replace(layer, parts=tuple(parts), weights=rest)


def _groups(layer: Layer) -> Iterator[str]:
    if layer.is_model or layer.class_name == "StackedRNNCells":
        holder = "layers" if layer.is_model else "cells"
        named = {part.path: group for group, part in numbered(layer.parts)}
        yield from (f"{holder}/{named[part.path]}/" for part in layer.parts)
    else:
        for part in layer.parts:
            yield f"{_ATTRIBUTES.get((layer.class_name, part.slot), part.slot)}/"


def _in_order(layer: Layer, weights: tuple[Weight, ...]) -> tuple[Weight, ...]:
    if layer.class_name != "MultiHeadAttention":
        return weights
    places = {name: index for index, name in enumerate(_ATTENTION)}

    def place(weight: Weight) -> tuple[int, str]:
        first, _, rest = weight.name.partition("/")
        return places.get(first if first.startswith("_") else f"_{first}", len(places)), rest

    return tuple(sorted(weights, key=place))
