"""Inputs and outputs of a model as its writer named them, in order."""

from __future__ import annotations

from collections.abc import Iterator

from migrate.layers import flow
from migrate.layers.plain import dtype_name
from migrate.network import Endpoint, Layer, refs

OUTPUT_NAMES = "output_names"
"""Entry in the config of a model: the names of its outputs, where they are not those of its layers."""


def inputs(before: Layer, after: Layer) -> tuple[Endpoint, ...]:
    """The inputs; `before` is the model as it was read, `after` the upgraded one."""
    names = [ref.layer for ref in refs(before.inputs)] or [part.name for part in before.parts[:1]]
    entering = [ref.layer for ref in refs(after.inputs)] or [part.name for part in after.parts[:1]]
    found = {part.name: part for part in after.parts}
    return tuple(_input(name, found[layer]) for name, layer in zip(names, entering, strict=True))


def _input(name: str, layer: Layer) -> Endpoint:
    shape = layer.config.get("batch_shape")
    return Endpoint(
        name, layer.name, dtype_name(layer.config.get("dtype")) or "float32", tuple(shape) if shape else None
    )


def outputs(before: Layer, after: Layer, generation: int | None) -> tuple[Endpoint, ...]:
    """The outputs, each name once: a layer with several ones gives the later ones a number."""
    leaving = [ref.layer for ref in refs(after.outputs)] or [part.name for part in after.parts[-1:]]
    told = [flow.together(*pair) for pair in zip(flow.outputs(before), flow.outputs(after), strict=False)]
    told += [flow.Told()] * (len(leaving) - len(told))
    return tuple(
        Endpoint(name, layer, one.dtype, one.shape)
        for name, layer, one in zip(_unique(_names(before, generation)), leaving, told[: len(leaving)], strict=True)
    )


def _names(before: Layer, generation: int | None) -> list[str]:
    named = before.config.get(OUTPUT_NAMES)
    if isinstance(named, list):
        return [str(name) for name in named]
    if generation == 0:
        return ["output"]
    return [ref.layer for ref in refs(before.outputs)] or [part.name for part in before.parts[-1:]]


def _unique(names: list[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for name in names:
        number = seen.get(name, 0)
        seen[name] = number + 1
        yield f"{name}_{number}" if number else name
