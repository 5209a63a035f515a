"""Convolutions and poolings as the Theano backend pads them, and transposed convolutions to a stored size."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tf_keras import layers

from migrate.verification.children.layer_classes import layer_classes

Tensor = Any


def _spatial(layer: Any, rank: int) -> slice:
    """The axes of space of a layer's inputs."""
    first = getattr(layer, "data_format", "channels_last") == "channels_first"
    return slice(2, 2 + rank) if first else slice(1, 1 + rank)


def _tuple(value: Any, rank: int) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,) * rank


def _padded(inputs: Tensor, widths: list[int], axes: slice, value: float = 0.0) -> Tensor:
    """The same amount on both sides of each axis of space."""
    paddings = [[0, 0] for _ in inputs.shape]
    paddings[axes] = [[width, width] for width in widths]
    return tf.pad(inputs, paddings, constant_values=tf.cast(value, inputs.dtype))


def _cropped(outputs: Tensor, inputs: Tensor, strides: tuple[int, ...], axes: slice) -> Tensor:
    """As many steps as the strides make of the inputs."""
    wanted = tf.shape(outputs)
    steps = (tf.shape(inputs)[axes] + tf.constant(strides) - 1) // tf.constant(strides)
    sizes = tf.concat([wanted[: axes.start], steps, wanted[axes.stop :]], 0)
    cropped = tf.slice(outputs, tf.zeros_like(sizes), sizes)
    known = outputs.shape.as_list()
    known[axes] = [size and -(-size // stride) for size, stride in zip(inputs.shape[axes], strides, strict=True)]
    cropped.set_shape(known)
    return cropped


class _CentredConvolution:
    """Mixed into a convolution: `same` as Theano pads it, half a kernel on both sides, and `full`, all but one step."""

    def __init__(self: Any, *args: Any, full: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.full = full

    def call(self: Any, inputs: Tensor) -> Tensor:
        """Pad, convolve, and drop what even kernels have too much."""
        axes = _spatial(self, self.rank)
        sizes = [(size - 1) * rate + 1 for size, rate in zip(self.kernel_size, self.dilation_rate, strict=True)]
        widths = [size - 1 if self.full else size // 2 for size in sizes]
        outputs = super().call(_padded(inputs, widths, axes))  # type: ignore[misc]
        return outputs if self.full else _cropped(outputs, inputs, tuple(self.strides), axes)


class CentredConv1D(_CentredConvolution, layers.Conv1D):
    """See _CentredConvolution."""


class CentredConv2D(_CentredConvolution, layers.Conv2D):
    """See _CentredConvolution."""


class CentredConv3D(_CentredConvolution, layers.Conv3D):
    """See _CentredConvolution."""


class CentredConvLSTM2D(layers.ConvLSTM2D):
    """A recurrent convolution whose `same` is that of Theano, of its inputs and of its states."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual, axes = self.cell._conv_func, _spatial(self.cell, 2)

        def convolved(inputs: Tensor, kernel: Tensor, strides: Any, padding: str, **kwargs: Any) -> Tensor:
            if padding != "same":
                return usual(inputs, kernel, strides=strides, padding=padding, **kwargs)
            padded = _padded(inputs, [size // 2 for size in kernel.shape[:2]], axes)
            return _cropped(usual(padded, kernel, strides=strides, padding="valid", **kwargs), inputs, strides, axes)

        kind = type(self.cell)
        self.cell.__class__ = type(kind.__name__, (kind,), {"_conv_func": property(lambda cell: convolved)})


class _CentredPooling:
    """Mixed into a pooling: `same` as the Theano backend pads it. What is padded counts in a mean where it is told."""

    rank = 2

    def __init__(self: Any, *args: Any, counting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counting = counting

    def call(self: Any, inputs: Tensor) -> Tensor:
        """Pool what is padded."""
        axes = _spatial(self, self.rank)
        sizes, strides = _tuple(self.pool_size, self.rank), _tuple(self.strides, self.rank)
        widths = [size - 2 if size > 2 and size % 2 else size - 1 for size in sizes]
        if "Max" in type(self).__name__:
            pooled = super().call(_padded(inputs, widths, axes, inputs.dtype.min))  # type: ignore[misc]
        else:
            pooled = super().call(_padded(inputs, widths, axes))  # type: ignore[misc]
        if "Average" in type(self).__name__ and not self.counting:
            pooled = pooled / super().call(_padded(tf.ones_like(inputs), widths, axes))  # type: ignore[misc]
        return _cropped(pooled, inputs, strides, axes)


class CentredMaxPooling2D(_CentredPooling, layers.MaxPooling2D):
    """See _CentredPooling."""


class CentredAveragePooling2D(_CentredPooling, layers.AveragePooling2D):
    """See _CentredPooling."""


class CentredMaxPooling1D(_CentredPooling, layers.MaxPooling1D):
    """See _CentredPooling."""

    rank = 1


class CentredAveragePooling1D(_CentredPooling, layers.AveragePooling1D):
    """See _CentredPooling."""

    rank = 1


class Deconvolution(layers.Conv2DTranspose):
    """A transposed convolution to a stored size (Keras 1), or one that Theano pads on both sides alike."""

    def __init__(self, *args: Any, output_shape: Any = None, centred: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored, self.centred = output_shape, centred

    def call(self, inputs: Tensor) -> Tensor:
        """Convolve to the size."""
        first = self.data_format == "channels_first"
        image = tf.transpose(inputs, [0, 2, 3, 1]) if first else inputs
        shape = (tf.shape(image)[0], *self._sizes(inputs.shape), self.filters)
        same = self.padding == "same"
        widths = [[0, 0], *([size // 2] * 2 for size in self.kernel_size), [0, 0]]
        padding = widths if same and self.centred else self.padding.upper()
        outputs = tf.nn.conv2d_transpose(image, self.kernel, shape, (1, *self.strides, 1), padding)
        outputs = self.activation(outputs + self.bias if self.use_bias else outputs)
        return tf.transpose(outputs, [0, 3, 1, 2]) if first else outputs

    def _sizes(self, input_shape: Any) -> tuple[int, ...]:
        axes = _spatial(self, 2)
        if self.stored is not None:
            return tuple(self.stored[axes])
        return tuple(super().compute_output_shape(input_shape)[axes])


# tf_keras chooses the layout of stored arrays by the name of the class.
for _own, _usual in ((CentredConv1D, "Conv1D"), (CentredConv2D, "Conv2D"), (CentredConv3D, "Conv3D")):
    _own.__name__ = _usual
CentredConvLSTM2D.__name__ = "ConvLSTM2D"
Deconvolution.__name__ = "Conv2DTranspose"

OBJECTS = layer_classes(globals())
