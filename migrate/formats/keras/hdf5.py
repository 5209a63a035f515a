"""HDF5 files of Keras 0.3 to 2.15 and tf.keras: whole models, and weights alone."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from migrate.findings import Finding, ModelRefused
from migrate.findings.keras_files import SplitAttributes
from migrate.findings.keras_weights import MissingArrays, NotKeras
from migrate.findings.wording import listed
from migrate.formats.keras import beside, config, era, judgement, marks, plain, weights_h5
from migrate.formats.keras.hdf5_source import PlainFile
from migrate.formats.keras.hdf5_tree import Group, Tree, read_tree
from migrate.formats.keras.reading import KerasReading, refused
from migrate.frozen import dataclass
from migrate.models import KerasModel, StoredWeight

_PYTABLES = "PYTABLES_FORMAT_VERSION"
_TOP_LEVEL = "top_level_model_weights"
_GRAPH = "graph"
"""The one group of a Graph of Keras 0.3, which stored the arrays of all its nodes in a row."""

_OF_ARRAYS = frozenset({"TFM545", "TFM546", "TFM606"})
"""What is said of single arrays, and matters to nobody where no model holds them."""

Described = tuple[str, KerasModel, tuple[Finding, ...]]
"""The name of the format, the model, and what is to be said of the container."""


def read(path: Path) -> KerasReading:
    """The model or the weights in an HDF5 file. Raises ModelRefused where it is damaged, or no Keras file."""
    return judgement.reading(path, *described(path))


def described(path: Path, entry: Mapping[str, Any] | None = None) -> Described:
    """Format, model and the container's findings. `entry` is an architecture that stands in another file: it tells
    layers and arrays apart where the file itself does not. Raises as `read` does.
    """
    if not marks.is_hdf5(path):
        raise refused(path, "no HDF5")
    tree = read_tree(PlainFile(path))
    root = tree.root
    group = next((one for one in (root.groups.get("model_weights"), root) if one and _lists_layers(one)), None)
    if "model_config" in root.attributes or group is not None:
        return _legacy(path, tree, group)
    if weights_h5.is_layout(root):
        return marks.WEIGHTS_H5, weights_h5.model(path, tree.root, entry), tree.findings
    names = (*root.groups, *root.arrays)
    holds = f"an HDF5 file with {listed(names)}" if names else "an HDF5 file without content"
    if _PYTABLES in root.attributes:
        holds = f"tables of PyTables or pandas ({listed(names)})"
    around = [one for one in tree.findings if one.code not in _OF_ARRAYS]
    raise ModelRefused([NotKeras(where=str(path), holds=holds), *around])


def _legacy(path: Path, tree: Tree, group: Group | None) -> Described:
    root = tree.root
    entry = _entry(root, str(path))
    unread = tuple(one.where for one in tree.findings)
    stored = _Layers.of(group, str(path), unread) if group else _Layers({}, (), ())
    optimizer, missing = _optimizer(root, str(path))
    model = KerasModel(
        config=entry,
        class_name=config.class_name(entry) if entry else None,
        table=config.table(entry) if entry else (),
        layers=stored.layers,
        era=era.era(_traces(root, group, entry, stored)),
        training=_training(root, str(path)),
        optimizer=optimizer,
        unlisted=stored.unlisted,
        incomplete=stored.incomplete,
        origins=_origins(root, group),
        beside=() if entry else beside.architectures(path),
    )
    return (
        marks.WHOLE if entry else marks.WEIGHTS,
        model,
        (*tree.findings, *stored.missing, *missing, *_split(group, str(path))),
    )


def _split(group: Group | None, where: str) -> Iterator[Finding]:
    """A note where the names of the layers, or of a layer's arrays, are split over several attributes."""
    holders = [group, *group.groups.values()] if group is not None else []
    parts = ("layer_names0", "weight_names0")
    found = [part for holder in holders if holder is not None for part in parts if part in holder.attributes]
    if found:
        yield SplitAttributes(where=where, attribute=found[0].rstrip("0"))


def _lists_layers(group: Group) -> bool:
    listed_ones = any(key in group.attributes for key in ("layer_names", "layer_names0", "nb_layers"))
    return listed_ones or _is_graph(group)


def _is_graph(group: Group) -> bool:
    return _GRAPH in group.groups and "nb_params" in group.groups[_GRAPH].attributes


def _entry(root: Group, where: str) -> Mapping[str, Any] | None:
    text = root.attributes.get("model_config")
    if text is None:
        return None
    place = f"{where}@model_config"
    if not isinstance(text, bytes):
        raise plain.damaged(place, "it is no text")
    return config.check(plain.mapping(text, place), place)


def _training(root: Group, where: str) -> Mapping[str, Any] | None:
    text = root.attributes.get("training_config")
    return plain.mapping(text, f"{where}@training_config") if isinstance(text, bytes) else None


