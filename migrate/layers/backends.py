"""Which backend computed with a model's weights, where the file leaves it open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.findings import Finding
from migrate.findings.keras_old import AssumedBackend, CntkPadding
from migrate.layers.plain import words
from migrate.models import ConfiguredLayer, KerasModel

_WITH_KERNELS = words(
    """
    Convolution1D Convolution2D Convolution3D AtrousConvolution1D AtrousConvolution2D Deconvolution2D ConvLSTM2D Conv1D
    Conv2D Conv3D Conv2DTranspose Conv3DTranspose
    """
)
_POOLING = words(
    """
    MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D SeparableConvolution2D
    SeparableConv1D SeparableConv2D DepthwiseConv2D
    """
)
"""Layers that differ between the backends only in how they pad `same`."""


def settled(model: KerasModel, where: str) -> tuple[KerasModel, list[Finding]]:
    """The model with a backend, and a finding where it was assumed and matters."""
    backend = model.era.backend
    if backend == "cntk":
        return model, [CntkPadding(where=where, layers=unsure)] if (unsure := _two_sided(model)) else []
    assumed = model.era.ran_on
    if assumed is None or assumed == backend:
        return model, []
    matters = any(_differs(layer) for layer in model.table)
    found: list[Finding] = [AssumedBackend(where=where, backend=assumed)] if matters else []
    return replace(model, era=replace(model.era, backend=assumed)), found


def _differs(layer: ConfiguredLayer) -> bool:
    """Whether the backends compute something else under the layer's name."""
    padding = layer.config.get("border_mode", layer.config.get("padding"))
    return layer.class_name in _WITH_KERNELS or (layer.class_name in _POOLING and padding == "same")


def _two_sided(model: KerasModel) -> tuple[str, ...]:
    """Layers whose `same` padding can be split between the sides in more than one way."""
    return tuple(layer.path for layer in model.table if layer.config.get("padding") == "same" and _uneven(layer.config))


def _uneven(config: Mapping[str, Any]) -> bool:
    sizes = _numbers(config.get("kernel_size", config.get("pool_size")))
    return any(size % 2 == 0 for size in sizes) or any(stride > 1 for stride in _numbers(config.get("strides")))


def _numbers(value: Any) -> list[int]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int)]
