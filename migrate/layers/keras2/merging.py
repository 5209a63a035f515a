"""Layers that merge tensors."""

from __future__ import annotations

from dataclasses import replace

from migrate.layers.pieces import OPERATIONS
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
        layers.append(_operation(name, layer.class_name, before, Ref(PARENT, 0, index)))
        before = Ref(name)
    return Expansion(tuple(layers), before)


def _operation(name: str, class_name: str, *sources: Ref) -> Layer:
    done = Layer(name, class_name, {"name": name}, calls=(Call(sources),), module=OPERATIONS)
    return replace(done, registered_name=class_name, keeps_mask=True)
