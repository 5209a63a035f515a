"""A job: one model, its options, and where its result goes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

import migrate
from migrate.batch import settings
from migrate.findings import Finding
from migrate.frozen import dataclass
from migrate.source import Stamp

_SUFFIXES = frozenset({".h5", ".hdf5", ".hdf", ".keras", ".pb", ".pbtxt", ".meta", ".index", ".json", ".yaml", ".ckpt"})
_LONGEST = 180
"""Bytes of a name: what is written beside a target has a longer one, and 255 are allowed."""


@dataclass(frozen=True)
class Job:
    """One model of a batch."""

    path: str
    """As the report names it: relative to its archive, behind the archive's name where there are several."""
    model: str
    """What `migrate.convert` reads; a URL where the source is no local one."""
    target: str
    """Relative to OUT."""
    options: Mapping[str, Any]
    """Arguments of `migrate.convert`."""
    sha256: str
    bytes: int
    format: str | None = None
    stamps: tuple[Stamp, ...] = ()
    """The files as they were when the batch was planned."""
    fetched: Mapping[str, str] = field(default_factory=dict)
    """Where the source is no local one: what is to be fetched, relative path → URL."""
    inside: str = ""
    """Where the model lies among what was fetched."""
    findings: tuple[Mapping[str, str], ...] = ()
    """What stands in the way of the model before anything is tried, as JSON."""

    @property
    def key(self) -> str:
        """The same for the same bytes, options and version of tfmigrate."""
        member = self.model.partition("!/")[2]
        told = {
            "source": self.sha256,
            "member": member,
            "tool": migrate.__version__,
            **settings.fingerprint(self.options),
        }
        told["findings"] = [dict(finding) for finding in self.findings]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode("ascii")).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The job as the ledger holds it."""
        return {**vars(self), "options": dict(self.options), "fetched": dict(self.fetched)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Job:
        """The job that the ledger holds."""
        stamps = tuple((path, size, time) for path, size, time in data["stamps"])
        return cls(**{**data, "stamps": stamps, "findings": tuple(data["findings"])})


def targets(models: Sequence[tuple[str, str]], known: Mapping[str, str]) -> dict[str, str]:
    """A target for each model (path → target, relative to OUT), given as pairs of path and format of the artifact.

    The targets mirror the tree of the paths. No two are the same, and none lies in another. `known` targets of an
    earlier run are kept where they still fit.
    """
    folders = {str(folder) for path, _ in models for folder in _place(path).parents}
    used = {"report.html", "report.json", "report.csv", "junit.xml", ".tfmigrate"}
    chosen: dict[str, str] = {}
    for path, to in models:
        earlier = [known[path]] if path in known and known[path].endswith(".keras") == (to == "keras") else []
        free = (name for name in chain(earlier, _names(path, to)) if name not in used and name not in folders)
        chosen[path] = next(free)
        used |= {chosen[path], f"{chosen[path]}.rejected", f"{chosen[path]}.migration.json"}
    return chosen


def _names(path: str, to: str) -> Iterable[str]:
    """Names for a target, the best first."""
    place = _place(path)
    whole = _shortened(place.name)
    plain = whole.removesuffix(place.suffix) if place.suffix in _SUFFIXES and place.stem else whole
    end = ".keras" if to == "keras" else ""
    for name in (plain, whole):
        yield str(place.with_name(f"{name}{end}"))
    for number in range(2, 1 << 31):
        yield str(place.with_name(f"{whole}_{number}{end or '.savedmodel'}"))


def _place(path: str) -> PurePosixPath:
    """Where a model lies in the tree of results: what was packed lies in a folder of that name."""
    return PurePosixPath("model" if path in ("", ".") else path.replace("!/", "/"))


def _shortened(name: str) -> str:
    """A name that is short enough; what is cut off gives way to a sum of the whole."""
    data = name.encode("utf-8", "surrogateescape")
    if len(data) <= _LONGEST:
        return name
    kept = data[: _LONGEST - 13].decode("utf-8", "ignore")
    return f"{kept}-{hashlib.sha256(data).hexdigest()[:12]}"


def as_facts(findings: Iterable[Finding]) -> tuple[dict[str, str], ...]:
    """Findings as JSON."""
    return tuple(finding.as_json() for finding in findings)
