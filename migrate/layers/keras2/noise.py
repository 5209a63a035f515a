"""Layers that act in training alone."""

from __future__ import annotations

from dataclasses import replace

from migrate.layers.registry import Context, to_keras_3
from migrate.network import Layer


@to_keras_3("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
def spatial_dropout(layer: Layer, context: Context) -> Layer:
    """Which values fall together follows from the class."""
    if layer.config.get("noise_shape") is not None:
        context.changed("noise", layer, "noise_shape left out", "which values fall together follows from the class")
    return layer.without("noise_shape")


@to_keras_3("Dropout", "GaussianDropout", "AlphaDropout")
def dropout(layer: Layer, context: Context) -> Layer:
    """A rate that is no share of the values meant nothing; Keras 3 does not take it."""
    rate = layer.config.get("rate")
    return layer.with_config(rate=0.0) if isinstance(rate, int | float) and not 0 <= rate <= 1 else layer


@to_keras_3("RandomHeight", "RandomWidth", "AddLoss", "AddMetric")
def identity(layer: Layer, context: Context) -> Layer:
    """Nothing at inference."""
    context.changed("noise", layer, f"{layer.class_name} is left out", "it acts in training alone")
    kept = {key: layer.config[key] for key in ("name", "dtype") if key in layer.config}
    return replace(layer, class_name="Identity", config=kept, weights=())
