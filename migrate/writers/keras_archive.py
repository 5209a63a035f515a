"""Writer of `.keras` archives: a zip of config, metadata, weights and assets, as Keras 3 writes and loads them.

Source: keras/src/saving/saving_lib.py. The weights are an HDF5 file, stored without compression, whose groups are the
paths of the layers. Its frame is made first, with room for every array; frame and arrays then go into the zip in the
order of their bytes, so nothing is written twice and no large array is held. Sums and sizes stand behind the members
instead of before them, which zip allows, so that the archive is summed up while it is written and never read again.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from math import prod
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import h5py  # type: ignore[import-untyped]
import numpy as np

from migrate.findings import EnvironmentFault, Finding, InternalError, ModelRefused
from migrate.frozen import dataclass
from migrate.network import Weight
from migrate.writers.summed import SummedFile
from migrate.writers.writeback import WriteBack

CONFIG, METADATA, WEIGHTS, ASSETS = "config.json", "metadata.json", "model.weights.h5", "assets"
_BFLOAT16 = "bfloat16"


@dataclass(frozen=True)
class _Room:
    """The bytes of the HDF5 file that one array takes."""

    offset: int
    size: int
    path: str
    weight: Weight


def metadata(keras_version: str, now: datetime) -> dict[str, str]:
    """What Keras notes of a file: its own version and the time."""
    return {"keras_version": keras_version, "date_saved": now.strftime("%Y-%m-%d@%H:%M:%S")}


def write(
    config: Mapping[str, Any],
    arrays: Mapping[str, Weight],
    metadata: Mapping[str, Any],
    path: Path,
    assets: Mapping[str, bytes] | None = None,
) -> str:
    """Write an archive: the model's entry, its arrays by their path in `model.weights.h5`, files of its assets.

    Gives the SHA-256 of the archive. Arrays are read in the order in which they lie in the source, in bounded pieces
    where they are stored as they are needed. Raises ModelRefused with the findings of all damaged arrays at once,
    EnvironmentFault where the disk is full; then no file is left.
    """
    try:
        with SummedFile(path) as file, zipfile.ZipFile(cast("IO[bytes]", file), "w") as archive:
            archive.writestr(zipfile.ZipInfo(METADATA), json.dumps(metadata))
            archive.writestr(zipfile.ZipInfo(CONFIG), json.dumps(config))
            _write_weights(archive, arrays, file)
            for name, content in (assets or {}).items():
                archive.writestr(zipfile.ZipInfo(f"{ASSETS}/{name}"), content)
        return file.digest()
    except OSError as error:
        path.unlink(missing_ok=True)
        problem = f"{path} cannot be written: {error.strerror or error}."
        raise EnvironmentFault(problem, "Make room on the disk, or choose another place.") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write_weights(archive: zipfile.ZipFile, arrays: Mapping[str, Weight], file: SummedFile) -> None:
    findings: list[Finding] = []
    writeback = WriteBack(file.fileno())
    with (
        tempfile.TemporaryFile() as frame,
        archive.open(zipfile.ZipInfo(WEIGHTS), "w", force_zip64=True) as member,
    ):
        rooms = _framed(frame, arrays)
        frame.seek(0)
        for room in rooms:
            member.write(frame.read(room.offset - frame.tell()))
            try:
                _fill(member, room)
            except ModelRefused as refused:
                findings += refused.findings
            frame.seek(room.size, 1)
            writeback.grown(file.size)
        member.write(frame.read())
    if findings:
        raise ModelRefused(dict.fromkeys(findings))


def _framed(frame: BinaryIO, arrays: Mapping[str, Weight]) -> list[_Room]:
    """Write an HDF5 file whose arrays have their room and no bytes yet; gives the rooms by offset."""
    kind = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    kind.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    kind.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
    rooms = []
    with h5py.File(frame, "w") as file:
        for path, weight in sorted(arrays.items(), key=_place):
            group, _, name = path.rpartition("/")
            dataset = _dataset(file.require_group(group), name, weight, kind)
            if prod(weight.shape):
                rooms.append(_Room(dataset.id.get_offset(), dataset.id.get_storage_size(), path, weight))
    return sorted(rooms, key=lambda room: room.offset)


def _place(item: tuple[str, Weight]) -> tuple[tuple[str, int], str]:
    """Where an array lies in the source: in this order its file is read from the beginning to the end."""
    path, weight = item
    return (weight.sources[0].place if weight.sources else ("", 0)), path


def _dataset(group: h5py.Group, name: str, weight: Weight, kind: Any) -> h5py.Dataset:
    plain = weight.dtype != _BFLOAT16
    # HDF5 has no type for it: Keras stores its bytes and names the type in an attribute.
    dtype = np.dtype(weight.dtype).newbyteorder("<") if plain else np.dtype("V2")
    space = h5py.h5s.create_simple(weight.shape) if weight.shape else h5py.h5s.create(h5py.h5s.SCALAR)
    stored = h5py.h5t.py_create(dtype, logical=True)
    dataset = h5py.Dataset(h5py.h5d.create(group.id, name.encode(), stored, space, kind))
    if not plain:
        dataset.attrs["dtype"] = _BFLOAT16
    return dataset


def _fill(member: IO[bytes], room: _Room) -> None:
    written = 0
    for chunk in room.weight.chunks():
        member.write(chunk)
        written += len(chunk)
    if written != room.size:
        raise InternalError(f"{room.path} has {written} bytes where {room.size} belong")
