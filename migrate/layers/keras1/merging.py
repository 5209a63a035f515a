"""The Merge layer of Keras 0.3 and 1: one class for every way of joining tensors."""

from __future__ import annotations

from typing import Any

from migrate.findings import ModelRefused
from migrate.findings.keras_old import UnknownMerge
from migrate.layers.keras1 import terms
from migrate.layers.operations.settings import settings_of
from migrate.layers.pieces import Pieces
from migrate.layers.registry import Context, to_keras_2, to_keras_3
from migrate.network import PARENT, Expansion, Layer, Ref

_CLASSES = {
    "sum": "Add",
    "mul": "Multiply",
    "ave": "Average",
    "max": "Maximum",
    "concat": "Concatenate",
    "dot": "Dot",
    "cos": "CosineMerge",
}
_EPSILON = 1e-7


@to_keras_2("Merge")
def merge(layer: Layer, context: Context) -> Layer:
    """The layer of Keras 2 for the mode; a Lambda layer for a function."""
    mode = layer.config.get("mode")
    if layer.config.get("mode_type") in ("lambda", "function"):
        return _function(layer, context)
    class_name = _CLASSES.get(str(mode))
    if class_name is None:
        raise ModelRefused([UnknownMerge(where=layer.path or layer.name, mode=str(mode))])
    changed = terms.renamed(layer, context, class_name, {})
    if class_name == "Concatenate":
        return changed.with_config(axis=layer.config.get("concat_axis", -1))
    if class_name in ("Dot", "CosineMerge"):
        of_matrices = class_name == "Dot" and settings_of(context)["batch_dot"] == "matmul"
        axes = _axes(layer.config.get("dot_axes", -1), of_matrices)
        changed = changed.with_config(axes=axes)
        if class_name == "CosineMerge" and isinstance(axes, list) and any(isinstance(one, list) for one in axes):
            context.refuse(layer, f"the angle over several axes, {axes}")
        flat = class_name == "CosineMerge" and context.era.generation == 0
        return changed.with_config(flat=True) if flat else changed
    return changed


@to_keras_3("CosineMerge")
def cosine(layer: Layer, context: Context) -> Expansion:
    """dot(a, b) / sqrt(dot(a, a) * dot(b, b)), with a further axis of size 1 from Keras 1.0 on."""
    pieces, axes = Pieces(layer), layer.config["axes"]
    first, second = Ref(PARENT, 0, 0), Ref(PARENT, 0, 1)
    above = pieces.add("Dot", [first, second], axes=axes)
    below = pieces.call(
        "Sqrt",
        [
            pieces.call(
                "Multiply",
                [pieces.add("Dot", [first, first], axes=axes), pieces.add("Dot", [second, second], axes=axes)],
            )
        ],
    )
    if layer.config.get("flat"):
        pieces.call("Divide", [above, below])
        return pieces.expansion()
    quotient = pieces.call("Divide", [above, pieces.call("Maximum", [below, _EPSILON])])
    pieces.call("ExpandDims", [quotient], axis=1)
    return pieces.expansion()


@to_keras_2("LambdaMerge")
def function(layer: Layer, context: Context) -> Layer:
    """A function of several tensors."""
    return _function(layer, context)


def _function(layer: Layer, context: Context) -> Layer:
    """A Lambda layer that is called with the list of tensors, as the function was."""
    config = layer.config
    stored: dict[str, Any] = {
        "function": config.get("function", config.get("mode")),
        "function_type": config.get("mode_type", config.get("function_type")),
        "output_shape": config.get("output_shape"),
        "output_shape_type": config.get("output_shape_type"),
        "arguments": config.get("arguments") or {},
    }
    return terms.renamed(layer, context, "Lambda", {}, **stored)


def _axes(axes: Any, of_matrices: bool) -> Any:
    """The axes that are summed over; Keras 0.3 kept lists of them for each tensor.

    TensorFlow multiplied matrices. A list was handed to it as it was, and a number below 0 in one meant the last axis
    but one.
    """
    if not isinstance(axes, list):
        return axes
    lone = [one[0] if isinstance(one, list) and len(one) == 1 else one for one in axes]
    return [-2 if of_matrices and isinstance(one, int) and one < 0 else one for one in lone]
