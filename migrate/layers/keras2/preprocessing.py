"""Preprocessing layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy

from migrate.findings.keras_upgrade import MissingVocabulary
from migrate.layers.accepted import INTERPOLATIONS
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.plain import dtype_name, plain
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Expansion, Layer

_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}
_RENAMED = {
    "max_values": "max_tokens",
    "mask_value": "mask_token",
    "oov_value": "oov_token",
    "bins": "bin_boundaries",
    "stddev": "variance",
}
_WITH_VOCABULARY = ("StringLookup", "IntegerLookup", "TextVectorization")
_WEIGHTED = ("tf-idf", "tf_idf")
_NO_SALT = [0xDECAFCAFFE, 0xDECAFCAFFE]
"""What TensorFlow before 2.5 wrote for a Hashing without salt, which did not use it."""


@to_keras_3("Resizing")
def resizing(layer: Layer, context: Context) -> Layer | Expansion:
    """Two of the old ways to interpolate are gone, and integers became floats."""
    way = str(layer.config.get("interpolation", "bilinear")).lower()
    if way not in INTERPOLATIONS:
        context.refuse(layer, f"interpolation {way!r}")
    if not context.of_integers or "float" not in (dtype_name(layer.config.get("dtype")) or "float32"):
        return layer
    context.changed("pictures", layer, "a Rescaling by 1 before it", "Keras 3 rounds what it makes of integers")
    pieces = Pieces(layer)
    pieces.put(layer, pieces.add("Rescaling", INPUT, scale=1.0, offset=0.0))
    return pieces.expansion()


@to_keras_3("CategoryEncoding", "StringLookup", "IntegerLookup", "TextVectorization", "Hashing", "HashedCrossing")
def category(layer: Layer, context: Context) -> Layer | Expansion:
    """Ways of output have new names, integers the type that Keras 3 gives them; counts of words stay floats."""
    config = dict(layer.config)
    mode = config.get("output_mode")
    if isinstance(mode, str):
        config["output_mode"] = _MODES.get(mode, mode)
    if layer.class_name == "IntegerLookup":
        for old in ("max_values", "mask_value", "oov_value"):
            if old in config:
                config[_RENAMED[old]] = config.pop(old)
    if layer.class_name == "CategoryEncoding" and "max_tokens" in config:
        config.setdefault("num_tokens", config.pop("max_tokens"))
    for key in ("has_input_vocabulary", "vocab_size", "vocabulary_size", "max_tokens_adapt", "has_static_table"):
        config.pop(key, None)
    if mode in (None, "int") and not (dtype_name(config.get("dtype")) or "int").startswith("int"):
        config.pop("dtype", None)
    for weight in layer.weights:
        context.drop(weight, "counts from which the vocabulary was made")
    done = replace(layer, config=config, weights=())
    if layer.class_name in _WITH_VOCABULARY and not config.get("vocabulary"):
        context.findings.append(MissingVocabulary(where=context.where, layer=layer.path, class_name=layer.class_name))
    if mode in _WEIGHTED or config.get("idf_weights") is not None:
        context.refuse(layer, "weights of tf-idf")
    if _list(config.get("salt")) == _NO_SALT:
        done = done.with_config(salt=None)
    done = _with_functions(done, context)
    if layer.class_name not in _WITH_VOCABULARY or mode in (None, "int"):
        return done
    pieces = Pieces(done)
    pieces.add("Rescaling", pieces.put(done, INPUT), scale=1.0, offset=0.0)
    return pieces.expansion()


def _list(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value


def _with_functions(layer: Layer, context: Context) -> Layer:
    """How a text is cleaned and split: by name, or by a function of the person's own."""
    for key in ("standardize", "split"):
        value = layer.config.get(key)
        if isinstance(value, Mapping) and not context.custom:
            context.refuse(layer, f"a function of the writer's own as {key}")
    return layer


@to_keras_3("Discretization")
def discretization(layer: Layer, context: Context) -> Layer:
    """Boundaries were called `bins` at first."""
    config = dict(layer.config)
    if "bins" in config:
        config["bin_boundaries"] = config.pop("bins")
    mode = config.get("output_mode")
    if isinstance(mode, str):
        config["output_mode"] = _MODES.get(mode, mode)
    boundaries: Any = _bounds(config.get("bin_boundaries"), context) or _learned(layer, context)
    if boundaries:
        config["bin_boundaries"] = boundaries
        config["num_bins"] = None
    config.pop("dtype", None)
    return replace(layer, config=config, weights=())


