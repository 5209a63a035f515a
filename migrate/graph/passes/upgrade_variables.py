"""Given variables that are references; result: resource variables, read where their value is used.

A reference is read at the moment it is used. Where the graph also assigns to a variable, each use therefore gets a
read of its own that waits for what the user waits for; elsewhere one read under the variable's scope serves all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate import dtypes, protos
from migrate.graph import kinds
from migrate.graph.draft import Draft, copied, typed
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge
from migrate.graphdef.opdefs import op_defs
from migrate.models import Signature, Variable

_ASSIGNS = {"Assign": "AssignVariableOp", "AssignAdd": "AssignAddVariableOp", "AssignSub": "AssignSubVariableOp"}
_SCATTERS = {
    **{f"Scatter{kind}": f"ResourceScatter{kind}" for kind in ("Update", "Add", "Sub", "Mul", "Div", "Min", "Max")},
    **{f"ScatterNd{kind}": f"ResourceScatterNd{kind}" for kind in ("Update", "Add", "Sub", "Min", "Max")},
    "StridedSliceAssign": "ResourceStridedSliceAssign",
}
_REFS = {name: name.removeprefix("Ref") for name in
         ("RefSwitch", "RefMerge", "RefEnter", "RefExit", "RefNextIteration", "RefIdentity")}  # fmt: skip


def upgrade_variables(draft: Draft) -> Draft:
    """Rewrite reference variables and what uses them."""
    rewrite = _Rewrite(draft)
    for name, node in draft.nodes.items():
        rewrite.node(name, node)
    signatures = {key: rewrite.signature(signature) for key, signature in draft.signatures.items()}
    return replace(draft, nodes=rewrite.nodes, signatures=signatures)


class _Rewrite:
    def __init__(self, draft: Draft) -> None:
        self.old, self.variables = draft.nodes, draft.variables
        self.nodes: dict[str, Any] = {}
        self.refs = {name for name, node in draft.nodes.items() if node.op in kinds.REF_VARIABLES}
        self.assigned = {
            name
            for node in draft.nodes.values()
            if node.op in _ASSIGNS or node.op in _SCATTERS
            for name in [self._variable(edges.parse(node.input[0]))]
            if name is not None
        }

    def node(self, name: str, node: Any) -> None:
        if name in self.refs:
            self._add(_handle(node, self.variables[name]))
        elif node.op in _ASSIGNS or node.op in _SCATTERS:
            self._assignment(node)
        elif node.op == "IsVariableInitialized" and self._variable(edges.parse(node.input[0])) is not None:
            variable = self._variable(edges.parse(node.input[0]))
            self._add(_plain(node, "VarIsInitializedOp", [str(variable), *node.input[1:]]))
        else:
            self._user(node)

    def signature(self, signature: Signature) -> Signature:
        """The signature with outputs that are variables taken from a read."""
        outputs = {}
        for key, info in signature.outputs.items():
            edge = edges.parse(info.name)
            outputs[key] = replace(info, name=f"{self._shared_read(edge[0])}:0") if edge[0] in self.refs else info
        return replace(signature, outputs=outputs)

    def _add(self, node: Any) -> str:
        self.nodes[node.name] = node
        return str(node.name)

    def _variable(self, edge: Edge) -> str | None:
        """The variable whose reference an edge carries, through chains of assignments."""
        for _ in range(1000):
            node = self.old.get(edge[0])
            if node is None:
                return None
            if edge[0] in self.refs:
                return edge[0]
            if node.op not in _ASSIGNS and node.op not in _SCATTERS and node.op not in ("RefIdentity", "RefSwitch"):
                return None
            edge = edges.parse(node.input[0])
        return None

    def _user(self, node: Any) -> None:
        """A node that uses values; references among its inputs become reads."""
        op = _REFS.get(node.op, node.op)
        variable = self._variable(edges.parse(node.input[0])) if node.input else None
        waits = [f"^{name}" for name in edges.control_inputs(node)]
        if op == "Identity" and variable is not None and edges.parse(node.input[0])[0] in self.refs:
            read = _plain(node, "ReadVariableOp", [variable, *waits])
            read.attr["dtype"].type = self.variables[variable].dtype
            self._add(read)
            return
        inputs = [self._value(reference, node.name, waits) for reference in node.input]
        changed = copied(node, inputs, op=op)
        for value in changed.attr.values():
            if value.type > 100:
                value.type -= 100
        self._add(changed)

    def _value(self, reference: str, user: str, waits: list[str]) -> str:
        name, index = edges.parse(reference)
        if index < 0 or name not in self.refs:
            return reference
        return self._own_read(name, user, waits) if name in self.assigned else self._shared_read(name)

    def _shared_read(self, variable: str) -> str:
        name = (
            f"{variable}/value" if f"{variable}/value" not in self.old else edges.unique(f"{variable}/value_", self.old)
        )
        if name not in self.nodes:
            self._add(_read(name, self.variables[variable], []))
        return name

    def _own_read(self, variable: str, user: str, waits: list[str]) -> str:
        name = edges.unique(f"{user}/{variable.replace('/', '_')}_value", {**self.old, **self.nodes})
        return self._add(_read(name, self.variables[variable], waits))

    def _assignment(self, node: Any) -> None:
        """An assignment, and under its old name a read that waits for it."""
        variable = self._variable(edges.parse(node.input[0]))
        if variable is None:
            self._user(node)
            return
        waits = [f"^{name}" for name in edges.control_inputs(node)]
        chained = edges.parse(node.input[0])
        if chained[0] not in self.refs:
            waits.append(f"^{self._taken(chained, node.name)}")
        values = [self._value(edges.text(edge), node.name, waits) for edge in edges.data_inputs(node)[1:]]
        op = _ASSIGNS.get(node.op) or _SCATTERS[node.op]
        done = copied(node, [variable, *values, *waits], op=op)
        done.name = edges.unique(f"{node.name}/{op}", {**self.old, **self.nodes})
        _convert_attributes(done, self.variables[variable].dtype)
        self._add(done)
        self._add(_read(node.name, self.variables[variable], [f"^{done.name}"]))

    def _taken(self, edge: Edge, user: str) -> str:
        """What an assignment waits for: the one before it, or the branch of a conditional that it lies in."""
        if self.old[edge[0]].op != "RefSwitch":
            return edge[0]
        dtype = dtypes.base(self.old[edge[0]].attr["T"].type)
        return self._add(typed(edges.unique(f"{user}/taken", self.old), "Identity", [edges.text(edge)], T=dtype))


def _convert_attributes(node: Any, dtype: int) -> None:
    """Keep the attributes that the resource op has too; its type attribute is called dtype."""
    known = {attr.name for attr in op_defs()[node.op].attr}
    if "dtype" in known:
        node.attr["dtype"].type = dtype
    for key in [key for key in node.attr if key not in known]:
        del node.attr[key]


def _handle(node: Any, variable: Variable) -> Any:
    handle = protos.framework("node_def").NodeDef(name=node.name, op="VarHandleOp")
    handle.input.extend(f"^{name}" for name in edges.control_inputs(node))
    handle.attr["dtype"].type = variable.dtype
    handle.attr["shape"].shape.unknown_rank = variable.shape is None
    for size in variable.shape or ():
        handle.attr["shape"].shape.dim.add(size=-1 if size is None else size)
    handle.attr["shape"].SetInParent()
    handle.attr["shape"].shape.SetInParent()
    handle.attr["shared_name"].s = node.name.encode()
    return handle


def _read(name: str, variable: Variable, waits: list[str]) -> Any:
    return typed(name, "ReadVariableOp", [variable.name, *waits], dtype=variable.dtype)


def _plain(node: Any, op: str, inputs: list[str]) -> Any:
    """A node of another op without the attributes of the old one."""
    new = copied(node, inputs, op=op)
    new.ClearField("attr")
    return new
