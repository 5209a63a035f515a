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


@register
@dataclass(frozen=True, kw_only=True)
class UnbuiltModel(Finding):
    """The model cannot be built with the classes of `--custom-objects`, so nobody can tell where their arrays belong.

    The arrays of a class of the author's own that holds other layers lie where Keras 3 looks for them only if the class
    itself says which layers it holds. For that the model is built once, in a process of its own, by plain Keras 3.

    Mend the class so that Keras 3 can build it: the message holds the error. `--write-stubs` writes a class to fill in.
    """

    code: ClassVar[str] = "TFM705"
    name: ClassVar[str] = "unbuilt-model"

    error: str

    @property
    def message(self) -> str:
        """What Keras said."""
        return f"Keras 3 cannot build {self.where} with the classes of --custom-objects: {self.error}"

    @property
    def cure(self) -> str:
        """Port the class."""
        return "Port the class to Keras 3, or leave out --custom-objects and begin anew with --write-stubs FILE.py."


@register
@dataclass(frozen=True, kw_only=True)
class UnlikeVariables(Finding):
    """The arrays that are stored for a layer of the author's own do not fit the variables of its class.

    The class of `--custom-objects` has other variables than the one that wrote the file: more or fewer, of other shapes
    or names, or of an order that contradicts the names. A layer that `build` does not make, or makes in another order
    than before, is the usual reason. The message lists both sides.

    Write the class so that it makes the same layers and weights in the same order, with the same names.
    """

    code: ClassVar[str] = "TFM706"
    name: ClassVar[str] = "unlike-variables"

    layer: str
    class_name: str
    stored: tuple[str, ...]
    """Names and shapes of the arrays."""
    variables: tuple[str, ...]
    """Names and shapes of the variables."""

    @property
    def message(self) -> str:
        """Both sides."""
        has = f"the class has {listed(self.variables)}" if self.variables else "the class has no variables"
        return f"The arrays of {self.layer} ({self.class_name}) do not fit: stored are {listed(self.stored)}; {has}."

    @property
    def cure(self) -> str:
        """Port the class."""
        return (
            f"Let {self.class_name} make the same layers and weights in the same order, "
            "or leave out --custom-objects and begin anew with --write-stubs FILE.py."
        )


@register
@dataclass(frozen=True, kw_only=True)
class PlacedByOrder(Finding):
    """Arrays of a layer of the author's own went to the layers inside it by their order alone.

    Several have one shape and one name, and the file does not say to which of the layers inside each belongs. They are
    taken in the order in which Keras lists the weights of the class, as Keras itself takes them. This is right as long
    as the class makes its layers in the same order as the one that wrote the file.

    Compare the order in which both classes assign their layers to attributes, or give the original class with
    `--reference-objects`, so that the comparison proves it.
    """

    code: ClassVar[str] = "TFM707"
    name: ClassVar[str] = "placed-by-order"
    severity: ClassVar[Severity] = Severity.WARNING

    layer: str
    class_name: str

    @property
    def message(self) -> str:
        """Which layer."""
        return f"Arrays of {self.layer} ({self.class_name}) that nothing else tells apart were placed by their order."

    @property
    def cure(self) -> str:
        """Prove it."""
        return "Give the original class with --reference-objects, so that the comparison proves it."
