"""Stored arrays → the layers that they belong to.

Legacy files keep all arrays of a nested model or wrapper with the outermost layer: the trainable ones of all layers
inside first, then the others. The newer layout keeps them by path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace

from migrate.dtypes import NAMES
from migrate.findings import Finding
from migrate.findings.keras_upgrade import UnclearArrays
from migrate.frozen import dataclass
from migrate.layers import newer
from migrate.layers.counts import counts
from migrate.models import KerasModel, StoredWeight
from migrate.network import Layer, Weight

_TOP_LEVEL = "top_level_model_weights"
_Share = tuple[str, int]
"""The path of a layer, and 0 for its arrays that train where it is not frozen, 1 for the others."""


@dataclass
class _Store:
    """The arrays by layer, what was taken, and what went wrong."""

    model: KerasModel
    where: str
    left: dict[str, tuple[StoredWeight, ...]]
    findings: list[Finding] = field(default_factory=list)

    def take(self, layer: Layer) -> tuple[Weight, ...] | None:
        """The arrays stored for a layer, None where the file does not have it."""
        for key in (layer.path, layer.name):
            if key in self.left:
                return tuple(weight_of(one) for one in self.left.pop(key))
        return None


def weight_of(stored: StoredWeight) -> Weight:
    """One stored array as it is."""
    return Weight(stored.name, tuple(stored.stored.shape), NAMES[stored.stored.dtype], (stored.stored,))


def with_weights(tree: Layer, model: KerasModel, where: str) -> tuple[Layer, list[Finding]]:
    """The tree with arrays at its layers, and what does not fit."""
    store = _Store(model, where, {name: arrays for name, arrays in model.layers.items() if name != _TOP_LEVEL})
    done = _top(tree, store)
    return _unnamed(done, store), store.findings


def _top(model: Layer, store: _Store) -> Layer:
    parts = []
    for part in model.parts:
        weights = store.take(part)
        if newer.is_newer(model_arrays(store.model)):
            parts.append(_top(part, store) if part.is_model else newer.placed(part, weights or ()))
        elif part.is_model and not weights and any(name.startswith(f"{part.path}/") for name in store.left):
            # Object checkpoints keep the arrays of inner models by path.
            parts.append(_top(part, store))
        elif weights is None and part.is_model:
            # Keras 1 listed the layers of some inner models as if they were its own.
            parts.append(_top(part, store))
        else:
            parts.append(_split(part, weights or (), store))
    return replace(model, parts=tuple(parts))


def model_arrays(model: KerasModel) -> Iterator[StoredWeight]:
    """All arrays of layers."""
    return (weight for weights in model.layers.values() for weight in weights)


def _unnamed(tree: Layer, store: _Store) -> Layer:
    """Inner models that the config gives no name take the groups that no layer claims, in their order."""
    groups = [name for name, arrays in store.left.items() if arrays]
    parts = []
    for part in tree.parts:
        nameless = part.is_model and part.name.startswith("layer_") and not any(all_weights(part))
        if nameless and groups:
            arrays = tuple(weight_of(one) for one in store.left.pop(groups.pop(0)))
            parts.append(_split(part, arrays, store))
        else:
            parts.append(part)
    return replace(tree, parts=tuple(parts))


def all_weights(layer: Layer) -> Iterator[Weight]:
    """The arrays of a layer and of all that it holds."""
    yield from layer.weights
    for part in layer.parts:
        yield from all_weights(part)


def _split(layer: Layer, weights: tuple[Weight, ...], store: _Store) -> Layer:
    """The layer with its arrays given to the layers inside it."""
    if not layer.parts:
        return replace(layer, weights=weights)
    if not weights:
        return layer
    leaves = list(_leaves(layer))
    first, second = _in_order(layer, store.model.era.tensorflow is not None)
    if not (shares := _by_count(leaves, [*first, *second], weights, store) or _by_name(leaves, weights)):
        store.findings.append(
            UnclearArrays(where=store.where, layer=layer.path, names=tuple(weight.name for weight in weights))
        )
        return layer
    given = dict(zip((leaf.path for leaf in leaves), shares, strict=True))
    return _given(layer, given)


def _leaves(layer: Layer) -> Iterator[Layer]:
    """The layers with arrays of their own, inner ones before the wrapper's own."""
    for part in layer.parts:
        yield from _leaves(part)
    if not layer.is_model:
        yield replace(layer, parts=())


def _in_order(layer: Layer, of_tensorflow: bool) -> tuple[list[_Share], list[_Share]]:
    """The shares of all leaves as they stand in the file: what trains, then what does not.

    A frozen wrapper of stand-alone Keras gives both kinds of all that it holds one after the other, one of tf.keras
    gives them leaf by leaf.
    """
    inner = [_in_order(part, of_tensorflow) for part in layer.parts]
    first = [share for one, _ in inner for share in one]
    second = [share for _, one in inner for share in one]
    if layer.is_model:
        return first, second
    first, second = [*first, (layer.path, 0)], [*second, (layer.path, 1)]
    if layer.config.get("trainable") is not False:
        return first, second
    if of_tensorflow:
        return [], [(leaf.path, kind) for leaf in _leaves(layer) for kind in (0, 1)]
    return [], [*first, *second]


def _given(layer: Layer, given: dict[str, tuple[Weight, ...]]) -> Layer:
    parts = tuple(_given(part, given) for part in layer.parts)
    return replace(layer, parts=parts, weights=given.get(layer.path, layer.weights))


def _by_count(
    leaves: list[Layer], order: list[_Share], weights: tuple[Weight, ...], store: _Store
) -> list[tuple[Weight, ...]] | None:
    """The arrays in the order of the file: each layer takes as many of a kind as its class has."""
    generation = store.model.era.generation
    sizes = [_size(leaf, generation) for leaf in leaves]
    unknown = [index for index, size in enumerate(sizes) if size is None]
    if len(unknown) == 1:
        rest = len(weights) - sum(sum(size) for size in sizes if size is not None)
        sizes[unknown[0]] = (rest, 0) if rest >= 0 else None
    if None in sizes or sum(sum(size) for size in sizes if size is not None) != len(weights):
        return None
    numbers = dict(zip((leaf.path for leaf in leaves), sizes, strict=True))
    shares: dict[str, list[Weight]] = {leaf.path: [] for leaf in leaves}
    at = 0
    for path, kind in order:
        number = (numbers[path] or (0, 0))[kind]
        shares[path] += weights[at : at + number]
        at += number
    return [tuple(shares[leaf.path]) for leaf in leaves]


def _size(leaf: Layer, generation: int | None) -> tuple[int, int] | None:
    if leaf.class_name in ("Bidirectional", "TimeDistributed", "RNN", "StackedRNNCells", "Wrapper"):
        return 0, 0
    return counts(leaf, generation)


def _by_name(leaves: list[Layer], weights: tuple[Weight, ...]) -> list[tuple[Weight, ...]] | None:
    """Arrays by the layer's name in theirs, where every one names exactly one."""
    shares: list[list[Weight]] = [[] for _ in leaves]
    for weight in weights:
        scopes = weight.name.split("/")[:-1]
        owners = [share for leaf, share in zip(leaves, shares, strict=True) if leaf.name in scopes]
        if len(owners) != 1:
            return None
        owners[0].append(weight)
    return [tuple(share) for share in shares]
