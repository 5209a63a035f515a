"""What can be cured by other inputs and outputs, where the model is a graph."""

from __future__ import annotations

from dataclasses import replace

from migrate.findings.base import Finding
from migrate.frozen import dataclass


@dataclass(frozen=True, kw_only=True)
class OfEndpoints(Finding):
    """What other endpoints of the source may cure, where it is a graph: a Keras model has those of its layers alone,
    and a SavedModel of TensorFlow 2 those of its signatures.
    """

    of_graph: bool = True
    """Whether inputs and outputs of the source can be named (`--input`, `--output`)."""


def of_whole(finding: Finding) -> Finding:
    """A finding as it is said of a model of which no other endpoints can be chosen."""
    return replace(finding, of_graph=False) if isinstance(finding, OfEndpoints) else finding
