"""Layers that tf_keras lacks, or computes in another way than their writers did, after the sources of those.

Names that end in 1 are those of Keras 1.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf
import tf_keras
from tf_keras import backend, layers

from migrate.verification.children import legacy_preprocessing, old_backend, theano_layers
from migrate.verification.children.layer_classes import layer_classes

Tensor = Any


class CornerUpSampling2D(layers.UpSampling2D):
    """Bilinear interpolation that samples from the corner, as stand-alone Keras 2 did."""

    def call(self, inputs: Tensor) -> Tensor:
        """Enlarge the image."""
        first = self.data_format == "channels_first"
        image = tf.transpose(inputs, [0, 2, 3, 1]) if first else inputs
        sizes = tf.shape(image)[1:3] * tf.constant(self.size)
        image = tf.compat.v1.image.resize_bilinear(image, sizes)
        enlarged = tf.transpose(image, [0, 3, 1, 2]) if first else image
        enlarged.set_shape(self.compute_output_shape(inputs.shape))
        return enlarged


class RepeatingBidirectional(layers.Bidirectional):
    """Masked steps repeat the output before them, as in stand-alone Keras, where tf_keras gives zeros."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for layer in (self.forward_layer, self.backward_layer):
            layer.zero_output_for_mask = False


class RaisedNormalization(layers.BatchNormalization):
    """Normalisation of images in one operation, which raised a smaller epsilon to 1.001e-5 before TensorFlow 2.9."""

    def __init__(self, ranks: list[int], first: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ranks, self.first = ranks, first

    def build(self, input_shape: Any) -> None:
        """Raise it where the operation is used."""
        super().build(input_shape)
        if self.fused and len(input_shape) in self.ranks and (self.first or self.axis != [1]):
            self.epsilon: float = max(self.epsilon, 1.001e-5)


class MatrixDot(layers.Dot):
    """A product of matrices, as TensorFlow 1 had it; with `as_stored` a list of axes goes there as it is."""

    def __init__(self, *args: Any, as_stored: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.as_stored = as_stored

    def _merge_function(self, inputs: list[Tensor]) -> Tensor:
        pair = [self.axes] * 2 if isinstance(self.axes, int) else self.axes
        counted = [axis % len(one.shape) for axis, one in zip(pair, inputs, strict=True)]
        if self.normalize:
            inputs = [tf.math.l2_normalize(one, axis) for one, axis in zip(inputs, counted, strict=True)]
        given = pair if self.as_stored and not isinstance(self.axes, int) else counted
        left, right = inputs
        return old_backend.batch_dot(left, right, given)


class ListsDot1(layers.Layer):
    """The merge mode `dot` of Keras 0.3: the sum over a list of axes of each tensor."""

    def __init__(self, axes: list[list[int]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axes = axes

    def call(self, inputs: list[Tensor]) -> Tensor:
        """What is left of both, one axis at least."""
        one, two = (
            list("a" + letters[: len(x.shape) - 1]) for x, letters in zip(inputs, ("bcdef", "ghijk"), strict=True)
        )
        for first, second in zip(*self.axes, strict=True):
            two[second] = one[first]
        kept = "".join(letter for letter in [*one, *two[1:]] if letter == "a" or (letter in one) != (letter in two))
        product = tf.einsum(f"{''.join(one)},{''.join(two)}->{kept}", *inputs)
        return product if len(kept) > 1 else product[:, None]


class _Starting:
    """A loop that gives its initial state before the first step that its mask keeps."""

    def call(self, inputs: Any, mask: Any = None, training: Any = None, initial_state: Any = None) -> Any:
        """The outputs, and the initial state where nothing had come."""
        made = super().call(inputs, mask=mask, training=training, initial_state=initial_state)  # type: ignore[misc]
        states = inputs[1:] if isinstance(inputs, list | tuple) else initial_state
        kept = mask[0] if isinstance(mask, list | tuple) else mask
        if kept is None or not states or self.unroll:  # type: ignore[attr-defined]
            return made
        output, *rest = made if isinstance(made, list | tuple) else [made]
        if self.return_sequences:  # type: ignore[attr-defined]
            steps = tf.reverse(kept, [1]) if self.go_backwards else kept  # type: ignore[attr-defined]
            begun = tf.cumsum(tf.cast(steps, tf.int32), axis=1)[..., None] > 0
            output = tf.where(begun, output, states[0][:, None])
        else:
            output = tf.where(tf.reduce_any(kept, axis=1, keepdims=True), output, states[0])
        return [output, *rest] if rest else output


class StartingLSTM(_Starting, layers.LSTM):
    """An LSTM."""


class StartingGRU(_Starting, layers.GRU):
    """A GRU."""


class StartingSimpleRNN(_Starting, layers.SimpleRNN):
    """A SimpleRNN."""


class ScaledEmbedding1(layers.Embedding):
    """The Embedding of Keras 0.3, whose dropout made all rows smaller outside of training."""

    def __init__(self, *args: Any, share: float = 1.0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.share = share

    def call(self, inputs: Tensor) -> Tensor:
        """The rows."""
        return super().call(inputs) * self.share


class FlatStatesRNN(layers.RNN):
    """A loop that is given the states of its stacked cells in one list, as stand-alone Keras was."""

    def _process_inputs(self, inputs: Any, initial_state: Any, constants: Any) -> Any:
        """The states as the cells nest them."""
        if isinstance(inputs, list):
            inputs, initial_state = inputs[0], inputs[1:] or initial_state
        if initial_state is not None and self.cell.reverse_state_order:
            raise ValueError("tf_keras gives initial states in the reverse order to the wrong cells.")
        if initial_state is not None:
            initial_state = list(tf.nest.pack_sequence_as(self.cell.state_size, tf.nest.flatten(initial_state)))
        return super()._process_inputs(inputs, initial_state, constants)


class UnmaskedAttention(layers.MultiHeadAttention):
    """Attention that heeds no mask but the one it is called with, as before Keras 2.10."""

    def _compute_attention_mask(
        self, query: Tensor, value: Tensor, key: Any = None, attention_mask: Any = None, use_causal_mask: bool = False
    ) -> Any:
        """The mask of the call alone."""
        return attention_mask


class Cosine1(layers.Layer):
    """The merge mode `cos` of Keras 1."""

    def __init__(self, axes: Any = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axes = axes

    def call(self, inputs: list[Tensor]) -> Tensor:
        """The cosine of the angle between two vectors, on an axis more."""
        left, right = inputs
        axes = [self.axes % len(one.shape) for one in inputs] if isinstance(self.axes, int) else self.axes

        def dot(a: Tensor, b: Tensor) -> Tensor:
            return backend.batch_dot(a, b, axes)

        scale = tf.maximum(tf.sqrt(dot(left, left) * dot(right, right)), backend.epsilon())
        return tf.expand_dims(dot(left, right) / scale, 1)


class _Normalization1(layers.Layer):
    """What the normalisations of Keras 0.3 and 1 share: a scale and a shift along one axis, and two statistics."""

    def __init__(self, axis: int = -1, epsilon: float = 1e-3, momentum: float = 0.99, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis, self.epsilon = axis, epsilon

    def build(self, input_shape: Any) -> None:
        """Make the weights in the writer's order."""
        size = (input_shape[self.axis],)
        self.gamma = self.add_weight("gamma", size, initializer="ones")
        self.beta = self.add_weight("beta", size)
        self.mean = self.add_weight("running_mean", size, trainable=False)
        self.deviation = self.add_weight("running_std", size, initializer="ones", trainable=False)

    def along(self, weight: Tensor, inputs: Tensor) -> Tensor:
        """A weight on the axis of the features."""
        shape = [1] * len(inputs.shape)
        shape[self.axis] = -1
        return tf.reshape(weight, shape)


class DeviationNormalization(_Normalization1):
    """Normalisation of Keras 0.3: by stored means and standard deviations."""

    def call(self, inputs: Tensor) -> Tensor:
        """Normalise each feature."""
        scaled = (inputs - self.along(self.mean, inputs)) / (self.along(self.deviation, inputs) + self.epsilon)
        return self.along(self.gamma, inputs) * scaled + self.along(self.beta, inputs)


class SampleNormalization1(_Normalization1):
    """Mode 1: the statistics of the last axis of each sample."""

    def call(self, inputs: Tensor) -> Tensor:
        """Normalise each sample."""
        mean = tf.reduce_mean(inputs, -1, keepdims=True)
        variance = tf.math.reduce_variance(inputs, -1, keepdims=True)
        return self.gamma * ((inputs - mean) / (tf.sqrt(variance + self.epsilon) + self.epsilon)) + self.beta


class SampleNormalization0(_Normalization1):
    """Mode 1 of Keras 0.3, whose deviation has nothing added under the root."""

    def call(self, inputs: Tensor) -> Tensor:
        """Normalise each sample."""
        mean = tf.reduce_mean(inputs, -1, keepdims=True)
        deviation = tf.math.reduce_std(inputs, -1, keepdims=True)
        return self.gamma * ((inputs - mean) / (deviation + self.epsilon)) + self.beta


class BatchNormalization1(_Normalization1):
    """Mode 2: the statistics of each batch, in inference too."""

    def call(self, inputs: Tensor) -> Tensor:
        """Normalise each feature over the batch."""
        others = [axis for axis in range(len(inputs.shape)) if axis != self.axis % len(inputs.shape)]
        mean, variance = tf.nn.moments(inputs, others, keepdims=True)
        beta, gamma = self.along(self.beta, inputs), self.along(self.gamma, inputs)
        return tf.nn.batch_normalization(inputs, mean, variance, beta, gamma, self.epsilon)


class MaxoutDense1(layers.Layer):
    """The largest of several linear layers."""

    def __init__(self, units: int, nb_feature: int = 4, use_bias: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units, self.features, self.use_bias = units, nb_feature, use_bias

    def build(self, input_shape: Any) -> None:
        """Make the weights in the writer's order."""
        self.kernel = self.add_weight("W", (self.features, input_shape[1], self.units))
        self.bias = self.add_weight("b", (self.features, self.units)) if self.use_bias else 0.0

    def call(self, inputs: Tensor) -> Tensor:
        """Compute all of them and take the largest."""
        return tf.reduce_max(tf.einsum("bi,fio->bfo", inputs, self.kernel) + self.bias, axis=1)


class Highway1(layers.Layer):
    """A dense layer that carries a part of its input through. Its weights are told by name."""

    def __init__(self, activation: str = "linear", use_bias: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation, self.use_bias = tf_keras.activations.get(activation), use_bias

    def build(self, input_shape: Any) -> None:
        """Make the weights in the order of Keras 1.2."""
        size = input_shape[1]
        self.kernel, self.carry = self.add_weight("W", (size, size)), self.add_weight("W_carry", (size, size))
        self.bias = self.add_weight("b", (size,)) if self.use_bias else 0.0
        self.carry_bias = self.add_weight("b_carry", (size,)) if self.use_bias else 0.0

    def call(self, inputs: Tensor) -> Tensor:
        """Mix the input with what the layer makes of it."""
        share = tf.sigmoid(tf.matmul(inputs, self.carry) + self.carry_bias)
        return self.activation(tf.matmul(inputs, self.kernel) + self.bias) * share + (1 - share) * inputs


class TimeDistributedMerge1(layers.Layer):
    """The sum, product or mean over the steps."""

    def __init__(self, mode: str = "sum", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mode = mode

    def call(self, inputs: Tensor) -> Tensor:
        """Gather the steps."""
        gather = {"sum": tf.reduce_sum, "mul": tf.reduce_prod, "ave": tf.reduce_mean}[self.mode]
        return gather(inputs, axis=1)


class ParametricSoftplus1(layers.Layer):
    """alpha * log(1 + exp(beta * x)), with an alpha and a beta for each feature."""

    def __init__(self, shared_axes: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shared_axes = shared_axes or ()

    def build(self, input_shape: Any) -> None:
        """Make the weights in the writer's order."""
        shape = _shared(input_shape, self.shared_axes)
        self.alphas, self.betas = self.add_weight("alphas", shape), self.add_weight("betas", shape)

    def call(self, inputs: Tensor) -> Tensor:
        """Bend each feature."""
        return tf.math.softplus(self.betas * inputs) * self.alphas


class ThresholdedLinear1(layers.Layer):
    """What lies as far from 0 as a threshold or farther, and else 0."""

    def __init__(self, theta: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.theta = theta

    def call(self, inputs: Tensor) -> Tensor:
        """Let through what is large."""
        return tf.where(tf.abs(inputs) >= self.theta, inputs, tf.zeros_like(inputs))


class SReLU1(layers.Layer):
    """A rectifier of three pieces, S-shaped, learnt for each feature."""

    def __init__(self, shared_axes: Any = None, theano: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shared_axes, self.theano = shared_axes or (), theano

    def build(self, input_shape: Any) -> None:
        """Make the weights in the writer's order."""
        shape = _shared(input_shape, self.shared_axes)
        names = ("t_left", "a_left", "t_right", "a_right")
        self.pieces = [self.add_weight(name, shape) for name in names]

    def call(self, inputs: Tensor) -> Tensor:
        """Bend each feature."""
        left, slope_left, right, slope_right = self.pieces
        end = left + tf.abs(right)
        above = inputs - left
        below = slope_left * tf.minimum(above, 0.0)
        middle = tf.minimum(tf.nn.relu(above), end - left) + (tf.minimum(below, end - left) if self.theano else below)
        return left + middle + tf.nn.relu(inputs - end) * slope_right


def _shared(input_shape: Any, axes: Any) -> tuple[int, ...]:
    shape = list(input_shape[1:])
    for axis in axes:
        shape[axis - 1] = 1
    return tuple(shape)


# tf_keras chooses the layout of stored arrays by the name of the class.
RaisedNormalization.__name__ = "BatchNormalization"
RepeatingBidirectional.__name__ = "Bidirectional"
UnmaskedAttention.__name__ = "MultiHeadAttention"

# It does not find a layer of its own, SpectralNormalization.
_OTHERS = {"relu6": tf.nn.relu6, "SpectralNormalization": layers.SpectralNormalization}
OBJECTS = legacy_preprocessing.OBJECTS | theano_layers.OBJECTS | layer_classes(globals()) | _OTHERS
