"""Helpers of the packed, damaged and hostile fixtures' make.py files: copy a healthy model, then pack or spoil it.

Always in the same way: made again, the files have the same bytes.
"""
from __future__ import annotations

import gzip
import io
import shutil
import tarfile
import zipfile
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


def copied(fixture: str, name: str, to: str | None = None) -> Path:
    """A copy of one file of a healthy fixture, the only one in a fresh model folder."""
    shutil.rmtree(MODEL, ignore_errors=True)
    MODEL.mkdir()
    return Path(shutil.copy(FIXTURES / fixture / "model" / name, MODEL / (to or name)))


def with_golden(fixture: str) -> Path:
    """A fresh, empty model folder with the healthy fixture's golden outputs beside it; return the healthy model."""
    shutil.rmtree(MODEL, ignore_errors=True)
    MODEL.mkdir()
    shutil.copy(FIXTURES / fixture / "golden.npz", "golden.npz")
    return FIXTURES / fixture / "model"


def members(folder: Path, name: str) -> dict[str, bytes]:
    """The files of a folder by the names they have in an archive, under the folder `name`."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}


def tar(path: Path, contents: dict[str, bytes], links: dict[str, str] | None = None) -> None:
    """Write a tar file, gzipped where its name says so; `links` are symbolic ones and come first."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    packed = gzip.compress(buffer.getvalue(), mtime=0) if path.suffix in (".gz", ".tgz") else buffer.getvalue()
    path.write_bytes(packed)


def zipped(path: Path, contents: dict[str, bytes]) -> None:
    """Write a zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)


def unzipped(path: Path) -> dict[str, bytes]:
    """The members of a zip file."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
