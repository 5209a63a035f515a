"""TFM43x: what a graph file is and holds, for those who load it with TensorFlow or Keras themselves."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, Remedy, Severity, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class FrozenGraph(Finding):
    """The graph is frozen: its weights are constants, and it has no variables.

    `freeze_graph` and converters write such graphs. They compute, and cannot be trained further; a saver says `No
    variables to save`.

    A converted model has constants too.
    """

    code: ClassVar[str] = "TFM430"
    name: ClassVar[str] = "frozen-graph"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    constants: int

    @property
    def message(self) -> str:
        return f"{self.where} has no variables: its weights are constants in the graph ({self.constants})."

    @property
    def cure(self) -> str:
        return "Nothing for computing answers; to train further, the checkpoint is needed."


@register
@dataclass(frozen=True, kw_only=True)
class UnusualTags(Finding):
    """The SavedModel's graph does not have the tag `serve`.

    Hub modules of TensorFlow 1 have no tags, exports for training the tag `train`. Loaders ask for `serve` and say
    `MetaGraphDef associated with tags … could not be found`.

    A converted model has the tag `serve`.
    """

    code: ClassVar[str] = "TFM431"
    name: ClassVar[str] = "graph-without-the-tag-serve"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    tags: tuple[str, ...]

    @property
    def message(self) -> str:
        tags = f"the tags {listed(self.tags)}" if self.tags else "no tags"
        return f"The graph that is taken of {self.where} has {tags}."

    @property
    def cure(self) -> str:
        return "Nothing: the converted model has the tag serve."


@register
@dataclass(frozen=True, kw_only=True)
class OptimizerSlots(Finding):
    """The SavedModel holds an optimizer and its slots.

    Keras of TensorFlow 2 saved the optimizer with the model. `tf.saved_model.load` of later releases says
    `'_UserObject' object has no attribute 'add_slot'`.

    Answers do not depend on it. Export the model without its optimizer, or, if you trust its writer, load it with
    tf_keras and compile=False: that runs code which is stored in the model.
    """

    code: ClassVar[str] = "TFM432"
    name: ClassVar[str] = "optimizer-in-saved-model"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    slots: int

    @property
    def message(self) -> str:
        return f"{self.where} holds an optimizer with {self.slots} slots."

    @property
    def cure(self) -> str:
        return "Where loading fails at it, and you trust the writer: tf_keras.models.load_model(PATH, compile=False)."


@register
@dataclass(frozen=True, kw_only=True)
class NoKerasInside(Finding):
    """The SavedModel holds a graph and signatures, and no Keras model.

    TensorFlow 1 exported it, or TensorFlow 2 without Keras. `keras.models.load_model` says `list index out of
    range` or `File format not supported`, and what `tf.saved_model.load` gives has no `predict` and no `summary`.

    Call its signatures. Converted to a SavedModel it keeps them; a .keras archive cannot hold it (TFM701).
    """

    code: ClassVar[str] = "TFM433"
    name: ClassVar[str] = "saved-model-without-keras"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS

    @property
    def message(self) -> str:
        return f"{self.where} holds a graph with signatures and no Keras model."

    @property
    def cure(self) -> str:
        return "Nothing for a conversion to a SavedModel: call the signatures of the result."


@register
@dataclass(frozen=True, kw_only=True)
class KerasObjects(Finding):
    """The SavedModel holds Keras metrics.

    Keras saved them with the model. Loaders that do not find the class of a metric say `Unable to restore custom
    object of class`. Answers do not depend on metrics.

    Load with compile=False, if you trust the writer: loaders of Keras run code that is stored in the model.
    """

    code: ClassVar[str] = "TFM434"
    name: ClassVar[str] = "custom-objects-in-saved-model"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    kinds: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.where} holds metrics of Keras: {listed(self.kinds)}."

    @property
    def cure(self) -> str:
        return "Where loading fails at them, and you trust the writer: load with compile=False."


@register
@dataclass(frozen=True, kw_only=True)
class TablesToFill(Finding):
    """The graph looks things up in tables that an initialiser fills.

    TensorFlow 1 fills tables when `tf.tables_initializer()` or the SavedModel's `legacy_init_op` runs. Where
    neither has run, TensorFlow says `Table not initialized`.

    In a converted model they are filled when it is loaded.
    """

    code: ClassVar[str] = "TFM435"
    name: ClassVar[str] = "tables-to-fill"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    tables: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.where} has tables that an initialiser fills: {listed(self.tables)}."

    @property
    def cure(self) -> str:
        return "Nothing: a converted model fills them when it is loaded."
