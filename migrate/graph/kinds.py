"""What an op is there for, by its name on disk."""

from __future__ import annotations

import re

OPTIMIZER = re.compile(r"^(Resource)?(Sparse)?Apply[A-Z]")
SUMMARY = re.compile(r"(Summary|SummaryV2|SummaryWriter|AudioSummaryV2)$|^Write\w*Summary|^(Close|Flush)SummaryWriter")
SAVER = frozenset({
    "Save", "SaveV2", "SaveSlices", "Restore", "RestoreSlice", "RestoreV2", "MergeV2Checkpoints", "ShardedFilename",
    "ShardedFilespec",
})  # fmt: skip
ASSIGN = re.compile(
    r"^(Assign(Add|Sub)?|Assign(Add|Sub)?VariableOp|(Resource)?Scatter(Update|Add|Sub|Mul|Div|Min|Max)"
    r"|(Resource)?ScatterNd(Update|Add|Sub|Min|Max)|(Resource)?StridedSliceAssign|(Resource)?CountUpTo"
    r"|LookupTable(Import|Insert|Remove)(V2)?|InitializeTable\w*|Queue(Enqueue\w*|Close)(V2)?"
    r"|Stack(Push|Close|)(V2)?|DestroyResourceOp|DeleteSessionTensor|Accumulator\w+|ResourceAccumulator\w+"
    r"|Barrier\w+|Stage|MapStage|OrderedMapStage|MakeIterator|IteratorSetStatsAggregator|ReaderReset(V2)?)$"
)
CHECKS = frozenset({
    "Assert", "NoOp", "VarIsInitializedOp", "IsVariableInitialized", "ReportUninitializedVariables", "PrintV2",
    "ControlTrigger", "Abort",
})  # fmt: skip
SHAPES = frozenset(
    {"Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike", "VariableShape", "BroadcastGradientArgs"}
)
SIZES = frozenset({"Shape", "Size", "OnesLike", "ZerosLike"})
LOOKUPS = frozenset({"Gather", "GatherV2", "ResourceGather"})
VARIABLES = frozenset({"Variable", "VariableV2", "VarHandleOp", "AutoReloadVariable"})
REF_VARIABLES = frozenset({"Variable", "VariableV2", "AutoReloadVariable"})
READS = frozenset({"Identity", "ReadVariableOp", "Enter", "RefEnter", "Switch", "RefSwitch", "RefIdentity", "Cast"})
CHOOSING = re.compile(r"^(NonMaxSuppression(V\d|WithOverlaps)?|CombinedNonMaxSuppression|Where|Unique(V2)?)$")
LOOPS = frozenset({"Enter", "RefEnter", "Exit", "RefExit", "NextIteration", "RefNextIteration", "LoopCond"})
FUNCTIONAL_LOOPS = frozenset({"While", "StatelessWhile"})
BACK_EDGES = frozenset({"NextIteration", "RefNextIteration"})
PLACEHOLDERS = frozenset({"Placeholder", "PlaceholderV2", "PlaceholderWithDefault"})
FEEDERS = re.compile(
    r"^(QueueDequeue(Many|UpTo)?(V2)?|IteratorGetNext(Sync|AsOptional)?|ReaderRead(UpTo)?(V2)?|Unstage|MapUnstage"
    r"|OrderedMapUnstage|FakeQueue|InfeedDequeue(Tuple)?|BarrierTakeMany)$"
)
RANDOM = frozenset({
    "RandomUniform", "RandomUniformInt", "RandomStandardNormal", "TruncatedNormal", "ParameterizedTruncatedNormal",
    "RandomGamma", "RandomPoisson", "RandomPoissonV2", "Multinomial", "RandomShuffle", "RandomCrop",
    "StatefulRandomBinomial", "StatefulStandardNormal", "StatefulStandardNormalV2", "StatefulUniform",
    "StatefulTruncatedNormal", "StatefulUniformInt", "StatefulUniformFullInt", "SampleDistortedBoundingBox",
    "SampleDistortedBoundingBoxV2", "FixedUnigramCandidateSampler", "LogUniformCandidateSampler",
    "LearnedUnigramCandidateSampler", "UniformCandidateSampler", "ThreadUnsafeUnigramCandidateSampler",
    "AllCandidateSampler", "FractionalMaxPool", "FractionalAvgPool",
})  # fmt: skip
GRADIENT = re.compile(r"(^|/)gradients(_\d+)?(/|$)")
# In the scope of the gradient of an op, whose name it tells.
GRADIENT_OF = re.compile(r"(?:^|/)gradients(?:_\d+)?/(.+)_grad/")


def changes_state(op: str) -> bool:
    """Whether an op exists for its effect on variables, tables, queues or stacks."""
    return bool(ASSIGN.match(op) or OPTIMIZER.match(op))


def reports(op: str) -> bool:
    """Whether an op only tells people something: summaries, checks, no-ops."""
    return op in CHECKS or bool(SUMMARY.search(op))
