"""TFM50x to TFM51x: what a Keras config says, and why loaders of today do not understand it."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Remedy, Severity, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass

NOTHING = "Nothing: tfmigrate knows how this was meant."


@register
@dataclass(frozen=True, kw_only=True)
class DamagedConfig(Finding):
    """The text that describes the model cannot be parsed.

    The architecture is a JSON text (in an attribute of an HDF5 file, in an archive, or in a file of its own) or a
    YAML text. It is cut off or damaged, or it is larger or deeper than any model needs, which is how programs that
    read such texts are attacked.
    """

    code: ClassVar[str] = "TFM501"
    name: ClassVar[str] = "damaged-keras-config"
    problem: str

    @property
    def message(self) -> str:
        return f"The config {self.where} cannot be read: {self.problem}."

    @property
    def cure(self) -> str:
        return "Take another copy of the file, or save the architecture again with model.to_json()."


@register
@dataclass(frozen=True, kw_only=True)
class NoModelInConfig(Finding):
    """The text is well formed, but what it says is no Keras model.

    A Keras config names a class and lists layers, each with a class and a config of its own. Something else stands
    here: the config of another program, or a config in which parts are missing.
    """

    code: ClassVar[str] = "TFM502"
    name: ClassVar[str] = "config-without-a-model"
    problem: str

    @property
    def message(self) -> str:
        return f"{self.where} describes no Keras model: {self.problem}."

    @property
    def cure(self) -> str:
        return "Save the architecture again with model.to_json()."


@register
@dataclass(frozen=True, kw_only=True)
class SubclassedModel(Finding):
    """The model is a class of the writer's own, not a Sequential or functional model.

    Of such a model the file names only the class; what its `call` computes stands in the writer's code. Loaders say
    `Unknown layer` or ask for the model to be built first.

    A SavedModel holds what such a model computes: save it as one where its code is. A SavedModel converts with
    `--to savedmodel`.
    """

    code: ClassVar[str] = "TFM503"
    name: ClassVar[str] = "subclassed-model"
    blame: ClassVar[Blame | None] = Blame.CODE
    class_name: str

    @property
    def message(self) -> str:
        return f"{self.where} is a model of the class {self.class_name!r}, whose computation is in no file."

    @property
    def cure(self) -> str:
        return "Build it with its own code, load the weights, and save it as a SavedModel; that converts."


@register
@dataclass(frozen=True, kw_only=True)
class ListConfig(Finding):
    """The config of a Sequential model is a plain list of layers.

    Keras wrote it so until 2.2.2, and tf.keras for some time longer. Keras 3 says `pop expected at most 1 argument,
    got 2` or `Expected 'config' to be a dict for Sequential`: the most common reason why old models do not load
    today.
    """

    code: ClassVar[str] = "TFM504"
    name: ClassVar[str] = "sequential-config-is-a-list"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC

    @property
    def message(self) -> str:
        return f"The config of the Sequential model {self.where} is a plain list of layers."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class OldKeywords(Finding):
    """Layers are described with the keywords of Keras 1 or 0.3.

    `output_dim`, `nb_filter`, `border_mode`, `subsample`, `W_regularizer`, `p`, `dim_ordering` and others were
    renamed in Keras 2. No loader of today knows them: they say `missing 1 required positional argument: 'units'`,
    `unexpected keyword argument 'input_dtype'` and the like.
    """

    code: ClassVar[str] = "TFM505"
    name: ClassVar[str] = "keras-1-keywords"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Layers of {self.where} are described as in Keras 1: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class NoInputLayer(Finding):
    """A Sequential model has no input layer; its first layer carries the shape of the input.

    Keras wrote it so until TensorFlow 2.1. Keras 3 reads that shape with the batch size in it as one without:
    `expected ndim=3, found ndim=4`, `Kernel shape must have the same length as input`, or, for dense layers, no
    message at all and a model with the wrong signature.
    """

    code: ClassVar[str] = "TFM506"
    name: ClassVar[str] = "sequential-without-input-layer"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layer: str

    @property
    def message(self) -> str:
        return f"The Sequential model {self.where} has no input layer: {self.layer} carries the input's shape."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class RetiredKeywords(Finding):
    """Layers carry keywords that Keras 2 wrote and Keras 3 refuses.

    `time_major`, `groups`, `ragged`, `batch_input_shape` inside nested models, `query_shape` and others stand in
    every config of their time, usually with the value that does nothing. Loaders say `Unrecognized keyword
    arguments passed to …`.
    """

    code: ClassVar[str] = "TFM507"
    name: ClassVar[str] = "retired-keywords"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    keywords: tuple[str, ...]
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        keywords = listed(self.keywords)
        return f"Layers of {self.where} carry keywords that Keras 3 refuses: {keywords} (in {listed(self.layers)})."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class TimeMajor(Finding):
    """Recurrent layers take their input with time as the first dimension.

    `time_major=True` of tf.keras means inputs of (time, batch, features). Keras 3 knows only (batch, time,
    features), so a converted layer stands between two transpositions.
    """

    code: ClassVar[str] = "TFM508"
    name: ClassVar[str] = "time-major"
    severity: ClassVar[Severity] = Severity.WARNING
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Recurrent layers of {self.where} take time as the first dimension: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return "Check that the converted model is called with the same layout as the old one."


@register
@dataclass(frozen=True, kw_only=True)
class ListAxis(Finding):
    """The axis of normalisation layers is a list of one number.

    tf.keras up to TensorFlow 2.15 wrote `axis: [3]`. Keras 3 says `int() argument must be a string, a bytes-like object
    or a real number, not 'list'` where such a layer lies inside another.
    """

    code: ClassVar[str] = "TFM509"
    name: ClassVar[str] = "axis-is-a-list"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The axis is a list in layers of {self.where}: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class SeveralAxes(Finding):
    """Layers work along several axes at once.

    `Softmax(axis=[1, 2])` and `LayerNormalization(axis=[1, 2])` are right in tf.keras. Keras 3's own reader drops
    such a list without a word and takes the last axis, so that every number comes out wrong.
    """

    code: ClassVar[str] = "TFM510"
    name: ClassVar[str] = "several-axes"
    severity: ClassVar[Severity] = Severity.WARNING
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Layers of {self.where} work along several axes: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return "Do not load this file with keras.models.load_model of Keras 3: it takes the last axis only."


@register
@dataclass(frozen=True, kw_only=True)
class PolicyConfig(Finding):
    """The layers have a policy for their number types.

    Mixed precision computes in half precision and keeps weights in full. tf.keras stored the policy as an object,
    at which Keras 3 says `'str' object has no attribute 'quantization_mode'`. Results in half precision differ more
    between machines.
    """

    code: ClassVar[str] = "TFM511"
    name: ClassVar[str] = "dtype-policy"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    policies: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Layers of {self.where} have a policy for number types: {listed(self.policies)}."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class InitializerDtype(Finding):
    """Initialisers in the config carry a `dtype`.

    tf.keras of TensorFlow 1 wrote them so. Keras 3 says `GlorotUniform.__init__() got an unexpected keyword argument
    'dtype'`. Initialisers have no effect on a model whose weights are loaded.
    """

    code: ClassVar[str] = "TFM512"
    name: ClassVar[str] = "initializers-with-a-dtype"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    count: int

    @property
    def message(self) -> str:
        return f"Initialisers in {self.where} carry a dtype ({self.count})."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class CustomInitializer(Finding):
    """The config names initialisers, regularisers or constraints of the writer's own.

    They work while a model trains. Loaders ask for them all the same (`Unknown initializer`, `Could not interpret
    initializer identifier`). A model that computes answers from stored weights does not need them.
    """

    code: ClassVar[str] = "TFM513"
    name: ClassVar[str] = "custom-initializer"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.where} names training objects that Keras does not have: {listed(self.names)}."

    @property
    def cure(self) -> str:
        return "Nothing: answers do not depend on them."


@register
@dataclass(frozen=True, kw_only=True)
class NestedNodes(Finding):
    """A model is used as a layer, and the connection counts its own construction as the first use.

    In Keras 1 and 2 the first use of a nested model has the index 1, in Keras 3 the index 0. Loaders of today say
    `The graph either has loops or disconnected nodes`, or fail with an index error. All models made by transfer
    learning look like this.
    """

    code: ClassVar[str] = "TFM514"
    name: ClassVar[str] = "nested-model-node-index"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Connections from nested models in {self.where} count from 1: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class TrainingConfig(Finding):
    """The file says how the model was trained: optimizer, loss and metrics.

    Loaders try to make them anew and fail at old names (`Argument(s) not recognized: {'lr': …}`, `Could not locate
    function 'mse'`, `string indices must be integers`). A .keras archive keeps what Keras 3 has of it, in the names of
    today. Answers do not depend on it.
    """

    code: ClassVar[str] = "TFM516"
    name: ClassVar[str] = "old-training-config"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    optimizer: str

    @property
    def message(self) -> str:
        return f"{self.where} holds a training configuration (optimizer {self.optimizer})."

    @property
    def cure(self) -> str:
        return "Nothing: answers do not depend on it."
