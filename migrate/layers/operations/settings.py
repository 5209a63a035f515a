"""What the backend of the writer said of itself, which functions may ask for."""

from __future__ import annotations

import re
from typing import Any

from migrate.layers.registry import Context


def settings_of(context: Context) -> dict[str, Any]:
    """Backend, data format, and whose image functions are meant."""
    era = context.era
    theano = era.backend == "theano"
    return {
        "backend": era.backend if era.backend in ("tensorflow", "theano", "cntk") else "tensorflow",
        "data_format": "channels_first" if theano else "channels_last",
        "legacy_images": _is_tensorflow_1(context),
        "legacy_upsampling": era.tensorflow is None,
    }


def _is_tensorflow_1(context: Context) -> bool:
    """Whether `tf.image.resize` meant that of TensorFlow 1: stand-alone Keras up to 2.2, and tf.keras of 1.x."""
    era = context.era
    if era.tensorflow is not None:
        return era.tensorflow.startswith("1.") and "to 2" not in era.tensorflow
    number = re.match(r"(\d+)\.(\d+)", era.keras or "")
    return number is None or (int(number[1]), int(number[2])) < (2, 3)