@dataclass(frozen=True)
class _Layers:
    """Arrays by layer, those listed but absent, and those that no list names."""

    layers: Mapping[str, tuple[StoredWeight, ...]]
    unlisted: tuple[StoredWeight, ...]
    missing: tuple[Finding, ...]
    incomplete: tuple[str, ...] = ()
    """Layers that lack arrays which are listed."""

    @staticmethod
    def of(group: Group, where: str, unread: Collection[str]) -> _Layers:
        """What a group of layers holds. `unread` are places of which a finding says why nothing was read there."""
        layers: dict[str, tuple[StoredWeight, ...]] = {}
        missing: list[Finding] = []
        incomplete: list[str] = []
        for name, inner in _layer_groups(group):
            place = f"{where}:{(inner or group).path}"
            absent: tuple[str, ...] = (name,)
            if inner is not None:
                layers[name], absent = listed_arrays(inner)
            incomplete += [name] if absent else []
            unsaid = tuple(one for one in absent if not _is_under(f"{place}/{one}", unread))
            missing += [MissingArrays(where=place, names=unsaid)] if unsaid else []
        if layers.get(_TOP_LEVEL) == ():
            del layers[_TOP_LEVEL]
        return _Layers(layers, _unlisted(group, layers), tuple(missing), tuple(incomplete))


def _is_under(place: str, others: Collection[str]) -> bool:
    return any(place == one or place.startswith(f"{one}/") for one in others)


def _layer_groups(group: Group) -> Iterator[tuple[str, Group | None]]:
    """The groups of the layers in the writer's order."""
    count = group.attributes.get("nb_layers")
    if isinstance(count, int):
        yield from ((name, group.groups.get(name)) for name in map("layer_{}".format, range(min(count, 100_000))))
        return
    if _is_graph(group):
        yield _GRAPH, group.groups[_GRAPH]
        return
    names = names_in(group, "layer_names")
    yield from ((name, group.at(name)) for name in names)
    if _TOP_LEVEL in group.groups and _TOP_LEVEL not in names:
        yield _TOP_LEVEL, group.groups[_TOP_LEVEL]


def names_in(group: Group, key: str) -> list[str]:
    """A list of names in an attribute, or in the numbered pieces that it was split into."""
    pieces = [group.attributes[key]] if key in group.attributes else list(_numbered(group, key))
    flat = [one for piece in pieces for one in (piece if isinstance(piece, list) else [piece])]
    return [one.decode("utf-8", "replace") for one in flat if isinstance(one, bytes)]


def _numbered(group: Group, key: str) -> Iterator[Any]:
    for number in itertools.count():
        if f"{key}{number}" not in group.attributes:
            return
        yield group.attributes[f"{key}{number}"]


def listed_arrays(group: Group) -> tuple[tuple[StoredWeight, ...], tuple[str, ...]]:
    """The arrays that a group lists, in that order, and the names of those that are not there."""
    count = group.attributes.get("nb_params")
    if isinstance(count, int):
        names = [f"param_{index}" for index in range(min(count, 100_000))]
    else:
        names = names_in(group, "weight_names")
    found = [(name, group.array(name)) for name in names]
    absent = tuple(name for name, array in found if array is None)
    return tuple(StoredWeight(name, array.path, array) for name, array in found if array is not None), absent


def _unlisted(group: Group, layers: Mapping[str, tuple[StoredWeight, ...]]) -> tuple[StoredWeight, ...]:
    seen = {weight.path for weights in layers.values() for weight in weights}
    skipped = "optimizer_weights/"
    return tuple(
        StoredWeight(name, array.path, array)
        for name, array in group.walk()
        if array.path not in seen and not name.startswith(skipped)
    )


def _optimizer(root: Group, where: str) -> tuple[tuple[StoredWeight, ...], tuple[Finding, ...]]:
    group = root.groups.get("optimizer_weights")
    if group is None:
        return (), ()
    arrays, absent = listed_arrays(group)
    return arrays, (MissingArrays(where=f"{where}:{group.path}", names=absent),) if absent else ()


def _traces(root: Group, group: Group | None, entry: Mapping[str, Any] | None, stored: _Layers) -> era.Traces:
    holders = [one for one in (root, group) if one is not None]
    version = next((one for one in holders if "keras_version" in one.attributes), root)
    backend = next((one for one in holders if "backend" in one.attributes), root)
    numbered = group is not None and ("nb_layers" in group.attributes or _is_graph(group))
    return era.Traces(
        version=version.attributes.get("keras_version"),
        version_place="attribute keras_version",
        backend=backend.attributes.get("backend"),
        backend_place="attribute backend",
        entry=entry,
        table=config.table(entry) if entry else (),
        names=tuple(weight.name for weights in stored.layers.values() for weight in weights),
        layout="arrays have numbers and no names, as in Keras 0.3" if numbered else "",
        layout_version="0.x" if numbered else None,
    )


def _origins(root: Group, group: Group | None) -> dict[str, str]:
    found = {"config": "attribute model_config"} if "model_config" in root.attributes else {}
    if "training_config" in root.attributes:
        found["training"] = "attribute training_config"
    if group is not None:
        found["weights"] = f"group {group.path}"
    if "optimizer_weights" in root.groups:
        found["optimizer"] = "group /optimizer_weights"
    return found
