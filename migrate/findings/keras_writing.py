"""TFM70x: what stands in the way of writing an artifact."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, Severity, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass


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


@register
@dataclass(frozen=True, kw_only=True)
class TrainingLeftOut(Finding):
    """Parts of what the model was compiled with are left out, because Keras 3 does not have them.

    Losses, metrics and optimizers of the author's own, schedules of the learning rate and the like matter to training
    alone. Optimizer, loss and metrics that Keras 3 has are kept.

    Compile the model again before training it further.
    """

    code: ClassVar[str] = "TFM703"
    name: ClassVar[str] = "training-left-out"
    severity: ClassVar[Severity] = Severity.NOTE

    names: tuple[str, ...]

    @property
    def message(self) -> str:
        """Which parts."""
        return f"What {self.where} was compiled with is not kept in full; left out: {listed(self.names)}."

    @property
    def cure(self) -> str:
        """Nothing for inference."""
        return "Nothing for inference; call compile() before training the model further."


@register
@dataclass(frozen=True, kw_only=True)
class OptimizerLeftOut(Finding):
    """The state of the optimizer was asked for, and is left out.

    Keras 3 keeps it in another order, for arrays of other layouts. A state that cannot be shown to belong to the
    arrays of the converted model makes training worse than a fresh one. The message says what stands in the way.

    Train on with a fresh optimizer, at a small learning rate at first.
    """

    code: ClassVar[str] = "TFM704"
    name: ClassVar[str] = "optimizer-left-out"
    severity: ClassVar[Severity] = Severity.WARNING

    arrays: int
    reason: str

    @property
    def message(self) -> str:
        """How many arrays, and why."""
        return f"The state of the optimizer of {self.where} ({self.arrays} arrays) is left out: {self.reason}."

    @property
    def cure(self) -> str:
        """Begin anew."""
        return "Leave out --with-optimizer, and train on with a fresh optimizer."
