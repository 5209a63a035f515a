"""Layers of the person's own classes: what the classes of Keras 3 that they are made from refuse or take otherwise."""

from __future__ import annotations

from migrate.findings.changed_numbers import MeaningOfOwnClass
from migrate.layers.keras2 import hard_sigmoid
from migrate.layers.registry import Context
from migrate.network import Layer

_RETIRED = {"time_major": (False, None), "batch_input_shape": None, "input_dtype": None}
"""Keyword that every layer of its time had and none of Keras 3 takes → the values with which it means nothing; None
for all."""
_FUNCTIONS = ("activation", "recurrent_activation")


def ready(layer: Layer, context: Context) -> Layer:
    """The config as a class that is made from one of Keras 3 takes it."""
    gone = [key for key, values in _RETIRED.items() if key in layer.config and _is_idle(layer.config[key], values)]
    done = layer.without(*gone)
    for key in _FUNCTIONS:
        done = _as_it_was(done, context, key)
    return done


def _is_idle(value: object, values: tuple[object, ...] | None) -> bool:
    return values is None or value in values


def _as_it_was(layer: Layer, context: Context, key: str) -> Layer:
    """The layer with the old hard sigmoid under a key, where its number of axes is known; else a finding tells."""
    if not hard_sigmoid.is_old(layer, context, key):
        return layer
    axes = _axes(layer, context)
    if axes is None:
        path, name = layer.path or layer.name, layer.class_name
        found = MeaningOfOwnClass(where=context.where, layer=path, class_name=name, what=hard_sigmoid.NAME)
        context.findings.append(found)
        return layer
    return hard_sigmoid.with_model(layer, context, key, axes)


def _axes(layer: Layer, context: Context) -> int | None:
    """The number of axes of what the functions act on: a state of a recurrent layer, an output like the input else."""
    if "recurrent_activation" not in layer.config:
        return context.ranks.get(layer.path)
    kernel = layer.config.get("kernel_size")
    return len(kernel) + 2 if isinstance(kernel, list) else 2
