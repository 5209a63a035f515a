"""How often the bytes of a big model pass by: read once to be converted and once to be summed up, written once."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

import migrate
from migrate import conversion

_IO = Path("/proc/self/io")
_MAKER = Path(__file__).parent / "benchmarks" / "make_h5.py"
_FEW = 4 << 20
"""Bytes of modules that are imported on the way, of frames and of configs."""


def _passed() -> dict[str, int]:
    """Bytes that this process has read and written."""
    return {name: int(count) for name, count in (line.split(": ") for line in _IO.read_text().splitlines())}


@pytest.mark.skipif(not _IO.exists(), reason="only Linux counts the bytes of a process")
def test_a_keras_archive_is_not_read_again(tmp_path: Path) -> None:
    assert conversion
    model, dest = tmp_path / "model.h5", tmp_path / "model.keras"
    subprocess.run([sys.executable, str(_MAKER), str(model), "32", "1024"], check=True)
    size, before = model.stat().st_size, _passed()
    record = migrate.convert(model, dest, to="keras", verify=False)
    after = _passed()
    assert record.target is not None
    assert record.target["sha256"] == hashlib.sha256(dest.read_bytes()).hexdigest()
    assert 2 * size <= after["rchar"] - before["rchar"] < 2 * size + _FEW
    assert dest.stat().st_size <= after["wchar"] - before["wchar"] < size + _FEW
