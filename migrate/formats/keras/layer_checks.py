"""Layers that compute something else today, or whose arrays mean something else, than their config seems to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from migrate.findings import Finding
from migrate.findings.keras_layers import (
    ChannelsFirst,
    CudnnWeights,
    HardSigmoid,
    OldUpsampling,
    ResetBefore,
    StateInputs,
    TheanoKernels,
)
from migrate.formats.keras.config_checks import having
from migrate.models import ConfiguredLayer, Era, KerasModel

_ACTIVATIONS = ("activation", "recurrent_activation", "inner_activation")
_RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM2D", "CuDNNLSTM", "CuDNNGRU"})
_CONVOLUTION = re.compile(r"Conv|Deconvolution")


def findings(model: KerasModel, where: str) -> Iterator[Finding]:
    """Each kind of trouble once for the model, with all layers that have it."""
    old = (model.era.generation or 0) < 3
    if old and (layers := having(model, _hard_sigmoid)):
        yield HardSigmoid(where=where, layers=layers)
    if _samples_corners(model.era) and (layers := having(model, _bilinear)):
        yield OldUpsampling(where=where, layers=layers)
    if model.backend == "theano" and (layers := having(model, _convolves)):
        yield TheanoKernels(where=where, evidence=_evidence(model.era), layers=layers)
    if old and (layers := having(model, _resets_before)):
        yield ResetBefore(where=where, layers=layers)
    if layers := having(model, lambda layer: layer.class_name.startswith("CuDNN")):
        yield CudnnWeights(where=where, layers=layers)
    if layers := having(model, _channels_first):
        yield ChannelsFirst(where=where, layers=layers)
    if old and (layers := having(model, lambda one: one.class_name in _RECURRENT and len(one.inbound) > 1)):
        yield StateInputs(where=where, layers=layers)


def _hard_sigmoid(layer: ConfiguredLayer) -> bool:
    return any(layer.config.get(key) == "hard_sigmoid" for key in _ACTIVATIONS)


def _samples_corners(era: Era) -> bool:
    """Whether the writer is stand-alone Keras 2.2.3 to 2.3 on TensorFlow."""
    number = re.match(r"2\.(\d+)\.(\d+)$", era.keras or "")
    return bool(number) and era.tensorflow is None and (2, 3) <= (int(number[1]), int(number[2])) < (4, 0)  # type: ignore[index]


def _bilinear(layer: ConfiguredLayer) -> bool:
    return layer.class_name == "UpSampling2D" and layer.config.get("interpolation") == "bilinear"


def _convolves(layer: ConfiguredLayer) -> bool:
    return bool(_CONVOLUTION.search(layer.class_name)) and not layer.class_name.startswith("ConvLSTM")


def _evidence(era: Era) -> str:
    return next((text for text in era.evidence if "backend" in text or "Theano" in text), "backend theano")


def _resets_before(layer: ConfiguredLayer) -> bool:
    return layer.class_name in ("GRU", "GRUCell") and "reset_after" not in layer.config


def _channels_first(layer: ConfiguredLayer) -> bool:
    return layer.config.get("data_format") == "channels_first" or layer.config.get("dim_ordering") == "th"
