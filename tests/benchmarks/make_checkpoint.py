"""Makes a TF1-style checkpoint of any size: a chain of dense layers. Usage: make_checkpoint.py PREFIX MIB [WIDTH]."""

from __future__ import annotations

import sys

import tensorflow.compat.v1 as tf


def main(prefix: str, size: int, width: int) -> None:
    """Write the graph and its weights, which are as many as fit the size."""
    tf.disable_resource_variables()
    with tf.Graph().as_default(), tf.Session() as session:
        x = hidden = tf.placeholder(tf.float32, [None, width], name="x")
        for layer in range((size << 20) // (4 * width * width)):
            with tf.variable_scope(f"layer_{layer}"):
                draw = tf.random_uniform_initializer(-(width**-0.5), width**-0.5, seed=layer)
                weights = tf.get_variable("kernel", [width, width], initializer=draw)
            hidden = tf.nn.relu(tf.matmul(hidden, weights)) if layer % 2 else tf.matmul(hidden, weights)
        tf.nn.softmax(hidden + tf.reduce_mean(x), name="probabilities")
        for variable in tf.global_variables():
            session.run(variable.initializer)
        tf.train.Saver().save(session, prefix)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 4096)
