"""TFM58x to TFM59x: what stands in the way of making a Keras model one of Keras 3."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Remedy, Severity, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class UnclearArrays(Finding):
    """Arrays of a nested model cannot be given to the layers inside it.

    Legacy files keep all arrays of an inner model or wrapper in one list, trainable ones first. Which array belongs to
    which layer follows from the classes of the layers, or from the names of the arrays. Here neither tells: a class of
    the writer's own is inside, or the weights are those of another architecture.
    """

    code: ClassVar[str] = "TFM580"
    name: ClassVar[str] = "unclear-arrays"
    layer: str
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The arrays of {self.layer!r} in {self.where} cannot be told apart by layer: {listed(self.names)}."

    @property
    def cure(self) -> str:
        return "Check that weights and architecture belong together. If they do, save the inner model by itself."


@register
@dataclass(frozen=True, kw_only=True)
class LeftOverArrays(Finding):
    """The file holds arrays that no layer of the upgraded model takes.

    A conversion accounts for every stored array: it goes into the artifact, or it is left out for a stated reason.
    Arrays that are left over show that weights and architecture do not belong together, or that a layer is not
    understood in full.
    """

    code: ClassVar[str] = "TFM581"
    name: ClassVar[str] = "left-over-arrays"
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.where} holds arrays that no layer takes: {listed(self.names)}."

    @property
    def cure(self) -> str:
        return "Check that weights and architecture belong together."


@register
@dataclass(frozen=True, kw_only=True)
class NoInputShape(Finding):
    """Nothing tells the shape of the model's input.

    A Sequential model can be made without an input shape. Its file then says what the layers are, not what they are
    called with, and Keras 3 makes no variables before it knows.
    """

    code: ClassVar[str] = "TFM582"
    name: ClassVar[str] = "no-input-shape"
    layer: str
    class_name: str

    @property
    def message(self) -> str:
        first = f"{self.layer} ({self.class_name})"
        return f"{self.where} does not tell the shape of its input: its first layer, {first}, has none."

    @property
    def cure(self) -> str:
        return "In its original Keras, make the model with input_shape at the first layer, load the weights, save it."


@register
@dataclass(frozen=True, kw_only=True)
class UnknownKeyword(Finding):
    """A layer's config has an entry that neither Keras 3 nor tfmigrate knows.

    Keras 3 says `Unrecognized keyword arguments`. tfmigrate leaves out entries of which it knows that they change
    nothing; another entry may change what the layer computes.
    """

    code: ClassVar[str] = "TFM583"
    name: ClassVar[str] = "unknown-keyword"
    layer: str
    class_name: str
    keys: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.layer} ({self.class_name}) of {self.where} has entries that are not known: {listed(self.keys)}."

    @property
    def cure(self) -> str:
        return (
            "If the class is your own, give it with --custom-objects FILE.py; else remove entries that change nothing."
        )


@register
@dataclass(frozen=True, kw_only=True)
class WrongArrays(Finding):
    """A layer does not have the arrays that its config asks for.

    The number or the shapes of the stored arrays differ from those of the layer that the config describes. Keras says
    `Weight count mismatch` or `Shape mismatch`, or loads nothing for this layer.
    """

    code: ClassVar[str] = "TFM584"
    name: ClassVar[str] = "wrong-arrays"
    layer: str
    class_name: str
    expected: str
    stored: str

    @property
    def message(self) -> str:
        return f"{self.layer} ({self.class_name}) of {self.where} needs {self.expected}; stored are {self.stored}."

    @property
    def cure(self) -> str:
        return "Check that weights and architecture belong together."


@register
@dataclass(frozen=True, kw_only=True)
class NoCounterpart(Finding):
    """A layer does something that no layer or function of Keras 3 does.

    Such options are rare: they were removed without a replacement, and there is nothing to rebuild them from.

    Write a class of that name for Keras 3 and give it with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM585"
    name: ClassVar[str] = "no-counterpart"
    layer: str
    class_name: str
    what: str

    @property
    def message(self) -> str:
        return f"{self.layer} ({self.class_name}) of {self.where} has no counterpart in Keras 3: {self.what}."

    @property
    def cure(self) -> str:
        return f"Write a class {self.class_name} for Keras 3 and give it with --custom-objects FILE.py."

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class TrainingObjects(Finding):
    """Custom regularisers, constraints or initialisers are left out of the artifact.

    They act when a model is trained or its weights are first made. What the model computes does not depend on them.
    """

    code: ClassVar[str] = "TFM586"
    name: ClassVar[str] = "training-objects-left-out"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Left out of {self.where}, since they act in training alone: {listed(self.names)}."

    @property
    def cure(self) -> str:
        return "Nothing for inference. To train on, add them to the converted model's layers."


