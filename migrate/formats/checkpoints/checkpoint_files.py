"""The files of a folder, grouped into checkpoints by their names.

A checkpoint `STEM` of format V2 is `STEM.index` with `STEM.data-00000-of-00001` …; of format V1 it is the file `STEM`
or `STEM-00000-of-00002` …, a table by its content. Its graph is `STEM.meta`. A stem can be empty.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path

from migrate import source
from migrate.findings import EnvironmentFault
from migrate.formats import foreign
from migrate.formats.tensors import sorted_table
from migrate.frozen import dataclass

_DATA = re.compile(r"(.*)\.data-(\d{5})-of-(\d{5})", re.DOTALL)
_SHARD = re.compile(r"(.*)-(\d{5})-of-(\d{5})", re.DOTALL)
_STEPPED = re.compile(r"(.*)-(\d+)", re.DOTALL)


@dataclass
class Group:
    """The files of one checkpoint as far as they are there."""

    folder: Path
    stem: str
    meta: Path | None = None
    index: Path | None = None
    data: list[Path] = field(default_factory=list)
    tables: list[Path] = field(default_factory=list)
    shards: int = 0
    """Files that data or tables should be, as their names say."""

    @property
    def prefix(self) -> Path:
        """The common beginning of the files' names; the folder itself for an empty stem."""
        return self.folder / self.stem

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them."""
        return tuple(file for file in (self.meta, self.index, *self.data, *self.tables) if file is not None)

    @property
    def step(self) -> int | None:
        """The number at the end of the stem."""
        found = _STEPPED.fullmatch(self.stem)
        return int(found[2]) if found else None

    @property
    def model(self) -> str:
        """The stem without its step: checkpoints of one model share it."""
        found = _STEPPED.fullmatch(self.stem)
        return found[1] if found else self.stem

    @property
    def has_weights(self) -> bool:
        """Whether any file with weights is there, or the index over one."""
        return bool(self.index or self.data or self.tables)

    @property
    def complete(self) -> bool:
        """Whether all files with weights are there."""
        if self.index is None and not self.data:
            return 0 < self.shards <= len(self.tables)
        return self.index is not None and 0 < self.shards <= len(self.data)


class Groups(dict[str, Group]):
    """The checkpoints of one folder by stem, in the order of names."""

    @cached_property
    def by_model(self) -> Mapping[str, Sequence[Group]]:
        """The steps of each model."""
        found: dict[str, list[Group]] = {}
        for group in self.values():
            found.setdefault(group.model, []).append(group)
        return found

    @cached_property
    def graphs(self) -> Sequence[Group]:
        """Those that have a graph."""
        return [group for group in self.values() if group.meta]

    @cached_property
    def graphs_by_name(self) -> Mapping[str, Sequence[Group]]:
        """Those that have a graph, by their model and by their stem."""
        found: dict[str, list[Group]] = {}
        for group in self.graphs:
            for name in {group.model, group.stem}:
                found.setdefault(name, []).append(group)
        return found


def split_name(name: str) -> tuple[str, str] | None:
    """A file's name as stem and part (`meta`, `index`, `data`); None where it is none of these."""
    data = _DATA.fullmatch(name)
    if data:
        return data[1], "data"
    for part in ("meta", "index"):
        if name.endswith(f".{part}"):
            return name[: -len(part) - 1], part
    return None


def listing(folder: Path) -> list[str]:
    """The names in a folder, sorted. Raises EnvironmentFault where it cannot be read."""
    return [entry.name for entry in _entries(folder)]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise EnvironmentFault(f"{folder} cannot be listed: {error.strerror}.", "Check its permissions.") from error


def groups(folder: Path) -> Groups:
    """The checkpoints of a folder, also those of which only some files are there. Raises EnvironmentFault."""
    return source.once(("checkpoints", str(folder)), lambda: _groups(folder))


def _groups(folder: Path) -> Groups:
    found: dict[str, Group] = {}
    others = []
    for path in _files(folder):
        split = split_name(path.name)
        if split is None:
            others.append(path)
        else:
            _add(found.setdefault(split[0], Group(folder, split[0])), path, split[1])
    for path in others:
        _add_table(found, path)
    return Groups({stem: group for stem, group in found.items() if _is_checkpoint(group)})


def _files(folder: Path) -> Iterator[Path]:
    return (folder / entry.name for entry in _entries(folder) if entry.is_file())


def _add(group: Group, path: Path, part: str) -> None:
    if part == "data":
        group.data.append(path)
        group.shards = max(group.shards, int(path.name[-5:]))
    elif part == "index":
        group.index = path
    else:
        group.meta = path


def _add_table(found: dict[str, Group], path: Path) -> None:
    """Enter a file of a V1 checkpoint: its content shows that it is one, or the .meta file that it belongs to."""
    shard = _SHARD.fullmatch(path.name)
    stem = shard[1] if shard else path.name
    if stem not in found and not sorted_table.is_table(path):
        return
    group = found.setdefault(stem, Group(path.parent, stem))
    group.tables.append(path)
    group.shards = int(shard[3]) if shard else 1


def _is_checkpoint(group: Group) -> bool:
    """Whether the files are of a checkpoint: other programs use the endings .index and .meta too."""
    if group.data or group.tables or (group.index and group.meta):
        return True
    if group.index is not None:
        return sorted_table.is_table(group.index)
    return group.meta is not None and not foreign.is_other_text(group.meta)
