"""The calls of layers in a functional model, as every Keras stored them.

Keras 1 and 2 stored a call as connections `[layer, number of the call, number of the output]`, with the other
arguments beside the first one; Keras 2.14 and later can store arguments as they are, with marked tensors among them.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from migrate.network import PARENT, Call, Layer, Ref, mapped_refs, refs

_CONSTANT = "_CONSTANT_VALUE"
_TENSOR = "__keras_tensor__"


def calls_of(nodes: Any, names: Collection[str]) -> tuple[Call, ...]:
    """The calls under `inbound_nodes`; `names` are the layers of the model."""
    return tuple(_call(node, names) for node in nodes if node) if isinstance(nodes, list) else ()


def structure(value: Any, names: Collection[str]) -> Any:
    """Inputs or outputs of a model, with Refs in place of connections."""
    if _is_connection(value, names):
        return Ref(value[0], value[1], value[2])
    if isinstance(value, dict):
        return tuple(structure(value[key], names) for key in sorted(value))
    if isinstance(value, list):
        return tuple(structure(inner, names) for inner in value)
    return value


def counted_from_zero(parts: tuple[Layer, ...], outputs: Any) -> tuple[tuple[Layer, ...], Any]:
    """Layers and outputs with calls numbered as they are listed.

    A model that was built before it was called counted that as its first call, which no file lists.
    """
    seen: dict[str, set[int]] = {}
    for ref in [*refs(outputs), *(ref for part in parts for call in part.calls for ref in refs(_arguments(call)))]:
        seen.setdefault(ref.layer, set()).add(ref.node)
    counts = {part.name: len(part.calls) for part in parts}
    shifts = {name: min(numbers) for name, numbers in seen.items() if counts.get(name) and max(numbers) >= counts[name]}
    if not shifts:
        return parts, outputs

    def shifted(ref: Ref) -> Ref:
        return replace(ref, node=ref.node - shifts.get(ref.layer, 0))

    return tuple(with_refs(part, shifted) for part in parts), mapped_refs(outputs, shifted)


def with_refs(layer: Layer, function: Any) -> Layer:
    """The layer with each Ref in its calls replaced."""
    calls = tuple(
        Call(mapped_refs(call.args, function), mapped_refs(dict(call.kwargs), function)) for call in layer.calls
    )
    return replace(layer, calls=calls)


def of_parent(call: Call) -> Call:
    """The call as a layer of an expansion makes it, which is given what the replaced layer is called with."""
    numbers = itertools.count()

    def given(ref: Ref) -> Ref:
        return Ref(PARENT, 0, next(numbers))

    args = mapped_refs(call.args, given)
    return Call(args, mapped_refs(dict(sorted(call.kwargs.items())), given))


def _arguments(call: Call) -> Any:
    return [call.args, dict(call.kwargs)]


def _call(node: Any, names: Collection[str]) -> Call:
    if isinstance(node, dict) and set(node) == {"args", "kwargs"}:
        kwargs = {key: _marked(value) for key, value in node["kwargs"].items() if value is not None}
        return Call(tuple(_marked(value) for value in node["args"]), kwargs)
    found: dict[str, Any] = {}
    first = _first(node, names, found)
    if isinstance(node, list) and isinstance(first, list) and len(first) == 1 and not _is_leaf(node, names):
        first = first[0]
    kwargs = {key: _argument(value, names) for key, value in found.items() if value is not None}
    return Call((first,), kwargs)


def _first(value: Any, names: Collection[str], found: dict[str, Any]) -> Any:
    """The first argument of a call; `found` gets the others, which lie beside each tensor of it."""
    if _is_leaf(value, names):
        if len(value) > 3 and isinstance(value[3], dict):
            found.update(value[3])
        return value[2] if value[0] == _CONSTANT else Ref(value[0], value[1], value[2])
    if isinstance(value, dict):
        return {key: _first(inner, names, found) for key, inner in value.items()}
    if isinstance(value, list):
        return [_first(inner, names, found) for inner in value]
    return value


def _argument(value: Any, names: Collection[str]) -> Any:
    if _is_connection(value, names):
        return Ref(value[0], value[1], value[2])
    if isinstance(value, dict):
        return {key: _argument(inner, names) for key, inner in value.items()}
    return [_argument(inner, names) for inner in value] if isinstance(value, list) else value


def _marked(value: Any) -> Any:
    if isinstance(value, dict) and value.get("class_name") == _TENSOR:
        name, node, tensor = value["config"]["keras_history"]
        return Ref(name, node, tensor)
    if isinstance(value, dict):
        return {key: _marked(inner) for key, inner in value.items()}
    return [_marked(inner) for inner in value] if isinstance(value, list) else value


def _is_leaf(value: Any, names: Collection[str]) -> bool:
    constant = isinstance(value, list) and len(value) >= 3 and value[0] == _CONSTANT
    return constant or _is_connection(value, names)


def _is_connection(value: Any, names: Collection[str]) -> bool:
    return (
        isinstance(value, list)
        and len(value) in (3, 4)
        and isinstance(value[0], str)
        and value[0] in names
        and all(type(part) is int for part in value[1:3])
    )
