"""3xx: what can be wrong with the state of a graph: its variables, averages and tables."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Remedy, Severity, register
from migrate.findings.wording import counted, listed
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class ChangesItself(Finding):
    """Computing an answer changes variables of the model.

    An assignment lies on the way to an output: a counter, a running mean, a memory. The stored values are
    converted, and each run of the comparison starts from them. A loaded artifact goes on changing, as the source
    did.

    Where the changes are unwanted, choose outputs in front of the assignment.
    """

    code: ClassVar[str] = "TFM304"
    name: ClassVar[str] = "changes-itself"
    severity: ClassVar[Severity] = Severity.WARNING
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Each run changes variables of the model ({listed(self.nodes)}); the stored values are converted."

    @property
    def cure(self) -> str:
        return "Load the artifact afresh where each answer must start from the stored values."


@register
@dataclass(frozen=True, kw_only=True)
class UnusedAverages(Finding):
    """The checkpoint holds moving averages of the weights, and the plain weights are taken.

    `tf.train.ExponentialMovingAverage` keeps a shadow of each variable; authors often evaluate with the shadows.
    Which ones were meant cannot be seen in the file.

    `--averages` takes the shadows, `--no-averages` the plain weights without this warning.
    """

    code: ClassVar[str] = "TFM305"
    name: ClassVar[str] = "unused-averages"
    severity: ClassVar[Severity] = Severity.WARNING
    variables: tuple[str, ...]

    @property
    def message(self) -> str:
        verb = "has" if len(self.variables) == 1 else "have"
        many = counted(len(self.variables), "variable")
        return f"{many} {verb} a moving average in the checkpoint; the plain values are taken."

    @property
    def cure(self) -> str:
        return "If the author evaluated with averages, convert with --averages; --no-averages confirms this choice."


@register
@dataclass(frozen=True, kw_only=True)
class TrainingStatistics(Finding):
    """The graph normalises with the statistics of the batch, and nothing in it switches that off.

    It was built for training only, as the graphs of Estimators are: what comes out for a row depends on the other rows.
    The moving averages that inference uses lie in the checkpoint beside it, and they are taken. The comparison runs the
    source with the same averages, so it proves the rest, and not this choice.

    A model whose author meant the statistics of the batch at inference too (some image generators) needs its graph
    exported by the original code.
    """

    code: ClassVar[str] = "TFM312"
    name: ClassVar[str] = "training-statistics"
    severity: ClassVar[Severity] = Severity.WARNING
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        many = counted(len(self.nodes), "statistic")
        return f"Stored averages take the place of {many} of the batch, as in inference: {listed(self.nodes, 3)}."

    @property
    def cure(self) -> str:
        return "None is needed, unless the author meant the statistics of the batch at inference too."


@register
@dataclass(frozen=True, kw_only=True)
class TrainingDropouts(Finding):
    """The graph drops values at random, at a rate that stands in the graph, and nothing in it switches that off.

    It was built for training: the rate of the dropout is no placeholder, so two runs on the same inputs differ. The
    dropouts are taken out: they hand on their inputs, which is what inference uses. The comparison runs the source
    without them too, so it proves the rest; as it stands, the source gives other numbers on each run.

    This is done where the graph holds gradients that are computed with the dropout and no stored signature is kept, or
    where `--no-dropout` asks for it. A model whose author meant the random numbers at inference too (Monte Carlo
    dropout, some image generators) needs `--dropout`.
    """

    code: ClassVar[str] = "TFM318"
    name: ClassVar[str] = "training-dropouts"
    severity: ClassVar[Severity] = Severity.WARNING
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        if len(self.nodes) > 1:
            told = f"{len(self.nodes)} dropouts with a fixed rate would drop values at random, and are taken out"
        else:
            told = "A dropout with a fixed rate would drop values at random, and is taken out"
        return f"{told}: {listed(self.nodes, 3)}."

    @property
    def cure(self) -> str:
        return (
            "None is needed, unless the author meant the random numbers at inference too: then convert with --dropout."
        )


@register
@dataclass(frozen=True, kw_only=True)
class NothingTrainable(Finding):
    """No collection of the graph says which of its variables are trained, so none of them is trainable afterwards.

    TensorFlow 1 keeps that in the collection `trainable_variables`, which belongs to a MetaGraphDef. A GraphDef has no
    collections, some programs export a graph without them, and a `.meta` file that ends early, just between two parts,
    still looks whole. The numbers are not touched: the artifact only trains no further.
    """

    code: ClassVar[str] = "TFM319"
    name: ClassVar[str] = "nothing-trainable"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    variables: tuple[str, ...]

    @property
    def message(self) -> str:
        many = f"{len(self.variables)} variables are" if len(self.variables) > 1 else "The variable is"
        return f"{many} not trainable: the graph has no list of those that train ({listed(self.variables, 3)})."

    @property
    def cure(self) -> str:
        return (
            "None is needed to compute with the model. To train it further, convert the `.meta` file of its "
            "checkpoint; if this is one, compare its size with the original's."
        )


@register
@dataclass(frozen=True, kw_only=True)
class ChangingTable(Finding):
    """The graph looks words up in a table whose entries lie in the checkpoint.

    A `MutableHashTable` is filled while a model trains, and its keys and values are saved like variables. A converted
    table would be empty, and every look-up would give the default.

    Choose inputs behind the look-up (`--input`), and do it in your own code.
    """

    code: ClassVar[str] = "TFM313"
    name: ClassVar[str] = "changing-table"
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The entries of a table lie in the checkpoint, and cannot be carried over. Nodes: {listed(self.nodes)}."

    @property
    def cure(self) -> str:
        return "Choose inputs behind the look-up: --input TENSOR."


@register
@dataclass(frozen=True, kw_only=True)
class ChangesReference(Finding):
    """The graph changes a variable in a way that resource variables do not have.

    An op of TensorFlow 1 takes a reference to a variable and changes it in place: inside a while loop, or as an
    optimizer does. Variables of TensorFlow 2 are no references, and the op has no form for them here.

    Choose outputs in front of these nodes.
    """

    code: ClassVar[str] = "TFM314"
    name: ClassVar[str] = "changes-reference"
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    op: str
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The op {self.op} changes a variable through a reference. Nodes: {listed(self.nodes)}."

    @property
    def cure(self) -> str:
        return "Choose outputs in front of these nodes: --output TENSOR."


@register
@dataclass(frozen=True, kw_only=True)
class NoAverages(Finding):
    """Moving averages were asked for, and the checkpoint has none.

    No variable of the graph has a shadow in the checkpoint, so the plain weights are taken. Averages under other names
    than those of `tf.train.ExponentialMovingAverage` are not recognised.

    Leave out `--averages`.
    """

    code: ClassVar[str] = "TFM315"
    name: ClassVar[str] = "no-averages"
    severity: ClassVar[Severity] = Severity.WARNING

    @property
    def message(self) -> str:
        return "The checkpoint has no moving averages; the plain values are taken."

    @property
    def cure(self) -> str:
        return "Leave out --averages."


@register
@dataclass(frozen=True, kw_only=True)
class SourceChangesItself(Finding):
    """Each run of the source changes its variables, and the artifact does not.

    The statistics of a normalisation, for instance, are updated on every run, although inference does not use them.
    The numbers of the source therefore drift from run to run. The stored values are converted, and each run of the
    source in the comparison begins with them.

    Where inference reads what is updated beside it, and nothing says which comes first, the numbers of the source are
    an accident of each run. Such an update is left out when the source runs for the comparison.

    Nothing needs to be done.
    """

    code: ClassVar[str] = "TFM317"
    name: ClassVar[str] = "source-changes-itself"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    nodes: tuple[str, ...]
    held: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        told = f"Each run of the source changes its variables, the artifact does not: {listed(self.nodes, 4)}."
        if not self.held:
            return told
        shown = f"Nothing says whether these come before what reads them: {listed(self.held, 4)}."
        return f"{told} {shown} The comparison leaves them out; a run of the source that makes them may differ."

    @property
    def cure(self) -> str:
        return "None is needed: the stored values are converted."
