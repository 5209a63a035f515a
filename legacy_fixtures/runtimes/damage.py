"""Helpers of the damaged fixtures' make.py files: copy a healthy model, then spoil it, always in the same way."""
from __future__ import annotations

import shutil
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent
MODEL = Path("model")


def copy_of(fixture: str) -> Path:
    """A fresh copy of a healthy fixture's model folder, in the current folder."""
    shutil.rmtree(MODEL, ignore_errors=True)
    shutil.copytree(FIXTURES / fixture / "model", MODEL)
    return MODEL


def truncate(path: Path, keep: float = 0.5) -> None:
    """Keep only the first part of the file, as after an interrupted copy."""
    content = path.read_bytes()
    path.write_bytes(content[:int(len(content) * keep)])


def flip(path: Path, position: int, bit: int = 2) -> None:
    """Flip one bit of the byte at `position`."""
    content = bytearray(path.read_bytes())
    content[position] ^= 1 << bit
    path.write_bytes(content)
