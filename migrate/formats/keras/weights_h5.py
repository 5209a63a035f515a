"""The newer layout of weights: groups by the class of each layer, arrays numbered in `vars`.

Written by Keras 2.12 and later as `.weights.h5` and inside `.keras` archives. A layer's group is called after its
class, in small letters, with a number where the class occurs again. Keras 2.12 and 2.13 met every layer with weights
twice, so there the numbers of such layers rise by two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from migrate.formats.keras import beside, config, era
from migrate.formats.keras.hdf5_tree import Group
from migrate.frozen import dataclass
from migrate.models import KerasModel, StoredWeight

OLD_LAYERS, NEW_LAYERS = "_layer_checkpoint_dependencies", "layers"
_VARS = "vars"


def is_layout(root: Group) -> bool:
    """Whether some group of the file holds its arrays in `vars`."""
    return _VARS in root.groups or any(is_layout(inner) for inner in root.groups.values())


def layout_era(root: Group) -> tuple[str, str | None]:
    """What the arrangement shows of the writer: a sentence, and the version where nothing else tells it."""
    if OLD_LAYERS in root.groups:
        return f"weights lie under {OLD_LAYERS}, as Keras 2.12 and 2.13 put them", "2.x"
    if any("name" in group.attributes for group in _vars_groups(root)):
        return "groups of weights carry the attribute name, as in Keras 3", "3.x"
    return "weights lie in vars groups by the class of their layer, as in Keras 2.14 and later", None


@dataclass(frozen=True)
class Parts:
    """The arrays of a file in this layout, sorted by what they belong to."""

    layers: Mapping[str, tuple[StoredWeight, ...]]
    optimizer: tuple[StoredWeight, ...]
    unlisted: tuple[StoredWeight, ...]


def parts(root: Group, entry: Mapping[str, Any] | None) -> Parts:
    """Arrays by the path of their layer in the config; without a config, by their group in the file."""
    optimizer = _arrays(root.groups.get("optimizer"))
    rest = [weight for weight in _arrays(root) if not weight.path.startswith("/optimizer/")]
    if entry is None or not config.is_model(config.class_name(entry), config.body(entry)):
        kept = [weight for weight in rest if not weight.path.startswith("/metrics/")]
        return Parts(_by_group(kept), optimizer, tuple(weight for weight in rest if weight not in kept))
    layers = dict(_joined(root, entry))
    taken = {weight.path for weights in layers.values() for weight in weights}
    return Parts(layers, optimizer, tuple(weight for weight in rest if weight.path not in taken))


def model(path: Path, root: Group, entry: Mapping[str, Any] | None) -> KerasModel:
    """What a file in this layout holds. `entry` is the architecture, which another file may hold."""
    found = parts(root, entry)
    sentence, version = layout_era(root)
    return KerasModel(
        config=None,
        class_name=None,
        table=(),
        layers=found.layers,
        era=era.era(era.Traces(layout=sentence, layout_version=version)),
        optimizer=found.optimizer,
        unlisted=found.unlisted,
        origins={"weights": "vars groups"},
        beside=beside.architectures(path),
    )


def group_name(layer_class: str) -> str:
    """The name of a class as it stands in the file."""
    name = re.sub(r"\W+", "", layer_class)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


@dataclass(frozen=True)
class Place:
    """A layer of a config, and where the file keeps what belongs to it."""

    path: str
    """Its path in the config."""
    item: Mapping[str, Any]
    name: str
    """The path of its group, whether or not there is one."""
    group: Group | None


def places(group: Group, entry: Mapping[str, Any], parent: str = "") -> Iterator[Place]:
    """Every layer of a model, those of nested models behind the model."""
    old = group.groups.get(OLD_LAYERS)
    holder = old or group.groups.get(NEW_LAYERS) or Group(f"{group.path.rstrip('/')}/{NEW_LAYERS}")
    used: dict[str, int] = {}
    for index, item in enumerate(config.entry_layers(entry) or ()):
        base = group_name(config.class_name(item))
        number = used.get(base, 0)
        name = f"{base}_{number}" if number else base
        inner = holder.groups.get(name)
        used[base] = number + (2 if old is not None and inner is not None and any(inner.walk()) else 1)
        place = Place(config.path_of(item, index, parent), item, f"{holder.path.rstrip('/')}/{name}", inner)
        yield place
        if inner is not None and config.is_model(config.class_name(item), config.body(item)):
            yield from places(inner, item, place.path)


def _joined(group: Group, entry: Mapping[str, Any]) -> Iterator[tuple[str, tuple[StoredWeight, ...]]]:
    """Each layer's path in the config with its arrays; nested models layer by layer."""
    for place in places(group, entry):
        nested = place.group is not None and config.is_model(config.class_name(place.item), config.body(place.item))
        yield place.path, _own(place.group) if nested and place.group else _arrays(place.group)


def _own(group: Group) -> tuple[StoredWeight, ...]:
    """Arrays of a nested model that belong to none of its layers."""
    own = group.groups.get(_VARS)
    return _arrays(own)


def _arrays(group: Group | None) -> tuple[StoredWeight, ...]:
    """The arrays under a group, numbered ones in the order of their numbers."""
    found = sorted(group.walk(), key=lambda one: _natural(one[0])) if group else []
    return tuple(StoredWeight(name, array.path, array) for name, array in found)


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name[:500])]


def _by_group(weights: list[StoredWeight]) -> dict[str, tuple[StoredWeight, ...]]:
    groups: dict[str, list[StoredWeight]] = {}
    for weight in weights:
        place = weight.path.strip("/").rpartition("/")[0].removesuffix(_VARS).rstrip("/")
        groups.setdefault(place, []).append(weight)
    return {place: tuple(members) for place, members in groups.items()}


def _vars_groups(group: Group) -> Iterator[Group]:
    for name, inner in group.groups.items():
        if name == _VARS:
            yield inner
        else:
            yield from _vars_groups(inner)
