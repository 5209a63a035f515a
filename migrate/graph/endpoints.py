"""What goes into a graph and what comes out of it.

Outputs are the ends of the forward computation that depend on no label and belong to no gradient, optimizer, summary,
saver, metric or initialiser. Inputs are the sources that these outputs need.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import Any

from migrate.frozen import dataclass
from migrate.graph import (
    byproducts,
    draws,
    generated,
    handed,
    judged,
    kinds,
    labels,
    losses,
    mixtures,
    ranking,
    tables,
    transitions,
    twins,
)
from migrate.graph.names import has_default_name
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import origin
from migrate.graphdef.edges import Edge
from migrate.models import Shape

# Ops whose outputs are answers side by side.
_ALIKE = frozenset({
    "TopK", "TopKV2", "Unpack", "Split", "SplitV", "If", "StatelessIf", "While", "StatelessWhile", "PartitionedCall",
    "StatefulPartitionedCall", "IdentityN", "CTCBeamSearchDecoder", "CTCGreedyDecoder", "NonMaxSuppressionV4",
    "NonMaxSuppressionV5", "BlockLSTM", "LSTMBlockCell", "Unique", "UniqueWithCounts",
})  # fmt: skip

# Tensors in the scope of a distribution's class.
_OF_DISTRIBUTION = re.compile(
    r"(^|/)[A-Z]\w*/(loc|scale|scale_diag|logits|probs|rate|concentration\d?|df|total_count)$"
)

_LAYOUT = frozenset({"Reshape", "Squeeze", "ExpandDims", "Identity", "Cast"})

# Ops that choose among scores.
_CHOICES = frozenset({"ArgMax", "ArgMin", "Multinomial", "RandomCategorical"})


@dataclass(frozen=True)
class Endpoints:
    """Tensors that go in and come out, outputs with the likeliest first; labels were left out."""

    inputs: tuple[Edge, ...]
    outputs: tuple[Edge, ...]
    labels: tuple[Edge, ...] = ()
    candidates: tuple[Edge, ...] = ()
    """Where no output was found: what might be meant, likeliest first."""
    unstored: tuple[Edge, ...] = ()
    """Outputs that were left out because variables behind them have no stored value."""
    drawn: tuple[Edge, ...] = ()
    """Outputs that were left out because they are drawn at random from the others."""
    beside: tuple[Edge, ...] = ()
    """Weights that whoever uses the outputs needs too."""


def infer(view: GraphView, bound: Iterable[Edge], dead: Set[Edge] = frozenset()) -> Endpoints:
    """Find the endpoints of a graph whose mode placeholders are `bound`; the tensors `dead` are then never computed."""
    fixed = set(bound)
    data = [edge for edge in view.sources if edge not in fixed]
    left_out = labels.find(view, data)
    forward = _forward(view, left_out, dead)
    noise = draws.noisy(view, dead)
    ends = _ends(view, forward, _mask(view, [edge for edge in data if edge not in left_out]), noise)
    made = handed.find(view, forward) | generated.find(view, forward)
    outputs = ranking.ranked(view, [edge for name in ends for edge in _outputs(view, name)], made)
    if not outputs:
        return Endpoints((), (), tuple(left_out), tuple(ranking.ranked(view, _candidates(view, forward))[:20]))
    outputs = _fed_by_people(view, outputs, data)
    random = draws.drawn(view, (name for name, _ in outputs), noise)
    drawn, outputs = tuple(e for e in outputs if e[0] in random), [e for e in outputs if e[0] not in random]
    stored = [edge for edge in outputs if not view.unstored[edge[0]]] or outputs
    unstored = tuple(edge for edge in outputs if edge not in stored)
    inputs = tuple(needed(view, view.nodes, stored, fixed))
    beside = tuple(transitions.find(view, stored))
    return Endpoints(inputs, tuple(stored), tuple(left_out), unstored=unstored, drawn=drawn, beside=beside)


def needed(
    view: GraphView, nodes: Mapping[str, Any], outputs: Iterable[Edge], fixed: set[Edge], given: Iterable[Edge] = ()
) -> list[Edge]:
    """The sources that outputs need, by the edges of `nodes`, beyond those that are fixed or given."""
    known = fixed | set(given)
    pending, seen = [edge for edge in outputs if edge not in known], set[str]()
    met: set[Edge] = set()
    sources = set(view.sources)
    while pending:
        edge = pending.pop()
        if edge in sources:
            met.add(edge)
            continue
        if edge[0] in seen or edge[0] not in nodes:
            continue
        seen.add(edge[0])
        pending.extend(e for e in map(edges.parse, nodes[edge[0]].input) if e not in known)
    return [edge for edge in view.sources if edge in met]


def _mask(view: GraphView, chosen: list[Edge]) -> int:
    return sum(1 << bit for bit, edge in enumerate(view.sources) if edge in set(chosen))


def _forward(view: GraphView, left_out: list[Edge], dead: Set[Edge]) -> set[str]:
    """The nodes of the forward computation: no training, no label but in branches that never run."""
    label_bits = _mask(view, left_out)
    sources = {name for name, _ in view.sources}
    met = {name for name, bits in view.touched.items() if bits & label_bits}
    if met and dead:
        met &= edges.descendants(view.consumers, [name for name, _ in left_out], dead)
    return {name for name in view.nodes if name not in met and name not in view.trains and name not in sources}


def _ends(view: GraphView, forward: set[str], data: int, noise: Set[str]) -> list[str]:
    """The ends of the forward computation, in the graph's order, and the named tensors that a loss judges.

    By-products are taken away, then what only led to them, as long as nothing else is left. `noise` are the nodes that
    random numbers reach.
    """
    remaining, arithmetic = set(forward), judged.arithmetic(view)
    while True:
        kept, spare = _found(view, remaining, data, arithmetic)
        if kept or not spare:
            break
        remaining -= spare
    kept |= draws.origins(view, kept, noise)
    kept -= twins.of_training(view, kept, data)
    kept = {_parameter(view, name) for name in kept if not byproducts.is_bookkeeping(view, name)}
    return [name for name in view.nodes if name in kept]


def _parameter(view: GraphView, name: str) -> str:
    """What somebody gave a distribution for a parameter, in place of the distribution's own copy of it."""
    copied = view.nodes[name].op == "Identity" and _OF_DISTRIBUTION.search(name)
    return edges.data_inputs(view.nodes[name])[0][0] if copied else name


