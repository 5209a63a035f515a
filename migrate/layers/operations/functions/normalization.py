"""Normalisation by moments that are given, and by the channels around."""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.registry import by_name, known_as
from migrate.layers.operations.tensors import Tensor
from migrate.pycode.domain import Unclear


@known_as("tf.batch_normalization")
def batch_normalization(
    b: Builder, x: Tensor, mean: Any, variance: Any, offset: Any, *more: Any, **named: Any
) -> Tensor:
    """(x - mean) / √(variance + ε) · scale + offset, each of the last two where it is given."""
    given = by_name(("scale", "variance_epsilon"), more, named)
    if given.keys() != {"scale", "variance_epsilon"}:
        raise Unclear("it normalises with arguments that are not known")
    return _normalized(b, x, (mean, variance, offset, given["scale"]), given["variance_epsilon"])


@known_as("K.batch_normalization")
def backend_batch_normalization(b: Builder, x: Tensor, mean: Any, var: Any, *more: Any, **named: Any) -> Tensor:
    """The same; last in order is ε, and since Keras 2.2 an axis in front of it, which changes no number."""
    given = dict(zip(("beta", "gamma"), more, strict=False))
    given["epsilon"] = next((one for one in more[2:] if isinstance(one, float)), 1e-3)
    given |= {key: value for key, value in named.items() if key != "axis"}
    if given.keys() != {"beta", "gamma", "epsilon"}:
        raise Unclear("it normalises with arguments that are not known")
    return _normalized(b, x, (mean, var, given["beta"], given["gamma"]), given["epsilon"])


def _normalized(b: Builder, x: Tensor, moments: tuple[Any, Any, Any, Any], epsilon: Any) -> Tensor:
    mean, variance, offset, scale = moments
    wide = b.elementwise("numpy.Add", variance, epsilon) if isinstance(variance, Tensor) else variance + epsilon
    if not isinstance(wide, Tensor):
        raise Unclear("it normalises with a constant variance")
    factor = b.elementwise("math.Rsqrt", wide)
    if scale is not None:
        factor = b.elementwise("numpy.Multiply", factor, scale)
    y = b.elementwise("numpy.Multiply", b.elementwise("numpy.Subtract", x, mean), factor)
    return y if offset is None else b.elementwise("numpy.Add", y, offset)


_NEAR: dict[str, Any] = {"depth_radius": 5, "bias": 1.0, "alpha": 1.0, "beta": 0.5}


@known_as("tf.lrn", "tf.local_response_normalization")
def lrn(b: Builder, x: Tensor, *how: Any, **named: Any) -> Tensor:
    """Normalised by the channels around."""
    if x.shape is None or x.shape[-1] is None:
        raise Unclear("it normalises an unknown number of channels")
    given = by_name(_NEAR, how, {key: value for key, value in named.items() if key != "name"})
    if not given.keys() <= set(_NEAR):
        raise Unclear("it normalises with arguments that are not known")
    near, bias, alpha, beta = (_NEAR[key] if given.get(key) is None else given[key] for key in _NEAR)
    depth = x.shape[-1]
    band = np.abs(np.subtract.outer(np.arange(depth), np.arange(depth))) <= near
    squares = b.op("numpy.Matmul", b.elementwise("numpy.Square", x), band.astype(np.float32), shape=x.shape)
    scaled = b.elementwise("numpy.Add", b.elementwise("numpy.Multiply", squares, float(alpha)), float(bias))
    return b.elementwise("numpy.TrueDivide", x, b.elementwise("numpy.Power", scaled, float(beta)))
