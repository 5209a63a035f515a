"""Object checkpoints of TensorFlow 2 (`tf.train.Checkpoint`, `save_weights` in its own format): values without a graph.

An architecture, named or beside the checkpoint, makes a Keras model of those that Keras wrote. Others are described.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from migrate.findings import Finding, ModelRefused, UsageFault
from migrate.findings.checkpoint import ObjectCheckpoint
from migrate.formats.checkpoints.checkpoint import FoundCheckpoint, find, open_checkpoint
from migrate.formats.keras import beside, config, era
from migrate.formats.objects import layers
from migrate.formats.objects.tree import KEY, ObjectTree, read_tree
from migrate.formats.tensors import sorted_table
from migrate.models import Checkpoint, KerasModel

NAME = "tf2-checkpoint"


def match(path: Path) -> bool:
    """Whether the checkpoint that a path means holds an object graph, and no graph lies beside it."""
    try:
        found = find(path)
        return found.meta is None and _has_objects(found)
    except (ModelRefused, UsageFault):
        return False


def _has_objects(found: FoundCheckpoint) -> bool:
    index = found.folder / f"{found.stem}.index"
    if found.version != "V2" or not index.is_file():
        return False
    table, wanted = sorted_table.open_table(index), KEY.encode()
    block = table.block_of(wanted)
    return block is not None and any(key == wanted for key, _ in table.block_entries(block))


def described(
    path: Path, entry: Mapping[str, Any] | None = None, step: int | None = None
) -> tuple[KerasModel, tuple[Path, ...], tuple[Finding, ...]]:
    """Model, files and findings of an object checkpoint. `entry` is the architecture that its values belong to.

    Raises ModelRefused where it is damaged, UsageFault where the path or the step does not exist.
    """
    found = find(path, step)
    checkpoint = open_checkpoint(found)
    tree = read_tree(checkpoint)
    model = _model(tree, checkpoint, entry)
    if entry is not None:
        return model, checkpoint.files, found.findings
    model = replace(model, beside=beside.architectures(checkpoint.prefix))
    return model, checkpoint.files, (*found.findings, _alone(tree, checkpoint, model))


def _alone(tree: ObjectTree, checkpoint: Checkpoint, model: KerasModel) -> Finding:
    names = tuple(f"{key} {list(tensor.shape)}" for key, tensor in sorted(checkpoint.tensors.items()) if key != KEY)
    keras = layers.model_object(tree) is not None
    found = tuple(path.name for path in model.beside)
    return ObjectCheckpoint(where=str(checkpoint.prefix), tensors=names, keras=keras, beside=found)


def _model(tree: ObjectTree, checkpoint: Checkpoint, entry: Mapping[str, Any] | None) -> KerasModel:
    optimizer = layers.optimizers(tree, checkpoint)
    start = layers.model_object(tree) if entry is not None else None
    if entry is not None and start is not None and config.is_model(config.class_name(entry), config.body(entry)):
        arrays = layers.by_layer(tree, start, entry, checkpoint)
    else:
        arrays = _by_object(tree, checkpoint)
    slots = {weight.path for weight in optimizer}
    taken = {weight.path for weights in (*arrays.values(), optimizer) for weight in weights}
    rest = [key for key in checkpoint.tensors if key not in taken and key != KEY]
    return KerasModel(
        config=None,
        class_name=None,
        table=(),
        layers={path: tuple(one for one in own if one.path not in slots) for path, own in arrays.items()},
        era=era.era(era.Traces(layout="weights lie in an object checkpoint, as TensorFlow 2 writes it")),
        optimizer=optimizer,
        unlisted=tuple(layers.weight(key, key, checkpoint) for key in rest),
        origins={"weights": str(checkpoint.prefix)},
    )


def _by_object(tree: ObjectTree, checkpoint: Checkpoint) -> dict[str, layers.Weights]:
    """Arrays by the path of the object that holds them."""
    skipped = {weight.path for weight in layers.optimizers(tree, checkpoint)}
    found: dict[str, layers.Weights] = {}
    for path, number in tree.walk():
        holder, _, name = path.rpartition("/")
        for key in tree.objects[number].values:
            if key not in skipped:
                found[holder] = (*found.get(holder, ()), layers.weight(name, key, checkpoint))
    return found
