"""What stands in the way of an inference graph, and what its user should know: findings on the kept nodes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from migrate import dtypes
from migrate.findings import Finding
from migrate.findings.graph import (
    BrokenEdge,
    ChangedKernel,
    DrawsRandomNumbers,
    LoopsWithoutGradients,
    NoCpuKernel,
    NoGradient,
    RetiredOp,
    UnknownOp,
    UnsupportedResource,
)
from migrate.findings.graph_outlook import LeastConsumer, MissingAttribute
from migrate.findings.graph_state import ChangesItself, ChangesReference, ChangingTable, SourceChangesItself
from migrate.findings.unsafe import PythonInGraph, ReachesOutside
from migrate.graph import kinds
from migrate.graph.draft import Draft
from migrate.graph.passes.prune import called, needed_by
from migrate.graphdef import edges
from migrate.graphdef.opdefs import CURRENT_GRAPH_VERSION, NO_CPU_KERNEL, NO_GRADIENT, op_defs, output_types
from migrate.graphdef.providers import provider
from migrate.models import Signature

_PYTHON = re.compile(r"^(PyFunc|PyFuncStateless|EagerPyFunc)$")
_OUTSIDE = re.compile(
    r"^(ReadFile|WriteFile|MatchingFiles|Save|SaveV2|SaveSlices|Restore|RestoreV2|RestoreSlice|MergeV2Checkpoints|"
    r"LoadAndRemapMatrix|GenerateVocabRemapping|LMDBReader|\w*Reader(V2)?|\w*Dataset(V\d)?|Save\w*Dataset\w*|DumpTensor|"
    r"Create\w*Writer|DebugIdentity(V2)?|Rpc\w*|TryRpc|_?(Host)?(Send|Recv)|Collective\w+|FileSystemSetConfiguration|"
    r"CalibrationStatisticsSaver|Write\w+Summary|Xla(Host\w+|Launch)|CheckpointProto\w*|DistributedSave|Bigtable\w+|"
    r"(Experimental)?DatasetToTFRecord|PrintV2|WriteAudioSummary|LoadDataset|SnapshotDataset\w*|WriteSummary|SummaryWriter|"
    r"ImportEvent|StatsAggregatorSetSummaryWriter|RecordInput|Skipgram|Debug(IdentityV3|NanCount|NumericSummary(V2)?)|"
    r"Copy(Host)?|DTensorRestoreV2|RemoteCall)$"
)
_NAMES_A_FILE = {
    "FixedUnigramCandidateSampler": "vocab_file",
    "DecodeProtoV2": "descriptor_source",
    "EncodeProto": "descriptor_source",
}
# (op, output) → (GraphDef version from which on today's kernel holds, what was different before).
CHANGED_KERNELS = {
    ("CTCBeamSearchDecoder", 3): (27, "log_probability was not normalised by the sum over all classes"),
}
_RESOURCES = re.compile(
    r"^(\w*Queue(V2)?|QueueDequeue\w*|QueueSize(V2)?|Iterator\w*|OneShotIterator|MultiDeviceIterator\w*|Reader\w+|Unstage|"
    r"MapUnstage|Barrier\w*|BoostedTrees(?!Bucketize$)\w+|Accumulator\w+|ConditionalAccumulator|Stack(V2)?|TensorForest\w*|"
    r"\w*GetNext\w*)$"
)
_OF_GRADIENTS = frozenset({"Stack", "StackV2"})
"""What the gradients of loops keep the values of all steps in: nearly every training graph has them."""


def reaches_outside(op: str) -> bool:
    """Whether an op reads or writes files, uses the network, or calls Python."""
    return bool(_OUTSIDE.match(op) or _PYTHON.match(op))


def holds_state(op: str) -> bool:
    """Whether an op gives what queues, readers, iterators or other resources outside of the graph hold."""
    return bool(_RESOURCES.match(op))


def errors(draft: Draft, trust: bool) -> list[Finding]:
    """Everything that prevents the conversion of these nodes."""
    ops = _by_op(draft)
    found = [*_broken(draft), *_for_later_releases(draft), *([] if trust else _files_by_attribute(draft))]
    for op, nodes in ops.items():
        found.extend(tuple(_of_op(op, tuple(nodes), draft, trust)) or _incomplete(op, nodes, draft))
    return found


def are_suspicious(ops: Iterable[str]) -> bool:
    """Whether any of these ops may prevent a conversion, wherever it stands, other than as a step of training."""
    return any(map(_is_suspicious, ops))


def _is_suspicious(op: str) -> bool:
    definition = op_defs().get(op)
    if definition is None or reaches_outside(op) or _changes(op) or _is_retired(definition):
        return True
    return holds_state(op) and op not in _OF_GRADIENTS


def _changes(op: str) -> bool:
    """Whether an op is a table whose entries change while the graph runs."""
    return op.startswith("Mutable") and "HashTable" in op


def _is_retired(definition: Any) -> bool:
    return bool(0 < definition.deprecation.version <= CURRENT_GRAPH_VERSION)


def outside_of_source(graph: Any, signatures: Iterable[Signature], trust: bool) -> list[Finding]:
    """What of the source as it stands reaches files or the network when it runs.

    The source runs for the comparison with branches that the artifact has no more, and TensorFlow computes what
    such a branch takes before it chooses.
    """
    nodes = {node.name: node for node in graph.node}
    run = [nodes[name] for name in needed_by(nodes, signatures)]
    run += [node for function in called(graph.library, run).function for node in function.node_def]
    reached: dict[str, list[str]] = defaultdict(list)
    for node in run:
        if _OUTSIDE.match(node.op) and not only_tells(node):
            reached[node.op].append(node.name)
    return [] if trust else [ReachesOutside(where=n[0], op=op, nodes=tuple(n)) for op, n in reached.items()]


def notes(draft: Draft) -> list[Finding]:
    """What the user of the artifact should know."""
    found: list[Finding] = []
    frames = {n.attr["frame_name"].s.decode(errors="replace") for n in draft.nodes.values() if n.op == "Enter"}
    if frames:
        found.append(LoopsWithoutGradients(where="graph", frames=tuple(sorted(frames))))
    changing = state_changes(draft)
    if changing:
        found.append(ChangesItself(where="graph", nodes=changing))
    drawn = random_nodes(draft)
    if drawn:
        found.append(DrawsRandomNumbers(where="graph", nodes=drawn))
    found.extend(_changed_kernels(draft))
    for op, nodes in _without_gradients(draft).items():
        found.append(NoGradient(where="graph", op=op, nodes=tuple(nodes)))
    for op, nodes in _by_op(draft).items():
        definition = op_defs().get(op)
        if definition is not None and definition.summary == NO_CPU_KERNEL:
            found.append(NoCpuKernel(where="graph", op=op, nodes=tuple(nodes)))
    return found


def state_changes(draft: Draft) -> tuple[str, ...]:
    """The nodes that assign to variables or tables on the way to an output."""
    fillers = {name for table in draft.tables.values() for name in table.initializers}
    return tuple(n for n, node in draft.nodes.items() if kinds.changes_state(node.op) and n not in fillers
                 and not node.op.startswith("Stack"))  # fmt: skip


def changes_on_the_way(nodes: Mapping[str, Any], signatures: Iterable[Signature]) -> list[str]:
    """The nodes that the outputs of a graph need and that assign to variables."""
    outputs = [edges.parse(info.name)[0] for signature in signatures for info in signature.outputs.values()]
    return [name for name in edges.ancestors(nodes, outputs) if kinds.changes_state(nodes[name].op)]


def ungated(nodes: Mapping[str, Any], changing: Iterable[str]) -> tuple[str, ...]:
    """The assignments of a source that lie in no branch, so that every run of it makes them."""
    return tuple(sorted(name for name in changing if not _is_gated(nodes, name)))


def drifting(always: tuple[str, ...], held: tuple[str, ...]) -> list[Finding]:
    """A finding where every run of a source makes assignments; the comparison leaves those out that are `held`."""
    return [SourceChangesItself(where="graph", nodes=always, held=held)] if always else []


def _is_gated(nodes: Mapping[str, Any], name: str, depth: int = 4) -> bool:
    """Whether a node close before this one is a Switch: the node then runs in one branch only."""
    sources = [source for source, _ in map(edges.parse, nodes[name].input) if source in nodes]
    if any(nodes[source].op in ("Switch", "RefSwitch") for source in sources):
        return True
    return depth > 0 and any(_is_gated(nodes, source, depth - 1) for source in sources)


def random_nodes(draft: Draft) -> tuple[str, ...]:
    """The nodes that draw random numbers, function bodies included."""
    inside = [
        f"{f.signature.name}/{n.name}" for f in draft.library.function for n in f.node_def if n.op in kinds.RANDOM
    ]
    return (*(name for name, node in draft.nodes.items() if node.op in kinds.RANDOM), *inside)


def _changed_kernels(draft: Draft) -> Iterator[Finding]:
    """Outputs of ops that computed something else when the graph was written."""
    tensors = [edges.parse(info.name) for s in draft.signatures.values() for info in s.outputs.values()]
    used = {*tensors, *(edge for node in draft.nodes.values() for edge in edges.data_inputs(node))}
    for (op, index), (producer, what) in CHANGED_KERNELS.items():
        nodes = tuple(n for n, node in draft.nodes.items() if node.op == op and (n, index) in used)
        if nodes and 0 < draft.versions.producer < producer:
            yield ChangedKernel(where=nodes[0], op=op, nodes=nodes, what=what)


def _without_gradients(draft: Draft) -> Mapping[str, list[str]]:
    """The nodes that stand between trainable weights and an output and have no gradient."""
    found: dict[str, list[str]] = defaultdict(list)
    trained = [name for name, variable in draft.variables.items() if variable.trainable]
    learned = edges.descendants(edges.consumers(draft.nodes), trained)
    for name in draft.nodes:
        definition = op_defs().get(draft.nodes[name].op)
        if name not in learned or definition is None or definition.description != NO_GRADIENT:
            continue
        if any(dtype in dtypes.FLOATS for dtype in output_types(draft.nodes[name], definition)):
            found[draft.nodes[name].op].append(name)
    return found


def _by_op(draft: Draft) -> Mapping[str, list[str]]:
    """The names of the nodes of each op, those in function bodies as `function/node`."""
    ops: dict[str, list[str]] = defaultdict(list)
    for name, node in draft.nodes.items():
        if not only_tells(node):
            ops[node.op].append(name)
    for function in draft.library.function:
        for node in function.node_def:
            if not only_tells(node):
                ops[node.op].append(f"{function.signature.name}/{node.name}")
    return ops


def only_tells(node: Any) -> bool:
    """Whether a node prints to the terminal or a log, as `tf.print` does unless it is given a file."""
    return bool(node.op == "PrintV2" and not node.attr["output_stream"].s.startswith(b"file:"))


def _of_op(op: str, nodes: tuple[str, ...], draft: Draft, trust: bool) -> Iterator[Finding]:
    functions = {function.signature.name for function in draft.library.function}
    definition = op_defs().get(op)
    if definition is None:
        if op not in functions:
            yield UnknownOp(where=nodes[0], op=op, nodes=nodes, provider=provider(op))
    elif _changes(op):
        yield ChangingTable(where=nodes[0], nodes=nodes)
    elif _PYTHON.match(op):
        yield PythonInGraph(where=nodes[0], nodes=nodes)
    elif holds_state(op):
        yield UnsupportedResource(where=nodes[0], op=op, nodes=nodes)
    elif _OUTSIDE.match(op) and not trust:
        yield ReachesOutside(where=nodes[0], op=op, nodes=nodes)
    elif any(arg.is_ref for arg in definition.input_arg):
        yield ChangesReference(where=nodes[0], op=op, nodes=nodes)
    elif _is_retired(definition):
        yield RetiredOp(where=nodes[0], op=op, nodes=nodes, explanation=definition.deprecation.explanation)


def _files_by_attribute(draft: Draft) -> Iterator[Finding]:
    """Ops without an effect of their own that read a file where an attribute names one."""
    inside = (node for function in draft.library.function for node in function.node_def)
    for node in (*draft.nodes.values(), *inside):
        attribute = _NAMES_A_FILE.get(node.op)
        if attribute and attribute in node.attr and node.attr[attribute].s not in (b"", b"local://"):
            yield ReachesOutside(where=node.name, op=node.op, nodes=(node.name,))


def _broken(draft: Draft) -> Iterable[Finding]:
    """Inputs that no node gives, and that no input of a signature stands for."""
    given = {edges.parse(info.name)[0] for s in draft.signatures.values() for info in s.inputs.values()}
    lacking = [
        f"{source} (for {name})"
        for name, node in draft.nodes.items()
        for source, _ in map(edges.parse, node.input)
        if source not in draft.nodes and source not in given
    ]
    return [BrokenEdge(where="graph", missing=tuple(lacking))] if lacking else []


def _incomplete(op: str, nodes: Iterable[str], draft: Draft) -> Iterator[Finding]:
    """Attributes without a default that nodes lack: TensorFlow refuses the graph for one of them."""
    definition = op_defs().get(op)
    wanted = [attr.name for attr in definition.attr if not attr.HasField("default_value")] if definition else []
    for attribute in wanted:
        lacking = tuple(name for name in nodes if name in draft.nodes and attribute not in draft.nodes[name].attr)
        if lacking:
            yield MissingAttribute(where=lacking[0], op=op, attribute=attribute, nodes=lacking)


def _for_later_releases(draft: Draft) -> Iterator[Finding]:
    if draft.versions.min_consumer > CURRENT_GRAPH_VERSION:
        yield LeastConsumer(where="graph", version=draft.versions.min_consumer, known=CURRENT_GRAPH_VERSION)
