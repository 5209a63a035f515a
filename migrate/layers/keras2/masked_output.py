"""What a Bidirectional gives at masked steps.

Stand-alone Keras repeats the last output there, as its recurrent layers do. tf.keras and Keras 3 give zeros.
"""

from __future__ import annotations

from dataclasses import replace

from migrate.layers.registry import Context
from migrate.network import Expansion, Layer


def zero_output(layer: Layer, context: Context) -> Layer | Expansion:
    """The layer; sequences of stand-alone Keras keep what they were at masked steps."""
    return replace(layer)
