"""What reading a model takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from migrate.findings import Finding
from migrate.models import Checkpoint, GraphModel, Origin


@dataclass(frozen=True)
class Asked:
    """Which part of what lies at a path is meant."""

    step: int | None = None
    """The step of a checkpoint; the newest, where it is left open."""
    tags: frozenset[str] | None = None
    """The tags of a SavedModel's graph; the usual ones, where they are left open."""
    architecture: Path | None = None
    """The file with the architecture of a Keras model; what the path holds or what lies beside it, where left open."""
    weights: Path | None = None
    """The file with the weights of a Keras model, likewise."""


@dataclass(frozen=True)
class Reading:
    """A model as it was read: where it comes from, its graph, its tensors, and what is to be said of it."""

    origin: Origin
    graph: GraphModel
    checkpoint: Checkpoint
    """Without tensors and files where the graph holds all its values itself."""
    findings: tuple[Finding, ...] = ()
    """Warnings and notes only: errors end the reading."""
