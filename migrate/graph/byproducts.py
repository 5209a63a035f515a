"""Ends of a graph that nobody asked for: left over by the functions that built it."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Iterable
from typing import Any

from migrate import dtypes
from migrate.graph import kinds
from migrate.graph.names import has_default_name
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.opdefs import op_defs, output_types

_PIVOT = re.compile(r"(^|/)(switch_[tf]|pred_id)$")
_CONTROL = re.compile(r"(^|/)(cond|case|while)(_\d+)?/")
_LOOPED = re.compile(r"(^|/)(rnn|RNN|scan|map|foldl|foldr|bidirectional_rnn)(_\d+)?/")
# What Python makes of a list of tensors before it is asked for its rank or shape, which is then known.
_LISTED = re.compile(r"(^|/)(Rank|Shape|Size)(_\d+)?/(packed|input)$")
# What makes zeros and ones of random numbers, for a dropout.
MASKS = frozenset({"Floor", "GreaterEqual", "Greater", "Less", "LessEqual"})
_OUTER = re.compile(r"^cond(_\d+)?/Merge(_\d+)?$")
_ANSWERS = frozenset({"Softmax", "Sigmoid", "Tanh", "ArgMax", "ArgMin", "TopKV2", "TopK", "Round", "LogSoftmax"})


def is_bookkeeping(view: GraphView, name: str) -> bool:
    """Shapes, loop counters, flows of tensor arrays, handles, pivots of conditionals."""
    node = view.nodes[name]
    if node.op in kinds.SHAPES | kinds.VARIABLES | {"Const", "LoopCond", "NextIteration"} or _PIVOT.search(name):
        return True
    if node.op == "Pack" and _LISTED.search(name) and not view.data_consumers(name):
        return True
    types = types_of(view, name)
    if not types or is_handle(types[0]) or _is_counter(view, node):
        return True
    if node.op in ("Exit", "RefExit"):
        return view.shape((name, 0)) == () or node.name.endswith(("/Exit", "/Exit_1"))
    return node.op.startswith("TensorArray") and not node.op.startswith(("TensorArrayGather", "TensorArrayRead"))


def is_handle(dtype: int) -> bool:
    """Whether values of a type only mean something inside the session that made them."""
    return dtypes.base(dtype) in (dtypes.RESOURCE, dtypes.VARIANT)


def _is_counter(view: GraphView, node: Any) -> bool:
    """Whether a node hands on the counter of a functional loop."""
    if node.op != "Identity" or not has_default_name(node) or view.shape((node.name, 0)) != ():
        return False
    source = view.nodes.get(edges.data_inputs(node)[0][0])
    return source is not None and source.op in kinds.FUNCTIONAL_LOOPS and node.attr["T"].type in dtypes.INTEGERS


def types_of(view: GraphView, name: str) -> list[int]:
    """The type numbers of a node's outputs; one float where the op is unknown."""
    node = view.nodes[name]
    definition = op_defs().get(node.op)
    return output_types(node, definition) if definition is not None else [1]


def find(view: GraphView, ends: Iterable[str], judged: frozenset[str]) -> set[str]:
    """The by-products among ends that no loss judges.

    Where a loss says what the answer is, an end in the scope of a function, without a name of its own and not
    computed from that answer, is a by-product. Elsewhere it is one when a smaller part of the weights suffices for it.
    """
    plain = [name for name in ends if has_default_name(view.nodes[name])]
    unnamed = [name for name in plain if "/" in name]
    if judged:
        later = edges.descendants(view.consumers, judged)
        later = {name for name in later if not _LOOPED.search(name)}
        told = functools.reduce(operator.or_, (view.weights[name] for name in judged))
        spare = {name for name in unnamed if name not in later and not _is_answer(view, name)}
        spare |= {name for name in plain if name not in judged and _is_mixed(view, name)}
        return {name for name in spare if view.weights[name] & ~told == 0}
    most = max((view.weights[name] for name in ends), key=int.bit_count, default=0)
    return {name for name in unnamed if view.weights[name] != most and view.weights[name] & most == view.weights[name]}


def _is_mixed(view: GraphView, name: str) -> bool:
    """Whether a node adds up two tensors that are fed or computed from what is fed, and nothing takes the sum: the
    last step of a loop in Python, or a mixture of data for a penalty. A sum with something drawn at random is none."""
    if view.nodes[name].op not in ("Add", "AddV2", "Sub"):
        return False
    return all(view.reach.get(source) for source, _ in edges.data_inputs(view.nodes[name])) and mean(view, name) == ""


def mean(view: GraphView, name: str) -> str:
    """What a sum adds something random to, if weights make it: the mean of what is drawn. Else empty."""
    node = view.nodes[name]
    sources = [source for source, _ in edges.data_inputs(node) if source in view.nodes]
    drawn = [source for source in sources if _is_noise(view, source)] if node.op in ("Add", "AddV2") else []
    calm = [source for source in sources if source not in drawn and view.weights[source] and view.reach[source]]
    return calm[0] if drawn and calm else ""


def _is_noise(view: GraphView, name: str) -> bool:
    """Whether a tensor is drawn at random, or is something drawn at random times its strength; a mask of zeros and
    ones is no noise."""
    sources = [source for source, _ in edges.data_inputs(view.nodes[name]) if source in view.nodes]
    if view.nodes[name].op == "Mul" and view.reach[name]:
        return any(_is_noise(view, source) for source in sources)
    masks = (view.nodes[made].op in MASKS for made in edges.ancestors(view.nodes, [name]))
    return is_random(view, name) and not any(masks)


def is_random(view: GraphView, name: str) -> bool:
    """Whether a tensor is drawn from a distribution that depends on nothing."""
    return name in view.noisy and not view.reach[name] and not view.weights[name]


def _is_answer(view: GraphView, name: str) -> bool:
    """Ops that make answers; and what a conditional as a whole gives, if weights are in it."""
    if view.nodes[name].op == "Merge":
        return _OUTER.search(name) is not None and bool(view.weights[name] and view.reach[name])
    return view.nodes[name].op in _ANSWERS


def is_inside_control_flow(view: GraphView, name: str) -> bool:
    """Whether a tensor without a name of its own is a piece of a conditional or a loop, and not what it gives."""
    inside = bool(_CONTROL.search(name)) and has_default_name(view.nodes[name]) and not _is_answer(view, name)
    return inside and not _is_given(view, name)


def _is_given(view: GraphView, name: str) -> bool:
    """Whether a Merge is what an outermost conditional gives to those who take it, or a batch that nobody takes."""
    takers = [taker.name for taker in view.data_consumers(name) if taker.name not in view.trains]
    found = _CONTROL.search(name)
    if view.nodes[name].op != "Merge" or found is None or not view.weights[name]:
        return False
    if not takers:
        return bool(view.reach[name]) and None in (view.shape((name, 0)) or ())
    return not any(taker.startswith(name[: found.end()]) for taker in takers)
