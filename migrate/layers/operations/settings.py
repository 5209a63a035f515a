"""What the backend of the writer said of itself, which functions may ask for."""

from __future__ import annotations

import re
from typing import Any

from migrate.layers.registry import Context


def settings_of(context: Context, formats: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Backend, data format, and whose functions are meant. `formats` are those that layers of the model name."""
    era = context.era
    # With Theano people set the one as often as the other.
    usual = None if era.backend == "theano" else "channels_last"
    return {
        "backend": era.backend if era.backend in ("tensorflow", "theano", "cntk") else "tensorflow",
        "data_format": next(iter(formats)) if len(formats) == 1 else usual,
        "tensorflow_1": _is_tensorflow_1(context),
        "legacy_upsampling": era.tensorflow is None,
        "batch_dot": _batch_dot(context),
    }


def _is_tensorflow_1(context: Context) -> bool | None:
    """Whether `tf.image.resize` meant that of TensorFlow 1; None where the file does not tell."""
    era = context.era
    if era.tensorflow is not None:
        first = era.tensorflow.startswith("1.")
        return None if first and "to 2" in era.tensorflow else first
    number = re.match(r"(\d+)\.(\d+)", era.keras or "")
    if number is None:
        return None
    # Stand-alone Keras 2.3 ran with TensorFlow 1 and with TensorFlow 2, and does not say with which.
    return True if (int(number[1]), int(number[2])) < (2, 3) else None


def _batch_dot(context: Context) -> str | None:
    """Whether `K.batch_dot` was a product of the last two axes alone (`matmul`) or of any axes (`tensordot`).

    The first up to TensorFlow 1.15 and Keras 2.2.4; Theano's was always the second. None where the file does not tell.
    """
    if context.era.backend == "theano":
        return "tensordot"
    if context.era.backend != "tensorflow" and context.era.generation in (0, 1):
        return None
    if context.era.tensorflow is not None:
        return {True: "matmul", False: "tensordot", None: None}[_is_tensorflow_1(context)]
    number = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?", context.era.keras or "")
    release = tuple(int(part or 0) for part in number.groups()) if number else None
    if release is None or (2, 2, 4) < release < (2, 3):
        return None
    return "matmul" if release <= (2, 2, 4) else "tensordot"
