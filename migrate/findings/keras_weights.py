"""TFM54x to TFM57x: the files that hold Keras models, and the arrays in them."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, Remedy, Severity, register
from migrate.findings.wording import counted, listed, lying_beside, other_half
from migrate.frozen import dataclass

FETCH_AGAIN = "Fetch the file again from where it came from and compare its size and checksum with the original."


@register
@dataclass(frozen=True, kw_only=True)
class NotKeras(Finding):
    """The file is no Keras model, whatever its name says.

    Keras keeps models in HDF5 files with a `model_weights` group or `layer_names`, in JSON or YAML texts that name
    a class and a config, and in `.keras` zip archives. HDF5 is used by many other programs too (PyTables, MATLAB),
    and old loaders answer such files with messages about missing attributes (`can't locate attribute:
    'layer_names'`).
    """

    code: ClassVar[str] = "TFM541"
    name: ClassVar[str] = "no-keras-model"
    holds: str

    @property
    def message(self) -> str:
        return f"{self.where} is no Keras model: it holds {self.holds}."

    @property
    def cure(self) -> str:
        return "Point at the file that Keras saved (an HDF5 file, a .keras archive, or a JSON or YAML architecture)."


@register
@dataclass(frozen=True, kw_only=True)
class TruncatedHdf5(Finding):
    """The HDF5 file is cut off: it has fewer bytes than it had when it was closed.

    An HDF5 file notes its own size in its first block. Interrupted downloads and full disks leave shorter files.
    What the lost part held cannot be computed from the rest, and the index of the arrays often lies at the end.

    HDF5 itself says `truncated file: eof = …, stored_eof = …`. Fetch the file again.
    """

    code: ClassVar[str] = "TFM542"
    name: ClassVar[str] = "truncated-hdf5"
    stored: int
    expected: int

    @property
    def message(self) -> str:
        return f"{self.where} is cut off: it has {self.stored} bytes of {self.expected}."

    @property
    def cure(self) -> str:
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class DamagedHdf5(Finding):
    """The HDF5 file begins as it should, but its inner structure is damaged.

    The blocks of an HDF5 file point at each other. Changed bytes, as after a transfer in text mode or on a failing
    disk, break these pointers. A file that was being written when its program died looks the same.
    """

    code: ClassVar[str] = "TFM543"
    name: ClassVar[str] = "damaged-hdf5"
    problem: str

    @property
    def message(self) -> str:
        return f"{self.where} is damaged: {self.problem}."

    @property
    def cure(self) -> str:
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class DamagedArchive(Finding):
    """The .keras archive is damaged, or one of its parts is missing.

    A .keras file is a zip archive with `config.json`, `metadata.json` and `model.weights.h5`. The list of its
    members stands at the end of the file, so an interrupted download loses it first.
    """

    code: ClassVar[str] = "TFM544"
    name: ClassVar[str] = "damaged-keras-archive"
    problem: str

    @property
    def message(self) -> str:
        return f"{self.where} cannot be read as a .keras archive: {self.problem}."

    @property
    def cure(self) -> str:
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class UnwrittenArray(Finding):
    """An array was created in the file, but its values, or some of them, were never written.

    HDF5 fills what was not written with zeros when it is read, without a word. A program that was stopped while it
    saved leaves such arrays. A loader would go on with zeros for weights.

    Save the model again, or take an earlier copy.
    """

    code: ClassVar[str] = "TFM545"
    name: ClassVar[str] = "unwritten-array"
    missing: int
    parts: int

    @property
    def message(self) -> str:
        return f"The values of {self.where} were never written ({self.missing} of {self.parts} parts are missing)."

    @property
    def cure(self) -> str:
        return "Take another copy of the file, or save the model again: these values are in no part of this file."


@register
@dataclass(frozen=True, kw_only=True)
class NotNumbers(Finding):
    """An array of the file holds something else than numbers.

    The arrays of a Keras model are numbers. Other programs keep texts and records in the same file, and they are
    left alone. Where a layer needs the array, its absence is a finding of its own.
    """

    code: ClassVar[str] = "TFM546"
    name: ClassVar[str] = "array-without-numbers"
    severity: ClassVar[Severity] = Severity.WARNING
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    kind: str

    @property
    def message(self) -> str:
        return f"{self.where} holds {self.kind} and is left out."

    @property
    def cure(self) -> str:
        return "Nothing, if the model does not need it; otherwise look at it with h5py."


@register
@dataclass(frozen=True, kw_only=True)
class MissingArrays(Finding):
    """The file lists arrays of a layer that are not in it.

    Each layer's group has a list of its arrays (`weight_names`). The arrays themselves are missing: the file was
    edited or saved halfway.
    """

    code: ClassVar[str] = "TFM547"
    name: ClassVar[str] = "missing-arrays"
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.where} lists arrays that are not there: {listed(self.names)}."

    @property
    def cure(self) -> str:
        return "Take a complete copy of the file, or save the model again."


@register
@dataclass(frozen=True, kw_only=True)
class UnlistedArrays(Finding):
    """The file holds arrays that belong to no layer.

    Loaders read only what the lists of names mention. Arrays outside the lists are leftovers of an edited file,
    states of metrics, or weights that a loader would silently leave out.
    """

    code: ClassVar[str] = "TFM548"
    name: ClassVar[str] = "unlisted-arrays"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.where} holds arrays that belong to no layer: {listed(self.names)}."

    @property
    def cure(self) -> str:
        return "Nothing, if they are states of metrics or leftovers: no layer reads them."


@register
@dataclass(frozen=True, kw_only=True)
class OtherLayers(Finding):
    """The layers of the config and the layers that the file has arrays for are not the same.

    Config and weights come from different models, or from different versions of one. Loaders say `You are trying to
    load a weight file containing N layers into a model with M layers` or `Layer count mismatch`, or silently leave
    layers with their initial values.

    Find the architecture that belongs to the weights.
    """

    code: ClassVar[str] = "TFM549"
    name: ClassVar[str] = "layers-do-not-match"
    without_weights: tuple[str, ...]
    without_config: tuple[str, ...]

    @property
    def message(self) -> str:
        missing = f"without arrays: {listed(self.without_weights)}" if self.without_weights else ""
        extra = f"only in the weights: {listed(self.without_config)}" if self.without_config else ""
        return (
            f"Config and weights of {self.where} name different layers ({'; '.join(filter(None, (missing, extra)))})."
        )

    @property
    def cure(self) -> str:
        return "Find the architecture that was saved with these weights."


@register
@dataclass(frozen=True, kw_only=True)
class ShapeMismatch(Finding):
    """Arrays of a layer have other shapes, or another number, than its config says.

    Config and weights belong to different models (a changed number of classes is the usual reason), or the array is
    in the layout of another writer. Loaders say `Shape mismatch in layer #…` or `Weight count mismatch for layer
    #…` about the first one; here every layer with a mismatch is listed.
    """

    code: ClassVar[str] = "TFM550"
    name: ClassVar[str] = "weights-do-not-fit"
    layer: str
    expected: str
    stored: str

    @property
    def message(self) -> str:
        return f"The arrays of {self.layer} do not fit its config: it needs {self.expected}, stored are {self.stored}."

    @property
    def cure(self) -> str:
        return "Find the architecture that was saved with these weights."


@register
@dataclass(frozen=True, kw_only=True)
class OptimizerState(Finding):
    """The file holds the state of the optimizer.

    Keras saves it so that training can go on. Answers do not depend on it, so a .keras archive is written without it,
    unless `--with-optimizer` is given. Loaders of today say `Skipping variable loading for optimizer` because the
    layout has changed.
    """

    code: ClassVar[str] = "TFM551"
    name: ClassVar[str] = "optimizer-state"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    arrays: int

    @property
    def message(self) -> str:
        return f"{self.where} holds the optimizer's state ({counted(self.arrays, 'array')})."

    @property
    def cure(self) -> str:
        return "Nothing: answers do not depend on it. To train on, convert to .keras with --with-optimizer."


@register
@dataclass(frozen=True, kw_only=True)
class WeightsAlone(Finding):
    """The file holds weights, but no architecture.

    `save_weights` (and a checkpoint callback with `save_weights_only`) writes arrays without saying what computes
    with them. Loaders say `No model config found in the file`. The architecture may lie beside it as a JSON or YAML
    text, or in the code that built the model.

    Give both: `--architecture FILE --weights FILE`. A model that is a class of its own has no `to_json()`: load its
    weights where its code is, and save it as a SavedModel.
    """

    code: ClassVar[str] = "TFM552"
    name: ClassVar[str] = "weights-without-architecture"
    beside: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.where} holds weights only, no architecture.{lying_beside(self.beside)}"

    @property
    def cure(self) -> str:
        return f"Give the architecture too ({self.options[0]}); model.to_json() of the original code writes one."

    @property
    def options(self) -> tuple[str, ...]:
        return (other_half("--architecture", self.where, self.beside),)


@register
@dataclass(frozen=True, kw_only=True)
class ArchitectureAlone(Finding):
    """The file holds an architecture, but no weights.

    `to_json` and `to_yaml` write what a model is made of, without the numbers it has learned. The weights lie in
    another file, usually an HDF5 file beside it.

    Give both: `--architecture FILE --weights FILE`.
    """

    code: ClassVar[str] = "TFM553"
    name: ClassVar[str] = "architecture-without-weights"
    beside: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.where} holds an architecture only, no weights.{lying_beside(self.beside)}"

    @property
    def cure(self) -> str:
        return f"Give the weights too ({self.options[0]})."

    @property
    def options(self) -> tuple[str, ...]:
        return (other_half("--weights", self.where, self.beside),)
