"""The first block of an HDF5 file, which says how many bytes the file has.

Source: HDF5 File Format Specification Version 3.0, section II.A.
"""

from __future__ import annotations

import os

from migrate.findings import ModelRefused
from migrate.findings.keras_weights import DamagedHdf5, TruncatedHdf5
from migrate.formats.keras.hdf5_source import Hdf5Source

MARK = b"\x89HDF\r\n\x1a\n"
_NEWEST = 3
_HEAD = 128
# Version → the byte that tells the width of addresses, and the byte where the base address begins.
_FIELDS = {0: (13, 24), 1: (13, 28), 2: (9, 12), 3: (9, 12)}


def check(file: Hdf5Source) -> None:
    """Raise ModelRefused where the file has fewer bytes than its first block says, or no such block."""
    with file.open() as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        head = stream.read(_HEAD)
    end = stored_end(head)
    if end is None:
        raise ModelRefused([DamagedHdf5(where=file.where, problem="its first block is no HDF5 superblock")])
    if end > size:
        raise ModelRefused([TruncatedHdf5(where=file.where, stored=size, expected=end)])


def stored_end(head: bytes) -> int | None:
    """The size of the file as its first block gives it; None where the bytes are no such block."""
    if not head.startswith(MARK) or len(head) < 64 or head[8] > _NEWEST:
        return None
    width_at, base_at = _FIELDS[head[8]]
    width = head[width_at]
    if width not in (2, 4, 8):
        return None
    base, end = (int.from_bytes(head[at : at + width], "little") for at in (base_at, base_at + 2 * width))
    return base + end
