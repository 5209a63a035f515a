"""The signatures of a graph: those that the caller names, else those that the file stores, else the inferred ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

from migrate import dtypes
from migrate.findings import ModelRefused, UsageFault
from migrate.findings.graph import NoOutput
from migrate.frozen import dataclass
from migrate.graph import demanded, endpoints, kinds, live, modes, named, naming
from migrate.graph.hints import Hint, hint
from migrate.graph.stored import kept
from migrate.graph.values import encoded
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge
from migrate.models import Change, Shape, Signature, TensorInfo

DEFAULT = "serving_default"
_LABEL = "no output is computed from it: a label, or something else that only training uses"
_UNSTORED = "it depends on variables that the checkpoint does not hold, as other outputs do not"
_END = "an end of the forward computation that depends on no label"
_BESIDE = "scores between labels, which no output is computed from: decoding needs them"
_DRAWN = "it is drawn at random from the outputs; --output takes it all the same"


@dataclass(frozen=True)
class Wishes:
    """What the caller asked for: (key or None, tensor) per endpoint, and tensors bound to values."""

    inputs: tuple[tuple[str | None, str], ...] = ()
    outputs: tuple[tuple[str | None, str], ...] = ()
    freeze: Mapping[str, Any] = field(default_factory=dict)
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """Signatures, bound tensors, and an account of how they were chosen."""

    signatures: Mapping[str, Signature]
    bound: Mapping[str, Any]
    hints: Mapping[str, Hint]
    """By tensor."""
    changes: tuple[Change, ...]
    idle: Mapping[str, TensorInfo] = field(default_factory=dict)
    """Sources, by tensor, that only branches want which the bound tensors turn off."""


def choose(view: GraphView, wishes: Wishes) -> Choice:
    """Choose what goes in and out.

    Raises UsageFault where a named tensor or signature does not exist, ModelRefused where nothing looks like an output.
    """
    named.check(view, [*wishes.freeze, *(tensor for _, tensor in (*wishes.inputs, *wishes.outputs))])
    frozen = {edges.full(edges.parse(tensor)): value for tensor, value in wishes.freeze.items()}
    for tensor, value in frozen.items():
        _check_value(view, edges.parse(tensor), value)
    taken = {*frozen, *_stored_inputs(view, wishes)}
    found = [mode for mode in modes.find(view) if mode.tensor not in taken and not _named(view, mode.tensor, wishes)]
    bound = {**{mode.tensor: mode.value for mode in found}, **frozen}
    signatures, changes, idle = _signatures(view, wishes, bound)
    needed = {info.name for s in signatures.values() for info in s.inputs.values()}
    fed = [edges.parse(name) for name in sorted(needed)]
    hints = {edges.full(edge): hint(view, edge, _dtype(view, edge), fed) for edge in fed}
    bindings = [_binding(mode.tensor, mode.value, mode.why) for mode in found]
    bindings += [_binding(tensor, value, "asked for with --freeze") for tensor, value in frozen.items()]
    return Choice(signatures, bound, hints, (*bindings, *changes), idle)


def _stored_inputs(view: GraphView, wishes: Wishes) -> set[str]:
    """The tensors that the stored signatures in use take as inputs: a mode among them stays one."""
    if wishes.inputs or wishes.outputs:
        return set()
    stored = view.model.signatures
    return {info.name for key in wishes.signatures or stored if key in stored for info in stored[key].inputs.values()}


def _check_value(view: GraphView, edge: Edge, value: Any) -> None:
    """Raise UsageFault where a value does not fit the tensor that it is bound to."""
    dtype, shape, tensor = _dtype(view, edge), view.shape(edge), edges.full(edge)
    try:
        made = encoded(value, dtype)
    except (ValueError, TypeError, OverflowError) as error:
        cure = f"Give a value of {dtypes.name(dtype)} in JSON: --freeze {tensor}=VALUE."
        raise UsageFault(f"{tensor} cannot be bound to {value!r}: {error}.", cure) from error
    found = () if isinstance(made, bytes) else made.shape
    if shape is not None and not _agree(found, shape):
        problem = f"{tensor} has the shape {_shown(view, edge)}, the value has {list(found)}."
        raise UsageFault(problem, "Give --freeze a value of that shape, as a JSON list; [] is a single value.")


def _agree(found: tuple[int, ...], wanted: Shape) -> bool:
    return len(found) == len(wanted) and all(b is None or a == b for a, b in zip(found, wanted, strict=True))


def _binding(tensor: str, value: Any, why: str) -> Change:
    return Change(
        "bind_placeholders", tensor, f"bound to {str(value).lower() if value in (True, False) else value}", why
    )


def _named(view: GraphView, tensor: str, wishes: Wishes) -> bool:
    return any(edges.parse(name) == edges.parse(tensor) for _, name in wishes.inputs)


def _signatures(
    view: GraphView, wishes: Wishes, bound: Mapping[str, Any]
) -> tuple[dict[str, Signature], list[Change], dict[str, TensorInfo]]:
    stored = view.model.signatures
    unknown = [name for name in wishes.signatures if name not in stored]
    if unknown:
        cure = f"It has: {', '.join(stored)}." if stored else "It stores none: leave out --signature."
        raise UsageFault(f"The model has no signature {', '.join(unknown)}.", cure)
    fixed = {edges.parse(tensor) for tensor in bound}
    if stored and not wishes.inputs and not wishes.outputs:
        return (*kept(view, wishes.signatures, fixed), {})
    left_out: dict[Edge, str] = {}
    if wishes.outputs:
        outputs = _given(view, wishes.outputs)
        why = dict.fromkeys(outputs.values(), "asked for with --output")
    else:
        inferred = endpoints.infer(view, fixed, live.dead(view, bound))
        if not inferred.outputs:
            names = tuple(f"{edges.full(e)} {_shown(view, e)}" for e in inferred.candidates)
            raise ModelRefused([NoOutput(where="graph", candidates=names)])
        why = dict.fromkeys(inferred.outputs, _END) | dict.fromkeys(inferred.beside, _BESIDE)
        outputs = naming.keyed(why)
        left_out = dict.fromkeys(inferred.labels, _LABEL) | dict.fromkeys(inferred.unstored, _UNSTORED)
        left_out |= dict.fromkeys(inferred.drawn, _DRAWN)
    inputs, idle = _inputs(view, wishes, outputs.values(), bound)
    signature = Signature(_infos(view, inputs), _infos(view, outputs))
    return {DEFAULT: signature}, list(_account(signature, why, left_out)), idle


def _inputs(
    view: GraphView, wishes: Wishes, outputs: Iterable[Edge], bound: Mapping[str, Any]
) -> tuple[dict[str, Edge], dict[str, TensorInfo]]:
    """The named inputs, and every other source that the outputs still need; and the sources that they do not."""
    given = _given(view, wishes.inputs)
    twice = [edge for edge in given.values() if list(given.values()).count(edge) > 1]
    if twice:
        raise UsageFault(f"{edges.full(twice[0])} is given as two inputs.", "Name each tensor once with --input.")
    rest, idle = live.divide(view, outputs, bound, given.values())
    return naming.keyed(rest, given), _infos(view, {edges.full(edge): edge for edge in idle})


def _given(view: GraphView, wished: Iterable[tuple[str | None, str]]) -> dict[str, Edge]:
    tensors = [(key, edges.parse(tensor)) for key, tensor in wished]
    keys = {key for key, _ in tensors if key is not None}
    found: dict[str, Edge] = {}
    for key, edge in tensors:
        found[key if key is not None else edges.unique(naming.key_of(edge), {*keys, *found})] = edge
    return found


def _dtype(view: GraphView, edge: Edge) -> int:
    node = view.nodes[edge[0]]
    if node.op in kinds.PLACEHOLDERS:
        return int(node.attr["dtype"].type)
    types = named.types(view, edge[0])
    return dtypes.base(types[edge[1]]) if edge[1] < len(types) else 0


def _infos(view: GraphView, tensors: Mapping[str, Edge]) -> dict[str, TensorInfo]:
    return {key: TensorInfo(edges.full(e), _dtype(view, e), _shape(view, e)) for key, e in tensors.items()}


def _shape(view: GraphView, edge: Edge) -> Shape | None:
    """The recorded shape of a tensor; what decides a branch is a scalar, whatever is recorded."""
    shape = view.shape(edge)
    return () if shape is None and demanded.is_predicate(view, edge) else shape


def _shown(view: GraphView, edge: Edge) -> str:
    shape = view.shape(edge)
    return (
        "of unknown shape" if shape is None else str(["?" if size is None else size for size in shape]).replace("'", "")
    )


def _account(signature: Signature, why: Mapping[Edge, str], left_out: Mapping[Edge, str]) -> Iterable[Change]:
    for key, info in signature.inputs.items():
        yield Change("choose_endpoints", info.name, f"input {key}", "the outputs are computed from it")
    for key, info in signature.outputs.items():
        yield Change("choose_endpoints", info.name, f"output {key}", why[edges.parse(info.name)])
    for edge, reason in left_out.items():
        yield Change("choose_endpoints", edges.full(edge), "left out", reason)
