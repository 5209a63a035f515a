"""The functions that have a counterpart in Keras 3, by the names that people call them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from migrate.findings import InternalError
from migrate.layers.operations.builder import Builder
from migrate.pycode.domain import Unclear

Rule = Callable[..., Any]
R = TypeVar("R", bound=Rule)
FUNCTIONS: dict[str, Rule] = {}

_ALIASES = {
    "input_tensor": "x",
    "input": "x",
    "inputs": "x",
    "images": "x",
    "image": "x",
    "features": "x",
    "logits": "x",
    "tensor": "x",
    "value": "x",
    "values": "x",
    "tensors": "x",
    "params": "x",
    "reference": "x",
    "indices": "x",
    "lengths": "x",
    "ids": "indices",
    "a": "x",
    "t": "x",
    "keep_dims": "keepdims",
    "reduction_indices": "axis",
    "dim": "axis",
    "axes": "axis",
    "y": "other",
    "b": "other",
    "dimension": "axis",
    "perm": "pattern",
    "squeeze_dims": "axis",
    "clip_value_min": "min_value",
    "clip_value_max": "max_value",
    "data": "x",
    "filter": "kernel",
    "filters": "kernel",
    "dilation_rate": "dilations",
}
"""Names of arguments in the one library or the other → those used here."""
_IGNORED = frozenset(
    {
        *("name", "validate_shape", "validate_indices", "verify_shape", "layout", "use_cudnn_on_gpu"),
        *("colocate_with", "partition_strategy"),
    }
)


def known_as(*names: str) -> Callable[[R], R]:
    """Register the counterpart of these functions. Its first argument is the Builder."""

    def decorate(rule: R) -> R:
        for name in names:
            if name in FUNCTIONS:
                raise InternalError(f"two counterparts of {name}: {rule.__module__} and {FUNCTIONS[name].__module__}")
            FUNCTIONS[name] = rule
        return rule

    return decorate


def each(table: dict[str, Any], make: Callable[[Any], Rule]) -> None:
    """Register many functions of one kind: names, separated by blanks → what their counterpart is made of."""
    for names, what in table.items():
        known_as(*names.split())(make(what))


def apply(name: str, builder: Builder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What the function gives. Raises Unclear where its arguments are not those that are known."""
    rule = FUNCTIONS[name]
    signature = inspect.signature(rule)
    takes = dict(list(signature.parameters.items())[1:])
    named = {}
    for key, value in kwargs.items():
        own = next((known for known in (key, _ALIASES.get(key)) if known in takes), key)
        if own not in takes and (key in _IGNORED or value is None):
            continue
        named[own] = value
    try:
        bound = signature.bind(builder, *_without_name(args, takes), **named)
    except TypeError as trouble:
        raise Unclear(f"it calls {name} with arguments that are not known ({trouble})") from None
    try:
        return rule(*bound.args, **bound.kwargs)
    except (TypeError, AttributeError, ValueError, LookupError) as trouble:
        if isinstance(trouble, Unclear):
            raise
        raise Unclear(f"it calls {name} in a way that is not known ({trouble})") from None


def by_name(order: Iterable[str], args: Iterable[Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments by their names, of which some were given in that order."""
    return {**dict(zip(order, args, strict=False)), **named}


def _without_name(args: tuple[Any, ...], takes: Any) -> tuple[Any, ...]:
    """Positional arguments, without a trailing name of the operation."""
    if any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in takes.values()):
        return args
    named = len(args) > len(takes) and isinstance(args[-1], str | None)
    return args[:-1] if named else args
