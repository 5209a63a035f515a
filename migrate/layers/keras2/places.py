"""Layers that repeat, cut, pad or pool places."""

from __future__ import annotations

import re
from typing import Any

from migrate.findings.changed_numbers import ModernMeaning
from migrate.layers.accepted import INTERPOLATIONS
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer

_WHY = "the old one sampled the corners of pixels, Keras 3 samples their centres"


@to_keras_3("UpSampling2D")
def up_sampling(layer: Layer, context: Context) -> Layer | Expansion:
    """Between pixels some Kerases sampled corners: each value is repeated, then the mean of a window is taken."""
    interpolation = str(layer.config.get("interpolation") or "nearest").lower()
    if interpolation not in INTERPOLATIONS:
        context.refuse(layer, f"interpolation {interpolation!r}")
    if interpolation != "bilinear" or not samples_corners(context):
        return layer
    size: Any = layer.config.get("size", (2, 2))
    sizes = [size, size] if isinstance(size, int) else list(size)
    if context.modern:
        error = "as much as neighbouring values differ"
        what = "bilinear interpolation"
        found = ModernMeaning(where=context.where, layer=layer.path or layer.name, what=what, error=error)
        context.findings.append(found)
        return layer
    context.changed("places", layer, "repeated values and the mean of a window in place of bilinear", _WHY)
    order = layer.config.get("data_format") or "channels_last"
    edges = [[0, 0], [0, 1], [0, 1], [0, 0]] if order == "channels_last" else [[0, 0], [0, 0], [0, 1], [0, 1]]
    pieces = Pieces(layer)
    longer = pieces.call("Pad", [INPUT], pad_width=edges, mode="symmetric")
    repeated = pieces.add("UpSampling2D", longer, size=sizes, data_format=order)
    mean = pieces.add("AveragePooling2D", repeated, pool_size=sizes, strides=1, padding="valid", data_format=order)
    pieces.add("Cropping2D", mean, cropping=[[0, 1], [0, 1]], data_format=order)
    return pieces.expansion()


def samples_corners(context: Context) -> bool:
    """Whether the writer was stand-alone Keras 2.2.3 to 2.3 on TensorFlow, or tf.keras before TensorFlow 1.13."""
    era = context.era
    number = re.match(r"2\.(\d+)\.(\d+)(-tf)?$", era.keras or "")
    if number is None or era.backend not in (None, "tensorflow"):
        return False
    release = (int(number[1]), int(number[2]))
    if number[3] or era.tensorflow is not None:
        return release < (2, 4)
    return (2, 3) <= release < (4, 0)


@to_keras_3("Flatten", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "Cropping1D", "Cropping2D", "Cropping3D")
@to_keras_3("UpSampling1D", "UpSampling3D", "Reshape", "Permute", "RepeatVector", "Masking", "Lambda")
@to_keras_3("MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D")
@to_keras_3("GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D")
@to_keras_3("GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D")
@to_keras_3("Add", "Subtract", "Average", "Concatenate", "Identity")
@to_keras_3("GaussianNoise", "ActivityRegularization")
def unchanged(layer: Layer, context: Context) -> Layer:
    """Layers that Keras 3 has as they were."""
    return layer