def _found(view: GraphView, forward: set[str], data: int, arithmetic: frozenset[str]) -> tuple[set[str], set[str]]:
    """What looks like an answer among the ends of `forward`, and the by-products among them."""
    ends = [n for n in view.nodes if n in forward and _is_end(view, n, forward) and _answers(view, n, data)]
    own_losses = [name for name in ends if _is_own_loss(view, name, arithmetic)]
    compared = [name for name in ends if name not in own_losses and _is_judged(view, name, forward)]
    starts = [name for name in view.nodes if name in view.anchors or name in own_losses]
    behind = judged.find(view, starts, forward, arithmetic) + _measured(view, compared, starts)
    behind = [name for name in behind if name in forward and _answers(view, name, data) and name not in own_losses]
    behind = [name for name in behind if not losses.is_only_small(view, name, forward)]
    parts = mixtures.parts(view, behind, forward)
    behind = [_unflattened(view, name, forward) for name in behind + parts if name not in view.looped]
    left = {name for name in ends if name not in own_losses and name not in compared and name not in view.looped}
    spare = byproducts.find(view, left, frozenset(behind)) | {n for n in left if byproducts.is_bookkeeping(view, n)}
    kept = {*behind, *left} - spare
    kept = {name for name in kept if not _is_handed_through(view, name)} or kept
    for is_wanted in (_is_outside_control_flow, _has_weights_or_name, _is_no_measure):
        kept = {name for name in kept if is_wanted(view, name)} or kept
    kept |= _before_choices(view, kept)
    inner = _told(view, kept)
    kept -= {name for name in behind if name in inner and name not in parts and has_default_name(view.nodes[name])}
    return _with_names(view, kept, forward) if kept else kept, spare


