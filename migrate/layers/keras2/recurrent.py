"""Recurrent layers and cells."""

from __future__ import annotations

from dataclasses import replace

from migrate.layers.calls import of_parent
from migrate.layers.keras2 import cudnn, hard_sigmoid, stacked, states
from migrate.layers.keras2.masked_output import zero_output
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer, Ref, refs

_LSTM_GATES = (0, 1, 3)
_GRU_GATES = (0, 1)


@to_keras_3("LSTM", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def lstm(layer: Layer, context: Context) -> Layer | Expansion:
    """The order of the gates never changed: input, forget, candidate, output."""
    return _looped(_lstm(layer, context), context)


@to_keras_3("LSTMCell")
def lstm_cell(layer: Layer, context: Context) -> Layer:
    """The cell of an LSTM, in a loop of its own."""
    return _lstm(layer, context)


def _lstm(layer: Layer, context: Context) -> Layer:
    return hard_sigmoid.as_part(hard_sigmoid.gates(layer, context, _LSTM_GATES, 4), context)


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
    if not stacked.turns(layer, context):
        return _looped(layer, context)
    context.changed("recurrent", layer, "its states in another order", "its writer gave those of the last cell first")
    done = _looped(replace(layer, calls=(of_parent(layer.calls[0]),)), context)
    return done if isinstance(done, Expansion) else stacked.in_writers_order(done)


@to_keras_3("StackedRNNCells")
def stacked_cells(layer: Layer, context: Context) -> Layer:
    """Cells one after the other; the loop around them heeds the order of their states."""
    return layer


@to_keras_3("Bidirectional")
def bidirectional(layer: Layer, context: Context) -> Layer | Expansion:
    """Two layers, one of which runs backwards."""
    inner = tuple(part.without("time_major") for part in layer.parts)
    stacked.refuse_reversed(layer, context)
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
    given = pieces.put(layer, turned, **(of_parent(layer.calls[0]).kwargs if layer.calls else {}))
    if layer.config.get("return_sequences"):
        pieces.call("Transpose", [given], axes=[1, 0, 2])
    done = pieces.expansion()
    count = (stacked.count(layer) or 0) if layer.config.get("return_state") else 0
    kept = tuple(Ref(layer.name, 0, number + 1) for number in range(count))
    return replace(done, output=(*refs(done.output), *kept)) if kept else done
