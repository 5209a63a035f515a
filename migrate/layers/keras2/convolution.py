"""Dense layers and convolutions."""

from __future__ import annotations

from dataclasses import replace

from migrate.layers import margins
from migrate.layers.keras2 import activations
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