def _unflattened(view: GraphView, name: str, forward: set[str]) -> str:
    """What is judged, before steps or places of all examples are put into one row each for nothing but a loss."""
    node, shape = view.nodes[name], view.shape((name, 0))
    takers = [taker.name for taker in view.data_consumers(name) if taker.name in forward]
    lost = all(losses.SCOPE.search(taker) for taker in takers)
    if node.op != "Reshape" or not has_default_name(node) or not shape or len(shape) != 2 or not lost:
        return name
    source = edges.data_inputs(node)[0]
    held = view.shape(source) if source[0] in forward and source[1] == 0 else None
    rows = held is not None and held[-1:] == shape[-1:] and sum(size != 1 for size in held) > 2
    return source[0] if rows else name


def _with_names(view: GraphView, kept: set[str], forward: set[str]) -> set[str]:
    """The answers with what losses take by name and what generators make, without those who judge the latter."""
    made = generated.find(view, forward)
    every = (
        kept
        | _named_and_judged(view, forward)
        | _named_answers(view, kept, forward)
        | made
        | handed.find(view, forward)
        | tables.find(view, forward)
    )
    every -= generated.critics(view, every - made, forward) if made else set()
    every = _without_copies(view, every)
    means = {name: mean for name in every if (mean := byproducts.mean(view, name))}
    every -= {name for name in means if has_default_name(view.nodes[name])}
    every |= set(means.values())
    return every | _before_choices(view, every)


def _without_copies(view: GraphView, found: set[str]) -> set[str]:
    """Answers without those that only lay one tensor out in the same way, without a name: the tensor itself then."""
    laid_out: dict[tuple[str, Shape | None], list[str]] = defaultdict(list)
    for name in found:
        node = view.nodes[name]
        if node.op in ("Squeeze", "Reshape") and has_default_name(node):
            laid_out[edges.data_inputs(node)[0][0], view.shape((name, 0))].append(name)
    copies = {source: names for (source, _), names in laid_out.items() if len(names) > 1 and source in view.nodes}
    return found - {name for names in copies.values() for name in names} | copies.keys()


def _is_outside_control_flow(view: GraphView, name: str) -> bool:
    return not byproducts.is_inside_control_flow(view, name)


def _has_weights_or_name(view: GraphView, name: str) -> bool:
    return bool(view.weights[name]) or not has_default_name(view.nodes[name])


def _is_no_measure(view: GraphView, name: str) -> bool:
    return not losses.measures(name)


def _is_handed_through(view: GraphView, name: str) -> bool:
    """Whether a node only lays out anew what is fed."""
    sources = {source for source, _ in view.sources}
    while name not in sources and view.nodes[name].op in _LAYOUT and edges.data_inputs(view.nodes[name]):
        name = edges.data_inputs(view.nodes[name])[0][0]
    return name in sources


def _measured(view: GraphView, ends: list[str], starts: list[str]) -> list[str]:
    """What metrics judge among the ends that no loss depends on."""
    before = edges.ancestors(view.nodes, starts)
    return losses.behind(view, [name for name in ends if name not in before])


def _answers(view: GraphView, name: str, data: int) -> bool:
    """Whether a node depends on what is fed; or, fed by nothing, computes something with the weights."""
    if view.reach[name] & data:
        return True
    computes = view.nodes[name].op not in kinds.VARIABLES | {"Const"} and not _repeats(view, name)
    if not data and computes:
        return bool(view.nodes[name].input)
    return computes and view.weights[name] != 0 and bool(view.shape((name, 0))) and not losses.is_loss_like(view, name)


def _repeats(view: GraphView, name: str) -> bool:
    """Whether a node only hands on the value of a variable, a weight or another one."""
    read = view.nodes[name].op in kinds.READS and origin(view.nodes, (name, 0))[0] in view.model.variables
    return read or name in view.repeats


def _named_and_judged(view: GraphView, forward: set[str]) -> set[str]:
    """Tensors that somebody gave a name and a loss takes directly: logits beside their softmax."""
    return {
        name
        for name in forward
        if view.reach[name]
        and _judged(view, name, forward)
        and not losses.is_only_small(view, name, forward)
        and view.weights[name]
        and not has_default_name(view.nodes[name])
        and not losses.SCOPE.search(name)
        and view.nodes[name].op not in (kinds.READS | kinds.LOOPS) - {"Identity"}
    }


