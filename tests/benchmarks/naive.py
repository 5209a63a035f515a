"""The way people convert by hand: import the graph, restore, export. Usage: naive.py PREFIX DEST INPUT OUTPUT."""

from __future__ import annotations

import sys

import tensorflow.compat.v1 as tf


def main(prefix: str, dest: str, taken: str, given: str) -> None:
    """Restore the whole checkpoint in a session and write it as a SavedModel of TF1."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        saver = tf.train.import_meta_graph(f"{prefix}.meta", clear_devices=True)
        saver.restore(session, prefix)
        info = tf.saved_model.utils.build_tensor_info
        signature = tf.saved_model.build_signature_def(
            {"x": info(graph.get_tensor_by_name(taken))},
            {"y": info(graph.get_tensor_by_name(given))},
            tf.saved_model.PREDICT_METHOD_NAME,
        )
        builder = tf.saved_model.Builder(dest)
        builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature})
        builder.save()


main(*sys.argv[1:])
