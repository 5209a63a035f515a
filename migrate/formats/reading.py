"""What reading a model takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from migrate.findings import Finding
from migrate.frozen import dataclass
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
class SavedObjects:
    """What a SavedModel of TensorFlow 2 holds beside its graph, as far as a loader acts on it."""

    loading: Mapping[str, tuple[bool, ...]] = field(default_factory=dict)
    """Functions that a loader runs → for each of the last arguments, whether it is the path of an asset."""
    assets: tuple[str, ...] = ()
    """The names of the assets as they are recorded."""


@dataclass(frozen=True)
class Reading:
    """A model as it was read: where it comes from, its graph, its tensors, and what is to be said of it."""

    origin: Origin
    graph: GraphModel
    checkpoint: Checkpoint
    """Without tensors and files where the graph holds all its values itself."""
    findings: tuple[Finding, ...] = ()
    """Warnings and notes only: errors end the reading."""
    objects: SavedObjects | None = None
    """None for graphs of TensorFlow 1."""
