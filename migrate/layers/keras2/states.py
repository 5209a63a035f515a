"""Initial states and constants of recurrent layers: further inputs in Keras 2, arguments in Keras 3."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.layers.keras2 import stacked
from migrate.layers.registry import Context
from migrate.network import Call, Layer


def as_arguments(layer: Layer, context: Context) -> Layer:
    """The layer, its calls with states as `initial_state`."""
    constants = layer.config.get("num_constants", layer.config.get("_num_constants")) or 0
    done = layer.without("num_constants", "_num_constants")
    if not layer.calls:
        return done
    calls = tuple(_call(call, int(constants)) for call in layer.calls)
    if constants or any("constants" in call.kwargs for call in calls):
        context.refuse(layer, "constants for its cell")
    return stacked.by_cell(replace(done, calls=calls), context)


def _call(call: Call, constants: int) -> Call:
    first = call.args[0] if call.args else None
    kwargs = dict(call.kwargs)
    if isinstance(first, list) and len(first) > 1:
        rest = first[1:]
        if constants:
            kwargs["constants"] = rest[-constants:]
            rest = rest[:-constants]
        if rest:
            kwargs["initial_state"] = rest
        first = first[0]
    state: Any = kwargs.get("initial_state")
    if state is not None and not isinstance(state, list):
        kwargs["initial_state"] = [state]
    return Call((first, *call.args[1:]), kwargs)
