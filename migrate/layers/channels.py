"""Layers that work with channels before places, which Keras 3 does not do right everywhere.

TensorFlow convolves channels that come first on a GPU or with oneDNN only, which it takes by itself on some processors.
Keras 3 adds a bias of n channels to the last axis where that has n places, too: 32 filters over images 32 wide, say.
The layer therefore works with channels last, between two permutations.
"""

from __future__ import annotations

from typing import Any

from migrate.layers.margins import rank_of
from migrate.layers.pieces import INPUT, Pieces
from migrate.network import Expansion, Layer

_CONVOLUTIONS = frozenset(
    {
        *(f"{kind}{rank}D" for kind in ("Conv", "ConvLSTM") for rank in (1, 2, 3)),
        *(f"Conv{rank}DTranspose" for rank in (1, 2, 3)),
        *(f"{kind}{rank}D" for kind in ("DepthwiseConv", "SeparableConv") for rank in (1, 2)),
    }
)
_OVER_LAST_AXIS = ("softmax", "log_softmax", "sparsemax", "glu")
"""Functions that do not act on each value alone: where channels come first, they act on a row of places."""


def with_channels_last(layer: Layer) -> Layer | Expansion:
    """A convolution of channels that come first between permutations of the data; another layer as it is."""
    config = layer.config
    if layer.class_name not in _CONVOLUTIONS or config.get("data_format") != "channels_first":
        return layer
    rank, steps = rank_of(layer), int(layer.class_name.startswith("ConvLSTM"))
    leave_steps = bool(steps and config.get("return_sequences"))
    pieces = Pieces(layer)
    last = pieces.add("Permute", INPUT, dims=_to_last(rank, steps))
    function = config.get("activation")
    apart = function in _OVER_LAST_AXIS and not steps
    own = {"activation": "linear"} if apart else {}
    made = pieces.put(layer.with_config(data_format="channels_last", **own), last)
    first = pieces.add("Permute", made, dims=_to_first(rank, int(leave_steps)))
    if apart:
        pieces.add("Activation", first, activation=function)
    return pieces.expansion((None,) * (rank + 1 + steps))


def _to_last(rank: int, steps: int) -> list[Any]:
    kept = list(range(1, steps + 1))
    return [*kept, *range(steps + 2, steps + rank + 2), steps + 1]


def _to_first(rank: int, steps: int) -> list[Any]:
    kept = list(range(1, steps + 1))
    return [*kept, steps + rank + 1, *range(steps + 1, steps + rank + 1)]
