"""What reading a model gives."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.findings import Finding
from migrate.models import Checkpoint, GraphModel, Origin


@dataclass(frozen=True)
class Reading:
    """A model as it was read: where it comes from, its graph, its tensors, and what is to be said of it."""

    origin: Origin
    graph: GraphModel
    checkpoint: Checkpoint
    findings: tuple[Finding, ...] = ()
    """Warnings and notes only: errors end the reading."""
