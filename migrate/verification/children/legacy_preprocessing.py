"""Preprocessing layers that compute something else in tf_keras than in the releases before it."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tf_keras import layers

Tensor = Any


class CoveringCrop(layers.Layer):
    """RandomCrop outside of training, before Keras 2.7: scaled until the window is covered, then the middle."""

    def __init__(self, height: int, width: int, seed: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.window = (height, width)

    def call(self, inputs: Tensor) -> Tensor:
        """Scale and cut."""
        sizes, (height, width) = tf.shape(inputs)[1:3], self.window
        higher = sizes[0] / sizes[1] > height / width
        scaled = tf.stack(
            [
                tf.where(higher, tf.cast(width * sizes[0] / sizes[1], tf.int32), height),
                tf.where(higher, width, tf.cast(height * sizes[1] / sizes[0], tf.int32)),
            ]
        )
        start = (scaled - tf.constant(self.window)) // 2
        image = tf.image.resize(inputs, scaled)
        return tf.image.crop_to_bounding_box(image, start[0], start[1], height, width)


class ClosedDiscretization(layers.Layer):
    """Discretization before Keras 2.6: a value on a boundary belongs to the bucket below it."""

    def __init__(self, bin_boundaries: list[float], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.bounds = bin_boundaries

    def call(self, inputs: Tensor) -> Tensor:
        """How many boundaries lie below each value."""
        bounds = tf.constant(self.bounds, tf.float32)
        return tf.reduce_sum(tf.cast(tf.cast(inputs, tf.float32)[..., None] > bounds, tf.int32), -1)


OBJECTS = {one.__name__: one for one in (CoveringCrop, ClosedDiscretization)}
