"""Recurrent layers of Keras 0.3 and 1: one array for each gate, or all gates in one (`consume_less="gpu"`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy

from migrate.layers.keras1 import terms
from migrate.layers.keras1.convolution import kernel_order
from migrate.layers.registry import Context, to_keras_2
from migrate.network import Layer, Weight, joined

_CELL = {
    "activation": "activation",
    "inner_activation": "recurrent_activation",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "return_sequences": "return_sequences",
    "go_backwards": "go_backwards",
    "stateful": "stateful",
    "unroll": "unroll",
}
_RECURRENT = {"output_dim": "units", **_CELL}
_CONVOLUTIONAL = {"nb_filter": "filters", "border_mode": "padding", **_CELL}

# Where the gates of Keras 2 stand in the stored arrays: i, f, c, o of i, c, f, o; z, r, h as they are.
_GATES = {"LSTM": (0, 2, 1, 3), "ConvLSTM2D": (0, 2, 1, 3), "GRU": (0, 1, 2)}


@to_keras_2("SimpleRNN")
def simple_rnn(layer: Layer, context: Context) -> Layer:
    """A SimpleRNN; its arrays never changed."""
    return terms.renamed(layer, context, "SimpleRNN", _RECURRENT, use_bias=True)


@to_keras_2("GRU")
def gru(layer: Layer, context: Context) -> Layer:
    """A GRU whose reset gate acts before the product with the recurrent kernel, as it always did."""
    changed = terms.renamed(layer, context, "GRU", _RECURRENT, use_bias=True, reset_after=False)
    return replace(changed, weights=_stacked(layer))


@to_keras_2("LSTM")
def lstm(layer: Layer, context: Context) -> Layer:
    """An LSTM."""
    changed = terms.renamed(layer, context, "LSTM", _RECURRENT, use_bias=True, **_forget(layer))
    return replace(changed, weights=_stacked(layer))


@to_keras_2("ConvLSTM2D")
def conv_lstm(layer: Layer, context: Context) -> Layer:
    """A ConvLSTM2D; its config never kept the strides, which are 1 for whoever loads it."""
    fixed: dict[str, Any] = {
        "kernel_size": [layer.config.get("nb_row"), layer.config.get("nb_col")],
        "strides": list(layer.config.get("subsample") or (1, 1)),
        "data_format": terms.data_format(layer),
        "use_bias": True,
        **_forget(layer),
    }
    order = kernel_order(layer, 4)
    kernels = (terms.transposed(one, order) if len(one.shape) == 4 else one for one in layer.weights)
    changed = terms.renamed(layer, context, "ConvLSTM2D", _CONVOLUTIONAL, **fixed)
    return replace(changed, weights=_stacked(replace(layer, weights=tuple(kernels))))


def _forget(layer: Layer) -> dict[str, Any]:
    return {"unit_forget_bias": layer.config.get("forget_bias_init", "one") == "one"}


def _stacked(layer: Layer) -> tuple[Weight, ...]:
    """Kernel, recurrent kernel and bias of all gates, out of three arrays a gate; three arrays stay as they are."""
    gates = _GATES[layer.class_name]
    if len(layer.weights) != 3 * len(gates):
        return layer.weights
    parts = (tuple(layer.weights[3 * gate + part] for gate in gates) for part in range(3))
    return tuple(_beside(part) for part in parts)


def _beside(weights: tuple[Weight, ...]) -> Weight:
    *rest, last = weights[0].shape
    name = weights[0].name
    return joined(weights, _concatenated, (*rest, last * len(weights)), name)


def _concatenated(*arrays: Any) -> Any:
    return numpy.concatenate(arrays, axis=-1)
