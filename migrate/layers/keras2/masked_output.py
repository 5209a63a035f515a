"""What a Bidirectional gives at masked steps.

Stand-alone Keras and the first tf.keras repeat the last output there, as their recurrent layers do. Later ones give
zeros. Where it matters the two layers stand by themselves, and the second one's sequence is turned around.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.layers.calls import of_parent
from migrate.layers.keras2 import stacked
from migrate.layers.pieces import OPERATIONS
from migrate.layers.registry import Context
from migrate.network import PARENT, Call, Expansion, Layer, Ref

_MERGE = {"concat": "Concatenate", "sum": "Add", "mul": "Multiply", "ave": "Average"}


def zero_output(layer: Layer, context: Context) -> Layer | Expansion:
    """The layer; sequences of stand-alone Keras keep what they were at masked steps."""
    repeats = context.era.tensorflow is None or context.before(2, 2)
    forward, backward = layer.parts[:2]
    if not (repeats and context.masks and forward.config.get("return_sequences")):
        return layer
    context.changed("recurrent", layer, "two layers in its place", "outputs at masked steps are repeated, not zero")
    names = [f"{layer.name}_{side}" for side in ("forward", "backward", "turned")]
    given = list(of_parent(layer.calls[0]).kwargs.get("initial_state") or ()) if layer.calls else []
    ahead = _called(forward, names[0], given[: len(given) // 2])
    back = _called(backward, names[1], given[len(given) // 2 :])
    turned = Layer(names[2], "Flip", {"axis": 1}, calls=(Call((Ref(names[1]),)),), module=OPERATIONS, keeps_mask=True)
    mode = layer.config.get("merge_mode", "concat")
    results: tuple[Ref, ...] = (Ref(names[0]), Ref(names[2]))
    layers: tuple[Layer, ...] = (
        ahead,
        back,
        replace(turned, registered_name="Flip", config={"axis": 1, "name": names[2]}),
    )
    if mode is not None:
        merged = Layer(layer.name, _MERGE[mode], {"name": layer.name}, calls=(Call((list(results),)),))
        layers = (*layers, merged)
        results = (Ref(layer.name),)
    count = (stacked.count(forward) or 1) if forward.config.get("return_state") else 0
    last = tuple(Ref(name, 0, index + 1) for name in names[:2] for index in range(count))
    return Expansion(layers, (*results, *last))


def _called(part: Layer, name: str, given: list[Any]) -> Layer:
    """One of the two layers, called with the steps and its own states."""
    kwargs = {"initial_state": given} if given else {}
    return replace(part.with_config(name=name), name=name, slot="", calls=(Call((Ref(PARENT),), kwargs),))
