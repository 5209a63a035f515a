"""Layers of a functional model that lead to none of its outputs: to losses and metrics added beside them, say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from migrate.layers.registry import Context
from migrate.network import Layer, Weight, refs

_RULE = "leading"


def to_outputs(layer: Layer, context: Context) -> Layer:
    """The layer, models inside it without those that lead nowhere; Keras 3 would not keep them either."""
    parts = tuple(to_outputs(part, context) for part in layer.parts)
    if layer.class_name != "Functional" or not layer.outputs:
        return replace(layer, parts=parts)
    needed = _needed(layer)
    for part in parts:
        if part.name not in needed:
            context.changed(_RULE, part, f"{part.class_name} left out", "it leads to no output of the model")
            for weight in _arrays(part):
                context.drop(weight, "belongs to a layer that leads to no output of the model")
    return replace(layer, parts=tuple(part for part in parts if part.name in needed))


def _needed(model: Layer) -> set[str]:
    """Names of the inputs, of the outputs' layers, and of all that any call of these takes."""
    found = {part.name: part for part in model.parts}
    waiting = [ref.layer for ref in refs([model.inputs, model.outputs])]
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in needed or name not in found:
            continue
        needed.add(name)
        waiting += [ref.layer for call in found[name].calls for ref in call.refs]
    return needed


def _arrays(layer: Layer) -> Iterator[Weight]:
    yield from layer.weights
    for part in layer.parts:
        yield from _arrays(part)
