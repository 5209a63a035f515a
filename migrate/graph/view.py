"""A graph seen from its data flow: who feeds whom, what depends on which source, what only serves training."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from migrate.frozen import dataclass
from migrate.graph import baked, kinds, learners, producers, training
from migrate.graph.names import has_default_name
from migrate.graphdef import edges
from migrate.graphdef.constants import array, origin
from migrate.graphdef.edges import Edge
from migrate.models import GraphModel, Shape

# Weights that belong to a loss: the transitions of a conditional random field.
_OF_LOSS = re.compile(r"(^|[/_])(transitions?|crf\w*|trans_params)(_\d+)?(/|$)", re.IGNORECASE)
# Gradients of loops start anew at what the loop hands on.
_IN_LOOPS = re.compile(r"TensorArray|(Ref)?(Enter|Exit|NextIteration|Switch|Merge)$")
_OF_HANDLES = frozenset({"IteratorFromStringHandle", "IteratorFromStringHandleV2"})
_SAVER_FILE = re.compile(r"(.*/)?save(_\d+)?/(Const|filename)(_\d+)?")


@dataclass(frozen=True)
class GraphView:
    """The nodes of a model with derived facts, each computed once when it is asked for."""

    model: GraphModel

    @cached_property
    def nodes(self) -> Mapping[str, Any]:
        """NodeDef by name, in the graph's order."""
        return {node.name: node for node in self.model.graph.node}

    @cached_property
    def consumers(self) -> dict[str, list[tuple[Any, int, int]]]:
        """Who takes a node's outputs: (consumer, position, number of the output, -1 for control)."""
        return edges.consumers(self.nodes)

    def data_consumers(self, name: str) -> list[Any]:
        """The nodes that take a value of this node."""
        return [node for node, _, index in self.consumers[name] if index >= 0]

    def shape(self, edge: Edge) -> Shape | None:
        """The shape that the writer recorded for a tensor; None where it is unknown."""
        node = self.nodes[edge[0]]
        for key in ("_output_shapes", "output_shapes"):  # the latter is that of an iterator
            if key in node.attr and edge[1] < len(node.attr[key].list.shape):
                return shape_of(node.attr[key].list.shape[edge[1]])
        if node.op in kinds.PLACEHOLDERS and "shape" in node.attr:
            return self._declared(node)
        return None

    def _declared(self, node: Any) -> Shape | None:
        """The shape attribute of a placeholder; before GraphDef version 24 an empty one meant an unknown shape."""
        shape = shape_of(node.attr["shape"].shape)
        old = node.op == "Placeholder" and self.model.graph.versions.producer < 24
        return None if shape == () and old else shape

    @cached_property
    def sources(self) -> list[Edge]:
        """The tensors through which data enters: placeholders, and what queues, readers and iterators give.

        Where there are none, batches that the graph holds itself.
        """
        found = []
        for node in self.nodes.values():
            if node.op in kinds.PLACEHOLDERS:
                if not self._is_inner(node):
                    found.append((node.name, 0))
            elif kinds.FEEDERS.match(node.op):
                outputs = sorted({index for _, _, index in self.consumers[node.name] if index >= 0})
                for index in outputs:
                    cut = producers.cut_out(self.nodes, self.data_consumers, (node.name, index))
                    found.extend(cut or [self._handed_on((node.name, index))])
        return list(dict.fromkeys(found)) or baked.find(self)

    def _is_inner(self, node: Any) -> bool:
        """Whether a placeholder is the saver's, tells an iterator apart from others, or has a default that is computed
        from another placeholder.

        What a queue or an iterator gives by default is its own, whatever they are fed with.
        """
        if node.name in self.model.saver_nodes or _SAVER_FILE.fullmatch(node.name):
            return True
        takers = {taker.op for taker in self.data_consumers(node.name)}
        if takers and takers <= _OF_HANDLES:
            return True
        if node.op != "PlaceholderWithDefault":
            return False
        before = edges.ancestors(self.nodes, [source for source, _ in edges.data_inputs(node)], self._feeders)
        return any(self.nodes[name].op in ("Placeholder", "PlaceholderV2") for name in before)

    @cached_property
    def _feeders(self) -> frozenset[str]:
        """What gives data by itself: queues, readers and iterators."""
        return frozenset(name for name, node in self.nodes.items() if kinds.FEEDERS.match(node.op))

    def _handed_on(self, edge: Edge) -> Edge:
        """The tensor that people feed in place of what a queue gives: the last identity with a name behind it."""
        while True:
            takers = [node for node, _, index in self.consumers[edge[0]] if index == edge[1]]
            takers = [node for node in takers if not kinds.reports(node.op)]
            if len(takers) != 1 or not self._hands_on(takers[0], edge):
                return edge
            edge = (takers[0].name, 0)
            if takers[0].op == "PlaceholderWithDefault":
                return edge

    def _hands_on(self, node: Any, edge: Edge) -> bool:
        """Whether people feed what a node makes of a tensor: a repetition under a name, perhaps in a shape that the
        graph names, or a default that invites them to."""
        inputs = edges.data_inputs(node)
        if node.op == "PlaceholderWithDefault":
            return True
        if has_default_name(node):
            return False
        if node.op == "Reshape":
            return inputs[0] == edge and array(self.nodes, inputs[1]) is not None
        return node.op in ("Identity", "EnsureShape")

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The losses: where gradients start, and what the collection `losses` names."""
        found = set()
        for name in self.nodes:
            match = kinds.GRADIENT_OF.search(name)
            if match and match[1] in self.nodes:
                found.add(match[1])
        found = {name for name in found if not _IN_LOOPS.match(self.nodes[name].op)}
        ends = {name for name in found if not any(taker.name in found for taker in self.data_consumers(name))}
        ends = {name for name in ends if self.shape((name, 0)) == ()} or ends
        listed = {edges.parse(text)[0] for text in self.model.collections.get("losses", ())}
        return frozenset(ends | (listed & self.nodes.keys()))

    @cached_property
    def trains(self) -> frozenset[str]:
        """Nodes that only serve training, saving or reporting: gradients, updates, the saver, summaries, checks."""
        return training.only(self)

    @cached_property
    def reach(self) -> dict[str, int]:
        """Per node, the sources whose values it depends on, as a bit set over `sources`."""
        start = {edge: 1 << bit for bit, edge in enumerate(self.sources)}
        return self._spread(start, kinds.SHAPES | kinds.CHECKS, self._sized_by_values)

    @cached_property
    def _sized_by_values(self) -> frozenset[str]:
        """Nodes that ask for the size of what values chose: how many boxes are left says something of the image."""
        sizes = [name for name, node in self.nodes.items() if node.op in kinds.SIZES]
        return frozenset(name for name in sizes if self._is_chosen(edges.parse(self.nodes[name].input[0])))

    def _is_chosen(self, edge: Edge) -> bool:
        """Whether values chose how long a tensor is; what is looked up by such a choice too."""
        node = self.nodes.get(origin(self.nodes, edge)[0])
        if node is not None and node.op in kinds.LOOKUPS:
            node = self.nodes.get(origin(self.nodes, edges.data_inputs(node)[1])[0])
        return node is not None and bool(kinds.CHOOSING.match(node.op))

    @cached_property
    def touched(self) -> dict[str, int]:
        """Per node, the sources it depends on at all, shapes included."""
        return self._spread({edge: 1 << bit for bit, edge in enumerate(self.sources)}, frozenset())

    @cached_property
    def _flow(self) -> list[tuple[str, list[Edge]]]:
        """Each node with its data inputs, inputs first as far as loops allow."""
        inputs = {n: [e for e in edges.data_inputs(node) if e[0] in self.nodes] for n, node in self.nodes.items()}
        forward = {n: [] if self.nodes[n].op in kinds.BACK_EDGES else found for n, found in inputs.items()}
        return [(name, inputs[name]) for name in edges.sorted_by_inputs(forward)]

    @property
    def in_order(self) -> list[str]:
        """The nodes, each behind what it takes as far as loops allow."""
        return [name for name, _ in self._flow]

    def _spread(
        self, start: Mapping[Edge, int], opaque: frozenset[str], clear: frozenset[str] = frozenset()
    ) -> dict[str, int]:
        """Per node, which of the bits at `start` reach it, not through `opaque` ops but for the nodes in `clear`.

        Loops are gone round until nothing changes.
        """
        reach = dict.fromkeys(self.nodes, 0)
        origins = {name for name, _ in start}
        for (name, _), bits in start.items():
            if not kinds.FEEDERS.match(self.nodes[name].op):
                reach[name] |= bits
        flow = [
            (n, found) for n, found in self._flow if n not in origins and (self.nodes[n].op not in opaque or n in clear)
        ]
        changed = True
        while changed:
            changed = False
            for name, inputs in flow:
                bits = reach[name]
                for edge in inputs:
                    bits |= start.get(edge, 0) if edge[0] in origins else reach[edge[0]]
                if bits != reach[name]:
                    reach[name] = bits
                    changed = True
        return reach

    @cached_property
    def weights(self) -> dict[str, int]:
        """Per node, the trainable variables that it is computed from, as a bit set."""
        start = {(name, 0): 1 << bit for bit, name in enumerate(sorted(self._trainable))}
        return self._spread(start, kinds.SHAPES | kinds.CHECKS, self._sized_by_values)

    def named_weights(self, bits: int) -> list[str]:
        """The trainable variables in a bit set of `weights`."""
        return [name for bit, name in enumerate(sorted(self._trainable)) if bits >> bit & 1]

    @cached_property
    def unstored(self) -> dict[str, int]:
        """Per node, the variables without a stored value that it is computed from, as a bit set."""
        lacking = sorted(
            name for name, variable in self.model.variables.items() if variable.stored is None or variable.initializer
        )
        return self._spread({(name, 0): 1 << bit for bit, name in enumerate(lacking)}, kinds.SHAPES | kinds.CHECKS)

    @cached_property
    def trained(self) -> dict[str, frozenset[str]]:
        """Per variable that an optimizer updates, the losses whose gradients it takes."""
        return learners.losses_of(self)

    @cached_property
    def noisy(self) -> frozenset[str]:
        """The nodes that are computed from random numbers."""
        start = {(name, index): 1 for name, node in self.nodes.items() if node.op in kinds.RANDOM for index in range(4)}
        return frozenset(name for name, bits in self._spread(start, frozenset()).items() if bits)

    @cached_property
    def looped(self) -> frozenset[str]:
        """The nodes inside of loops, from an Enter to the Exits: they have a value for each turn, and none outside."""
        enters = [name for name, node in self.nodes.items() if node.op in ("Enter", "RefEnter")]
        exits = {(name, -1) for name, node in self.nodes.items() if node.op in ("Exit", "RefExit")}
        return frozenset(edges.descendants(self.consumers, enters, exits))

    @cached_property
    def _trainable(self) -> frozenset[str]:
        trainable = {name for name, variable in self.model.variables.items() if variable.trainable}
        return frozenset(name for name in trainable or self.model.variables if not _OF_LOSS.search(name))

    @cached_property
    def repeats(self) -> frozenset[str]:
        """Nodes that only hand on the values of variables: reads, casts, concatenated partitions."""
        return self._weight_paths[0]

    @cached_property
    def weighted(self) -> frozenset[str]:
        """Nodes that combine data with a trainable variable directly (through reads, casts, loop entries)."""
        return self._weight_paths[1]

    @cached_property
    def _weight_paths(self) -> tuple[frozenset[str], frozenset[str]]:
        handed_on = set(self._trainable)
        combined: set[str] = set()
        pending = list(handed_on)
        while pending:
            for node in self.data_consumers(pending.pop()):
                if node.op not in kinds.READS | {
                    "Reshape",
                    "ExpandDims",
                    "Squeeze",
                    "Transpose",
                    "ConcatV2",
                    "Concat",
                    "Pack",
                }:
                    combined.add(node.name)
                elif node.name not in handed_on:
                    handed_on.add(node.name)
                    pending.append(node.name)
        return frozenset(handed_on), frozenset(combined)


def shape_of(proto: Any) -> Shape | None:
    """A TensorShapeProto as a tuple, None for an unknown rank."""
    if proto.unknown_rank:
        return None
    return tuple(None if dim.size < 0 else dim.size for dim in proto.dim)
