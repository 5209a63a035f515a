"""3xx: what can be wrong with a graph and its ops."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Remedy, Severity, register
from migrate.findings.endpoints import OfEndpoints
from migrate.findings.wording import listed
from migrate.frozen import dataclass

_LEAVE_OUT = (
    "Choose endpoints that leave these nodes out (--output, --input), or run the model in its original runtime."
)
_ELSEWHERE = "Run the model in its original runtime, or save it there again without these nodes."


@register
@dataclass(frozen=True, kw_only=True)
class UnknownOp(OfEndpoints):
    """The graph uses an op that TensorFlow does not register.

    It came from `tf.contrib`, from another package, or from a library of the author's own that had to be loaded first.
    TensorFlow refuses the whole graph for it, and names one such op at a time; here every op of the kept part stands
    with the nodes that use it. Nodes that only training or the input pipeline needs are cut away before this check.

    Choose outputs in front of these nodes (`--output`), or inputs behind them (`--input`), where that still is the
    model you want. Otherwise run the model in the runtime that wrote it.
    """

    code: ClassVar[str] = "TFM301"
    name: ClassVar[str] = "unknown-op"
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    op: str
    nodes: tuple[str, ...]
    provider: str | None

    @property
    def message(self) -> str:
        origin = (
            f"it used to come from {self.provider}"
            if self.provider
            else "no release of TensorFlow is known to have had it"
        )
        return f"The op {self.op} is not registered in TensorFlow ({origin}). Nodes: {listed(self.nodes)}."

    @property
    def cure(self) -> str:
        return _LEAVE_OUT if self.of_graph else _ELSEWHERE


@register
@dataclass(frozen=True, kw_only=True)
class NoOutput(Finding):
    """Nothing in the graph looks like an answer.

    The outputs of a graph without signatures are the ends of its forward computation: what depends on an input, depends
    on no label, and belongs to no gradient, optimizer, summary, saver, metric or initialiser. Here nothing was left.

    Name the outputs yourself with `--output`. The candidates stand in the message, likeliest first.
    """

    code: ClassVar[str] = "TFM302"
    name: ClassVar[str] = "no-output"
    blame: ClassVar[Blame | None] = None
    candidates: tuple[str, ...]

    @property
    def message(self) -> str:
        if not self.candidates:
            return "The graph has no tensor that could be an answer: nothing is computed from an input."
        return f"No end of a forward computation was found. Candidates: {listed(self.candidates, 12)}."

    @property
    def cure(self) -> str:
        return "Name the outputs: --output TENSOR, as often as needed."

    @property
    def options(self) -> tuple[str, ...]:
        return ("--output TENSOR",)


@register
@dataclass(frozen=True, kw_only=True)
class LoopsWithoutGradients(Finding):
    """The graph holds while loops of TensorFlow 1, which compute but cannot be trained further.

    Such loops are made of the ops Enter, Merge, Switch, NextIteration and Exit. They run in a SavedModel as they
    are, the variables are real and can be read and assigned, but TensorFlow 2 has no gradient for these loops.

    Nothing needs to be done for inference.
    """

    code: ClassVar[str] = "TFM303"
    name: ClassVar[str] = "loops-without-gradients"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    frames: tuple[str, ...]

    @property
    def message(self) -> str:
        shown = listed(self.frames, 3)
        return f"While loops of TensorFlow 1 stay as they are, without gradients ({shown})."

    @property
    def cure(self) -> str:
        return "None is needed for inference; train further in the original code."


@register
@dataclass(frozen=True, kw_only=True)
class RetiredOp(OfEndpoints):
    """The graph uses an op that TensorFlow registers but no longer lets into new graphs.

    Each such op has a GraphDef version from which on it is refused. The graph's own version is older, so TensorFlow
    1 ran it. A function of TensorFlow 2 is always of the current version.

    Choose endpoints that leave these nodes out, or keep the model in its original format.
    """

    code: ClassVar[str] = "TFM306"
    name: ClassVar[str] = "retired-op"
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    op: str
    nodes: tuple[str, ...]
    explanation: str

    @property
    def message(self) -> str:
        return f"The op {self.op} has been retired: {self.explanation.rstrip('.')}. Nodes: {listed(self.nodes)}."

    @property
    def cure(self) -> str:
        return _LEAVE_OUT if self.of_graph else _ELSEWHERE


@register
@dataclass(frozen=True, kw_only=True)
class NoCpuKernel(Finding):
    """The graph uses an op that TensorFlow registers but cannot run on a processor.

    Some ops have a kernel for one kind of accelerator only, or none at all any more. The artifact can be written,
    but neither it nor its source can run here, so that nothing can be compared.

    Run the verification on a machine with the accelerator: `tfmigrate verify MODEL CONVERTED`.
    """

    code: ClassVar[str] = "TFM307"
    name: ClassVar[str] = "no-cpu-kernel"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    op: str
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The op {self.op} has no kernel for processors. Nodes: {listed(self.nodes)}."

    @property
    def cure(self) -> str:
        return "Verify on a machine with the accelerator, or choose endpoints that leave these nodes out."


@register
@dataclass(frozen=True, kw_only=True)
class BrokenEdge(Finding):
    """A node takes a tensor that does not exist.

    The graph was edited or damaged after it was written: a node names an input that no node of the graph produces.

    Take the file from where it is whole, or choose outputs that do not depend on the node.
    """

    code: ClassVar[str] = "TFM308"
    name: ClassVar[str] = "broken-edge"
    missing: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Nodes name inputs that the graph does not have: {listed(self.missing)}."

    @property
    def cure(self) -> str:
        return "Get an undamaged copy of the graph, or choose outputs that do not depend on these nodes."


@register
@dataclass(frozen=True, kw_only=True)
class UnsupportedResource(Finding):
    """The answer is computed from a resource that lives outside the graph.

    Queues, readers, iterators, stages and the ensembles of decision trees hold state that no checkpoint keeps, or
    that cannot be carried into a SavedModel. What such an op gives can be fed as an input instead.

    Feed the tensor behind the resource: `--input TENSOR`.
    """

    code: ClassVar[str] = "TFM309"
    name: ClassVar[str] = "unsupported-resource"
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    op: str
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The op {self.op} holds state outside the graph. Nodes: {listed(self.nodes)}."

    @property
    def cure(self) -> str:
        return "Feed the tensor behind it instead: --input TENSOR."

    @property
    def options(self) -> tuple[str, ...]:
        return ("--input TENSOR",)


@register
@dataclass(frozen=True, kw_only=True)
class DrawsRandomNumbers(Finding):
    """Random numbers are drawn on the way to the answer.

    Noise, sampling or a dropout with a fixed rate is part of the graph. Where the numbers reach the answer, two
    runs of the source already differ, and equality with it cannot be told.

    Dropouts of a graph that trains are taken out; those of other graphs, and of stored signatures, stay unless
    `--no-dropout` is given. Where a rate is fed, bind it (`--freeze`), or choose outputs in front of it.
    """

    code: ClassVar[str] = "TFM310"
    name: ClassVar[str] = "draws-random-numbers"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Random numbers are drawn on the way to the outputs: {listed(self.nodes)}."

    @property
    def cure(self) -> str:
        return (
            "Where they belong to training, take fixed dropouts out (--no-dropout), bind the rate (--freeze) or choose "
            "outputs in front of them."
        )


@register
@dataclass(frozen=True, kw_only=True)
class NoGradient(Finding):
    """The graph uses an op for which TensorFlow has no gradient.

    The block cells of `tf.contrib.rnn` are examples: the op is there, its gradient went with tf.contrib. The artifact
    computes, but the weights in front of the op cannot be trained further.

    Nothing needs to be done for inference.
    """

    code: ClassVar[str] = "TFM311"
    name: ClassVar[str] = "no-gradient"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    op: str
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"TensorFlow has no gradient for the op {self.op}. Nodes: {listed(self.nodes)}."

    @property
    def cure(self) -> str:
        return "None is needed for inference; train further in the original code."


@register
@dataclass(frozen=True, kw_only=True)
class ChangedKernel(Finding):
    """An output comes from an op whose numbers are others today than when the graph was written.

    The op has the same name and the same attributes, but its kernel was changed. Source and artifact agree, because
    both run on today's kernel; the old runtime gave other numbers.

    Do not use these outputs where the old numbers matter, or run the model in its original runtime.
    """

    code: ClassVar[str] = "TFM316"
    name: ClassVar[str] = "changed-kernel"
    severity: ClassVar[Severity] = Severity.WARNING
    op: str
    nodes: tuple[str, ...]
    what: str

    @property
    def message(self) -> str:
        return f"The op {self.op} gave other numbers when the graph was written: {self.what}. {listed(self.nodes, 8)}."

    @property
    def cure(self) -> str:
        return "Leave these outputs out with --output, or compare them with the original runtime."
