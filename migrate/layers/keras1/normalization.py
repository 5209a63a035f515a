"""BatchNormalization of Keras 0.3 and 1, whose stored deviation and whose modes changed from release to release."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy

from migrate.findings.keras_old import UnknownDeviation
from migrate.layers.keras1 import terms
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_2, to_keras_3
from migrate.models import Era
from migrate.network import Expansion, Layer, Ref, Weight

_KEYS = {
    "axis": "axis",
    "momentum": "momentum",
    "epsilon": "epsilon",
    "beta_init": "beta_initializer",
    "gamma_init": "gamma_initializer",
    "gamma_regularizer": "gamma_regularizer",
    "beta_regularizer": "beta_regularizer",
}
_BEFORE_1_0_7 = 1e-6
"""The default epsilon up to Keras 1.0.7."""
_RESTING = 1e-3


@to_keras_2("BatchNormalization")
def batch_normalization(layer: Layer, context: Context) -> Layer:
    """Mode 0 is the BatchNormalization of Keras 2, 1 normalises each sample, 2 uses the statistics of the batch."""
    mode = layer.config.get("mode", 0)
    if mode == 1:
        plain = _release(context.era) < (1, 0, 5)
        return terms.renamed(layer, context, "SampleNormalization", _KEYS, plain_deviation=plain)
    if mode == 2:
        return terms.renamed(layer, context, "BatchStatisticsNormalization", _KEYS)
    changed = terms.renamed(layer, context, "BatchNormalization", _KEYS, scale=True, center=True)
    return replace(changed, weights=_with_variance(layer, context))


@to_keras_3("SampleNormalization")
def by_sample(layer: Layer, context: Context) -> Expansion:
    """(x - mean) / (deviation + epsilon) over the last axis, scaled and moved by gamma and beta."""
    epsilon, pieces = layer.config.get("epsilon", 1e-3), Pieces(layer)
    mean = pieces.call("Mean", [INPUT], axis=-1, keepdims=True)
    variance = pieces.call("Var", [INPUT], axis=-1, keepdims=True)
    if not layer.config.get("plain_deviation"):
        variance = pieces.call("Add", [variance, epsilon])
    deviation = pieces.call("Add", [pieces.call("Sqrt", [variance]), epsilon])
    normal = pieces.call("Divide", [pieces.call("Subtract", [INPUT, mean]), deviation])
    gamma, beta = layer.weights[:2]
    _scaled(pieces, normal, gamma, beta)
    for weight in layer.weights[2:]:
        context.drop(weight, "normalisation by sample has no moving statistics")
    return pieces.expansion(gamma.shape)


@to_keras_3("BatchStatisticsNormalization")
def by_batch(layer: Layer, context: Context) -> Expansion:
    """(x - mean) / sqrt(variance + epsilon) over all axes but one, of the batch at hand, scaled and moved."""
    pieces, axis = Pieces(layer), layer.config.get("axis", -1)
    gamma, beta = layer.weights[:2]
    last = pieces.call("Moveaxis", [INPUT], source=axis, destination=-1)
    rows = pieces.call("Reshape", [last], newshape=[-1, gamma.shape[0]])
    mean = pieces.call("Mean", [rows], axis=0, keepdims=True)
    variance = pieces.call("Var", [rows], axis=0, keepdims=True)
    deviation = pieces.call("Sqrt", [pieces.call("Add", [variance, layer.config.get("epsilon", 1e-3)])])
    normal = pieces.call("Divide", [pieces.call("Subtract", [last, mean]), deviation])
    pieces.call("Moveaxis", [_scaled(pieces, normal, gamma, beta)], source=-1, destination=axis)
    for weight in layer.weights[2:]:
        context.drop(weight, "the statistics of the batch take the place of moving ones")
    return pieces.expansion(gamma.shape)


def _scaled(pieces: Pieces, normal: Ref, gamma: Weight, beta: Weight) -> Ref:
    """gamma * x + beta over the last axis: a BatchNormalization that rests, with a mean of 0 and a variance of 1."""
    mean = gamma.mapped(numpy.zeros_like)
    variance = gamma.mapped(lambda array: numpy.ones_like(array) - array.dtype.type(_RESTING))
    weights = (gamma, beta, mean, variance)
    return pieces.add("BatchNormalization", normal, weights, axis=-1, epsilon=_RESTING, trainable=False)


def _with_variance(layer: Layer, context: Context) -> tuple[Weight, ...]:
    """The arrays with a variance in the last place, so that sqrt(variance + epsilon) is what the layer divided by."""
    if len(layer.weights) != 4:
        return layer.weights
    epsilon = float(layer.config.get("epsilon", 1e-3))
    kind = _deviation(context, layer, epsilon)
    if kind == "variance":
        return layer.weights
    last = layer.weights[3].mapped(lambda array: _variance(array, epsilon, kind))
    context.changed("keras 1", layer, "moving variance made of running_std", f"this release kept a {kind}")
    return (*layer.weights[:3], last)


def _variance(array: Any, epsilon: float, kind: str) -> Any:
    exact = array.astype(numpy.float64)
    root = exact if kind == "deviation" else numpy.sqrt(exact)
    return ((root + epsilon) ** 2 - epsilon).astype(array.dtype)


def _deviation(context: Context, layer: Layer, epsilon: float) -> str:
    """What `running_std` is: `deviation` (divided by it + epsilon), `root` (of a variance, + epsilon), `variance`."""
    release, theano = _release(context.era), context.era.backend == "theano"
    if release == (1,):
        old = epsilon == _BEFORE_1_0_7
        context.findings.append(UnknownDeviation(where=layer.path or layer.name, deviation=old))
        return "deviation" if old else "variance"
    if release < (1, 0, 6) or (release < (1, 0, 7) and theano):
        return "deviation"
    return "root" if release < (1, 0, 8) and theano else "variance"


def _release(era: Era) -> tuple[int, ...]:
    """The release of Keras as numbers; (1,) where only that can be told."""
    numbers = (era.keras or "1.x").split(".")
    return tuple(int(number) for number in numbers if number.isdigit())
