"""Recurrent layers and cells."""

from __future__ import annotations

from dataclasses import replace

from migrate.findings.keras_upgrade import NoCounterpart
from migrate.layers.keras2 import cudnn, hard_sigmoid, states
from migrate.layers.keras2.masked_output import zero_output
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer

_LSTM_GATES = (0, 1, 3)
_GRU_GATES = (0, 1)
_ON_A_STATE = "the hard sigmoid of Keras 2 as its activation, which also acts on a state that no weight scales"


@to_keras_3("LSTM", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def lstm(layer: Layer, context: Context) -> Layer | Expansion:
    """The order of the gates never changed: input, forget, candidate, output."""
    return _looped(_lstm(layer, context), context)


@to_keras_3("LSTMCell")
def lstm_cell(layer: Layer, context: Context) -> Layer:
    """The cell of an LSTM, in a loop of its own."""
    return _lstm(layer, context)


def _lstm(layer: Layer, context: Context) -> Layer:
    if hard_sigmoid.is_old(layer, context):
        _refuse(layer, context, _ON_A_STATE)
    return hard_sigmoid.gates(layer, context, _LSTM_GATES, 4)


@to_keras_3("GRU")
def gru(layer: Layer, context: Context) -> Layer | Expansion:
    """Whether the reset gate acts before or after the matrix, the bias tells where the config does not."""
    return _looped(_gru(layer, context), context)


@to_keras_3("GRUCell")
def gru_cell(layer: Layer, context: Context) -> Layer:
    """The cell of a GRU, in a loop of its own."""
    return _gru(layer, context)


def _gru(layer: Layer, context: Context) -> Layer:
    after = layer.config.get("reset_after")
    if layer.weights and layer.config.get("use_bias", True):
        bias = layer.weights[-1]
        units = int(layer.config.get("units") or 0)
        if bias.shape == (6 * units,):
            shape = (2, 3 * units)
            bias = bias.mapped(lambda array: array.reshape(shape), shape)
            layer = replace(layer, weights=(*layer.weights[:-1], bias))
        after = len(bias.shape) == 2
    layer = layer.with_config(reset_after=bool(after))
    done = hard_sigmoid.gates(layer, context, _GRU_GATES, 3)
    if hard_sigmoid.is_old(layer, context):
        done = replace(done, weights=tuple(hard_sigmoid.scaled(weight, (2,), 3) for weight in done.weights))
    return done


@to_keras_3("SimpleRNN")
def simple_rnn(layer: Layer, context: Context) -> Layer | Expansion:
    """One matrix for the input, one for the state."""
    return _looped(_simple_rnn(layer, context), context)


@to_keras_3("SimpleRNNCell")
def simple_rnn_cell(layer: Layer, context: Context) -> Layer:
    """The cell of a SimpleRNN, in a loop of its own."""
    return _simple_rnn(layer, context)


def _simple_rnn(layer: Layer, context: Context) -> Layer:
    if not hard_sigmoid.is_old(layer, context):
        return layer
    return replace(layer, weights=tuple(hard_sigmoid.scaled(weight) for weight in layer.weights))


@to_keras_3("CuDNNLSTM", "CuDNNGRU")
def of_cudnn(layer: Layer, context: Context) -> Layer | Expansion:
    """The layers that only a GPU could run: the same layers without CuDNN, their arrays in another layout."""
    done = cudnn.plain_layer(layer)
    context.changed("cudnn", layer, f"{layer.class_name} is {done.class_name}", "Keras 3 has one layer for both")
    return _looped(done, context)


@to_keras_3("RNN")
def rnn(layer: Layer, context: Context) -> Layer | Expansion:
    """The loop around a cell."""
    known = ("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells")
    for part in layer.parts:
        if part.class_name not in known and part.class_name not in context.custom:
            return layer
    return _looped(layer, context)


@to_keras_3("StackedRNNCells")
def stacked(layer: Layer, context: Context) -> Layer:
    """Cells one after the other. Some Kerases gave their states in the reverse order, and stored that."""
    if layer.config.get("reverse_state_order"):
        _refuse(layer, context, "states in the reverse order")
    return layer.without("reverse_state_order")


@to_keras_3("Bidirectional")
def bidirectional(layer: Layer, context: Context) -> Layer | Expansion:
    """Two layers, one of which runs backwards."""
    inner = tuple(part.without("time_major") for part in layer.parts)
    done = states.as_arguments(replace(layer, parts=inner, weights=()), context)
    return zero_output(done, context)


def _looped(layer: Layer, context: Context) -> Layer | Expansion:
    """A layer that loops over steps: states as arguments, and time as the second axis."""
    done = states.as_arguments(layer, context)
    if not layer.config.get("time_major"):
        return done
    return _time_first(done.without("time_major"))


def _time_first(layer: Layer) -> Expansion:
    """A layer that takes and gives time as the first axis."""
    pieces = Pieces(layer)
    turned = pieces.call("Transpose", [INPUT], axes=[1, 0, 2])
    given = pieces.put(layer, turned)
    if layer.config.get("return_sequences"):
        pieces.call("Transpose", [given], axes=[1, 0, 2])
    return pieces.expansion()


def _refuse(layer: Layer, context: Context, what: str) -> None:
    found = NoCounterpart(where=context.where, layer=layer.path, class_name=layer.class_name, what=what)
    context.findings.append(found)
