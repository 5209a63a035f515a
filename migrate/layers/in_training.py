"""Calls with `training=True` that a config stores: noise of training that acts whenever the model runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from migrate.findings import Finding
from migrate.findings.keras_functions import TrainingCalls
from migrate.network import Layer

_NOISE = re.compile(r"(Spatial|Gaussian|Alpha)?Dropout([123]D)?$|GaussianNoise$")
_RATES = ("dropout", "recurrent_dropout")


def findings(tree: Layer, where: str) -> Iterator[Finding]:
    """One for all layers whose random numbers are drawn at every call."""
    layers = tuple(dict.fromkeys(layer.path or layer.name for layer in _called(tree) if _is_random(layer)))
    if layers:
        yield TrainingCalls(where=where, layers=layers)


def _called(layer: Layer) -> Iterator[Layer]:
    for part in layer.parts:
        if any(call.kwargs.get("training") is True for call in part.calls):
            yield part
        yield from _called(part)


def _is_random(layer: Layer) -> bool:
    """Whether training makes the layer, or one inside it, draw random numbers."""
    rated = bool(_NOISE.match(layer.class_name)) or any(layer.config.get(key) for key in _RATES)
    return rated or any(_is_random(part) for part in layer.parts)