@register
@dataclass(frozen=True, kw_only=True)
class GuessedShape(Finding):
    """The shape of the model's input was taken from the first layer's class and kernel.

    The file does not tell it. The size of the last axis is certain; the other sizes are left open, and for a Dense
    layer the number of axes is a guess.
    """

    code: ClassVar[str] = "TFM587"
    name: ClassVar[str] = "guessed-input-shape"
    severity: ClassVar[Severity] = Severity.WARNING
    layer: str
    shape: str

    @property
    def message(self) -> str:
        return f"{self.where} does not tell the shape of its input; from {self.layer} it is taken to be {self.shape}."

    @property
    def cure(self) -> str:
        return (
            "Feed the converted model arrays of this shape. If the old one took others, save it again with input_shape."
        )


@register
@dataclass(frozen=True, kw_only=True)
class RaggedInput(Finding):
    """The model was made for ragged inputs.

    Rows of different lengths went into it as RaggedTensors. The converted model keeps the flag; on other backends than
    TensorFlow Keras 3 has no such tensors.
    """

    code: ClassVar[str] = "TFM588"
    name: ClassVar[str] = "ragged-input"
    severity: ClassVar[Severity] = Severity.WARNING
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Inputs of {self.where} are ragged: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return "Run the converted model on the TensorFlow backend, or pad the rows and feed a dense array."


@register
@dataclass(frozen=True, kw_only=True)
class MissingVocabulary(Finding):
    """A layer that looks words or numbers up has no vocabulary in the file.

    Such a layer can be given its vocabulary, or learn it from data (`adapt`). HDF5 files keep the first kind only.
    """

    code: ClassVar[str] = "TFM589"
    name: ClassVar[str] = "missing-vocabulary"
    layer: str
    class_name: str

    @property
    def message(self) -> str:
        return f"{self.layer} ({self.class_name}) of {self.where} has no vocabulary: the file does not hold it."

    @property
    def cure(self) -> str:
        return "Save the model again as a .keras archive or a SavedModel, or make the layer with vocabulary=[…]."


@register
@dataclass(frozen=True, kw_only=True)
class OpenSteps(Finding):
    """A TimeDistributed layer goes over an open number of steps, which Keras 3 miscounts within a graph.

    Where a graph does not know the number of steps, Keras 3.15 goes over as many steps as the batch has examples: with
    other numbers the output is too short or wrong. A call of the model (`model(x)`) knows the number, and `predict`
    does until it has met several lengths. A layer that goes step by step itself (Dense and the like) takes the
    wrapper's place; this one cannot.

    A SavedModel that tfmigrate writes goes over all steps.
    """

    code: ClassVar[str] = "TFM591"
    name: ClassVar[str] = "open-number-of-steps"
    severity: ClassVar[Severity] = Severity.WARNING
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Keras 3 may miscount the steps of {listed(self.layers)} in {self.where}: their number is open."

    @property
    def cure(self) -> str:
        return "Convert with --to savedmodel, or call the model itself (model(x)), and predict one length at a time."


@register
@dataclass(frozen=True, kw_only=True)
class SubclassOfFunctional(Finding):
    """The model is of a class of the writer's own that was made with inputs and outputs.

    A class with a `train_step` of its own is mostly built so, `MyModel(inputs, outputs)`. Its layers and how they are
    connected stand in the file, as those of a functional model do, and such a model it becomes. Whether the class
    computes anything else in a `call` of its own, no file tells.

    If it does, convert a SavedModel of it, which holds that too.
    """

    code: ClassVar[str] = "TFM592"
    name: ClassVar[str] = "class-made-from-a-functional-model"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame] = Blame.CODE
    remedy: ClassVar[Remedy] = Remedy.PERSON
    class_name: str

    @property
    def message(self) -> str:
        return f"{self.where} holds a model of the class {self.class_name!r}, which is taken for a functional model."

    @property
    def cure(self) -> str:
        return "Check that the class has no call of its own; if it has, convert a SavedModel of it."
