"""Layers of Keras 0.3 and 1 that hold others, and those that gather steps."""

from __future__ import annotations

from dataclasses import replace

from migrate.layers.keras1 import terms
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_2, to_keras_3
from migrate.network import Expansion, Layer

_GATHERING = {"sum": "Sum", "mul": "Prod", "ave": "Mean"}


@to_keras_2("TimeDistributed")
def time_distributed(layer: Layer, context: Context) -> Layer:
    """The layer inside is changed for itself. Statistics of a batch are those of all its steps."""
    inner = layer.parts[0] if layer.parts else layer
    if inner.class_name != "BatchStatisticsNormalization":
        return terms.renamed(layer, context, "TimeDistributed", {})
    axis = inner.config.get("axis", -1)
    alone = replace(inner, name=layer.name, path=layer.path, slot="", calls=layer.calls)
    return alone.with_config(axis=axis + 1 if axis > 0 else axis)


@to_keras_2("Bidirectional")
def bidirectional(layer: Layer, context: Context) -> Layer:
    """The layer inside is changed for itself."""
    return terms.renamed(layer, context, "Bidirectional", {"merge_mode": "merge_mode"})


@to_keras_2("TimeDistributedMerge")
def gathered(layer: Layer, context: Context) -> Layer:
    """A layer of Keras 0.3."""
    return terms.renamed(layer, context, "TimeDistributedMerge", {"mode": "mode"})


@to_keras_3("TimeDistributedMerge")
def gather(layer: Layer, context: Context) -> Expansion:
    """The sum, product or mean over the steps."""
    pieces = Pieces(layer)
    pieces.call(_GATHERING[str(layer.config.get("mode", "sum"))], [INPUT], axis=1, keepdims=False)
    return pieces.expansion()


@to_keras_2("Lambda", "MaskedLambda")
def function(layer: Layer, context: Context) -> Layer:
    """A function of one tensor; what it does is read by the rules for Keras 2."""
    return replace(layer, class_name="Lambda")
