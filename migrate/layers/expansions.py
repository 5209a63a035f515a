"""Expansions within expansions, and expansions where only one layer can stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.findings import ModelRefused
from migrate.findings.keras_old import UnknownShapeInside
from migrate.network import PARENT, Call, Expansion, Layer, Ref, mapped_refs, refs


def chain(expansion: Expansion) -> tuple[Layer, ...] | None:
    """The layers one after the other, where each takes what the one before it gives and none is an operation."""
    before = Ref(PARENT)
    for layer in expansion.layers:
        if layer.is_operation or len(layer.calls) != 1 or layer.calls[0] != Call((before,)):
            return None
        before = Ref(layer.name)
    return expansion.layers if expansion.output == before else None


def as_layer(layer: Layer, result: Layer | Expansion) -> Layer:
    """One layer, for a wrapper: an expansion becomes a model of its layers. Raises ModelRefused."""
    if isinstance(result, Layer):
        return result
    row = chain(result)
    config = {"name": layer.name}
    if row is not None:
        parts = tuple(replace(one, calls=()) for one in row)
        return Layer(layer.name, "Sequential", config, parts=parts, path=layer.path)
    if result.shape is None:
        raise ModelRefused([UnknownShapeInside(where=layer.path or layer.name, layer_class=layer.class_name)])
    entering = f"{layer.name}_input"
    shape = {"batch_shape": [None, *result.shape], "dtype": "float32", "sparse": False, "ragged": False}
    given = Layer(entering, "InputLayer", shape)

    def inside(ref: Ref) -> Ref:
        return Ref(entering) if ref.layer == PARENT else ref

    parts = (given, *(_with(one, inside) for one in result.layers))
    outputs = mapped_refs(_outputs(result), inside)
    return Layer(
        layer.name, "Functional", config, parts=parts, inputs=(Ref(entering),), outputs=outputs, path=layer.path
    )


def flattened(outer: Expansion, results: Mapping[str, Layer | Expansion]) -> Expansion:
    """The expansion with what became of each of its layers in its place."""
    layers: list[Layer] = []
    places: dict[str, tuple[Ref, ...]] = {}

    def placed(ref: Ref) -> Ref:
        return places[ref.layer][ref.tensor] if ref.layer in places else ref

    for layer in outer.layers:
        result = results[layer.name]
        if isinstance(result, Layer):
            layers.append(_with(result, placed))
            continue
        given = [placed(ref) for ref in refs([*layer.calls[0].args, dict(layer.calls[0].kwargs)])]

        def within(ref: Ref, given: list[Ref] = given) -> Ref:
            return given[ref.tensor] if ref.layer == PARENT else ref

        layers += [_with(inner, within) for inner in result.layers]
        places[layer.name] = mapped_refs(_outputs(result), within)
    return replace(outer, layers=tuple(layers), output=mapped_refs(outer.output, placed))


def _outputs(expansion: Expansion) -> tuple[Ref, ...]:
    return expansion.output if isinstance(expansion.output, tuple) else (expansion.output,)


def _with(layer: Layer, function: Any) -> Layer:
    calls = tuple(
        Call(mapped_refs(call.args, function), mapped_refs(dict(call.kwargs), function)) for call in layer.calls
    )
    return replace(layer, calls=calls)
