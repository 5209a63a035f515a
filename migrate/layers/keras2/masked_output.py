"""What recurrent layers give at masked steps.

They repeat the last output there, or give zeros where `zero_output_for_mask` says so. A Bidirectional of stand-alone
Keras and of the first tf.keras leaves its layers as they are, later ones set that in both. LSTM and GRU of TensorFlow
2.0 and 2.1 did not heed it where they could have run on CuDNN. Where it matters the two layers of a Bidirectional stand
by themselves, and the second one's sequence is turned around.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from migrate.layers.calls import of_parent
from migrate.layers.keras2 import stacked
from migrate.layers.pieces import OPERATIONS
from migrate.layers.registry import Context
from migrate.network import PARENT, Call, Expansion, Layer, Ref

_FLAG = "zero_output_for_mask"
_FOR_CUDNN = {"activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True}
_MERGE = {"concat": "Concatenate", "sum": "Add", "mul": "Multiply", "ave": "Average"}


def without_zeros(layer: Layer, context: Context) -> Layer:
    """An LSTM or GRU, which gives no zeros where its writer gave none whatever the config says."""
    return layer.without(_FLAG) if _repeats(layer, context) else layer


def _repeats(layer: Layer, context: Context) -> bool:
    """Whether a layer of TensorFlow 2.0 or 2.1 was one that could have run on CuDNN."""
    config = layer.config
    if re.match(r"2\.[01](\D|$)", context.era.tensorflow or "") is None or layer.class_name not in ("LSTM", "GRU"):
        return False
    usual = all(config.get(key) == value for key, value in _FOR_CUDNN.items())
    plain = not config.get("unroll") and not config.get("recurrent_dropout")
    return usual and plain and (layer.class_name == "LSTM" or bool(config.get("reset_after")))


def zero_output(layer: Layer, context: Context) -> Layer | Expansion:
    """The layer; sequences of writers that repeated outputs keep what they were at masked steps."""
    forward, backward = layer.parts[:2]
    repeats = context.era.tensorflow is None or context.before(2, 2)
    repeats = repeats or any(_repeats(part, context) for part in (forward, backward))
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
