"""Attributes of HDF5 objects: texts and short lists, bounded, and never a reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import h5py  # type: ignore[import-untyped]

from migrate.findings import Finding
from migrate.frozen import dataclass
from migrate.late import numpy as np

_MOST = 10_000
_LARGEST = 64 << 20
_CLASSES = (h5py.h5t.TypeStringID, h5py.h5t.TypeIntegerID, h5py.h5t.TypeFloatID, h5py.h5t.TypeEnumID)


@dataclass(frozen=True)
class Found:
    """The attributes of one object: texts as bytes, numbers as Python numbers, arrays as lists of these."""

    values: Mapping[str, Any]
    findings: tuple[Finding, ...]


def read_all(handle: Any, place: str) -> Found:
    """Read the attributes of a group or dataset. References and sizes that nothing backs become findings."""
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    if h5py.h5a.get_num_attrs(handle) > _MOST:
        raise ValueError(f"{place} has more than {_MOST} attributes")
    for index in range(h5py.h5a.get_num_attrs(handle)):
        attribute = h5py.h5a.open(handle, index=index)
        name = attribute.name.decode("utf-8", "replace")
        trouble = _trouble(attribute, f"{place}@{name}")
        if trouble is not None:
            findings.append(trouble)
        elif isinstance(attribute.get_type(), _CLASSES):
            values[name] = _value(attribute)
    return Found(values, tuple(findings))


def _trouble(attribute: Any, place: str) -> Finding | None:
    kind = attribute.get_type()
    if kind.get_class() == h5py.h5t.REFERENCE:
        from migrate.findings.unsafe_files import Hdf5Reference

        return Hdf5Reference(where=place)
    declared = kind.get_size() * attribute.get_space().get_select_npoints()
    if declared > _LARGEST:
        from migrate.findings.unsafe_files import Hdf5SizeBomb

        return Hdf5SizeBomb(where=place, declared=declared, stored=attribute.get_storage_size())
    return None


def _value(attribute: Any) -> Any:
    """The value of an attribute of a wanted type."""
    if attribute.get_space().get_simple_extent_type() == h5py.h5s.NULL:
        return []
    kind = attribute.get_type()
    if isinstance(kind, h5py.h5t.TypeStringID):
        encoding = "utf-8" if kind.get_cset() == h5py.h5t.CSET_UTF8 else "ascii"
        dtype = h5py.string_dtype(encoding, None if kind.is_variable_str() else kind.get_size())
    else:
        dtype = kind.dtype
    values = np.empty(attribute.shape, dtype)
    attribute.read(values)
    return _plain(values.tolist())


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
