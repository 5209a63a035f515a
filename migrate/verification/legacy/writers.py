"""Where tf_keras departs from the writer: the layers that compute something else there under the same name.

Kernels that Theano turns around are not here: those are arrays, not layers.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping

from migrate.models import Era, KerasModel
from migrate.pycode.stored import stored_code
from migrate.verification.legacy.tree import Entry, renamed, without

Rule = Callable[[Entry], Entry]

_CORNERS = re.compile(r"2\.[0123]\.\d+$")
"""Stand-alone Keras 2 before it became a name of tf.keras: bilinear interpolation samples from the corner."""

_REVERSING = re.compile(r"2\.([01]\.|2\.[012]$)")
"""Keras whose stacked cells listed the states of the last one first, and stored no word of it."""
_STARTING = re.compile(r"2\.[012]\.|1\.([4-8]|9 to 1\.12)$")
"""Stand-alone Keras, and the TensorFlow of tf.keras, whose loop gave the initial state before a mask's first step."""
_HEEDING = 10
"""The minor version of Keras 2 whose MultiHeadAttention began to heed the masks of its inputs."""
_BUCKETING = 6
"""The minor version from which on a value on a boundary belongs to the bucket above it."""
_CROPPING = 7
"""The minor version whose RandomCrop began to cut before it scales, outside of training."""
_EXACT = 9
"""The minor version from which on normalising images takes any epsilon."""
_DILATING = 2
"""The minor version of tf.keras whose Conv2DTranspose began to use the dilation that it stores."""
_OF_VIDEOS = 5
"""The minor version from which on that one operation normalises videos, too."""
_ONE_OPERATION = re.compile(r"2\.[23]\.\d+$")
"""Stand-alone Keras 2 that normalises images in one operation."""


def rules(model: KerasModel) -> Mapping[str, Rule]:
    """Class → rule, for the writer of a model."""
    found: dict[str, Rule] = dict(_ALWAYS)
    if model.era.tensorflow is None and _CORNERS.match(model.era.keras or ""):
        found["UpSampling2D"] = _from_corners
    if _REVERSING.match(model.era.keras or ""):
        found["StackedRNNCells"] = lambda entry: renamed(entry, "StackedRNNCells", reverse_state_order=True)
    corners = model.era.tensorflow is None
    found["Lambda"] = functools.partial(_stored_function, old=_first_tensorflow(model.era), corners=corners)
    version = re.match(r"2\.(\d+)\.", model.era.keras or "")
    if version is not None and int(version[1]) < _HEEDING:
        found["MultiHeadAttention"] = lambda entry: renamed(_attention(entry), "UnmaskedAttention")
    if version is not None and int(version[1]) < _BUCKETING:
        found["Discretization"] = _below
    if version is not None and int(version[1]) < _CROPPING:
        found["RandomCrop"] = lambda entry: renamed(entry, "CoveringCrop")
    minor = int(version[1]) if version is not None else _EXACT
    if minor < _EXACT and (model.era.tensorflow is not None or _ONE_OPERATION.match(model.era.keras or "")):
        found["BatchNormalization"] = functools.partial(_raised, era=model.era, minor=minor)
    if minor < _DILATING and model.era.tensorflow is not None:
        found["Conv2DTranspose"] = lambda entry: renamed(entry, "Conv2DTranspose", dilation_rate=1)
    if model.era.tensorflow is None:
        found["Bidirectional"] = lambda entry: renamed(entry, "RepeatingBidirectional")
    if _first_tensorflow(model.era) and not theano(model.era):
        as_stored = model.era.generation == 1
        found["Dot"] = lambda entry: renamed(entry, "MatrixDot", as_stored=as_stored)
    if _STARTING.match(model.era.tensorflow or model.era.keras or "") and not theano(model.era):
        found |= {name: functools.partial(_starting, name=name) for name in ("LSTM", "GRU", "SimpleRNN")}
    if model.era.tensorflow is None and (model.era.keras or "").startswith("2.0."):
        found["SeparableConv2D"] = lambda entry: without(entry, "dilation_rate")
    if model.era.generation == 0:
        found |= {"Embedding": _scaled, "Dot": _over_lists}
    if theano(model.era):
        found |= dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), _centred)
        found["ConvLSTM2D"] = lambda entry: renamed(entry, "CentredConvLSTM2D")
        found["SReLU1"] = lambda entry: renamed(entry, "SReLU1", theano=True)
        found |= dict.fromkeys(("Deconvolution", "Conv2DTranspose"), _deconvolution)
        found |= dict.fromkeys(("MaxPooling1D", "MaxPooling2D"), _centred)
        # Under Keras 2 Theano counts the zeros of `same` in an average, before it did not.
        average = functools.partial(_centred, counting=model.era.generation == 2)
        found |= dict.fromkeys(("AveragePooling1D", "AveragePooling2D"), average)
    return found


def theano(era: Era) -> bool:
    """Whether Theano computed, or is taken to have done so."""
    return era.ran_on == "theano"


