"""Config against weights: the same layers, and arrays of the shapes that the config asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from migrate.findings import Finding
from migrate.findings.keras_weights import (
    ArchitectureAlone,
    OptimizerState,
    OtherLayers,
    ShapeMismatch,
    UnlistedArrays,
    WeightsAlone,
)
from migrate.formats.keras import beside as neighbours
from migrate.formats.keras import config, expected
from migrate.models import ConfiguredLayer, KerasModel, StoredWeight

_ALWAYS_WEIGHTED = frozenset(
    {"Dense", "Embedding", "Conv1D", "Conv2D", "Conv3D", "Convolution1D", "Convolution2D", "LSTM", "GRU", "SimpleRNN"}
)


def findings(model: KerasModel, where: str) -> Iterator[Finding]:
    """What the two halves of a model say of each other."""
    if model.optimizer:
        yield OptimizerState(where=where, arrays=len(model.optimizer))
    if model.unlisted:
        yield UnlistedArrays(where=where, names=tuple(weight.path for weight in model.unlisted))
    beside = tuple(path.name for path in model.beside)
    if model.config is None:
        likely = tuple(path.name for path in neighbours.likely(Path(where)))
        yield WeightsAlone(where=where, beside=beside or likely)
    elif not any(model.layers.values()) and _needs_weights(model):
        yield ArchitectureAlone(where=where, beside=beside)
    else:
        yield from _other_layers(model, where)
        yield from _shapes(model, where)


def _needs_weights(model: KerasModel) -> bool:
    return any(layer.class_name in _ALWAYS_WEIGHTED for layer in model.table) or not model.layers


def _other_layers(model: KerasModel, where: str) -> Iterator[Finding]:
    """Layers that only the config or only the weights have. A layer without arrays may be left out of either.

    A Graph of Keras 0.3 keeps all its arrays together, and Keras 1 those of merged branches beside the others.
    """
    if model.class_name == "Graph":
        return
    early = model.era.generation in (0, 1)
    top = {layer.name for layer in model.table if early or not layer.parent}
    paths = {layer.path for layer in model.table}
    nameless = [layer for layer in model.table if not layer.parent and _is_nameless(layer)]
    extra = tuple(name for name, weights in model.layers.items() if weights and name not in paths | _top_level(top))
    bare = tuple(
        layer.name
        for layer in model.table
        if not layer.parent and layer.class_name in _ALWAYS_WEIGHTED and not model.layers.get(layer.path)
        if layer.path not in model.incomplete
    )
    if len(extra) > len(nameless) or bare:
        yield OtherLayers(where=where, without_weights=bare, without_config=extra)


def _is_nameless(layer: ConfiguredLayer) -> bool:
    """A model within an old Sequential, which kept no name for it: one of the other groups is its own."""
    return config.is_model(layer.class_name, layer.config) and layer.name.startswith("layer_")


def _top_level(names: set[str]) -> set[str]:
    return names | {"top_level_model_weights"}


def _shapes(model: KerasModel, where: str) -> Iterator[Finding]:
    for layer in model.table:
        weights = model.layers.get(layer.path)
        if not weights or layer.path in model.incomplete:
            continue
        for inner, arrays in _parts(model, layer, weights):
            stored = [weight.stored.shape for weight in arrays]
            wanted = expected.arrays(inner.class_name, inner.config)
            if wanted and not any(expected.fits(one, stored) for one in wanted):
                yield ShapeMismatch(
                    where=where,
                    layer=f"{inner.path} ({inner.class_name})",
                    expected=" or ".join(expected.shown(one) for one in wanted),
                    stored=expected.shown(stored),
                )


Arrays = Sequence[StoredWeight]
_BACKWARD = "backward_layer/"


def _parts(model: KerasModel, layer: ConfiguredLayer, arrays: Arrays) -> Iterator[tuple[ConfiguredLayer, Arrays]]:
    """The layer itself, or those inside a wrapper, with the arrays that are theirs."""
    inside = [one for one in model.table if one.parent == layer.path]
    if (
        layer.class_name == "TimeDistributed"
        and len(inside) == 1
        and not config.is_model(inside[0].class_name, inside[0].config)
    ):
        yield inside[0], arrays
    elif layer.class_name == "Bidirectional" and inside:
        forward, backward = _directions(arrays)
        yield inside[0], forward
        yield inside[-1], backward
    elif not config.is_model(layer.class_name, layer.config):
        yield layer, arrays


def _directions(arrays: Arrays) -> tuple[Arrays, Arrays]:
    """The arrays of both directions: by their groups, which the newer layout has, else by halves."""
    backward = [weight for weight in arrays if weight.name.startswith(_BACKWARD)]
    if backward:
        return [weight for weight in arrays if weight not in backward], backward
    half = len(arrays) // 2
    return arrays[:half], arrays[half:]
