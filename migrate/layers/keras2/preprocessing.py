"""Preprocessing layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy

from migrate.findings.keras_upgrade import MissingVocabulary, NoCounterpart
from migrate.layers.plain import dtype_name, plain
from migrate.layers.registry import Context, to_keras_3
from migrate.network import Layer

_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}
_RENAMED = {
    "max_values": "max_tokens",
    "mask_value": "mask_token",
    "oov_value": "oov_token",
    "bins": "bin_boundaries",
    "stddev": "variance",
}
_WITH_VOCABULARY = ("StringLookup", "IntegerLookup", "TextVectorization")
_NO_SALT = [0xDECAFCAFFE, 0xDECAFCAFFE]
"""What TensorFlow before 2.5 wrote for a Hashing without salt, which did not use it."""
_KEPT_BY_KERAS_3 = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")


@to_keras_3("Resizing")
def resizing(layer: Layer, context: Context) -> Layer:
    """Three of the old ways to interpolate are gone."""
    way = str(layer.config.get("interpolation", "bilinear")).lower()
    if way not in _KEPT_BY_KERAS_3:
        _refuse(layer, context, f"interpolation {way!r}")
    return layer


@to_keras_3("CategoryEncoding", "StringLookup", "IntegerLookup", "TextVectorization", "Hashing", "HashedCrossing")
def category(layer: Layer, context: Context) -> Layer:
    """Ways of output have new names, and integers have the type that Keras 3 gives them."""
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
    if layer.class_name in _WITH_VOCABULARY and config.get("idf_weights") is not None:
        _refuse(layer, context, "weights of tf-idf in its config")
    if _list(config.get("salt")) == _NO_SALT:
        done = done.with_config(salt=None)
    return _with_functions(done, context)


def _list(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value


def _with_functions(layer: Layer, context: Context) -> Layer:
    """How a text is cleaned and split: by name, or by a function of the person's own."""
    for key in ("standardize", "split"):
        value = layer.config.get(key)
        if isinstance(value, Mapping) and not context.custom:
            _refuse(layer, context, f"a function of the writer's own as {key}")
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
    boundaries: Any = plain(config.get("bin_boundaries")) or _learned(layer, context)
    if boundaries:
        config["bin_boundaries"] = boundaries
        config["num_bins"] = None
    config.pop("dtype", None)
    return replace(layer, config=config, weights=())


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
def random_crop(layer: Layer, context: Context) -> Layer:
    """Outside of training the old one scaled the picture and cut its middle out."""
    context.changed(
        "pictures", layer, "RandomCrop is a Resizing", "outside of training it scaled and cut the middle out"
    )
    kept = {key: layer.config[key] for key in ("height", "width", "name", "dtype") if key in layer.config}
    return replace(layer, class_name="Resizing", config={**kept, "crop_to_aspect_ratio": True}, weights=())


@to_keras_3("Rescaling", "CenterCrop", "RandomBrightness")
@to_keras_3("RandomContrast", "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom")
def pictures(layer: Layer, context: Context) -> Layer:
    """Layers that change pictures, most of them in training alone."""
    return layer


def _refuse(layer: Layer, context: Context, what: str) -> None:
    found = NoCounterpart(where=context.where, layer=layer.path, class_name=layer.class_name, what=what)
    context.findings.append(found)
