"""Locally connected layers: a convolution with a kernel for every place.

Keras 3 has none. A convolution with a kernel of ones and zeros gathers the window of each place, and an EinsumDense
multiplies it by that place's own kernel.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy

from migrate.frozen import dataclass
from migrate.layers import margins
from migrate.layers.keras2 import hard_sigmoid
from migrate.layers.pieces import INPUT, Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.models import Shape
from migrate.network import Expansion, Layer, Weight

_LETTERS = "bcdefgh"
Ints = Sequence[int]


@dataclass(frozen=True)
class _Sizes:
    """The sizes of a locally connected layer."""

    rank: int
    lengths: tuple[int, ...]
    """Of the input; where strides leave some at the end out, those up to the last window may be all."""
    outputs: tuple[int, ...]
    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    channels: int
    filters: int
    same: bool
    first: bool
    """Whether channels stand before places."""

    def start(self, axis: int, place: int) -> int:
        """Where the window of a place begins; below zero in the padding."""
        return place * self.strides[axis] - (self.kernel[axis] // 2 if self.same else 0)


@to_keras_3("LocallyConnected1D", "LocallyConnected2D")
def locally_connected(layer: Layer, context: Context) -> Layer | Expansion:
    """A convolution that gathers windows, and a product for every place."""
    layer = hard_sigmoid.in_last_arrays(layer, context)
    sizes = _sizes(layer, next(iter(context.entering.get(layer.path, ())), None))
    if sizes is None:
        context.refuse(layer, "its arrays do not tell in which shape the places lie")
        return layer
    context.changed("local", layer, "a convolution and an EinsumDense in its place", "Keras 3 has no such layer")
    pieces = Pieces(layer)
    source = INPUT
    if sizes.first:
        source = pieces.add("Permute", source, dims=[*range(2, sizes.rank + 2), 1])
    if sizes.same:
        source = _padded(pieces, source, sizes)
    windows = pieces.add(
        f"Conv{sizes.rank}D",
        source,
        (_gathering(sizes, layer.weights[0]),),
        filters=prod(sizes.kernel) * sizes.channels,
        kernel_size=list(sizes.kernel),
        strides=list(sizes.strides),
        use_bias=False,
        data_format="channels_last",
        trainable=False,
    )
    done = pieces.add("EinsumDense", windows, _weights(layer, sizes), **_product(layer, sizes))
    if sizes.first:
        pieces.add("Permute", done, dims=[sizes.rank + 1, *range(1, sizes.rank + 1)])
    return pieces.expansion()


def _product(layer: Layer, sizes: _Sizes) -> dict[str, Any]:
    places = _LETTERS[: sizes.rank]
    return {
        "equation": f"a{places}y,{places}yz->a{places}z",
        "output_shape": [*sizes.outputs, sizes.filters],
        "bias_axes": f"{places}z" if layer.config.get("use_bias", True) else None,
        "activation": layer.config.get("activation"),
    }


def _sizes(layer: Layer, shape: Shape | None) -> _Sizes | None:
    rank = margins.rank_of(layer)
    kernel = tuple(margins.per_direction(layer, "kernel_size"))
    first = margins.channels_first(layer)
    filters = int(layer.config["filters"])
    stored = layer.weights[0].shape
    implementation = layer.config.get("implementation") or 1
    same = layer.config.get("padding") == "same"
    strides = tuple(margins.per_direction(layer, "strides"))
    space = () if shape is None else shape[2:] if first else shape[1:-1]
    lengths = tuple(size for size in space if size is not None)
    outputs: tuple[int, ...]
    if layer.config.get("use_bias", True):
        outputs = tuple(layer.weights[1].shape[:rank])
    elif len(stored) == 2 * rank + 2:
        outputs = tuple(stored[rank + 2 :] if first else stored[rank + 1 : -1])
    elif rank == 1 and len(stored) == 3:
        outputs = (stored[0],)
    elif len(lengths) == rank:
        shifts = [0 if same else size - 1 for size in kernel]
        outputs = tuple((one - by + step - 1) // step for one, by, step in zip(lengths, shifts, strides, strict=True))
    else:
        return None
    if len(lengths) != rank:
        if implementation == 3 and same and max(strides) > 1:
            return None
        lengths = _covered(outputs, kernel, strides, same)
    if implementation == 1:
        channels = stored[-2] // prod(kernel)
    elif implementation == 2:
        channels = stored[0] if first else stored[rank]
    else:
        channels = stored[0] // (
            _windows(_Sizes(rank, lengths, outputs, kernel, strides, 1, filters, same, first)) * filters
        )
    return _Sizes(rank, lengths, outputs, kernel, strides, channels, filters, same, first)


def _covered(outputs: Ints, kernel: Ints, strides: Ints, same: bool) -> tuple[int, ...]:
    """How far the windows reach in the input."""
    rows = zip(outputs, strides, kernel, strict=True)
    return tuple(output * stride if same else (output - 1) * stride + size for output, stride, size in rows)


def _windows(sizes: _Sizes) -> int:
    """How many places of the input all windows have together, those in the padding left out."""
    return sum(1 for output in itertools.product(*map(range, sizes.outputs)) for _ in _window(output, sizes))


def _padded(pieces: Pieces, source: Any, sizes: _Sizes) -> Any:
    sides = [[size // 2, size - 1 - size // 2] for size in sizes.kernel]
    return pieces.add(f"ZeroPadding{sizes.rank}D", source, padding=sides[0] if sizes.rank == 1 else sides)


def _gathering(sizes: _Sizes, like: Weight) -> Weight:
    """The kernel that lays a window's values one after the other."""
    depth = prod(sizes.kernel) * sizes.channels
    shape = (*sizes.kernel, sizes.channels, depth)

    def make() -> Any:
        # Channels before places in a window, where they stand so in the layer.
        if sizes.first:
            kernel = numpy.eye(depth).reshape(sizes.channels, *sizes.kernel, depth)
            return numpy.moveaxis(kernel, 0, sizes.rank).astype(like.dtype)
        return numpy.eye(depth).reshape(shape).astype(like.dtype)

    return Weight(f"{like.name} (windows)", shape, like.dtype, (), make)


