"""Which backend computed with a model's weights, where the file leaves it open."""

from __future__ import annotations

from dataclasses import replace

from migrate.findings import Finding
from migrate.findings.keras_old import AssumedBackend
from migrate.layers.plain import words
from migrate.models import KerasModel

_WITH_KERNELS = words(
    """
    Convolution1D Convolution2D Convolution3D AtrousConvolution1D AtrousConvolution2D Deconvolution2D ConvLSTM2D Conv1D
    Conv2D Conv3D Conv2DTranspose Conv3DTranspose
    """
)
_SINCE_TENSORFLOW = (1, 1)
"""From this release on Keras ran on TensorFlow unless it was told otherwise; before, on Theano."""


def settled(model: KerasModel, where: str) -> tuple[KerasModel, list[Finding]]:
    """The model with a backend, and a finding where it was assumed and matters."""
    backend = model.era.backend
    unknown = backend is None and model.era.generation in (0, 1)
    if not unknown and backend != "not tensorflow":
        return model, []
    release = tuple(int(part) for part in (model.era.keras or "").split(".") if part.isdigit())
    assumed = "tensorflow" if unknown and release >= _SINCE_TENSORFLOW else "theano"
    matters = any(layer.class_name in _WITH_KERNELS for layer in model.table)
    found: list[Finding] = [AssumedBackend(where=where, backend=assumed)] if matters else []
    return replace(model, era=replace(model.era, backend=assumed)), found
