"""Objects of Keras and the layers of a config: whose values are whose.

Sources: `_trackable_children` of Keras's functional.py and sequential.py (TensorFlow 2.0 to 2.15): a model refers to
its layers as `layer-0`, `layer-1`, … in the order of its config, and once more as `layer_with_weights-0`, …. The input
layer of a Sequential model stands among the references alone in TensorFlow 1.15 and 2.0, since 2.4 in the config alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from migrate.formats.keras import config
from migrate.formats.objects.arrays import BundleArray
from migrate.formats.objects.tree import ObjectTree
from migrate.models import Checkpoint, StoredWeight

_LAYER = re.compile(r"layer-(\d+)")
_OPTIMIZER = "optimizer"

Weights = tuple[StoredWeight, ...]


def model_object(tree: ObjectTree) -> int | None:
    """The object that is a Keras model: the root or, in a training checkpoint, an attribute of it."""
    return next((number for _, number in tree.walk() if tree.objects[number].child("layer-0") is not None), None)


def by_layer(
    tree: ObjectTree, start: int, entry: Mapping[str, Any], checkpoint: Checkpoint, parent: str = ""
) -> dict[str, Weights]:
    """The arrays of each layer of a config, by its path; nested models layer by layer."""
    found: dict[str, Weights] = {}
    for number, item, path in _paired(tree, start, entry, parent):
        if config.is_model(config.class_name(item), config.body(item)):
            found[path] = ()
            found |= by_layer(tree, number, item, checkpoint, path)
        else:
            found[path] = weights(tree, number, checkpoint)
    return found


def every_layer(tree: ObjectTree, start: int, entry: Mapping[str, Any]) -> Iterator[tuple[int, Any]]:
    """The object of each layer of a config with its entry, nested models too."""
    for number, item, _ in _paired(tree, start, entry, ""):
        yield number, item
        if config.is_model(config.class_name(item), config.body(item)):
            yield from every_layer(tree, number, item)


def _paired(tree: ObjectTree, start: int, entry: Mapping[str, Any], parent: str) -> Iterator[tuple[int, Any, str]]:
    """The layers of a config with their objects, as far as both are there."""
    numbered = {
        int(found[1]): number
        for name, number in tree.objects[start].children
        if (found := _LAYER.fullmatch(name)) is not None
    }
    objects = [numbered[index] for index in sorted(numbered)]
    items = [(item, config.path_of(item, index, parent)) for index, item in enumerate(config.entry_layers(entry) or ())]
    begins_with_input = bool(items) and config.class_name(items[0][0]) == "InputLayer"
    if len(items) > len(objects) and begins_with_input:
        items = items[1:]
    elif len(objects) == len(items) + 1 and not begins_with_input and not tree.values(objects[0]):
        objects = objects[1:]
    yield from ((number, item, path) for number, (item, path) in zip(objects, items, strict=False))


def weights(tree: ObjectTree, number: int, checkpoint: Checkpoint) -> Weights:
    """The arrays under an object, in the order of Keras."""
    return tuple(weight(path, key, checkpoint) for path, key in tree.values(number) if key in checkpoint.tensors)


def weight(path: str, key: str, checkpoint: Checkpoint) -> StoredWeight:
    """One array under the name that leads to it."""
    return StoredWeight(path or key, key, BundleArray(key, checkpoint.tensors[key]))


def optimizers(tree: ObjectTree, checkpoint: Checkpoint) -> Weights:
    """The slots of all optimizers, and what they hold themselves."""
    found: dict[str, str] = {}
    for path, number in tree.walk():
        own = tree.objects[number]
        if path.rpartition("/")[2] == _OPTIMIZER or own.slots:
            found |= {key: f"{path}/{inner}" for inner, key in tree.values(number)}
            for _, slot, variable in own.slots:
                found |= dict.fromkeys(tree.objects[variable].values, f"{path}/{slot}")
    return tuple(weight(path, key, checkpoint) for key, path in found.items())
