"""The migration record: what a conversion did, found and proved, as JSON (schema 1)."""

from __future__ import annotations

import json
from dataclasses import field
from pathlib import Path
from typing import Any

from migrate.findings import Finding
from migrate.frozen import dataclass
from migrate.models import Change

SCHEMA = 1
STATUSES = ("converted", "rejected", "refused", "not-compared")


@dataclass(frozen=True)
class Comparison:
    """One output on one device, over all samples (largest errors; agreement is a share between 0 and 1)."""

    max_abs: float | None
    max_rel_to_scale: float | None
    max_ulp: float | None
    argmax_agreement: float | None
    tolerance: float | None
    verdict: str

    def as_json(self) -> dict[str, Any]:
        """The comparison as the record holds it."""
        return dict(vars(self))


@dataclass(frozen=True)
class DeviceRun:
    """The comparisons of one device. `verdict` is `not checked` for a device that the machine lacks."""

    device: str
    outputs: dict[str, Comparison]
    verdict: str
    note: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The run as the record holds it."""
        outputs = {key: comparison.as_json() for key, comparison in self.outputs.items()}
        return {"device": self.device, "outputs": outputs, "verdict": self.verdict, "note": self.note}


@dataclass(frozen=True)
class Verification:
    """The verdict over all devices: identical, within, different or not-compared."""

    verdict: str
    reference: str | None
    runs: tuple[DeviceRun, ...]
    samples: tuple[dict[str, Any], ...] = ()
    """What was fed: a dict per sample with its seed and the shape of each input."""

    def as_json(self) -> dict[str, Any]:
        """The verification as the record holds it."""
        return {
            "verdict": self.verdict,
            "reference": self.reference,
            "runs": [run.as_json() for run in self.runs],
            "samples": list(self.samples),
        }


@dataclass(frozen=True)
class MigrationRecord:
    """Everything worth keeping of one conversion. Fields as in the record's JSON."""

    status: str
    source: dict[str, Any]
    target: dict[str, Any] | None = None
    signatures: dict[str, Any] = field(default_factory=dict)
    bound: dict[str, Any] = field(default_factory=dict)
    """Tensors of the source bound to values for inference."""
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    weights: dict[str, Any] = field(default_factory=lambda: {"used": 0, "dropped": [], "unaccounted": []})
    verification: Verification | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    tool: str = "tfmigrate"

    def as_json(self) -> dict[str, Any]:
        """The record as JSON data."""
        return {
            "schema": SCHEMA,
            "tool": self.tool,
            "status": self.status,
            "source": self.source,
            "target": self.target,
            "signatures": self.signatures,
            "bound": self.bound,
            "changes": [change.as_json() for change in self.changes],
            "findings": [finding.as_json() for finding in self.findings],
            "weights": self.weights,
            "verification": self.verification.as_json() if self.verification else None,
            "seconds": self.seconds,
            "versions": self.versions,
        }

    def write(self, path: Path) -> None:
        """Write the record to a file, whole or not at all; into a link, a pipe or a device as they stand."""
        text = json.dumps(self.as_json(), indent=2, ensure_ascii=False) + "\n"
        # A name on disk that is no text has surrogates; escaped they are JSON again.
        in_place = path.is_symlink() or (path.exists() and not path.is_file())
        target = path if in_place else path.with_name(path.name + ".partial")
        target.write_text(text, encoding="utf-8", errors="backslashreplace")
        if not in_place:
            target.replace(path)