def _named_answers(view: GraphView, kept: set[str], forward: set[str]) -> set[str]:
    """Probabilities and choices that somebody named, with no fewer weights behind them than behind the answers."""
    told = {view.weights[name] for name in kept}
    return {
        name
        for name in forward
        if (view.nodes[name].op == "ArgMax" or _is_only_for_logarithms(view, name, forward))
        and view.reach[name]
        and view.weights[name] in told
        and not has_default_name(view.nodes[name])
        and not losses.SCOPE.search(name)
    }


def _is_only_for_logarithms(view: GraphView, name: str, forward: set[str]) -> bool:
    """Whether probabilities go on into nothing but their logarithm."""
    takers = {taker.op for taker in view.data_consumers(name) if taker.name in forward}
    return view.nodes[name].op in ("Softmax", "Sigmoid") and takers == {"Log"}


def _is_end(view: GraphView, name: str, forward: set[str]) -> bool:
    return not any(taker.name in forward for taker in view.data_consumers(name))


def _is_judged(view: GraphView, name: str, forward: set[str]) -> bool:
    """Whether an end goes into a loss or a metric, or is a piece of a metric itself."""
    return _judged(view, name, forward) or (bool(losses.SCOPE.search(name)) and losses.is_transparent(view, name))


def _judged(view: GraphView, name: str, forward: set[str]) -> bool:
    """Whether an end goes on into a loss or a metric."""
    takers = view.data_consumers(name)
    return any(taker.name not in view.trains and taker.name not in forward for taker in takers)


def _is_own_loss(view: GraphView, name: str, arithmetic: frozenset[str]) -> bool:
    """Whether an end is a loss or a metric that meets no label."""
    if origin(view.nodes, (name, 0))[0] in view.anchors or judged.is_measure(view, name, arithmetic):
        return True
    return view.shape((name, 0)) == () and losses.is_loss_like(view, name) and bool(losses.SCOPE.search(name))


def _before_choices(view: GraphView, kept: set[str]) -> set[str]:
    """The scores from which an ArgMax chooses, where no other output tells them."""
    found = set()
    choices = _choices(view)
    for name in kept:
        scores = losses.scores(view, name)
        for score, _ in [scores] if scores is not None else []:
            others = kept - {name}
            if (
                score in view.nodes
                and view.reach[score]
                and not any(score in edges.ancestors(view.nodes, [o], choices) for o in others)
            ):
                found.add(score)
    return found


def _told(view: GraphView, found: set[str]) -> set[str]:
    """What the found nodes are computed from, as far as they tell it: a choice does not tell what it chose from."""
    choices = _choices(view)
    sources = [source for name in found - choices for source, _ in edges.data_inputs(view.nodes[name])]
    return edges.ancestors(view.nodes, sources, choices)


def _choices(view: GraphView) -> frozenset[str]:
    return frozenset(name for name, node in view.nodes.items() if node.op in _CHOICES)


def _outputs(view: GraphView, name: str) -> list[Edge]:
    """The outputs of an end that are answers: all of an op whose outputs are alike, the first of the others."""
    if view.nodes[name].op not in _ALIKE:
        return [(name, 0)]
    return [(name, i) for i, dtype in enumerate(byproducts.types_of(view, name)) if not byproducts.is_handle(dtype)]


def _candidates(view: GraphView, forward: set[str]) -> list[Edge]:
    return [(n, 0) for n in view.nodes if n in forward and view.touched[n] and not byproducts.is_bookkeeping(view, n)]


def _fed_by_people(view: GraphView, outputs: list[Edge], data: list[Edge]) -> list[Edge]:
    """Where some outputs are fed by placeholders and others by queues or iterators, those fed by placeholders."""
    placeholders = _mask(view, [e for e in data if view.nodes[e[0]].op in kinds.PLACEHOLDERS])
    fed = [edge for edge in outputs if view.reach[edge[0]] & placeholders]
    unfed = [edge for edge in outputs if not view.reach[edge[0]]]
    return [edge for edge in outputs if edge in fed or edge in unfed] if fed else outputs
