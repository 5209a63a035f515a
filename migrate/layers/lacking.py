"""Layers with fewer arrays than their config needs: rules would look for arrays that are not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from migrate.findings.keras_weights import ShapeMismatch
from migrate.layers.counts import counts
from migrate.layers.registry import Context
from migrate.network import Layer


def findings(tree: Layer, context: Context, unclear: Collection[str]) -> Iterator[ShapeMismatch]:
    """One for each such layer, outside of those whose arrays could not be told apart."""
    for layer in tree.parts:
        if layer.path in unclear or layer.class_name in context.custom:
            continue
        yield from findings(layer, context, unclear)
        needed = _own(layer, context.era.generation)
        if needed > len(layer.weights):
            yield ShapeMismatch(
                where=context.where,
                layer=f"{layer.path} ({layer.class_name})",
                expected=_counted(needed),
                stored=_counted(len(layer.weights)),
            )


def _own(layer: Layer, generation: int | None) -> int:
    """How many arrays the layer itself needs, as far as its class tells."""
    whole = counts(layer, generation)
    inner = [counts(part, generation) for part in layer.parts]
    if whole is None or layer.is_model:
        return 0
    return sum(whole) - sum(sum(one) for one in inner if one is not None)


def _counted(number: int) -> str:
    return f"{number} array{'' if number == 1 else 's'}"
