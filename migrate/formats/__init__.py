"""Bytes → description: one module a format, and the table of formats. Nothing here runs TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from migrate.formats.checkpoints import tf1_checkpoint
from migrate.formats.reading import Reading
from migrate.formats.tensors.integrity import integrity

__all__ = ["FORMATS", "Format", "Reading", "integrity", "read"]


@dataclass(frozen=True)
class Format:
    """One format: its name in records, and the function that reads a path of it."""

    name: str
    read: Callable[[Path, int | None], Reading]


FORMATS: tuple[Format, ...] = (
    # The only one so far; its refusals name the other formats by content.
    Format(tf1_checkpoint.NAME, tf1_checkpoint.read),
)


def read(path: Path, step: int | None = None) -> Reading:
    """The model at a path.

    Raises UsageFault where the path or the step does not exist, ModelRefused with all findings at once.
    """
    return FORMATS[0].read(path, step)
