"""RandomFourierFeatures: cosines of a Dense layer whose kernel is divided by a scale."""

from __future__ import annotations

from typing import Any

from migrate.findings.keras_upgrade import WrongArrays
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer, Weight, joined


@to_keras_3("RandomFourierFeatures")
def random_fourier_features(layer: Layer, context: Context) -> Layer | Expansion:
    """The scale goes into the kernel; both were made once and are stored."""
    arrays = _arrays(layer)
    if arrays is None:
        stored = ", ".join(str(one.shape) for one in layer.weights) or "none"
        told = WrongArrays(
            where=context.where,
            layer=layer.path,
            class_name=layer.class_name,
            expected="a scale, a kernel and a bias",
            stored=stored,
        )
        context.findings.append(told)
        return layer
    scale, kernel, bias = arrays
    whole = joined((scale, kernel), _scaled, kernel.shape, kernel.name)
    context.changed("cosines", layer, "a Dense layer and a cosine", "Keras 3 has no such layer")
    pieces = Pieces(layer)
    dense = pieces.add("Dense", INPUT, (whole, bias), units=kernel.shape[1])
    pieces.call("Cos", [dense])
    return pieces.expansion()


def _scaled(scale: Any, kernel: Any) -> Any:
    return (scale.dtype.type(1) / scale) * kernel


def _arrays(layer: Layer) -> tuple[Weight, Weight, Weight] | None:
    """Scale, kernel and bias: the one with two axes is the kernel, and the scale came first."""
    kernels = [one for one in layer.weights if len(one.shape) == 2]
    others = sorted((one for one in layer.weights if len(one.shape) == 1), key=lambda one: "bias" in one.name)
    if len(kernels) != 1 or len(others) != 2:
        return None
    if others[0].shape != (1,):
        others.reverse()
    fits = others[0].shape == (1,) and others[1].shape == kernels[0].shape[1:]
    return (others[0], kernels[0], others[1]) if fits else None
