"""Every op with an effect is known: it reaches outside, changes state, draws numbers, or stands in the list below.

The list is the allow-list of what a graph may do. A later op table brings new ops, which fail here until somebody has
read what they do.
"""

from __future__ import annotations

import re

import pytest

from migrate.graph import checks, kinds
from migrate.graphdef.opdefs import op_defs

_HARMLESS = re.compile(
    r"^(_?\w*TPU\w*|_?Xla\w+|_?Nccl\w+|CudnnRNN\w*|TensorArray\w*|Anonymous\w+|Delete\w+|Dummy\w+|\w*HashTable\w*"
    r"|LookupTable\w+|\w*Mutex\w*|(Ordered)?Map\w+|Stage\w+|Stack\w+|Queue\w+|(Infeed|Outfeed)\w+|_ScopedAllocator\w*"
    r"|Resource\w+|Get(Session|Minibatch)\w+|\w*Minibatch\w+|\w*StatsAggregator\w+|\w*ThreadPool\w+|(Des|S)erializeIterator"
    r"|\w*Sparse\w*TensorsMap|\w*ConditionalAccumulator|ComputeDedup\w+|\w*Iterator\w*|Is\w+|Rng\w+|_Read\w+|ReadVariable\w*"
    r"|VarHandleOp|_VarHandlesOp|Var\w+|Variable\w*|TemporaryVariable|(Close|Flush)SummaryWriter"
    r"|_?(If|While)|Case|RiscWhile|StatefulPartitionedCall|Assert|CheckNumerics(V2)?|Print|Empty|DeepCopy|GuaranteeConst"
    r"|AllToAll|CrossReplicaSum|NegTrain|NonDeterministicInts|Timestamp|Sleep\w*|GlobalIterId|GraphDefVersion|TestAttr"
    r"|DeviceIndex|DevicePlacementOp|DisableCopyOnRead|DtypeWithDefaultOp|RequiresOlderGraphVersion|WorkerHeartbeat"
    r"|SyncDevice|StubResourceHandleOp|MakeWeakResourceHandle|StatelessRandomGetAlg|AssignVariableXlaConcatND"
    r"|ConvertToCooTensor|UpdateTaskIdAndGlobalCoreArray|DatasetToSingleElement|ConsumeMutexLock|_ParallelConcatStart"
    r"|_(Arg|Retval|DeviceArg|DeviceRetval)|\w+ForDistributedTPU\w*)$"
)


@pytest.mark.parametrize("op", sorted(name for name, op in op_defs().items() if op.is_stateful))
def test_every_op_with_an_effect_is_known(op: str) -> None:
    known = checks.reaches_outside(op) or checks.holds_state(op) or op in kinds.RANDOM or kinds.changes_state(op)
    assert known or _HARMLESS.match(op), op


@pytest.mark.parametrize(
    "op",
    ["ReadFile", "WriteFile", "MatchingFiles", "SaveV2", "RestoreV2", "PrintV2", "DebugIdentityV3", "RecordInput",
     "TextLineDataset", "SqlDataset", "LMDBReader", "CreateSummaryFileWriter", "WriteScalarSummary", "ImportEvent",
     "Skipgram", "LoadAndRemapMatrix", "CollectiveInitializeCommunicator", "RpcClient", "RpcServerStart", "DumpTensor",
     "SaveDatasetV2", "ExperimentalDatasetToTFRecord", "DTensorRestoreV2", "RemoteCall", "PyFunc", "EagerPyFunc"],
)  # fmt: skip
def test_what_reaches_outside_is_known_as_such(op: str) -> None:
    assert op in op_defs() and checks.reaches_outside(op)
