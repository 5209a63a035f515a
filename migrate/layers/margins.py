"""Places around a layer's output or input: padding before it, and cutting after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from migrate.layers.pieces import INPUT, Pieces
from migrate.network import Expansion, Layer, Ref

Margin = tuple[int, int]
"""How many places lie before and after, in one direction."""
_LOWEST = -3.0e38


def rank_of(layer: Layer) -> int:
    """In how many directions the layer works: the digit in its class's name."""
    return int(next(letter for letter in reversed(layer.class_name) if letter.isdigit()))


def channels_first(layer: Layer) -> bool:
    """Whether channels stand before places."""
    return bool(layer.config.get("data_format") == "channels_first")


def per_direction(layer: Layer, key: str, default: int = 1) -> list[int]:
    """An entry that may be one number for every direction."""
    value = layer.config.get(key)
    value = default if value is None else value
    return [value] * rank_of(layer) if isinstance(value, int) else list(value)


def cut_to(layer: Layer, margins: Sequence[Margin]) -> Layer | Expansion:
    """A transposed convolution of all its places, less these margins; a negative one at the end adds places."""
    more = [max(-after, 0) for _, after in margins]
    kind = layer.class_name.removeprefix("Sized")
    whole = replace(layer.with_config(padding="valid", output_padding=more), class_name=kind)
    cuts = [[before, max(after, 0)] for before, after in margins]
    if not any(sum(cut) for cut in cuts):
        return whole
    pieces = Pieces(layer)
    made = pieces.put(whole, INPUT)
    pieces.add(f"Cropping{rank_of(whole)}D", made, cropping=cuts, data_format=_format(layer))
    return pieces.expansion()


def padded(layer: Layer, margins: Sequence[Margin]) -> Layer | Expansion:
    """A layer without padding of its own behind zeros at these margins."""
    bare = layer.with_config(padding="valid")
    if not any(map(sum, margins)):
        return bare
    pieces = Pieces(layer)
    pieces.put(bare, zeros(pieces, layer, INPUT, margins))
    return pieces.expansion()


def zeros(pieces: Pieces, layer: Layer, source: Ref, margins: Sequence[Margin]) -> Ref:
    """The tensor with zeros at the margins."""
    sides: Any = [list(margin) for margin in margins]
    sides = sides[0] if rank_of(layer) == 1 else sides
    return pieces.add(f"ZeroPadding{rank_of(layer)}D", source, padding=sides, data_format=_format(layer))


def lowest(pieces: Pieces, layer: Layer, source: Ref, margins: Sequence[Margin]) -> Ref:
    """The tensor with the lowest number at the margins."""
    words: dict[str, Any] = {"constant_values": _LOWEST}
    return pieces.call("Pad", [source], words, pad_width=_widths(layer, margins), mode="constant")


def _widths(layer: Layer, margins: Sequence[Margin]) -> list[list[int]]:
    sides = [list(margin) for margin in margins]
    return [[0, 0], [0, 0], *sides] if channels_first(layer) else [[0, 0], *sides, [0, 0]]


def _format(layer: Layer) -> str:
    return "channels_first" if channels_first(layer) else "channels_last"
