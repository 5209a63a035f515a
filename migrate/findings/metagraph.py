"""TFM4xx: a graph file cannot be used, lacks values, or names things that are not there."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Remedy, Severity, register
from migrate.findings.container import FETCH_AGAIN
from migrate.findings.wording import listed
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class DamagedMetaGraph(Finding):
    """The file with the graph cannot be parsed: bytes are missing or changed.

    A `.meta` file, a `saved_model.pb` and a frozen graph are one protobuf message each, without a checksum. An
    interrupted download or a transfer in text mode makes it unreadable.
    """

    code: ClassVar[str] = "TFM401"
    name: ClassVar[str] = "damaged-graph-file"
    size: int
    problem: str

    @property
    def message(self) -> str:
        """The file, its size, and the parser's complaint."""
        return f"{self.where} ({self.size} bytes) cannot be parsed as a graph: {self.problem}."

    @property
    def cure(self) -> str:
        """Fetch it again."""
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class EmptyMetaGraph(Finding):
    """The file holds no graph: it parses, and there is no operation in it.

    Protobuf accepts an empty message, so a file whose content was lost can still look valid.
    """

    code: ClassVar[str] = "TFM402"
    name: ClassVar[str] = "graph-without-operations"
    size: int

    @property
    def message(self) -> str:
        """The file and its size."""
        return f"{self.where} ({self.size} bytes) holds a graph without any operation."

    @property
    def cure(self) -> str:
        """Fetch it again."""
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class MissingAsset(Finding):
    """The graph reads a file (mostly a vocabulary) that is neither at its recorded path nor beside the model.

    Old graphs hold the path of the file on the machine that trained the model. The file is looked for there, then by
    its name beside the model, in `assets` and `assets.extra`, and in the folder above.

    Put the file beside the model.
    """

    code: ClassVar[str] = "TFM403"
    name: ClassVar[str] = "missing-asset"
    node: str
    recorded: str

    @property
    def message(self) -> str:
        """The node and the path it records."""
        return f"The graph's node {self.node} reads the file {self.recorded}, which was not found."

    @property
    def cure(self) -> str:
        """Put it beside the model."""
        return f"Put the file beside the model in {self.where}."


@register
@dataclass(frozen=True, kw_only=True)
class GraphWithoutValues(Finding):
    """The graph has variables, and their values are nowhere: neither in the graph nor in a checkpoint beside it.

    A graph file alone describes what is computed. The values of its variables lie in a checkpoint, or are frozen into
    the graph as constants. This graph is not frozen, so without its checkpoint it is a model that was never trained.

    Programs wrote such files next to their checkpoints (`graph.pbtxt`), and exporters wrote them before freezing. A
    SavedModel comes to this when the folder `variables` is lost.
    """

    code: ClassVar[str] = "TFM405"
    name: ClassVar[str] = "graph-without-values"
    variables: tuple[str, ...]

    @property
    def message(self) -> str:
        """The variables without values."""
        return (
            f"The outputs need variables whose values are neither in {self.where} nor beside it "
            f"({len(self.variables)}): {listed(self.variables)}."
        )

    @property
    def cure(self) -> str:
        """Find the checkpoint or the frozen graph."""
        return (
            "Put the checkpoint that belongs to the graph beside it under the same name, or the folder `variables` "
            "of a SavedModel in its place; or take the frozen graph."
        )


@register
@dataclass(frozen=True, kw_only=True)
class SeveralTagSets(Finding):
    """The SavedModel holds several graphs, and nothing says which one is meant.

    A SavedModel can hold one graph for each set of tags, such as `train` or `serve,gpu`. Without being told, the graph
    with the one tag `serve` is taken, else the one without tags, else the only one. This model has none of these.

    Name the tags of one with `--tags A,B`.
    """

    code: ClassVar[str] = "TFM406"
    name: ClassVar[str] = "several-tag-sets"
    blame: ClassVar[Blame | None] = None
    sets: tuple[str, ...]
    """Each as `A,B`."""

    @property
    def message(self) -> str:
        """The tag sets there are."""
        return f"{self.where} holds {len(self.sets)} graphs, with the tags {' or '.join(self.sets)}."

    @property
    def cure(self) -> str:
        """Name one."""
        return f"Name the tags of one, for example --tags {self.sets[0]}."

    @property
    def options(self) -> tuple[str, ...]:
        return (f"--tags {self.sets[0]}",)


