"""Arrays as CuDNN keeps them → as the plain recurrent layers do.

Source: keras/saving/hdf5_format.py of Keras 2.15.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.network import Layer, Weight

_GATES = {"CuDNNLSTM": 4, "CuDNNGRU": 3}


def plain_layer(layer: Layer) -> Layer:
    """The layer that a CuDNN one is."""
    gates = _GATES[layer.class_name]
    name = layer.class_name.removeprefix("CuDNN")
    fixed: dict[str, Any] = {"activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True}
    if name == "GRU":
        fixed["reset_after"] = True
    done = replace(layer, class_name=name).with_config(**fixed)
    if len(layer.weights) != 3:
        return done
    kernel, recurrent, bias = layer.weights
    return replace(done, weights=(_kernel(kernel, gates), _recurrent(recurrent, gates), _bias(bias, name)))


def _kernel(weight: Weight, gates: int) -> Weight:
    def function(array: Any) -> Any:
        return _by_gate(array, gates, lambda one: one.T.reshape(one.shape, order="F"))

    return weight.mapped(function)


def _recurrent(weight: Weight, gates: int) -> Weight:
    def function(array: Any) -> Any:
        return _by_gate(array, gates, lambda one: one.T)

    return weight.mapped(function)


def _by_gate(array: Any, gates: int, function: Any) -> Any:
    done = array.copy()
    size = array.shape[1] // gates
    for gate in range(gates):
        place = slice(gate * size, (gate + 1) * size)
        done[:, place] = function(array[:, place])
    return done


def _bias(weight: Weight, name: str) -> Weight:
    """Two biases: an LSTM adds them at one place, a GRU keeps them apart."""
    half = weight.shape[0] // 2
    if name == "GRU":
        return weight.mapped(lambda array: array.reshape(2, half), (2, half))
    return weight.mapped(lambda array: array[:half] + array[half:], (half,))
