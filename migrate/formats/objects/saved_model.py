"""SavedModels that tf.keras wrote: a graph with signatures, and the Keras model that it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from migrate.formats.keras import config, era, judgement
from migrate.formats.keras.reading import KerasReading
from migrate.formats.objects import layers
from migrate.formats.objects.saved_objects import root_metadata
from migrate.formats.objects.tree import KEY, ROOT, ObjectTree, read_tree
from migrate.formats.objects.vocabularies import with_vocabularies
from migrate.formats.reading import Reading
from migrate.models import Checkpoint, KerasModel


def keras_reading(reading: Reading, proto: Any) -> Reading | KerasReading:
    """The Keras model of a SavedModel with the reading of its graph; that alone where no config describes it.

    `proto` is the MetaGraphDef. Raises ModelRefused where what Keras noted is damaged.
    """
    file = reading.origin.files[0]
    noted = root_metadata(proto.object_graph_def, file.parent)
    entry = _entry(noted[1]) if noted is not None else None
    if noted is None or entry is None or KEY not in reading.checkpoint.tensors:
        return reading
    holder, metadata = noted
    tree = read_tree(reading.checkpoint)
    place = holder.name if holder.is_file() else file.name
    filled = with_vocabularies(config.check(entry, f"{file.parent}/{place}"), proto, tree)
    model = _model(metadata, filled, (tree, reading.checkpoint), place)
    exact = proto.meta_info_def.tensorflow_version or model.era.tensorflow
    model = replace(model, era=replace(model.era, tensorflow=exact))
    made = judgement.reading(Path(reading.origin.path), reading.origin.format, model, reading.findings)
    files = dict.fromkeys([*reading.origin.files, *(one for one in (holder,) if one.is_file())])
    return replace(made, origin=replace(reading.origin, writer=model.era.writer, files=tuple(files)), graph=reading)


def _entry(metadata: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The model's entry; None where its class is the author's own, whose layers no config lists."""
    stored = metadata.get("model_config")
    if not isinstance(stored, dict):
        stored = {"class_name": metadata.get("class_name"), "config": metadata.get("config")}
    listed = config.entry_layers(stored)
    return stored if listed and config.is_model(config.class_name(stored), config.body(stored)) else None


def _model(
    metadata: Mapping[str, Any], entry: Mapping[str, Any], values: tuple[ObjectTree, Checkpoint], place: str
) -> KerasModel:
    tree, checkpoint = values
    optimizer = layers.optimizers(tree, checkpoint)
    arrays = layers.by_layer(tree, ROOT, entry, checkpoint)
    taken = {weight.path for weights in (*arrays.values(), optimizer) for weight in weights}
    traces = era.of_entry(entry, place, metadata)
    training = metadata.get("training_config")
    return KerasModel(
        config=entry,
        class_name=config.class_name(entry),
        table=traces.table,
        layers=arrays,
        era=era.era(traces),
        training=training if isinstance(training, dict) else None,
        optimizer=optimizer,
        unlisted=tuple(
            layers.weight(key, key, checkpoint) for key in checkpoint.tensors if key not in taken and key != KEY
        ),
        origins={"config": place, "weights": str(checkpoint.prefix)},
    )
