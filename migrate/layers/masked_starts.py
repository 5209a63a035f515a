"""What a recurrent layer with an initial state gives before the first step that its mask keeps.

TensorFlow's loop of Keras up to 2.2 and of tf.keras up to TensorFlow 1.12 gave the initial state there, Keras 3 gives
zeros. Unrolled, the old ones gave zeros, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from migrate.layers.calls import with_refs
from migrate.layers.pieces import operation
from migrate.models import Era
from migrate.network import Call, Layer, Ref

_LOOPS = ("LSTM", "GRU", "SimpleRNN")
_OF_TENSORFLOW = ("1.4", "1.5", "1.6", "1.7", "1.8", "1.9 to 1.12")
"""The releases of TensorFlow whose tf.keras did so."""


def gave_states(era: Era) -> bool:
    """Whether the writer's loop gave the initial state before the first step that counts."""
    if era.backend not in (None, "tensorflow"):
        return False
    if era.tensorflow is not None:
        return era.tensorflow in _OF_TENSORFLOW
    found = re.match(r"2\.(\d+)", era.keras or "")
    return found is not None and int(found[1]) < 3


def repaired(parts: list[Layer]) -> tuple[list[Layer], Callable[[Ref], Ref]]:
    """Layers that are given a mask and an initial state with the choice between both behind them, and its tensors."""
    made: dict[tuple[str, int], list[Layer]] = {}
    for part in parts:
        if part.class_name in _LOOPS and not part.config.get("unroll"):
            made |= {(part.name, node): list(_chosen(part, node, call)) for node, call in enumerate(part.calls)}
    made = {place: layers for place, layers in made.items() if layers}

    def placed(ref: Ref) -> Ref:
        layers = made.get((ref.layer, ref.node)) if ref.tensor == 0 else None
        return Ref(layers[-1].name) if layers else ref

    added = [layer for layers in made.values() for layer in layers]
    return [*(with_refs(part, placed) for part in parts), *added], placed


def _chosen(part: Layer, node: int, call: Call) -> Iterator[Layer]:
    """The operations behind one call; none where it has no mask or no state of its own."""
    mask, states = call.kwargs.get("mask"), call.kwargs.get("initial_state")
    if not isinstance(mask, Ref) or not isinstance(states, list) or not states:
        return
    name, output, state = f"{part.name}_start{f'_{node}' if node else ''}", Ref(part.name, node), states[0]
    if not part.config.get("return_sequences"):
        yield operation(f"{name}_any", "Any", _called(mask), axis=1, keepdims=True)
        yield operation(name, "Where", _called(Ref(f"{name}_any"), output, state))
        return
    if part.config.get("go_backwards"):
        yield operation(f"{name}_turned", "Flip", _called(mask), axis=1)
        mask = Ref(f"{name}_turned")
    yield operation(f"{name}_count", "Cumsum", _called(mask), axis=1, dtype="int32")
    yield operation(f"{name}_begun", "Greater", _called(Ref(f"{name}_count"), 0))
    yield operation(f"{name}_steps", "ExpandDims", _called(Ref(f"{name}_begun")), axis=-1)
    yield operation(f"{name}_state", "ExpandDims", _called(state), axis=1)
    yield operation(name, "Where", _called(Ref(f"{name}_steps"), output, Ref(f"{name}_state")))


def _called(*args: object) -> tuple[Call, ...]:
    return (Call(args),)
