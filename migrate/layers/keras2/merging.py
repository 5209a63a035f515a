"""Layers that merge tensors."""

from __future__ import annotations

from dataclasses import replace

from migrate.layers.pieces import OPERATIONS
from migrate.layers.registry import Context, to_keras_3
from migrate.network import PARENT, Call, Expansion, Layer, Ref, refs


@to_keras_3("Multiply")
def multiply(layer: Layer, context: Context) -> Layer | Expansion:
    """Keras 3 leaves masked steps out of a product; the old one multiplied them all, and masked the result.

    The last step adds the product to a masked zero: that gives the product, with the mask.
    """
    if not (context.masks and layer.calls):
        return layer
    count = len(list(refs(list(layer.calls[0].args))))
    sources = [Ref(PARENT, 0, index) for index in range(count)]
    context.changed("merging", layer, "a plain product beside the masks", "Keras 3 leaves masked steps out of it")
    layers: list[Layer] = []
    product = sources[0]
    for source in sources[1:]:
        layers.append(_operation(f"{layer.name}_{len(layers) + 1}", "Multiply", product, source))
        product = Ref(layers[-1].name)
    return Expansion((*layers[:-1], replace(layers[-1], name=layer.name)), Ref(layer.name))


def _operation(name: str, class_name: str, *sources: Ref) -> Layer:
    return Layer(
        name, class_name, {"name": name}, calls=(Call(sources),), module=OPERATIONS, registered_name=class_name
    )
