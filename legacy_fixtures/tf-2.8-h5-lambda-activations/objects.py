"""The activations of the model, as its author's program has them."""

import tensorflow as tf


def lambda_(x):
    """That of all layers but the last."""
    return tf.where(x > 0.0, tf.minimum(x, 2.0), 0.1 * x)


def classes(x):
    """That of the layer of this name."""
    return tf.nn.softmax(x / 2.0)
