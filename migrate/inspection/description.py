"""What an inspection tells: frozen descriptions, and the JSON document they make."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from migrate import dtypes
from migrate.findings import Finding
from migrate.frozen import dataclass
from migrate.inspection.facts import Facts
from migrate.models import Shape, Signature

WEIGHT, CONSTANT = "weight", "constant"
"""The purposes of arrays that answers may depend on: stored beside the graph, or in it."""


@dataclass(frozen=True)
class StoredVariable:
    """One stored array, and what it is there for."""

    name: str
    dtype: int
    shape: Shape | None
    bytes: int | None
    """None where the file holds no values for it."""
    trainable: bool | None
    """None where the file does not say."""
    purpose: str = WEIGHT
    """`weight`, or why answers do not depend on it: `optimizer state`, `training progress`, …"""
    layer: str | None = None
    facts: Facts | None = None

    def as_json(self) -> dict[str, Any]:
        """The variable as JSON data."""
        shape = None if self.shape is None else list(self.shape)
        facts = self.facts.as_json() if self.facts else None
        return {**vars(self), "dtype": dtypes.name(self.dtype), "shape": shape, "facts": facts}


@dataclass(frozen=True)
class LayerRow:
    """One layer of a Keras config with the arrays that are stored for it."""

    path: str
    class_name: str
    trainable: bool
    inbound: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    settings: Mapping[str, Any]
    """What tells most of its config: units, filters, activation, …"""

    @property
    def parameters(self) -> int:
        """The number of values in its arrays."""
        return sum(map(math.prod, self.shapes))

    def as_json(self) -> dict[str, Any]:
        """The layer as JSON data."""
        shapes = [list(shape) for shape in self.shapes]
        return {**vars(self), "inbound": list(self.inbound), "shapes": shapes, "parameters": self.parameters}


@dataclass(frozen=True)
class Inspection:
    """All that the files say of a model."""

    path: str
    format: str
    writer: str | None
    evidence: tuple[str, ...]
    """The sentences that show who wrote it."""
    files: Mapping[str, int]
    """The model's files, with their bytes."""
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    endpoints: str = "none"
    """Where the signatures come from: `stored` in the file, `inferred` as a conversion would, or `none`."""
    bound: Mapping[str, Any] = field(default_factory=dict)
    """Tensors that a conversion binds to values."""
    variables: tuple[StoredVariable, ...] = ()
    layers: tuple[LayerRow, ...] = ()
    ops: Mapping[str, int] = field(default_factory=dict)
    """How often each op is used, function bodies included, most frequent first."""
    assets: Mapping[str, str] = field(default_factory=dict)
    """Node that holds a file name → the file where it is found."""
    training: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def bytes(self) -> int:
        """The bytes of all files."""
        return sum(self.files.values())

    @property
    def parameters(self) -> int:
        """The number of values in all weights, as far as their shapes are known."""
        shapes = [one.shape for one in self.variables if one.purpose in (WEIGHT, CONSTANT) and one.shape is not None]
        return sum(math.prod(size or 0 for size in shape) for shape in shapes)

    def as_json(self) -> dict[str, Any]:
        """The inspection as one JSON document."""
        return {
            "schema": 1,
            "path": self.path,
            "format": self.format,
            "writer": self.writer,
            "evidence": list(self.evidence),
            "bytes": self.bytes,
            "files": dict(self.files),
            "endpoints": self.endpoints,
            "signatures": {key: signature.as_json() for key, signature in self.signatures.items()},
            "bound": dict(self.bound),
            "parameters": self.parameters,
            "variables": [one.as_json() for one in self.variables],
            "layers": [one.as_json() for one in self.layers],
            "ops": dict(self.ops),
            "assets": dict(self.assets),
            "training": self.training,
            "findings": [finding.as_json() for finding in self.findings],
        }
