"""Given Switch and Merge nodes in a graph without loops; result: If nodes that call a function for each branch.

TensorFlow 2 differentiates these, whatever branch is taken. Of a function with Switch and Merge nodes it keeps the
values of both branches for the gradient, and those of the branch that did not run are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate import dtypes, protos
from migrate.graph import kinds
from migrate.graph.branch import Branch, taken
from migrate.graph.conditionals import Conditional, Conditionals, Unstructured
from migrate.graph.draft import Draft, repeating
from migrate.graph.passes.prune import prune
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge
from migrate.graphdef.functions import Argument, Body, argument_name, function_def, shape_proto
from migrate.graphdef.opdefs import op_defs, output_types
from migrate.models import Change

_LOWERED = ("Switch", "Merge")


def rebuild_conditionals(draft: Draft) -> Draft:
    """Make every conditional functional; all stay as they are where one of them cannot be."""
    ops = {node.op for node in draft.nodes.values()}
    if not ops.intersection(_LOWERED) or ops & kinds.LOOPS:
        return draft
    done, count = draft, 0
    try:
        while found := (known := Conditionals(done.nodes)).innermost():
            for conditional in found:
                done = _Rebuilding(done, known, conditional).done()
            count += len(found)
        done = prune(done)
    except Unstructured:
        return draft
    if any(node.op in _LOWERED for node in done.nodes.values()):
        return draft
    change = Change(
        "rebuild_conditionals", _told(count), "functions for their branches", "gradients flow through either branch"
    )
    return done.noting(change)


def _told(count: int) -> str:
    return "1 conditional" if count == 1 else f"{count} conditionals"


class _Rebuilding:
    """Puts an If node in the place of the Merge nodes of one conditional."""

    def __init__(self, draft: Draft, known: Conditionals, conditional: Conditional) -> None:
        self._draft, self._nodes, self._conditional = draft, draft.nodes, conditional
        self._branches = {value: taken(known, conditional, value) for value in (True, False)}
        self._library = {f.signature.name: f.signature for f in draft.library.function}
        self._fed = {edges.parse(i.name): i.dtype for s in draft.signatures.values() for i in s.inputs.values()}
        self._stem = re.sub(r"\W", "_", conditional.scope) or "conditional"
        self._arguments = self._made_arguments()

    def done(self) -> Draft:
        self._check()
        library = protos.framework("function").FunctionDefLibrary()
        library.CopyFrom(self._draft.library)
        functions = {value: self._function(value) for value in (True, False)}
        library.function.extend(functions.values())
        node = self._node(functions)
        nodes = {**self._nodes, node.name: node}
        for number, name in enumerate(self._conditional.merges):
            nodes[name] = repeating(self._nodes[name], (node.name, number))
        return replace(self._draft, nodes=nodes, library=library)

    def _check(self) -> None:
        """Raise Unstructured where the branches make or change state, or take what the conditional gives.

        TensorFlow takes a call for one that only reads when what changes a variable lies in a branch, and then makes
        calls in any order.
        """
        merges, inner = (
            set(self._conditional.merges),
            {n: v for b in self._branches.values() for n, v in b.nodes.items()},
        )
        if inner.keys() & {*self._draft.variables, *self._draft.tables, *self._draft.assets}:
            raise Unstructured
        if any(kinds.changes_state(node.op) or node.op in self._library for node in inner.values()):
            raise Unstructured
        if merges & edges.ancestors(self._nodes, [edge[0] for edge in self._outside()]):
            raise Unstructured
        told = {edges.parse(info.name) for s in self._draft.signatures.values() for info in s.outputs.values()}
        told |= {edge for node in self._nodes.values() for edge in map(edges.parse, node.input)}
        if any((name, 1) in told for name in merges):
            raise Unstructured

    def _outside(self) -> list[Edge]:
        every = (edge for branch in self._branches.values() for edge in (*branch.takes, *branch.waits))
        return [*dict.fromkeys(every), self._conditional.predicate]

    def _made_arguments(self) -> list[Argument]:
        names = {name for branch in self._branches.values() for name in branch.nodes}
        takes = dict.fromkeys(edge for branch in self._branches.values() for edge in branch.takes)
        return [self._argument(edge, argument_name(edge[0], names)) for edge in takes]

    def _argument(self, edge: Edge, name: str) -> Argument:
        variable = self._draft.variables.get(edge[0])
        handle = None if variable is None else (variable.dtype, variable.shape)
        return Argument(edge, name, self._dtype(edge), () if handle else None, handle)

    def _dtype(self, edge: Edge) -> int:
        if edge[0] not in self._nodes:
            return self._fed[edge]
        node = self._nodes[edge[0]]
        if node.op in self._library:
            return int(self._library[node.op].output_arg[edge[1]].type)
        return dtypes.base(output_types(node, op_defs()[node.op])[edge[1]])

    def _function(self, value: bool) -> Any:
        branch = self._branches[value]
        name = edges.unique(f"{self._stem}_{str(value).lower()}", self._library)
        results = {f"output_{i}": (edge, self._dtype_of(i)) for i, edge in enumerate(branch.gives)}
        return function_def(Body(name, branch.nodes, self._arguments, results), self._library)

    def _dtype_of(self, number: int) -> int:
        return int(self._nodes[self._conditional.merges[number]].attr["T"].type)

    def _node(self, functions: Mapping[bool, Any]) -> Any:
        node = protos.framework("node_def").NodeDef(name=edges.unique(f"{self._stem}_If", self._nodes))
        node.op = "If" if any(map(self._is_stateful, self._branches.values())) else "StatelessIf"
        waits = dict.fromkeys(edge[0] for branch in self._branches.values() for edge in branch.waits)
        node.input.extend(edges.text(e) for e in (self._conditional.predicate, *(a.edge for a in self._arguments)))
        node.input.extend(f"^{name}" for name in waits)
        node.attr["Tcond"].type = self._dtype(self._conditional.predicate)
        node.attr["Tin"].list.type.extend(argument.dtype for argument in self._arguments)
        for value, key in ((True, "then_branch"), (False, "else_branch")):
            node.attr[key].func.name = functions[value].signature.name
        for number in range(len(self._conditional.merges)):
            node.attr["Tout"].list.type.append(self._dtype_of(number))
            node.attr["output_shapes"].list.shape.add().CopyFrom(shape_proto(None))
        node.attr["_lower_using_switch_merge"].b = True
        return node

    def _is_stateful(self, branch: Branch) -> bool:
        return any(node.op not in op_defs() or op_defs()[node.op].is_stateful for node in branch.nodes.values())
