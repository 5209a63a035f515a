"""What lies in an HDF5 file, seen without following anything that leads out of it or around in circles.

Links that are not hard, data kept elsewhere, references, foreign filters and sizes that nothing backs become findings,
and what they stand for is left out. Everything else is described; no array is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

import h5py  # type: ignore[import-untyped]

from migrate.findings import Finding
from migrate.formats.keras import attributes, datasets, superblock
from migrate.formats.keras.datasets import StoredDataset
from migrate.formats.keras.hdf5_source import Hdf5Source, opened
from migrate.formats.keras.text_heaps import Texts
from migrate.frozen import dataclass

_MOST_OBJECTS = 200_000
_DEEPEST = 64


@dataclass(frozen=True)
class Group:
    """One group: its attributes, groups and arrays by name, in the order of the file."""

    path: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    arrays: Mapping[str, StoredDataset] = field(default_factory=dict)

    def at(self, path: str) -> Group | None:
        """The group under a relative path."""
        group: Group | None = self
        for part in filter(None, path.split("/")):
            group = group.groups.get(part) if group else None
        return group

    def array(self, path: str) -> StoredDataset | None:
        """The array under a relative path."""
        outer, _, name = path.strip("/").rpartition("/")
        group = self.at(outer)
        return group.arrays.get(name) if group else None

    def walk(self) -> Iterator[tuple[str, StoredDataset]]:
        """All arrays under this group, with their paths relative to it."""
        yield from self.arrays.items()
        for name, group in self.groups.items():
            for path, array in group.walk():
                yield f"{name}/{path}", array


@dataclass(frozen=True)
class Tree:
    """A file's root group, and what is to be said of the file."""

    root: Group
    findings: tuple[Finding, ...]


def read_tree(where: Hdf5Source) -> Tree:
    """Describe an HDF5 file. Raises ModelRefused where it is cut off or damaged."""
    superblock.check(where)
    with where.open() as stream, opened(where) as file:
        walker = _Walker(where, Texts(stream), stream.seek(0, os.SEEK_END))
        root = walker.group(file.id, _address(file.id), "/", ())
    return Tree(root, tuple(walker.findings))


def root_attributes(where: Hdf5Source) -> Mapping[str, Any]:
    """The attributes of an HDF5 file's root group, without a look at what lies below. Raises as `read_tree` does."""
    superblock.check(where)
    with where.open() as stream, opened(where) as file:
        Texts(stream).check(h5py.h5o.get_info(file.id).addr)
        return attributes.read_all(file.id, f"{where.where}:/").values


class _Walker:
    """One walk over a file, which counts the objects and remembers the groups it has seen."""

    def __init__(self, where: Hdf5Source, texts: Texts, size: int) -> None:
        self._where, self._texts, self._size = where, texts, size
        self._seen: dict[tuple[int, int], str] = {}
        self._count = 0
        self.findings: list[Finding] = []

    def group(self, handle: Any, address: tuple[int, int], path: str, above: tuple[str, ...]) -> Group:
        """Describe the group at an address, and all under it."""
        self._seen[address] = path
        self._texts.check(address[1])
        found = attributes.read_all(handle, self._place(path))
        self.findings += found.findings
        groups: dict[str, Group] = {}
        arrays: dict[str, StoredDataset] = {}
        for raw in handle:
            self._count += 1
            if self._count > _MOST_OBJECTS or len(above) > _DEEPEST:
                raise ValueError(f"more than {_MOST_OBJECTS} objects, or groups more than {_DEEPEST} deep")
            name = raw.decode("utf-8", "replace")
            inner = f"{path.rstrip('/')}/{name}"
            if self._is_plain_link(handle, raw, inner):
                self._object(handle, raw, inner, (groups, arrays, (*above, path)))
        return Group(path, found.values, groups, arrays)

    def _object(self, handle: Any, raw: bytes, path: str, into: tuple[Any, Any, tuple[str, ...]]) -> None:
        groups, arrays, above = into
        name = path.rpartition("/")[2]
        opened_object = h5py.h5o.open(handle, raw)
        if isinstance(opened_object, h5py.h5g.GroupID):
            address = _address(opened_object)
            first = self._seen.get(address)
            if first is None:
                groups[name] = self.group(opened_object, address, path, above)
            else:
                from migrate.findings.unsafe_files import Hdf5SharedGroup

                self.findings.append(Hdf5SharedGroup(where=self._place(path), first=first))
        elif isinstance(opened_object, h5py.h5d.DatasetID):
            array, findings = datasets.describe(opened_object, self._where, path, self._size)
            self.findings += findings
            if array is not None:
                arrays[name] = array

    def _is_plain_link(self, handle: Any, raw: bytes, path: str) -> bool:
        link = handle.links.get_info(raw)
        if link.type == h5py.h5l.TYPE_HARD:
            return True
        if link.type in (h5py.h5l.TYPE_SOFT, h5py.h5l.TYPE_EXTERNAL):
            value = handle.links.get_val(raw)
            parts = value if isinstance(value, tuple) else (value,)
            target = " → ".join(part.decode("utf-8", "replace") for part in parts)
        else:
            target = f"a link of type {link.type}"
        kind = "external" if link.type == h5py.h5l.TYPE_EXTERNAL else "soft"
        from migrate.findings.unsafe_files import Hdf5Link

        self.findings.append(Hdf5Link(where=self._place(path), kind=kind, target=target))
        return False

    def _place(self, path: str) -> str:
        return f"{self._where.where}:{path}"


def _address(handle: Any) -> tuple[int, int]:
    info = h5py.h5o.get_info(handle)
    return info.fileno, info.addr
