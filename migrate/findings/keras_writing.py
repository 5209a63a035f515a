"""TFM70x: what stands in the way of writing an artifact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from migrate.findings.base import Finding, register


@register
@dataclass(frozen=True, kw_only=True)
class GraphToKeras(Finding):
    """A graph with its variables cannot be written as a `.keras` archive yet.

    An archive of Keras 3 holds layers. A checkpoint, a frozen graph or a SavedModel without a Keras model holds
    operations, and the layers that they once were are not stored.

    Convert it to a SavedModel: `tfmigrate convert MODEL DEST --to savedmodel`.
    """

    code: ClassVar[str] = "TFM701"
    name: ClassVar[str] = "graph-to-keras"

    kind: str

    @property
    def message(self) -> str:
        """What it is."""
        return f"{self.where} is a graph ({self.kind}), which cannot be written as a .keras archive yet."

    @property
    def cure(self) -> str:
        """Write the other format."""
        return "Convert it with --to savedmodel."


@register
@dataclass(frozen=True, kw_only=True)
class Untraceable(Finding):
    """The converted Keras model loads, but TensorFlow cannot trace it into a SavedModel.

    A layer takes inputs whose sizes are not stored, or needs a kind of input that signatures do not have.

    Convert it to a `.keras` archive, and export it by hand with inputs of known sizes.
    """

    code: ClassVar[str] = "TFM702"
    name: ClassVar[str] = "untraceable"

    error: str

    @property
    def message(self) -> str:
        """What TensorFlow said."""
        return f"The model cannot be written as a SavedModel: {self.error}"

    @property
    def cure(self) -> str:
        """Write the other format."""
        return "Convert it with --to keras."