def _first_tensorflow(era: Era) -> bool:
    """Whether functions have the meaning of TensorFlow 1."""
    if era.tensorflow is None:
        return not re.match(r"2\.[3-9]", era.keras or "")
    return era.tensorflow.startswith("1.") and "to 2" not in era.tensorflow


def _stored_function(entry: Entry, old: bool, corners: bool) -> Entry:
    """A Lambda with code becomes a layer that follows it; one with a name stays."""
    function = entry["config"].get("function")
    if stored_code(function) is None or entry["config"].get("function_type") == "function":
        return entry
    config = {key: value for key, value in entry["config"].items() if key in ("name", "trainable", "dtype")}
    arguments = entry["config"].get("arguments")
    return {
        **entry,
        "class_name": "StoredLambda",
        "config": {**config, "stored": function, "arguments": arguments, "old": old, "corners": corners},
    }


def _from_corners(entry: Entry) -> Entry:
    bilinear = entry["config"].get("interpolation") == "bilinear"
    return renamed(entry, "CornerUpSampling2D") if bilinear else entry


def _centred(entry: Entry, **more: object) -> Entry:
    """Theano pads both sides alike, where TensorFlow puts what is odd, or left over by strides, behind."""
    if entry["config"].get("padding") == "full":
        return renamed(entry, f"Centred{entry['class_name']}", padding="valid", full=True)
    if entry["config"].get("padding") != "same":
        return entry
    return renamed(entry, f"Centred{entry['class_name']}", padding="valid", **more)


def _deconvolution(entry: Entry) -> Entry:
    return renamed(entry, "Deconvolution", centred=True)


def _gru(entry: Entry) -> Entry:
    """Writers that do not name the variant had only the one that resets first."""
    return renamed(entry, "GRU", reset_after=entry["config"].get("reset_after", False))


def _scaled(entry: Entry) -> Entry:
    """Keras 0.3 made all rows smaller, outside of training, in the place of those that it dropped in training."""
    share = 1.0 - entry["config"].get("dropout", 0.0)
    return renamed(without(entry, "dropout"), "ScaledEmbedding1", share=share)


def _over_lists(entry: Entry) -> Entry:
    """Keras 0.3 kept a list of axes for each tensor."""
    axes = entry["config"].get("axes")
    return renamed(entry, "ListsDot1") if isinstance(axes, list) and isinstance(axes[0], list) else entry


def _starting(entry: Entry, name: str) -> Entry:
    return renamed(_gru(entry) if name == "GRU" else entry, f"Starting{name}")


def _below(entry: Entry) -> Entry:
    """The last boundary was infinity."""
    bounds = [one for one in entry["config"].get("bins") or () if one != float("inf")]
    return renamed(without(entry, "bins"), "ClosedDiscretization", bin_boundaries=bounds)


def _cudnn(name: str, **fixed: object) -> Rule:
    def rule(entry: Entry) -> Entry:
        return renamed(entry, name, activation="tanh", recurrent_activation="sigmoid", **fixed)

    return rule


def _attention(entry: Entry) -> Entry:
    """Shapes that are not known are left out: the layer then looks at its inputs."""
    shapes = ("query_shape", "key_shape", "value_shape")
    known = all(entry["config"].get(key) for key in shapes)
    return entry if known else without(entry, *shapes)


def _flat_states(entry: Entry) -> Entry:
    cell = entry["config"].get("cell")
    stacked = isinstance(cell, Mapping) and cell.get("class_name") == "StackedRNNCells"
    return renamed(entry, "FlatStatesRNN") if stacked else entry


def _contrib(entry: Entry) -> Entry:
    """Two packages have a layer of this name; only that of TensorFlow Addons knows groups."""
    return entry if "groups" in entry["config"] else renamed(entry, "ContribInstanceNormalization")


def _virtual_batches(entry: Entry) -> Entry:
    """Virtual batches were an axis in front of the others, which the stored axis counts and a new layer does not."""
    config = entry["config"]
    if config.get("virtual_batch_size") is None:
        return entry
    axes = config["axis"] if isinstance(config["axis"], list) else [config["axis"]]
    counted = [axis - 1 if axis > 0 else axis for axis in axes]
    return renamed(entry, entry["class_name"], axis=counted)


def _normalization(entry: Entry) -> Entry:
    return _virtual_batches(without(entry, "freeze"))


def _raised(entry: Entry, era: Era, minor: int) -> Entry:
    """Images were normalised by an operation that raised a small epsilon; stand-alone Keras did so channels last."""
    alone = era.tensorflow is None
    if era.keras == "2.2.0" and entry["config"].get("axis") != 3:
        return _normalization(entry)
    ranks = [4, 5] if minor >= _OF_VIDEOS and not alone else [4]
    return renamed(_normalization(entry), "RaisedNormalization", ranks=ranks, first=not alone)


_ALWAYS: Mapping[str, Rule] = {
    "RNN": _flat_states,
    "BatchNormalization": _normalization,
    "InstanceNormalization": _contrib,
    "GRU": _gru,
    "CuDNNLSTM": _cudnn("LSTM"),
    "CuDNNGRU": _cudnn("GRU", reset_after=True),
    "MultiHeadAttention": _attention,
}
