"""TFM570 to TFM579: how a Keras file is named and laid out, and what loaders make of that."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, Remedy, Severity, register
from migrate.findings.keras_config import NOTHING
from migrate.findings.wording import listed
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class MisleadingName(Finding):
    """The file's ending promises another format than the file has.

    Keras chooses its loader by the ending and then says `Please ensure the file is an accessible .keras zip file`
    or `File format not supported`, whatever lies in the file. Here the content decides.

    Rename the file where Keras itself is to load it.
    """

    code: ClassVar[str] = "TFM570"
    name: ClassVar[str] = "name-of-another-format"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    ending: str
    kind: str

    @property
    def message(self) -> str:
        return f"{self.where} ends in {self.ending} and is {self.kind}."

    @property
    def cure(self) -> str:
        return "Nothing for a conversion; rename the file where Keras is to load it."


@register
@dataclass(frozen=True, kw_only=True)
class SplitAttributes(Finding):
    """The list of layers is split over several attributes.

    An HDF5 attribute takes 64 KB. Keras 2.1.6 and later split longer lists into `layer_names0`, `layer_names1` and
    so on; earlier ones said `object header message is too large` when they saved, and do not find the lists when
    they load.

    Nothing needs to be done: the parts are joined.
    """

    code: ClassVar[str] = "TFM571"
    name: ClassVar[str] = "split-attributes"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    attribute: str

    @property
    def message(self) -> str:
        return f"{self.where} keeps the list {self.attribute} in several parts."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class WrittenByKeras3(Finding):
    """Keras 3 wrote the file.

    Keras 2 and tf_keras do not know its configs: they say `Unrecognized keyword arguments: ['batch_shape']` and
    the like. Keras 3 reads the file as it is.

    Use Keras 3.
    """

    code: ClassVar[str] = "TFM572"
    name: ClassVar[str] = "written-by-keras-3"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    version: str

    @property
    def message(self) -> str:
        return f"{self.where} was written by Keras {self.version}, which Keras 2 and tf_keras do not read."

    @property
    def cure(self) -> str:
        return "Nothing for a conversion; load it with Keras 3."


@register
@dataclass(frozen=True, kw_only=True)
class Keras2Archive(Finding):
    """The .keras archive was written by Keras 2.

    TensorFlow 2.12 to 2.15 wrote .keras archives that name modules of their own Keras, and keep weights in another
    layout. Keras 3 says `Could not locate class 'Functional'`; tf_keras of today does not find the weights of 2.12
    and 2.13.
    """

    code: ClassVar[str] = "TFM574"
    name: ClassVar[str] = "keras-2-archive"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    version: str

    @property
    def message(self) -> str:
        return f"{self.where} is a .keras archive of Keras {self.version}."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class NamelessModules(Finding):
    """Layers inside of wrappers do not say which module they come from.

    Keras 1 and 2 stored the class alone. Keras 3 looks for the class inside of a wrapper by module and says `Could
    not locate class 'LSTM'`.
    """

    code: ClassVar[str] = "TFM575"
    name: ClassVar[str] = "wrapped-layers-without-a-module"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Wrapped layers of {self.where} name no module: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class TupleObjects(Finding):
    """Tuples stand in the config as objects of their own.

    JSON has no tuples. Keras 2.4 and later write `{'class_name': '__tuple__', 'items': [...]}` for them; loaders
    that do not know this say `KeyError: 'items'`.
    """

    code: ClassVar[str] = "TFM576"
    name: ClassVar[str] = "tuples-as-objects"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC

    @property
    def message(self) -> str:
        return f"Tuples stand in the config of {self.where} as objects."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class WeightsByPlace(Finding):
    """The weights are kept by the place of their layer in the model, not by name.

    The newer layout calls layers by class and number (`dense`, `dense_1`). A model that is built in another order
    or way gets `A total of N objects could not be loaded`, or silently the arrays of another layer.
    """

    code: ClassVar[str] = "TFM577"
    name: ClassVar[str] = "weights-by-place"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC

    @property
    def message(self) -> str:
        return f"{self.where} keeps weights by the place of their layers."

    @property
    def cure(self) -> str:
        return "Nothing, where the architecture that is given is the one that saved the weights."


@register
@dataclass(frozen=True, kw_only=True)
class GroupedConvolution(Finding):
    """Convolutions work on groups of channels.

    `groups` above 1 splits the channels. TensorFlow before 2.9 could not compute this on a processor: `Fused conv
    implementation does not support grouped convolutions for now`. The TensorFlow of today can.
    """

    code: ClassVar[str] = "TFM578"
    name: ClassVar[str] = "grouped-convolution"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Convolutions of {self.where} work in groups: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return "Nothing: the TensorFlow of today computes them everywhere."


@register
@dataclass(frozen=True, kw_only=True)
class YamlArchitecture(Finding):
    """The architecture is a YAML text.

    Keras wrote YAML until TensorFlow 2.5 and then gave it up, because reading it could run code: `Method
    model_from_yaml() has been removed due to security risk`. Here it is read without that risk.
    """

    code: ClassVar[str] = "TFM517"
    name: ClassVar[str] = "yaml-architecture"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC

    @property
    def message(self) -> str:
        return f"The architecture {self.where} is YAML, which Keras no longer reads."

    @property
    def cure(self) -> str:
        return NOTHING
