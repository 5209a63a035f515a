"""TFM2xx: a checkpoint lacks files or tensors, is damaged, or does not fit its graph."""

from __future__ import annotations

from typing import ClassVar

from migrate import dtypes
from migrate.findings.base import Blame, Finding, Remedy, Severity, register
from migrate.findings.container import FETCH_AGAIN
from migrate.findings.wording import listed, other_half
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class MissingShards(Finding):
    """Files of the checkpoint's data are missing.

    A checkpoint's tensors lie in files named `NAME.data-00000-of-00003` (in the old format `NAME-00000-of-00003`).
    All of them are needed. They get lost when only some files of a folder are copied.
    """

    code: ClassVar[str] = "TFM201"
    name: ClassVar[str] = "missing-shards"
    files: tuple[str, ...]
    shards: int
    lost: tuple[str, ...] = ()
    """Tensors that lie in the missing files, at least in part; none where only those files name them."""
    surviving: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The missing files by name, and the tensors that are lost and that survive."""
        verb = "is" if len(self.files) == 1 else "are"
        told = f"{len(self.files)} of {self.shards} data files of {self.where} {verb} missing: {listed(self.files)}."
        if not self.lost:
            return told
        survive = listed(self.surviving) if self.surviving else "none"
        return f"{told} Lost tensors: {listed(self.lost)}; surviving: {survive}."

    @property
    def cure(self) -> str:
        """Copy them."""
        return "Copy the missing files into the folder; all files of a checkpoint belong together."


@register
@dataclass(frozen=True, kw_only=True)
class TruncatedShard(Finding):
    """A data file is shorter than the checkpoint's index says: its end is missing.

    TensorFlow opens such a checkpoint without complaint and fails only when a lost tensor is read. An interrupted
    download or a full disk are the usual causes. Tensors before the cut are whole.
    """

    code: ClassVar[str] = "TFM202"
    name: ClassVar[str] = "truncated-shard"
    expected: int
    actual: int
    lost: tuple[str, ...]
    surviving: tuple[str, ...]

    @property
    def message(self) -> str:
        """Sizes, and the tensors that are lost and that survive."""
        survive = listed(self.surviving) if self.surviving else "none"
        return (
            f"{self.where} has {self.actual} bytes and needs {self.expected}. Lost tensors: {listed(self.lost)}; "
            f"surviving in this file: {survive}."
        )

    @property
    def cure(self) -> str:
        """Fetch it again."""
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class StaleCheckpointState(Finding):
    """The file `checkpoint` does not say which step is the newest one.

    TensorFlow keeps a small text file named `checkpoint` beside the checkpoints. It often holds absolute paths of
    the machine that trained the model, or names a step that was not copied. Only the last part of a path is used;
    where that does not help either, the highest complete step is taken.
    """

    code: ClassVar[str] = "TFM203"
    name: ClassVar[str] = "stale-checkpoint-state"
    severity: ClassVar[Severity] = Severity.WARNING
    problem: str
    taken: str

    @property
    def message(self) -> str:
        """What is wrong with it, and what was taken."""
        return f"{self.where} {self.problem}; {self.taken} is taken, the highest complete step."

    @property
    def cure(self) -> str:
        """Name the step."""
        return "Give --step N, or the checkpoint's own prefix, if another step is meant."


@register
@dataclass(frozen=True, kw_only=True)
class MissingIndex(Finding):
    """The checkpoint's data is there, but the `.index` file that says what lies where is missing.

    Without the index the data is a run of numbers without names, shapes or types. It cannot be rebuilt from the data.
    """

    code: ClassVar[str] = "TFM204"
    name: ClassVar[str] = "missing-index"
    data: tuple[str, ...]

    @property
    def message(self) -> str:
        """The missing file and the data that needs it."""
        return f"{self.where} is missing; without it {listed(self.data)} cannot be read."

    @property
    def cure(self) -> str:
        """Copy it."""
        return "Copy the .index file of the same step into the folder."


@register
@dataclass(frozen=True, kw_only=True)
class MissingGraph(Finding):
    """The checkpoint has weights and no graph: no `.meta` file says what is computed with them.

    Many scripts save with `write_meta_graph=False`, or publish only the weights. The network's code is then needed:
    run it once with the old TensorFlow, and save with a `tf.train.Saver`, which writes the `.meta` file.
    """

    code: ClassVar[str] = "TFM205"
    name: ClassVar[str] = "missing-graph"
    blame: ClassVar[Blame | None] = Blame.CODE
    tensors: tuple[str, ...]

    @property
    def message(self) -> str:
        """That there is no graph, and which variables the checkpoint holds."""
        return f"{self.where} has no .meta file, hence no graph. Its tensors: {listed(self.tensors, 40)}."

    @property
    def cure(self) -> str:
        """Where a graph comes from."""
        return "Put the .meta file of any step of the same training run into the folder, or export one from the code."


@register
@dataclass(frozen=True, kw_only=True)
class MissingWeights(Finding):
    """There is a graph and no weights: the `.meta` file stands alone.

    A `.meta` file holds the network, never its trained values. These lie in an `.index` and `.data-…` file of the
    same name, or (old format) in one file without an ending.
    """

    code: ClassVar[str] = "TFM206"
    name: ClassVar[str] = "missing-weights"

    @property
    def message(self) -> str:
        """Which graph has no weights."""
        return f"{self.where} is a graph without weights: no checkpoint data belongs to it."

    @property
    def cure(self) -> str:
        """Copy them."""
        return "Copy the .index and .data-… files of the same name into the folder."


@register
@dataclass(frozen=True, kw_only=True)
class DamagedTensor(Finding):
    """The stored bytes of a tensor do not match their checksum, or are too few.

    Every tensor carries a checksum. Where it differs, at least one byte has changed since it was written, and the
    values cannot be trusted. Nothing is converted from a damaged tensor.
    """

    code: ClassVar[str] = "TFM207"
    name: ClassVar[str] = "damaged-tensor"
    tensor: str
    byte: int
    problem: str

    @property
    def message(self) -> str:
        """Tensor, file, byte, and both numbers."""
        return f"The tensor {self.tensor} at byte {self.byte} of {self.where} is damaged: {self.problem}."

    @property
    def cure(self) -> str:
        """Fetch it again."""
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class BigEndianCheckpoint(Finding):
    """The checkpoint was written on a machine that stores numbers the other way round (big endian).

    IBM Z and some POWER machines write such checkpoints. Old releases of TensorFlow read them on such machines only.
    """

    code: ClassVar[str] = "TFM208"
    name: ClassVar[str] = "big-endian-checkpoint"

    @property
    def message(self) -> str:
        """Which file says so."""
        return f"{self.where} says that its numbers are stored big endian."

    @property
    def cure(self) -> str:
        """Save it again."""
        return "Save its values again with a TensorFlow on x86 or ARM that can read it, and convert that checkpoint."


@register
@dataclass(frozen=True, kw_only=True)
class MalformedEntry(Finding):
    """An entry of the checkpoint contradicts itself: no version of TensorFlow writes such an entry.

    Examples are a size that does not follow from shape and type, a negative offset, or parts of a partitioned
    variable that overlap or leave gaps. The file was edited, or damaged before its checksums were computed.
    """

    code: ClassVar[str] = "TFM209"
    name: ClassVar[str] = "malformed-entry"
    tensor: str
    problem: str

    @property
    def message(self) -> str:
        """The tensor and the contradiction."""
        return f"The entry {self.tensor} of {self.where} contradicts itself: {self.problem}."

    @property
    def cure(self) -> str:
        """Fetch or save again."""
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class BorrowedGraph(Finding):
    """The graph comes from a `.meta` file of another name than the weights.

    Where a checkpoint has no `.meta` file of its own, the one of another step of the same model, or the only one in
    the folder, is used. Each variable is still compared with the stored tensor by name, shape and type.
    """

    code: ClassVar[str] = "TFM211"
    name: ClassVar[str] = "borrowed-graph"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    meta: str

    @property
    def message(self) -> str:
        """Which graph is used for which weights."""
        return f"{self.where} has no .meta file of its own; the graph is read from {self.meta}."

    @property
    def cure(self) -> str:
        """Nothing, or the right file."""
        return "Nothing needs to be done if the graph did not change in between; else put the right .meta file there."


@register
@dataclass(frozen=True, kw_only=True)
class ObjectCheckpoint(Finding):
    """The checkpoint was written by TensorFlow 2 from Python objects (`tf.train.Checkpoint`, `save_weights`).

    Such a checkpoint holds the values of objects by their place in the object tree, and no graph. Only the code that
    built the objects can say what is computed with them.

    Weights that Keras saved so are numbered by layer: with the architecture (`model.to_json()` of the original code)
    they are a model again. Give it with `--architecture FILE`, or put it beside the checkpoint. The values of other
    objects need their own code: load the checkpoint there and save the whole model.
    """

    code: ClassVar[str] = "TFM212"
    name: ClassVar[str] = "object-checkpoint"
    blame: ClassVar[Blame | None] = Blame.CODE
    tensors: tuple[str, ...]
    keras: bool = False
    beside: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """What it is and what it holds."""
        plain = tuple(one.replace("/.ATTRIBUTES/VARIABLE_VALUE", "") for one in self.tensors)
        values = tuple(one for one in plain if "/.OPTIMIZER_SLOT/" not in one)
        slots = len(plain) - len(values)
        also = f"; beside them, values of an optimizer: {slots}" if slots else ""
        return f"{self.where} is an object-based checkpoint of TensorFlow 2 without a graph: {listed(values)}{also}."

    @property
    def cure(self) -> str:
        """The architecture, or the code."""
        if self.keras:
            return f"Give the architecture too ({self.options[0]}); model.to_json() of the original code writes one."
        return "Build the model with its own code, load the checkpoint there, and save the whole model."

    @property
    def options(self) -> tuple[str, ...]:
        return (other_half("--architecture", self.where, self.beside),) if self.keras else ()


@register
@dataclass(frozen=True, kw_only=True)
class MissingVariable(Finding):
    """The graph needs a variable that the checkpoint does not hold.

    The graph and the weights may belong to different versions of a network, the checkpoint may hold a part of the
    network only, or names changed between TensorFlow releases (`weights` to `kernel` in 1.2).
    """

    code: ClassVar[str] = "TFM214"
    name: ClassVar[str] = "missing-variable"
    variable: str
    key: str
    similar: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The variable, the key and similar keys."""
        near = f" Similar keys: {listed(self.similar)}." if self.similar else ""
        what = self.key if self.key == self.variable else f"{self.key}, the value of {self.variable}"
        return f"{self.where} does not hold the variable {what}.{near}"

    @property
    def cure(self) -> str:
        """Find the matching weights."""
        return "Use the weights that were saved with this graph."


