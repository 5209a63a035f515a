"""Dense layers and convolutions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy

from migrate.layers import margins
from migrate.layers.keras2 import activations
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.plain import dtype_name
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer

_NEVER_GROUPED = ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "DepthwiseConv1D", "DepthwiseConv2D")


@to_keras_3("Dense", "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "EinsumDense")
@to_keras_3(*_NEVER_GROUPED)
def convolution(layer: Layer, context: Context) -> Layer | Expansion:
    """Their arrays never changed since Keras 2.0; functions did."""
    groups = layer.config.get("groups")
    if layer.class_name in _NEVER_GROUPED or layer.class_name.startswith("Separable"):
        if groups not in (None, 1):
            context.refuse(layer, f"groups={groups}, which its own Keras did not compute with")
        layer = layer.without("groups")
    if layer.class_name.endswith("Transpose"):
        layer = _spread(layer, context)
    if layer.class_name == "SeparableConv1D" and layer.config.get("padding") == "causal":
        return _causal(layer, context)
    if layer.class_name == "SeparableConv2D" and context.era.tensorflow is None and context.before(2, 1):
        layer = _undilated(layer, context)
    if layer.class_name.startswith("Depthwise"):
        # Keywords of the class that it was made from; its own kernel has others.
        layer = layer.without("filters", "kernel_initializer", "kernel_regularizer", "kernel_constraint")
    if layer.class_name == "EinsumDense":
        layer = layer.with_config(use_bias=layer.config.get("bias_axes") is not None)
        done = activations.apart(layer, context)
        return done.without("use_bias") if isinstance(done, Layer) else done
    return activations.apart(layer, context)


def _spread(layer: Layer, context: Context) -> Layer:
    """A transposed convolution with zeros in its kernel where it had a dilation, which TensorFlow lacks on a CPU."""
    steps = margins.per_direction(layer, "dilation_rate")
    if max(steps) == 1 or not layer.weights:
        return layer
    if context.era.tensorflow is not None and context.before(2, 2):
        context.changed(
            "convolution", layer, "dilation_rate left out", "tf.keras up to 1.12 stored it and did not use it"
        )
        return layer.with_config(dilation_rate=[1] * len(steps))
    kernel = layer.weights[0]
    sizes = [(size - 1) * step + 1 for size, step in zip(kernel.shape, steps, strict=False)]
    shape = (*sizes, *kernel.shape[len(steps) :])

    def function(array: Any) -> Any:
        wide = numpy.zeros(shape, array.dtype)
        wide[tuple(slice(None, None, step) for step in steps)] = array
        return wide

    context.changed("convolution", layer, "zeros in its kernel", "TensorFlow has no dilation of it on a CPU")
    done = replace(layer, weights=(kernel.mapped(function, shape), *layer.weights[1:]))
    return done.with_config(kernel_size=sizes, dilation_rate=[1] * len(steps))


def _causal(layer: Layer, context: Context) -> Layer | Expansion:
    """Zeros in front of a convolution without padding of its own."""
    (size,), (step,) = margins.per_direction(layer, "kernel_size"), margins.per_direction(layer, "dilation_rate")
    context.changed("convolution", layer, "zeros in front of it", "Keras 3 has no causal padding for it")
    bare = convolution(layer.with_config(padding="valid"), context)
    pieces = Pieces(layer)
    before = margins.zeros(pieces, layer, INPUT, [(step * (size - 1), 0)])
    if isinstance(bare, Layer):
        pieces.put(bare, before)
    else:
        for one in bare.layers:
            before = pieces.put(one, before)
    return pieces.expansion()


def _undilated(layer: Layer, context: Context) -> Layer:
    """The layer without a rate that its own Keras took and did not heed."""
    if set(margins.per_direction(layer, "dilation_rate")) == {1}:
        return layer
    why = "this release computed as if every place counted"
    context.changed("convolution", layer, f"dilation_rate={layer.config['dilation_rate']} left out", why)
    return layer.without("dilation_rate")


@to_keras_3("Embedding")
def embedding(layer: Layer, context: Context) -> Layer:
    """How long a row is does not matter to Keras 3; whether the output is sparse concerned gradients.

    The type that stand-alone Keras stored was that of the numbers of its rows; Keras 3 takes it for that of its array.
    """
    done = layer.without("sparse")
    rows = dtype_name(layer.config.get("dtype")) or ""
    if "int" not in rows or not layer.weights or "float" not in layer.weights[0].dtype:
        return done
    own = layer.weights[0].dtype
    context.changed("embedding", layer, f"the type is {own}", f"{rows} was that of the input, and its array is {own}")
    return done.with_config(dtype=own)


@to_keras_3("DepthwiseConvolution2D")
def depthwise_of_other_packages(layer: Layer, context: Context) -> Layer | Expansion:
    """The depthwise convolution of Keras' MobileNet before it became a layer of Keras."""
    return convolution(replace(layer, class_name="DepthwiseConv2D"), context)
