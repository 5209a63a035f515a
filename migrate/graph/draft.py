"""A graph on its way to an inference graph: what every pass takes and gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from migrate import protos
from migrate.findings import Finding
from migrate.frozen import dataclass
from migrate.graph.fixed_dropouts import FixedDropout
from migrate.graph.statistics import Statistic
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge
from migrate.models import Change, InferenceGraph, Signature, Table, Variable


@dataclass(frozen=True)
class Draft:
    """A graph between two passes. Passes replace it; NodeDefs are treated as values and copied before a change."""

    nodes: Mapping[str, Any]
    library: Any
    versions: Any
    signatures: Mapping[str, Signature]
    variables: Mapping[str, Variable]
    assets: Mapping[str, Path]
    bound: Mapping[str, Any] = field(default_factory=dict)
    """Tensor (`keep_prob:0`) → the value it is bound to, as a Python number or nested list."""
    statistics: tuple[Statistic, ...] = ()
    """Measured tensors that were replaced by stored ones."""
    dropout: bool | None = None
    """Whether dropouts with a fixed rate stay; None: but those that the graph trains with."""
    dropouts: tuple[FixedDropout, ...] = ()
    """Dropouts that hand on their inputs now."""
    tables: Mapping[str, Table] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()

    def noting(self, *changes: Change) -> Draft:
        """The draft with changes added to its account."""
        return replace(self, changes=(*self.changes, *changes))

    def finished(self) -> InferenceGraph:
        """The inference graph that the draft has become."""
        return InferenceGraph(
            nodes=self.nodes,
            library=self.library,
            versions=self.versions,
            signatures=self.signatures,
            variables={name: v for name, v in self.variables.items() if name in self.nodes},
            tables={name: t for name, t in self.tables.items() if name in self.nodes},
            assets={name: path for name, path in self.assets.items() if name in self.nodes},
        )


def copied(node: Any, inputs: Iterable[str] | None = None, op: str | None = None) -> Any:
    """A copy of a NodeDef, with other inputs or another op where they are given."""
    new = type(node)()
    new.CopyFrom(node)
    if inputs is not None:
        del new.input[:]
        new.input.extend(inputs)
    if op is not None:
        new.op = op
    return new


def typed(name: str, op: str, inputs: Iterable[str], **types: int) -> Any:
    """A new node whose attributes are types alone."""
    node = protos.framework("node_def").NodeDef(name=name, op=op, input=inputs)
    for key, dtype in types.items():
        node.attr[key].type = dtype
    return node


def repeating(node: Any, edge: Edge) -> Any:
    """A node of the same name that hands on a tensor, when what the node waited for is done."""
    new = copied(node, [edges.text(edge), *(f"^{name}" for name in edges.control_inputs(node))], op="Identity")
    new.attr.pop("N", None)  # of a Merge
    return new
