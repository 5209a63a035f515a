"""How much a model's layers cut off its open sizes, so that made-up inputs are large enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from migrate.verification.legacy.tree import class_of

_CROPPING = ("Cropping1D", "Cropping2D", "Cropping3D")


def margin(entry: Mapping[str, Any]) -> int:
    """The elements that all Cropping layers of a model cut off one axis, or some more; the entry is of Keras 2."""
    return sum(_most(layer["config"]["cropping"]) for layer in _croppings(entry))


def _croppings(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if class_of(entry) in _CROPPING:
        yield entry
    config = entry["config"]
    inner = config if isinstance(config, list) else config.get("layers") or ()
    for layer in inner:
        yield from _croppings(layer)


def _most(cropping: Any) -> int:
    """A number stands for both sides of an axis, a pair for one each."""
    if isinstance(cropping, int):
        return 2 * cropping
    return max(2 * side if isinstance(side, int) else sum(side) for side in cropping)
