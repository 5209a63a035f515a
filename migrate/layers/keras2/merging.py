"""Layers that merge tensors."""

from __future__ import annotations

from dataclasses import replace

from migrate.layers.pieces import operation
from migrate.layers.registry import Context, to_keras_3
from migrate.network import PARENT, Call, Expansion, Layer, Ref, refs


@to_keras_3("Multiply", "Maximum", "Minimum")
def by_operations(layer: Layer, context: Context) -> Layer | Expansion:
    """Keras 3 leaves masked steps out of these. The old ones took all steps, whatever their masks."""
    if not (context.masks and layer.calls):
        return layer
    count = len(list(refs(list(layer.calls[0].args))))
    context.changed("merging", layer, "an operation in its place", "Keras 3 leaves masked steps out of the layer")
    layers: list[Layer] = []
    before = Ref(PARENT)
    for index in range(1, count):
        name = f"{layer.name}_part_{index}" if index + 1 < count else layer.name
        made = operation(name, layer.class_name, (Call((before, Ref(PARENT, 0, index))),))
        layers.append(replace(made, keeps_mask=True))
        before = Ref(name)
    return Expansion(tuple(layers), before)
