"""Random numbers, drawn anew at every call: sums of random bits, of which Keras 3 has a function that takes a tensor.

The functions of `keras.random` that draw numbers of a distribution take a shape, and no operation of Keras 3 gives one.
`keras.random.dropout` takes a tensor: ones become 0 or 2. So many of them, weighted by powers of two, are a number that
is spread evenly between 0 and 1, as fine as float32 has it, and its place in a distribution gives all the others.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.functions.creation import filled
from migrate.layers.operations.functions.elementwise import cast, dtype_name
from migrate.layers.operations.functions.reshaping import sizes_in
from migrate.layers.operations.functions.unlike import Random
from migrate.layers.operations.registry import known_as
from migrate.layers.operations.tensors import Tensor
from migrate.pycode.domain import Unclear

DROPOUT = {"module": "keras.random", "class_name": "function", "config": "dropout", "registered_name": "function"}
_BITS = 23
_FLOATS = ("float16", "bfloat16", "float32", "float64")
_TWO_DEVIATIONS = math.erf(math.sqrt(2))
"""How much of a normal distribution lies within two deviations, beyond which truncated ones do not go."""


@known_as("K.random_normal", "tf.random_normal", "tf.random.normal")
def normal(b: Builder, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, *, seed: Any = None) -> Any:
    """Numbers of a normal distribution."""
    return _scaled(b, _bell(b, shape, 1.0), mean, stddev, dtype)


@known_as("K.truncated_normal", "tf.truncated_normal", "tf.random.truncated_normal")
def truncated(
    b: Builder, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, *, seed: Any = None
) -> Any:
    """Numbers of a normal distribution, none further away than two deviations."""
    return _scaled(b, _bell(b, shape, _TWO_DEVIATIONS), mean, stddev, dtype)


@known_as("K.random_uniform", "tf.random_uniform", "tf.random.uniform")
def uniform(
    b: Builder, shape: Any, minval: Any = 0.0, maxval: Any = None, dtype: Any = None, *, seed: Any = None
) -> Any:
    """Numbers that are spread evenly."""
    top = 1.0 if maxval is None else maxval
    width = b.elementwise("numpy.Subtract", top, minval) if isinstance(minval, Tensor) else None
    if width is None and isinstance(top, Tensor):
        width = b.elementwise("numpy.Subtract", top, minval)
    return _scaled(b, _even(b, shape), minval, top - minval if width is None else width, dtype)


@known_as("K.random_binomial", "K.random_bernoulli")
def bernoulli(b: Builder, shape: Any, p: Any = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """Ones with a probability, else zeros."""
    return cast(b, b.elementwise("numpy.Less", _even(b, shape), p, gives="bool"), _float(dtype))


@known_as("K.dropout")
def dropout(b: Builder, x: Tensor, level: Any, noise_shape: Any = None, seed: Any = None) -> Tensor:
    """Dropout that does not wait for training."""
    if noise_shape is not None or not isinstance(level, int | float):
        raise Unclear("it drops whole rows, or as much as a tensor says")
    return _dropped(b, x, float(level))


def _bell(b: Builder, shape: Any, part: float) -> Tensor:
    """Numbers of the standard normal distribution, from its middle part alone."""
    middle = b.elementwise("numpy.Add", _even(b, shape), 0.5**_BITS / 2 - 0.5)
    place = b.elementwise("numpy.Multiply", middle, 2 * part)
    turned = b.op("math.Erfinv", place, shape=place.shape)
    return b.elementwise("numpy.Multiply", turned, math.sqrt(2))


def _even(b: Builder, shape: Any) -> Tensor:
    """Numbers from 0 to 1, without 1."""
    ones = filled(b, [*sizes_in(shape), _BITS], 1.0, "float32")
    if not isinstance(ones, Tensor):
        raise Random("it draws random numbers of a shape in which no size is that of a tensor")
    bits = _dropped(b, ones, 0.5)
    weights = np.asarray([0.5 ** (place + 2) for place in range(_BITS)], np.float32)
    assert bits.shape is not None
    return b.op(
        "numpy.Sum", b.elementwise("numpy.Multiply", bits, weights), shape=bits.shape[:-1], axis=-1, keepdims=False
    )


def _dropped(b: Builder, x: Tensor, rate: float) -> Tensor:
    if x.shape is None:
        raise Unclear("it draws random numbers for a tensor of unknown rank")
    return b.layer(
        "Lambda", x, shape=x.shape, function=DROPOUT, arguments={"rate": rate}, output_shape=list(x.shape[1:])
    )


def _scaled(b: Builder, numbers: Tensor, start: Any, scale: Any, dtype: Any) -> Any:
    wide = b.elementwise("numpy.Multiply", numbers, scale)
    return cast(b, b.elementwise("numpy.Add", wide, start), _float(dtype))


def _float(dtype: Any) -> str:
    name = "float32" if dtype is None else dtype_name(dtype)
    if name not in _FLOATS:
        raise Random("it draws whole random numbers")
    return name
