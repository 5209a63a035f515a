"""A SavedModel of TensorFlow 2 that is kept whole: what its signatures and its loader run, and what speaks against it.

Nothing is pruned from such a model, so each function counts, and what no signature calls is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from migrate.findings import Finding
from migrate.findings.current_models import KeptFileOps
from migrate.findings.graph import DrawsRandomNumbers, UnknownOp
from migrate.findings.graph_outlook import LeastConsumer
from migrate.findings.graph_state import ChangesItself
from migrate.findings.unsafe import PythonInGraph, ReachesOutside
from migrate.frozen import dataclass
from migrate.graph import checks, kinds
from migrate.graph.draft import Draft
from migrate.graph.inlining import inlined
from migrate.graph.passes.prune import called, needed_by
from migrate.graphdef import edges
from migrate.graphdef.constants import origin
from migrate.graphdef.opdefs import op_defs
from migrate.graphdef.providers import provider
from migrate.models import GraphModel

_COUNTING = (UnknownOp, PythonInGraph, ReachesOutside, LeastConsumer)
"""What prevents that a model is kept whole; other errors speak of converting its graph."""
_FILE_INPUT = {"InitializeTableFromTextFile": 1, "InitializeTableFromTextFileV2": 1}
_LOADING = "loading"


@dataclass(frozen=True)
class Whole:
    """The graph of a SavedModel with what a loader runs of it."""

    model: GraphModel
    loading: Mapping[str, tuple[bool, ...]]
    """Function → for each of its last arguments, whether it is the path of an asset."""

    @cached_property
    def _own(self) -> Mapping[str, Any]:
        return {node.name: node for node in self.model.graph.node}

    @cached_property
    def _start(self) -> tuple[dict[str, Any], set[str]]:
        """Nodes that call what a loader calls, and the names of those that stand for assets."""
        functions = {function.signature.name: function for function in self.model.graph.library.function}
        nodes, assets = dict[str, Any](), set[str]()
        for name, bound in self.loading.items():
            function = functions.get(name)
            if function is None:
                continue
            count = len(function.signature.input_arg)
            flags = (*[False] * (count - len(bound)), *bound)[:count]
            call = next(iter(self.model.graph.node)).__class__(name=f"{_LOADING}/{name}", op=name)
            for number, is_asset in enumerate(flags):
                given = type(call)(name=f"{_LOADING}/{name}/given_{number}", op="Placeholder")
                call.input.append(given.name)
                nodes[given.name] = given
                assets |= {given.name} if is_asset else set()
            nodes[call.name] = call
        return nodes, assets

    @cached_property
    def _signed(self) -> dict[str, Any]:
        names = needed_by(self._own, self.model.signatures.values())
        return {name: node for name, node in self._own.items() if name in names}

    def _draft(self, nodes: Mapping[str, Any]) -> Draft:
        graph = self.model.graph
        return Draft(
            nodes=nodes,
            library=called(graph.library, nodes.values()),
            versions=graph.versions,
            signatures=self.model.signatures,
            variables=self.model.variables,
            assets=self.model.assets,
        )

    @cached_property
    def _answering(self) -> Draft:
        """What signatures run."""
        return self._draft(self._signed)

    def errors(self, trust: bool) -> list[Finding]:
        """Everything that prevents that the model is loaded, or that makes it unsafe to load or to call."""
        found = checks.errors(self._draft({**self._signed, **self._start[0]}), trust)
        kept = [one for one in found if isinstance(one, _COUNTING)]
        unknown = {one.op for one in kept if isinstance(one, UnknownOp)}
        return [*kept, *self._unknown(unknown), *([] if trust else self._files_of_others())]

    def _unknown(self, known: set[str]) -> Iterator[Finding]:
        """Ops that TensorFlow lacks, in functions that nothing reached calls: loaders make all of them."""
        library = self.model.graph.library.function
        own = {function.signature.name for function in library} | known
        nodes: dict[str, list[str]] = {}
        for function in library:
            for node in function.node_def:
                if node.op not in op_defs() and node.op not in own:
                    nodes.setdefault(node.op, []).append(f"{function.signature.name}/{node.name}")
        for op, names in nodes.items():
            yield UnknownOp(where=names[0], op=op, nodes=tuple(names), provider=provider(op))

    def _files_of_others(self) -> Iterator[Finding]:
        """Tables that a loader fills from files which are no assets of the model."""
        calls, assets = self._start
        if not calls:
            return
        graph = type(self.model.graph)(library=self.model.graph.library)
        for node in calls.values():
            graph.node.add().CopyFrom(node)
        nodes = {node.name: node for node in inlined(graph).node}
        for node in nodes.values():
            inputs = edges.data_inputs(node) if node.op in _FILE_INPUT else []
            if inputs and origin(nodes, inputs[_FILE_INPUT[node.op]])[0] not in assets:
                yield ReachesOutside(where=node.name, op=node.op, nodes=(node.name,))

    def notes(self) -> list[Finding]:
        """What the user of the model should know."""
        found: list[Finding] = []
        if self.changing:
            found.append(ChangesItself(where="graph", nodes=self.changing))
        if self.random:
            found.append(DrawsRandomNumbers(where="graph", nodes=self.random))
        return [*found, *self._idle()]

    @cached_property
    def changing(self) -> tuple[str, ...]:
        """The nodes that change variables when a signature is called."""
        return tuple(name for name, op in self._answering_ops() if kinds.changes_state(op))

    @cached_property
    def random(self) -> tuple[str, ...]:
        """The nodes that draw random numbers when a signature is called."""
        return checks.random_nodes(self._answering)

    def _answering_ops(self) -> Iterator[tuple[str, str]]:
        yield from ((name, node.op) for name, node in self._answering.nodes.items())
        for function in self._answering.library.function:
            yield from ((f"{function.signature.name}/{node.name}", node.op) for node in function.node_def)

    def _idle(self) -> Iterator[Finding]:
        """File ops in functions that neither a signature nor a loader calls; savers have theirs."""
        reached = self._draft({**self._signed, **self._start[0]}).library.function
        savers = called(self.model.graph.library, [n for n in self._own.values() if n.name in self.model.saver_nodes])
        passed = {function.signature.name for function in (*reached, *savers.function)}
        found: dict[str, str] = {}
        for function in self.model.graph.library.function:
            if function.signature.name not in passed:
                inside = [
                    one for one in function.node_def if checks.reaches_outside(one.op) and not checks.only_tells(one)
                ]
                found.update({f"{function.signature.name}/{node.name}": node.op for node in inside})
        if found:
            yield KeptFileOps(where="graph", ops=tuple(dict.fromkeys(found.values())), nodes=tuple(found))
