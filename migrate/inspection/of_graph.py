"""The inspection of a graph: signatures as a conversion would choose them, variables, ops, assets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from migrate import dtypes, source
from migrate.findings import ModelRefused
from migrate.formats import Reading
from migrate.frozen import dataclass
from migrate.graph import accounting, foresight
from migrate.graph.choose import Wishes, choose
from migrate.graph.view import GraphView
from migrate.inspection.description import CONSTANT, WEIGHT, Inspection, StoredVariable
from migrate.inspection.facts import facts
from migrate.models import GraphModel, StoredTensor


def inspection(reading: Reading, tensors: bool) -> Inspection:
    """Describe a graph with its checkpoint. Raises ModelRefused where a tensor that is asked for is damaged."""
    origin, graph = reading.origin, reading.graph
    plain = Inspection(
        path=origin.path,
        format=origin.format,
        writer=origin.writer,
        evidence=foresight.evidence(graph, reading.checkpoint, origin.writer),
        files={str(path): source.size(path) for path in origin.files},
        variables=tuple(_variables(reading, tensors)) or tuple(_constants(graph, tensors)),
        ops=_ops(graph.graph),
        assets={node: str(path) for node, path in graph.assets.items()},
        findings=reading.findings,
    )
    try:
        choice = choose(GraphView(graph), Wishes())
    except ModelRefused as refused:
        return replace(plain, findings=(*reading.findings, *refused.findings))
    endpoints = "stored" if graph.signatures else "inferred"
    return replace(plain, signatures=choice.signatures, bound=choice.bound, endpoints=endpoints)


def _variables(reading: Reading, tensors: bool) -> Iterator[StoredVariable]:
    """The variables of the graph, then the tensors of the checkpoint that no variable takes."""
    taken = set()
    for variable in reading.graph.variables.values():
        taken.add(variable.key)
        row = StoredVariable(
            variable.name, variable.dtype, variable.shape, None, variable.trainable, _purpose(variable.key)
        )
        yield _with_values(row, variable.stored, tensors)
    for key, stored in reading.checkpoint.tensors.items():
        if key not in taken:
            row = StoredVariable(key, stored.dtype, stored.shape, None, None, _purpose(key))
            yield _with_values(row, stored, tensors)


def _purpose(key: str) -> str:
    return accounting.purpose(key) or WEIGHT


def _with_values(row: StoredVariable, stored: StoredTensor | None, tensors: bool) -> StoredVariable:
    if stored is None:
        return row
    return replace(row, bytes=stored.size, shape=stored.shape, facts=facts(stored) if tensors else None)


def _constants(graph: GraphModel, tensors: bool) -> Iterator[StoredVariable]:
    """The weights of a frozen graph: its constants of floating type that hold more than one value."""
    for node in graph.graph.node:
        tensor = node.attr["value"].tensor if node.op == "Const" else None
        if tensor is not None and tensor.dtype in dtypes.FLOATS and len(tensor.tensor_content):
            constant = _Constant(
                tensor.dtype, tuple(dim.size for dim in tensor.tensor_shape.dim), tensor.tensor_content
            )
            row = StoredVariable(node.name, constant.dtype, constant.shape, None, None, CONSTANT)
            yield _with_values(row, constant, tensors)


@dataclass(frozen=True)
class _Constant:
    """A constant of the graph, as a stored tensor."""

    dtype: int
    shape: tuple[int, ...]
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def place(self) -> tuple[str, int]:
        return "", 0

    def chunks(self) -> Iterator[bytes]:
        yield self.content


def _ops(graph: Any) -> dict[str, int]:
    inside = (node.op for function in graph.library.function for node in function.node_def)
    counted = Counter((*(node.op for node in graph.node), *inside))
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
