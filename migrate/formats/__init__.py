"""Bytes → description: one module a format, and the table of formats. Nothing here runs TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from migrate.findings import EnvironmentFault, UsageFault
from migrate.formats.checkpoints import tf1_checkpoint
from migrate.formats.graphs import graph_file, hub_module, saved_model
from migrate.formats.reading import Asked, Reading
from migrate.formats.tensors.integrity import integrity

__all__ = ["FORMATS", "Asked", "Format", "Reading", "integrity", "read"]


@dataclass(frozen=True)
class Format:
    """One format: how it is known by its content, and the function that reads a path of it."""

    names: tuple[str, ...]
    """Its names in records."""
    match: Callable[[Path], bool]
    """Whether what lies at a path is of this format, from the names in a folder and the first bytes of files."""
    read: Callable[[Path, Asked], Reading]
    step: bool = False
    """Whether a step can be asked for."""
    tags: bool = False
    """Whether tags can be asked for."""


FORMATS: tuple[Format, ...] = (
    # Before SavedModels: it is one, with a file more.
    Format((hub_module.NAME,), hub_module.match, hub_module.read, tags=True),
    # Before checkpoints: its folder `variables` holds one, and exporters put it into folders with older ones.
    Format((saved_model.NAME,), saved_model.match, saved_model.read, tags=True),
    # Before checkpoints, because it steps back wherever there are weights, and takes files that name themselves.
    Format((graph_file.NAME,), graph_file.match, graph_file.read),
    # Last: it takes everything, and its refusals say what lies there instead.
    Format(tf1_checkpoint.NAMES, tf1_checkpoint.match, tf1_checkpoint.read, step=True),
)


def read(path: Path, step: int | None = None, tags: Iterable[str] | None = None) -> Reading:
    """The model at a path; of several steps or graphs the one asked for.

    Raises UsageFault where the path, the step or the tags do not exist, ModelRefused with all findings at once,
    EnvironmentFault where the system does not let one look.
    """
    found = _format(path)
    if step is not None and not found.step:
        raise UsageFault(f"{path} has no step {step}.", "Leave out --step: only checkpoints have steps.")
    if tags is not None and not found.tags:
        raise UsageFault(f"{path} has no tags.", "Leave out --tags: only SavedModels have them.")
    return found.read(path, Asked(step, None if tags is None else frozenset(tags)))


def _format(path: Path) -> Format:
    try:
        return next(known for known in FORMATS if known.match(path))
    except (OSError, ValueError) as error:
        raise EnvironmentFault(f"{path} cannot be looked at: {error}.", "Check path and permissions.") from error
