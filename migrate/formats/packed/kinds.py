"""How a file is packed, by its content."""

from __future__ import annotations

from pathlib import Path

from migrate import source
from migrate.formats.keras import marks
from migrate.late import tarfile, zipfile

TAR, ZIP = "tar", "zip"
_STREAMS = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
_HEAD = 512
_TAR_MARK = 257
_NOT_PACKED = (".npy", "/data.pkl", "word/document.xml", "AndroidManifest.xml", "META-INF/MANIFEST.MF")


def kind(path: Path) -> str | None:
    """`tar` (compressed or not), `zip`, `gzip`, `bzip2` or `xz`; None for what is no packed model.

    Formats that use zip as their container (`.keras`, `.npz`, Torch) are no packed models. Raises EnvironmentFault.
    """
    head = source.read(path, 0, _HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None if marks.is_archive(path) or _uses_zip(path) else ZIP
    stream = next((name for mark, name in _STREAMS.items() if head.startswith(mark)), None)
    if stream is None and head[_TAR_MARK : _TAR_MARK + 5] != b"ustar":
        return None
    return TAR if stream is None or _holds_tar(path) else stream


def _holds_tar(path: Path) -> bool:
    try:
        with tarfile.open(path, "r:*") as opened:
            return opened.next() is not None
    except (tarfile.TarError, OSError, EOFError, ValueError):
        return False


def _uses_zip(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as opened:
            return any(name.endswith(_NOT_PACKED) for name in opened.namelist()[:64])
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
