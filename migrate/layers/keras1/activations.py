"""Activation layers with weights or thresholds that Keras 2 no longer had."""

from __future__ import annotations

from typing import Any

import numpy

from migrate.layers.keras1 import terms
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_2, to_keras_3
from migrate.network import Expansion, Layer, Weight, joined


@to_keras_2("PReLU")
def prelu(layer: Layer, context: Context) -> Layer:
    """Axes that share their slopes are those of size 1 in the array: the config did not keep them."""
    return terms.renamed(layer, context, "PReLU", {}, shared_axes=_shared(layer.weights))


@to_keras_2("ParametricSoftplus", "SReLU")
def elementwise(layer: Layer, context: Context) -> Layer:
    """Layers that Keras 2 dropped; how Theano bounded an SReLU is noted for its rebuilding."""
    bound = {"bound_both_sides": context.era.backend == "theano"} if layer.class_name == "SReLU" else {}
    return terms.renamed(layer, context, layer.class_name, {}, **bound)


@to_keras_2("ThresholdedLinear")
def thresholded_linear(layer: Layer, context: Context) -> Layer:
    """A layer of Keras 0.3."""
    return terms.renamed(layer, context, "ThresholdedLinear", {"theta": "theta"})


@to_keras_3("ParametricSoftplus")
def softplus(layer: Layer, context: Context) -> Expansion:
    """alpha * log(1 + exp(beta * x))."""
    alphas, betas = layer.weights
    pieces = Pieces(layer)
    pieces.scaled(pieces.scaled(INPUT, betas, activation="softplus"), alphas)
    return pieces.expansion(_shape(alphas))


@to_keras_3("ThresholdedLinear")
def linear(layer: Layer, context: Context) -> Expansion:
    """x where |x| reaches the threshold, else 0."""
    pieces, theta = Pieces(layer), numpy.float32(layer.config.get("theta", 1.0))
    # ReLU leaves its threshold itself out.
    threshold = float(max(numpy.nextafter(theta, numpy.float32("-inf")), 0))
    above = pieces.add("ReLU", INPUT, threshold=threshold)
    below = pieces.add("ReLU", pieces.add("Rescaling", INPUT, scale=-1.0, offset=0.0), threshold=threshold)
    pieces.add("Subtract", [above, below])
    return pieces.expansion()


@to_keras_3("SReLU")
def srelu(layer: Layer, context: Context) -> Expansion:
    """Three lines: slope a_left below t_left, 1 up to t_left + |t_right|, a_right above.

    With u = x - t_left and c = |t_right| that is t_left + min(u, c) + a_right * relu(u - c), u being a_left * u
    below 0. Theano bounds the left line by c too, which shows where a_left is negative.
    """
    t_left, a_left, t_right, a_right = layer.weights
    pieces = Pieces(layer)
    ones, minus = _made(t_left, numpy.ones_like), _made(t_left, lambda array: -numpy.ones_like(array))
    width = _made(t_right, numpy.abs)
    moved = pieces.scaled(INPUT, ones, _made(t_left, numpy.negative))
    beyond = pieces.scaled(moved, ones, _made(width, numpy.negative), "relu")
    inner = pieces.add("PReLU", moved, (a_left,), shared_axes=_shared((a_left,)))
    if layer.config.get("bound_both_sides"):
        room = pieces.scaled(inner, minus, width, "relu")
        lower = pieces.scaled(room, minus, _sum(t_left, width))
        upper = pieces.scaled(beyond, a_right)
    else:
        lower = pieces.scaled(inner, ones, t_left)
        upper = pieces.scaled(beyond, _made(a_right, lambda array: array - 1))
    pieces.add("Add", [lower, upper])
    return pieces.expansion(_shape(t_left))


def _shape(weight: Weight) -> tuple[int | None, ...]:
    """The shape of the input; an axis of size 1 may stand for any number of places."""
    return tuple(None if size == 1 else size for size in weight.shape)


def _made(weight: Weight, function: Any) -> Weight:
    return weight.mapped(function)


def _sum(first: Weight, second: Weight) -> Weight:
    return joined((first, second), numpy.add, first.shape)


def _shared(weights: tuple[Weight, ...]) -> list[int] | None:
    axes = [axis + 1 for axis, size in enumerate(weights[0].shape) if size == 1] if weights else []
    return axes or None
