"""Inputs, activations, and layers that only move values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.findings.keras_upgrade import RaggedInput
from migrate.layers.plain import dtype_name
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Layer


@to_keras_3("InputLayer")
def input_layer(layer: Layer, context: Context) -> Layer:
    """The shape is called `batch_shape`, and the batch size may be fixed."""
    config = layer.config
    shape: Any = next((config[key] for key in ("batch_shape", "batch_input_shape") if config.get(key)), None)
    if shape is None:
        shape = [None, *(config.get("shape") or config.get("input_shape") or ())]
    if isinstance(shape, dict):
        shape = shape.get("items") or (shape.get("config") or {}).get("items")
    if config.get("ragged"):
        context.findings.append(RaggedInput(where=context.where, layers=(layer.name,)))
    kept = {
        "batch_shape": list(shape),
        "dtype": dtype_name(config.get("dtype")) or "float32",
        "sparse": bool(config.get("sparse")),
        "ragged": bool(config.get("ragged")),
    }
    return replace(layer, config=kept)
