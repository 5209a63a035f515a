"""The objects of a SavedModel of TensorFlow 2, joined to the values that its bundle of variables holds for them.

Sources: tensorflow/core/protobuf/saved_object_graph.proto, and `saved_metadata.proto` of Keras (a message with a list
of objects: 2 = node, 3 = path, 4 = identifier, 5 = metadata as JSON), whose file `keras_metadata.pb` came with
TensorFlow 2.5. Before, the same text stood in the object itself. `export_saved_model` of TensorFlow 1.12 to 2.0 stored
no objects, and what `to_json` gives among the assets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from migrate import source
from migrate.coding import Malformed, fields
from migrate.findings import ModelRefused
from migrate.findings.keras_config import DamagedConfig
from migrate.formats.keras import plain
from migrate.formats.objects.tree import KEY, ROOT, ObjectTree, read_tree
from migrate.models import Checkpoint, GraphModel

METADATA = "keras_metadata.pb"
EXPORTED = "assets/saved_model.json"
_NODE, _TEXT = 2, 5
_WRAPPED = ("__tuple__", "TensorShape")

Metadata = Mapping[int, Mapping[str, Any]]
"""Number of an object → what Keras noted of it."""


def trainable(model: GraphModel, proto: Any, checkpoint: Checkpoint) -> GraphModel:
    """The graph's variables with what their objects say: whether they are trained."""
    keys = trained_keys(proto, checkpoint)
    variables = {name: replace(variable, trainable=variable.key in keys) for name, variable in model.variables.items()}
    return replace(model, variables=variables)


def trained_keys(proto: Any, checkpoint: Checkpoint) -> frozenset[str]:
    """The keys of the variables that are trained."""
    if KEY not in checkpoint.tensors:
        return frozenset()
    tree = read_tree(checkpoint)
    kinds = {number: node for number, node in enumerate(proto.nodes) if node.variable.trainable}
    pairs = ((tree.objects[stored].values, saved) for saved, stored in same_objects(proto, tree))
    return frozenset(key for keys, saved in pairs if saved in kinds for key in keys)


def same_objects(proto: Any, tree: ObjectTree) -> Iterator[tuple[int, int]]:
    """The objects of a SavedModel and of its checkpoint that the same path leads to."""
    seen, pending = {ROOT}, [(ROOT, ROOT)]
    while pending:
        saved, stored = pending.pop()
        yield saved, stored
        inner = dict(tree.objects[stored].children)
        for child in proto.nodes[saved].children if saved < len(proto.nodes) else ():
            if child.local_name in inner and child.node_id not in seen and child.node_id < len(proto.nodes):
                seen.add(child.node_id)
                pending.append((child.node_id, inner[child.local_name]))


def root_metadata(proto: Any, folder: Path) -> tuple[Path, Mapping[str, Any]] | None:
    """What Keras noted of the model, with the file that says so; None where Keras did not write it.

    Raises ModelRefused where it is damaged.
    """
    file = folder / METADATA
    text = _stored(file) if file.is_file() else None
    if text is not None:
        return file, _plain(plain.mapping(text, str(file)))
    if not proto.nodes:
        return _exported(folder / EXPORTED)
    text = proto.nodes[ROOT].user_object.metadata.encode()
    return (folder, _plain(plain.mapping(text, str(folder)))) if text else None


def _exported(file: Path) -> tuple[Path, Mapping[str, Any]] | None:
    """The text of an architecture as the metadata of a model."""
    if not file.is_file():
        return None
    entry = plain.mapping(source.read(file, 0, plain.LARGEST + 1), str(file))
    return file, {**entry, "model_config": entry}


def _stored(file: Path) -> bytes | None:
    """The text of the root object in a metadata file. Raises ModelRefused."""
    try:
        for number, value in fields(source.read(file)):
            found = dict(fields(value, numbers=True)) if number == 1 else {}
            if found and not found.get(_NODE, 0):
                return bytes(found.get(_TEXT, b""))
    except Malformed as error:
        raise ModelRefused([DamagedConfig(where=str(file), problem=str(error))]) from None
    return None


def _plain(value: Any) -> Any:
    """JSON of a SavedModel as JSON of the other formats: tuples and shapes as lists."""
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") in _WRAPPED and isinstance(value.get("items"), list):
        return _plain(value["items"])
    return {key: _plain(inner) for key, inner in value.items()}