def _bounds(stored: Any, context: Context) -> list[float] | None:
    """The boundaries; before Keras 2.6 a value on one of them belonged to the bucket below."""
    values = plain(stored)
    if not context.before(2, 6) or not isinstance(values, list):
        return values or None
    finite = [one for one in numpy.asarray(values, "float32").ravel() if numpy.isfinite(one)]
    return [float(_next(one)) for one in finite]


def _next(value: Any) -> Any:
    """The next number of single precision; TensorFlow takes those nearest to zero for zero."""
    after = numpy.nextafter(value, numpy.float32(numpy.inf))
    least = numpy.finfo("float32").tiny
    return least if 0 <= after < least else after


def _learned(layer: Layer, context: Context) -> list[float] | None:
    """The boundaries that follow from a summary of the values that the layer was adapted to."""
    bins = layer.config.get("num_bins")
    if not layer.weights or not isinstance(bins, int):
        return None
    context.read.append(layer.weights[0])
    values, weights = layer.weights[0].array().astype("float64")
    total = weights.cumsum()
    shares = numpy.arange(1, bins) / bins
    return [float(one) for one in numpy.interp(shares, total / total[-1], values)]


@to_keras_3("RandomCrop")
def random_crop(layer: Layer, context: Context) -> Layer | Expansion:
    """Outside of training the old one scaled the picture and cut its middle out, in one order or the other."""
    if context.before(2, 7):
        return _scaled_and_cut(layer, context)
    context.changed(
        "pictures", layer, "RandomCrop is a Resizing", "outside of training it scaled and cut the middle out"
    )
    kept = {key: layer.config[key] for key in ("height", "width", "name", "dtype") if key in layer.config}
    done = replace(layer, class_name="Resizing", config={**kept, "crop_to_aspect_ratio": True}, weights=())
    return resizing(done, context)


def _scaled_and_cut(layer: Layer, context: Context) -> Layer | Expansion:
    """The picture scaled until it covers the window, then its middle: before Keras 2.7."""
    shape = next(iter(context.entering.get(layer.path, ())), None)
    if shape is None or len(shape) != 4 or not shape[1] or not shape[2]:
        context.refuse(layer, "how it scales pictures whose size is open")
        return layer
    size, window = (shape[1], shape[2]), [layer.config.get(key) or 0 for key in ("height", "width")]
    if not all(isinstance(one, int) and one > 0 for one in window):
        context.refuse(layer, f"a window of {window}")
        return layer
    tall = size[0] / size[1] > window[0] / window[1]
    scaled = (
        [int(window[1] * size[0] / size[1]), window[1]] if tall else [window[0], int(window[0] * size[1] / size[0])]
    )
    before = [int((one - kept) / 2) for one, kept in zip(scaled, window, strict=True)]
    edges = [[cut, one - kept - cut] for cut, one, kept in zip(before, scaled, window, strict=True)]
    context.changed("pictures", layer, "a Resizing and a Cropping2D", "outside of training it cut the middle out")
    pieces = Pieces(layer)
    source = pieces.add("Rescaling", INPUT, scale=1.0, offset=0.0) if context.of_integers else INPUT
    large = pieces.add("Resizing", source, height=scaled[0], width=scaled[1])
    pieces.add("Cropping2D", large, cropping=edges)
    return pieces.expansion()


@to_keras_3("Rescaling", "CenterCrop", "RandomBrightness")
@to_keras_3("RandomContrast", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom")
def pictures(layer: Layer, context: Context) -> Layer:
    """Layers that change pictures, most of them in training alone."""
    return layer


@to_keras_3("CategoryCrossing")
def category_crossing(layer: Layer, context: Context) -> Layer:
    """No layer of Keras 3 joins texts; HashedCrossing gives other numbers than a Hashing of the joined ones."""
    context.refuse(layer, "it joins texts, and Keras 3 has no operation on texts")
    return layer
