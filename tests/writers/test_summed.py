"""A file that knows its own sum."""

from __future__ import annotations

import hashlib
import sys
import threading
from pathlib import Path

import pytest

from migrate.writers.summed import SummedFile


def test_small_and_large_pieces_are_kept_in_order_and_summed(tmp_path: Path) -> None:
    pieces = [b"a", bytes(range(256)) * 20_000, b"b" * 600_000, b"c" * 600_000, b"", b"d" * (1 << 20), b"e"]
    path = tmp_path / "file"
    with SummedFile(path) as file:
        assert [file.write(piece) for piece in pieces] == [len(piece) for piece in pieces]
    whole = b"".join(pieces)
    assert path.read_bytes() == whole
    assert (file.digest(), file.size) == (hashlib.sha256(whole).hexdigest(), len(whole))


def test_a_piece_that_its_owner_changes_later_is_summed_as_it_was_written(tmp_path: Path) -> None:
    owned = bytearray(b"x" * (2 << 20))
    with SummedFile(tmp_path / "file") as file:
        file.write(owned)
        owned[:] = b"y" * len(owned)
    assert file.digest() == hashlib.sha256((tmp_path / "file").read_bytes()).hexdigest()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a device that is always full")
def test_a_full_disk_is_told_and_leaves_no_thread() -> None:
    before = threading.active_count()
    with pytest.raises(OSError, match="No space left"), SummedFile(Path("/dev/full")) as file:
        file.write(b"x" * (2 << 20))
    assert threading.active_count() == before