def _weights(layer: Layer, sizes: _Sizes) -> tuple[Weight, ...]:
    kernel = layer.weights[0]
    shape = (*sizes.outputs, prod(sizes.kernel) * sizes.channels, sizes.filters)
    implementation = layer.config.get("implementation") or 1
    if implementation == 1:
        done = kernel.mapped(lambda array: array.reshape(shape), shape)
    else:
        dense = _of_matrix if implementation == 2 else _of_entries
        done = kernel.mapped(lambda array: dense(array, sizes).reshape(shape), shape)
    return (done, *(_bias(bias, sizes) for bias in layer.weights[1:]))


def _bias(bias: Weight, sizes: _Sizes) -> Weight:
    """With channels first Keras read the numbers of the bias in that order, in whatever shape they were stored."""
    if not sizes.first:
        return bias
    inner = (sizes.filters, *sizes.outputs)
    return bias.mapped(lambda array: numpy.moveaxis(array.reshape(inner), 0, -1))


def _of_matrix(array: Any, sizes: _Sizes) -> Any:
    """Of a product of every input place with every output place, those that a window joins."""
    rank = sizes.rank
    if sizes.first:
        inward = [*range(1, rank + 1), 0]
        outward = [*range(rank + 2, 2 * rank + 2), rank + 1]
        array = array.transpose(*inward, *outward)
    done = _empty(array, sizes)
    for output in itertools.product(*map(range, sizes.outputs)):
        for offset, place in _window(output, sizes):
            done[(*output, *offset)] = array[(*place, slice(None), *output)]
    return _in_window_order(done, sizes)


def _of_entries(array: Any, sizes: _Sizes) -> Any:
    """Of the entries of such a product that are not zero, in the order of output and input."""
    done = _empty(array, sizes)
    at = 0
    filters, channels = range(sizes.filters), range(sizes.channels)
    for one in itertools.product(filters, *map(range, sizes.outputs)) if sizes.first else _last(sizes):
        filter_, output = (one[0], one[1:]) if sizes.first else (one[-1], one[:-1])
        window = list(_window(output, sizes))
        if sizes.first:
            entries = [(offset, channel) for channel in channels for offset, _ in window]
        else:
            entries = [(offset, channel) for offset, _ in window for channel in channels]
        for offset, channel in entries:
            done[(*output, *offset, channel, filter_)] = array[at]
            at += 1
    return _in_window_order(done, sizes)


def _last(sizes: _Sizes) -> Any:
    return itertools.product(*map(range, sizes.outputs), range(sizes.filters))


def _empty(array: Any, sizes: _Sizes) -> Any:
    return numpy.zeros((*sizes.outputs, *sizes.kernel, sizes.channels, sizes.filters), array.dtype)


def _in_window_order(array: Any, sizes: _Sizes) -> Any:
    """Channels before the places of a window, where the gathering kernel has them so."""
    if sizes.first:
        return numpy.moveaxis(array, 2 * sizes.rank, sizes.rank)
    return array


def _window(output: Ints, sizes: _Sizes) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The window of a place: offsets in it, and the places of the input, without those in the padding."""
    axes = []
    for axis, place in enumerate(output):
        start = sizes.start(axis, place)
        places = ((offset, start + offset) for offset in range(sizes.kernel[axis]))
        axes.append([(offset, at) for offset, at in places if 0 <= at < sizes.lengths[axis]])
    for pairs in itertools.product(*axes):
        yield tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
