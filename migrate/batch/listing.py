"""The models that lie in an archive, one entry a model."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from migrate.findings import EnvironmentFault
from migrate.formats import sniff
from migrate.formats.checkpoints.checkpoint_files import groups
from migrate.formats.graphs import saved_model

_HDF5 = b"\x89HDF\r\n\x1a\n"


@dataclass(frozen=True)
class Entry:
    """One model of an archive."""

    path: str
    """Relative to the archive."""
    format: str
    files: tuple[Path, ...]
    """The files that hold it."""
    writer: str | None = None


def entries(root: Path) -> Iterator[Entry]:
    """Every model below a folder, in the order of their paths. Links are not followed."""
    for folder, below, names in os.walk(root):
        below.sort()
        here = Path(folder)
        relative = here.relative_to(root)
        if any(name in saved_model.FILES for name in names):
            below.clear()
            yield Entry(str(relative), "saved-model", tuple(sorted(p for p in here.rglob("*") if p.is_file())))
            continue
        taken: set[str] = set()
        for group in groups(here).values():
            if group.has_weights or group.meta:
                own = [name for name in names if name.startswith(f"{group.prefix.name}.")]
                taken.update(own)
                yield Entry(str(relative / group.prefix.name), "tf1-checkpoint", tuple(here / n for n in sorted(own)))
        for name in sorted(set(names) - taken):
            kind = _kind(here / name)
            if kind is not None:
                yield Entry(str(relative / name), kind, (here / name,))


def _kind(path: Path) -> str | None:
    if path.is_symlink() or not path.is_file():
        return None
    try:
        head = path.open("rb").read(8)
        graph = sniff.graph_kind(path)
    except (OSError, EnvironmentFault):
        return None
    if head == _HDF5:
        return "keras-h5"
    if head.startswith(b"PK\x03\x04") and path.suffix == ".keras":
        return "keras-archive"
    return "graph-def" if graph == sniff.GRAPH else None
