"""Dot layers, in the meaning that the backend of their time gave to axes: TensorFlow multiplied matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from migrate.layers.operations.settings import settings_of
from migrate.layers.pieces import Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.network import PARENT, Expansion, Layer, Ref

_FIRST, _SECOND = Ref(PARENT, 0, 0), Ref(PARENT, 0, 1)
_WHY = "its backend multiplied matrices: any axis but the last was the one before it"


@to_keras_3("Dot")
def dot(layer: Layer, context: Context) -> Layer | Expansion:
    """A product of each example with its own over one axis of both; Keras 0.3 also took several."""
    axes: Any = layer.config.get("axes", -1)
    shapes = context.entering.get(layer.path, [])
    ranks = [len(shape) for shape in shapes if shape is not None]
    if isinstance(axes, list) and any(isinstance(one, list) for one in axes):
        return _over_several(layer, axes, ranks, context)
    if list(ranks) == [2, 2]:
        # Whatever stands there, it was not the axis of the examples.
        return layer.with_config(axes=1)
    if max(ranks, default=0) < 4:
        return layer
    how = settings_of(context)["batch_dot"]
    if how == "tensordot":
        return layer
    if how is None:
        context.refuse(layer, f"axes={axes}, which mean another thing since TensorFlow 2: the file tells no version")
        return layer
    pair = axes if isinstance(axes, list) else [axes] * 2
    return _of_matrices(layer, [axis % rank for axis, rank in zip(pair, ranks, strict=False)], ranks, context)


def _of_matrices(layer: Layer, axes: list[int], ranks: Sequence[int], context: Context) -> Layer | Expansion:
    """A product of matrices: whatever axis but the last one is named, the last but one is meant."""
    if layer.config.get("normalize") or len(set(ranks)) > 1 or len(ranks) != 2:
        context.refuse(layer, f"axes={axes} with tensors of {' and '.join(map(str, ranks))} axes, as TensorFlow 1 did")
        return layer
    context.changed("products", layer, "a product of matrices", _WHY)
    pieces, last = Pieces(layer), ranks[0] - 1
    left, right = _FIRST, _SECOND
    if axes[0] != last:
        left = pieces.call("Swapaxes", [left], axis1=-2, axis2=-1)
    if axes[1] == last:
        right = pieces.call("Swapaxes", [right], axis1=-2, axis2=-1)
    pieces.call("Matmul", [left, right])
    return pieces.expansion()


def _over_several(layer: Layer, axes: list[Any], ranks: Sequence[int], context: Context) -> Layer | Expansion:
    """The sum over several axes of both."""
    if len(ranks) != 2:
        context.refuse(layer, f"axes={axes} with tensors of unknown rank")
        return layer
    pairs = list(zip(*(one if isinstance(one, list) else [one] for one in axes), strict=True))
    letters = [chr(ord("b") + at) for at in range(sum(ranks))]
    left, right = ["a", *letters[: ranks[0] - 1]], ["a", *letters[ranks[0] :][: ranks[1] - 1]]
    for first, second in pairs:
        right[second] = left[first]
    summed = {left[first] for first, _ in pairs}
    kept = [letter for letter in (*left, *right[1:]) if letter not in summed]
    rule = f"{''.join(left)},{''.join(right)}->{''.join(kept)}"
    pieces = Pieces(layer)
    product = pieces.call("Einsum", [_FIRST, _SECOND], subscripts=rule)
    if len(kept) == 1:
        pieces.call("ExpandDims", [product], axis=-1)
    return pieces.expansion()