@register
@dataclass(frozen=True, kw_only=True)
class BrokenSignature(Finding):
    """A stored signature is left out, because it names tensors that the graph does not have, or has no output.

    A signature is a list of names. When a graph is cut down or renamed after the signature was made, the names no
    longer fit, and nobody can call the signature. The other signatures are kept; where none remains, inputs and
    outputs are inferred from the graph.
    """

    code: ClassVar[str] = "TFM407"
    name: ClassVar[str] = "broken-signature"
    severity: ClassVar[Severity] = Severity.WARNING
    signature: str
    missing: tuple[str, ...]

    @property
    def message(self) -> str:
        """The signature, and the tensors that are not there."""
        why = f"the graph has no {listed(self.missing)}" if self.missing else "it cannot be read or has no output"
        return f"The stored signature {self.signature} of {self.where} is left out: {why}."

    @property
    def cure(self) -> str:
        """Name the tensors."""
        return "Name the tensors with --input and --output, or fetch the model again."


@register
@dataclass(frozen=True, kw_only=True)
class IncompleteSignature(Finding):
    """A stored signature cannot be called: its outputs need a placeholder that is none of its inputs.

    In a session of TensorFlow 1 any tensor can be fed beside those that a signature names, so such a signature went
    unnoticed there; a server could not call it either. The placeholder is often a switch between training and
    inference, or a rate of dropout, that another signature of the model takes.

    Where other signatures are complete, these are kept and the incomplete one is left out, which the record lists
    among the changes.
    """

    code: ClassVar[str] = "TFM410"
    name: ClassVar[str] = "incomplete-signature"
    blame: ClassVar[Blame | None] = None
    signature: str
    tensors: tuple[str, ...]

    @property
    def message(self) -> str:
        """The signature and what it lacks."""
        return f"The signature {self.signature} needs {listed(self.tensors)}, which is none of its inputs."

    @property
    def cure(self) -> str:
        """Bind it, or name all endpoints."""
        return f"Bind it with --freeze {self.tensors[0]}=VALUE, or name inputs and outputs with --input and --output."

    @property
    def options(self) -> tuple[str, ...]:
        return (f"--freeze {self.tensors[0]}=VALUE",)


@register
@dataclass(frozen=True, kw_only=True)
class WeightsBeside(Finding):
    """The graph holds no values, and those of a checkpoint that lies beside it were taken.

    A graph file does not say where the values of its variables are. A checkpoint of the same name in the same folder
    belongs to it, and so does the only checkpoint beside a file `graph.pbtxt` or `graph.pb`, as training programs
    wrote them, and the files `variables.index` and `variables.data-…` beside a `saved_model.pb` that lacks its folder
    `variables`. Names, shapes and types of the variables are compared before anything is used.
    """

    code: ClassVar[str] = "TFM408"
    name: ClassVar[str] = "weights-beside-the-graph"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    checkpoint: str

    @property
    def message(self) -> str:
        """Which checkpoint was taken."""
        return f"{self.where} holds no values; those of the checkpoint {self.checkpoint} are taken."

    @property
    def cure(self) -> str:
        """What to check."""
        return "Make sure that both come from the same training run."


@register
@dataclass(frozen=True, kw_only=True)
class SparseSignature(Finding):
    """A stored signature takes or gives sparse tensors; the converted one has three dense tensors for each.

    A sparse tensor is stored as indices, values and a dense shape. Signatures of current releases are functions of
    dense tensors, so the three parts stand there under the key of the sparse tensor with `_indices`, `_values` and
    `_dense_shape` added.

    The parts are those of `tf.sparse.SparseTensor`: callers that hold one pass its three fields.
    """

    code: ClassVar[str] = "TFM409"
    name: ClassVar[str] = "sparse-signature"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    signature: str
    keys: tuple[str, ...]

    @property
    def message(self) -> str:
        """The signature and its sparse tensors."""
        return f"The signature {self.signature} has sparse tensors, which become three each: {listed(self.keys)}."

    @property
    def cure(self) -> str:
        """How to call it."""
        return "Pass the parts of a tf.sparse.SparseTensor: indices, values and dense_shape."
