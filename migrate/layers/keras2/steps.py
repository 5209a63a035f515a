"""TimeDistributed over an open number of steps, for which Keras 3 takes the size of the batch within a graph."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.findings.keras_upgrade import OpenSteps
from migrate.layers.plain import plain
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Layer

_OF_SINGLE_VALUES = frozenset(
    {"Activation", "Dropout", "ELU", "GaussianDropout", "GaussianNoise", "Identity", "LeakyReLU", "ReLU", "Rescaling"}
)
_OF_LAST_AXES = frozenset({"BatchNormalization", "Dense", "LayerNormalization"})


@to_keras_3("TimeDistributed")
def time_distributed(layer: Layer, context: Context) -> Layer:
    """Where the number of steps is open, the layer within takes the wrapper's place, if it goes step by step itself."""
    shape = next(iter(context.entering.get(layer.path, ())), None)
    if not layer.parts or (shape is not None and len(shape) > 1 and shape[1] is not None):
        return layer
    inner = layer.parts[0]
    config = _over_steps(inner, context)
    if config is None:
        layers = (*(path for one in context.taken_back(OpenSteps) for path in one.layers), layer.path)
        context.findings.append(OpenSteps(where=context.where, layers=tuple(dict.fromkeys(layers))))
        return layer
    why = "it goes step by step itself, and Keras 3 miscounts an open number of steps within a graph"
    context.changed("steps", layer, f"a {inner.class_name} in place of a TimeDistributed around it", why)
    if layer.config.get("trainable") is False:
        config = {**config, "trainable": False}
    return replace(inner, name=layer.name, path=layer.path, slot="", calls=layer.calls, config=config)


def _over_steps(inner: Layer, context: Context) -> dict[str, Any] | None:
    """The config with which a layer does to all steps what it does to one; None where there is none."""
    config = dict(inner.config)
    if inner.class_name in context.custom or inner.module not in (None, "keras", "keras.layers"):
        return None
    if inner.class_name in _OF_SINGLE_VALUES or (inner.class_name == "Embedding" and not config.get("mask_zero")):
        return None if config.get("noise_shape") or config.get("activation") == "softmax" else config
    if inner.class_name not in _OF_LAST_AXES:
        return None
    if "axis" not in config:
        return config
    axis = plain(config["axis"])
    several = axis if isinstance(axis, list) else [axis]
    moved = [one + 1 if one > 0 else one for one in several]
    return {**config, "axis": moved if isinstance(axis, list) else moved[0]}
