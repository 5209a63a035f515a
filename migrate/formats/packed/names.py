"""Names of an archive's members, and where they may lie."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath, PureWindowsPath


def leads_outside(name: str) -> bool:
    """Whether a name leaves the folder that the archive is unpacked to, on any system."""
    windows = PureWindowsPath(name)
    parts = (*PurePosixPath(name).parts, *windows.parts)
    return ".." in parts or name.startswith(("/", "\\")) or bool(windows.drive)


def link_leads_outside(name: str, target: str) -> bool:
    """Whether a symbolic link of that name leads out."""
    if target.startswith(("/", "\\")) or PureWindowsPath(target).drive:
        return True
    resolved = posixpath.normpath(posixpath.join(posixpath.dirname(name), target.replace("\\", "/")))
    return resolved == ".." or resolved.startswith("../")


def plain(name: str) -> str:
    """A name with forward slashes, without `.` and doubled slashes; empty for the folder itself."""
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def is_clutter(name: str) -> bool:
    """Whether a member belongs to the system that packed the archive, and not to the model."""
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1] == ".DS_Store" or parts[-1].startswith("._")
