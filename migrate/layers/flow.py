"""What flows through a model from its inputs to its outputs: shapes and types, as far as configs tell them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from migrate.frozen import dataclass
from migrate.layers import shapes
from migrate.layers.plain import dtype_name
from migrate.layers.ready import ready
from migrate.models import Shape
from migrate.network import Layer, Ref, refs

_SHAPES = ("batch_input_shape", "batch_shape")
_COMPUTED = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16"}
"""Policy → the type that layers compute in."""
_FLOATS = frozenset({"float16", "bfloat16", "float32", "float64"})
_PASSING = frozenset(
    {
        *("Activation", "Add", "Average", "Concatenate", "Copy", "Dropout", "Flatten", "Identity", "Masking"),
        *("Maximum", "Minimum", "Multiply", "Permute", "RepeatVector", "Reshape", "Subtract"),
    }
)
"""Classes that give integers where they are given integers."""


@dataclass(frozen=True)
class Told:
    """What is known of one tensor."""

    shape: Shape | None = None
    dtype: str | None = None


def outputs(model: Layer) -> list[Told]:
    """What is known of the outputs of a whole model in the dialect of Keras 2 or 3, in order."""
    return _of_model(model, [])


def together(first: Told, second: Told) -> Told:
    """What either of two dialects tells of the same tensor; the first one where both do."""
    return Told(second.shape if first.shape is None else first.shape, first.dtype or second.dtype)


def _unseen(layer: Layer, known: list[Shape | None]) -> None:
    """Nobody asks for the calls."""


OfFunctional = Callable[[Layer], Shape | None]
"""The shape of the first output of a functional model."""
Seen = Callable[[Layer, list[Shape | None]], object]


def first_shape(
    layer: Layer, known: list[Shape | None], of_functional: OfFunctional, seen: Seen = _unseen
) -> Shape | None:
    """The shape of the first output of a layer that is called with these shapes; `seen` is told of each call."""
    seen(layer, known)
    if layer.class_name == "Sequential":
        for part in layer.parts:
            known = known if part.class_name == "InputLayer" else [first_shape(part, known, of_functional, seen)]
        return known[0] if known else None
    if layer.class_name == "Functional":
        return of_functional(layer)
    first = known[0] if known else None
    if layer.class_name == "TimeDistributed" and layer.parts and first is not None:
        inner = first_shape(layer.parts[0], [(first[0], *first[2:])], of_functional, seen)
        return None if inner is None else (inner[0], first[1], *inner[1:])
    if layer.class_name == "Bidirectional" and layer.parts:
        return _both_ways(layer, first_shape(layer.parts[0], [first], of_functional, seen))
    return shapes.output(layer.class_name, layer.config, [first] if layer.parts else known)


def stored_shape(config: Mapping[str, Any]) -> Shape | None:
    """The shape of a model's input that an InputLayer, or a Sequential model's first layer, tells."""
    stored = next((config[key] for key in _SHAPES if config.get(key) is not None), None)
    return None if stored is None else tuple(stored)


def _of_model(model: Layer, given: Sequence[Told]) -> list[Told]:
    if model.class_name == "Sequential":
        told = list(given)
        for part in model.parts:
            told = _of_layer(part, told or [Told(stored_shape(part.config), "float32")])
        return told
    entering = [ref.layer for ref in refs(model.inputs)]
    found = {(name, 0): [one] for name, one in zip(entering, given, strict=False)}
    for part, number, takes in ready(_calls(model), found):
        found.setdefault((part.name, number), _of_layer(part, [_tensor(found, ref) for ref in takes]))
    return [_tensor(found, ref) for ref in refs(model.outputs)]


def _calls(model: Layer) -> Iterator[tuple[tuple[Layer, int, list[Ref]], list[tuple[str, int]]]]:
    """Each call of each layer with the tensors that it takes, and the calls that give these."""
    for part in model.parts:
        for number in range(max(len(part.calls), 1)):
            takes = part.given(number)
            yield (part, number, takes), [(ref.layer, ref.node) for ref in takes]


def _of_layer(layer: Layer, known: list[Told]) -> list[Told]:
    if layer.is_model:
        return _of_model(layer, known)
    if layer.class_name == "InputLayer":
        return known or [Told(stored_shape(layer.config), dtype_name(layer.config.get("dtype")) or "float32")]
    shape = first_shape(layer, [one.shape for one in known], lambda inner: _of_model(inner, [])[0].shape)
    told = bool(layer.parts) or shapes.knows(layer.class_name)
    return [Told(shape, _dtype(layer, known) if told else None)]


def dtypes(layer: Layer, known: list[Told]) -> list[str | None]:
    """The types of what a layer gives when it is called with these tensors; the last one holds for all further ones."""
    if layer.is_model:
        return [one.dtype for one in _of_model(layer, known)]
    if layer.class_name == "InputLayer":
        return [dtype_name(layer.config.get("dtype")) or "float32"]
    return [_dtype(layer, known)]


def _dtype(layer: Layer, known: list[Told]) -> str | None:
    """The type that a layer gives: whole numbers stay what they are where a layer only passes them on."""
    if layer.class_name == "TimeDistributed" and layer.parts:
        return _dtype(layer.parts[0], known)
    if layer.class_name in _PASSING and any(one.dtype not in _FLOATS for one in known):
        return known[0].dtype if len({one.dtype for one in known}) == 1 else None
    own = dtype_name(layer.config.get("dtype")) or "float32"
    named = _COMPUTED.get(own, own)
    # Stand-alone Keras stored the type of its input there.
    usual = "float32" if layer.class_name == "Embedding" else None
    return named if named in _FLOATS else usual


def _tensor(found: Mapping[tuple[str, int], list[Told]], ref: Ref) -> Told:
    known = found.get((ref.layer, ref.node)) or []
    return known[ref.tensor] if ref.tensor < len(known) else Told()


def _both_ways(layer: Layer, one: Shape | None) -> Shape | None:
    if one is None or one[-1] is None or layer.config.get("merge_mode", "concat") is None:
        return None
    return (*one[:-1], 2 * one[-1]) if layer.config.get("merge_mode", "concat") == "concat" else one