@register
@dataclass(frozen=True, kw_only=True)
class MismatchedShape(Finding):
    """A variable of the graph and the stored tensor of the same key have different shapes.

    The graph and the weights belong to different versions of a network, for example with another number of classes.
    """

    code: ClassVar[str] = "TFM215"
    name: ClassVar[str] = "mismatched-shape"
    variable: str
    key: str
    expected: tuple[int | None, ...]
    actual: tuple[int, ...]

    @property
    def message(self) -> str:
        """Both shapes."""
        return (
            f"The variable {self.variable} has the shape {list(self.expected)} in the graph, but the tensor {self.key} "
            f"of {self.where} has {list(self.actual)}."
        )

    @property
    def cure(self) -> str:
        """Find the matching weights."""
        return "Use the weights that were saved with this graph."


@register
@dataclass(frozen=True, kw_only=True)
class MismatchedType(Finding):
    """A variable of the graph and the stored tensor of the same key have different element types.

    The graph and the weights belong to different versions of a network, for example one in half precision.
    """

    code: ClassVar[str] = "TFM216"
    name: ClassVar[str] = "mismatched-type"
    variable: str
    key: str
    expected: int
    actual: int

    @property
    def message(self) -> str:
        """Both types."""
        return (
            f"The variable {self.variable} is {dtypes.name(self.expected)} in the graph, but the tensor {self.key} of "
            f"{self.where} is {dtypes.name(self.actual)}."
        )

    @property
    def cure(self) -> str:
        """Find the matching weights."""
        return "Use the weights that were saved with this graph."
