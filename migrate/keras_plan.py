"""A Keras model as it was read → its description for Keras 3, the changes and the findings of its conversion.

Neither Keras nor TensorFlow is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate.findings import Finding, ModelRefused, Severity
from migrate.formats import Asked, KerasReading
from migrate.layers.upgrade import Upgraded, upgrade
from migrate.models import Change, Signature, TensorInfo

SIGNATURE = "serving_default"


@dataclass(frozen=True)
class Wanted:
    """What is asked for of a Keras model."""

    semantics: str = "legacy"
    """`legacy`: functions keep the meaning that they had; `modern`: they take that of Keras 3."""
    with_optimizer: bool = False


@dataclass(frozen=True)
class KerasPlan:
    """What a conversion will write, and all that is to be said of it."""

    reading: KerasReading
    asked: Asked
    upgraded: Upgraded
    sources: Mapping[str, Signature]
    """The one signature, with the writer's names of inputs and outputs."""
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    weights: Mapping[str, object]
    bound: Mapping[str, Any] = field(default_factory=dict)
