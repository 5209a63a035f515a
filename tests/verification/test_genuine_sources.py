"""Sources written by their own runtimes, run as references: the outputs are those that the runtime recorded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from migrate import protos
from migrate.verification.compare import measure
from migrate.verification.exchange import Tensor
from migrate.verification.jobs import RestoredVariable, Tf1GraphJob
from migrate.verification.runners import Runners

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")

FIXTURES = Path(__file__).parents[2] / "legacy_fixtures"
CASES = (
    "tf-0.12-checkpoint-v1-format",
    "tf-0.12-checkpoint-dynamic-rnn",
    "tf-1.0-checkpoint-queue",
    "tf-1.4-checkpoint-convnet",
    "tf-1.4-checkpoint-lstm",
    "tf-1.8-checkpoint-nchw",
    "tf-1.12-checkpoint-nested-loops",
    "tf-1.12-checkpoint-stateful",
)
# Old kernels summed in another order, and every runtime has its own exponential.
ALLOWED = 2e-5


@pytest.mark.parametrize("name", CASES)
def test_a_reference_computes_what_its_own_runtime_did(runners: Runners, name: str) -> None:
    case = tomllib.loads((FIXTURES / name / "case.toml").read_text())
    graph = _graph(next((FIXTURES / name / "model").glob("*.meta")), runners.folder / f"{name}.pb")
    golden = np.load(FIXTURES / name / "golden.npz")
    inputs = {key: (tensor, _dtype(graph, tensor)) for key, tensor in case["inputs"].items()}
    job = Tf1GraphJob(
        graph=runners.folder / f"{name}.pb",
        inputs=inputs,
        outputs=case["outputs"],
        prefix=next((FIXTURES / name / "model").glob("*.meta")).with_suffix(""),
        variables=_variables(graph),
        feeds=case["bound"],
        stateful=True,
    )
    runners.reference.load(job)
    fed = {key: Tensor(dtype, golden[f"inputs.{key}"]) for key, (_, dtype) in inputs.items()}
    for key, given in runners.reference.run(fed).items():
        measured = measure(Tensor(given.dtype, golden[f"outputs.{key}"]), given)
        assert measured.obstacle is None
        assert measured.max_rel_to_scale <= ALLOWED


def _graph(meta: Path, copy: Path) -> Any:
    graph = protos.protobuf("meta_graph").MetaGraphDef.FromString(meta.read_bytes()).graph_def
    copy.write_bytes(graph.SerializeToString())
    return graph


def _dtype(graph: Any, tensor: str) -> int:
    name, _, number = tensor.partition(":")
    attributes = next(node.attr for node in graph.node if node.name == name)
    listed = attributes["component_types"].list.type
    return int(listed[int(number)] if listed else attributes["dtype"].type)


def _variables(graph: Any) -> tuple[RestoredVariable, ...]:
    nodes = (node for node in graph.node if node.op in {"Variable", "VariableV2", "VarHandleOp"})
    return tuple(RestoredVariable(node.name, node.name, node.attr["dtype"].type) for node in nodes)
