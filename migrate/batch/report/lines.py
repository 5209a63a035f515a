"""One line a model: what the tables of a report show, taken from the ledger."""

from __future__ import annotations

import glob
import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from migrate.batch.carrying import Place
from migrate.batch.ledger import Row
from migrate.findings import CATALOGUE, Remedy
from migrate.findings.batch import ExceededJobMemory, ExceededJobTime
from migrate.frozen import dataclass

_WRITER = re.compile(r"(?P<name>[A-Za-z][\w.]*?)\W+(?P<number>\d+\.\d+)")
_NAMES = {"tensorflow": "TensorFlow", "keras": "Keras", "tf.keras": "tf.keras"}
_AGAIN = {ExceededJobTime.code: "--timeout 3600", ExceededJobMemory.code: "--memory 16G --workers 1"}


@dataclass(frozen=True)
class Line:
    """One model of the report."""

    path: str
    format: str | None
    writer: str | None
    bytes: int
    status: str
    """As in the record, `failed`, or `waiting`."""
    verdict: str | None
    error: float | None
    """The largest error of all outputs and devices, as a share of the output's scale."""
    findings: tuple[Mapping[str, str], ...]
    target: str | None
    made: int | None
    """Bytes of the artifact."""
    seconds: float
    record: str | None
    command: str

    @property
    def era(self) -> str:
        """Who wrote the model, without the last number of the version."""
        match = _WRITER.search(self.writer or "")
        if match is None:
            return "unknown"
        return f"{_NAMES.get(match['name'].lower(), match['name'])} {match['number']}"

    @property
    def reasons(self) -> tuple[Mapping[str, str], ...]:
        """The findings that stood in the way: errors, or where there are none, warnings that need a person."""
        errors = tuple(finding for finding in self.findings if finding["severity"] == "error")
        open_ones = (f for f in self.findings if f["severity"] == "warning" and _needs_a_person(f["code"]))
        return errors or tuple(open_ones) or self.findings


def _needs_a_person(code: str) -> bool:
    """Whether neither the conversion cures it nor is it harmless. A code of a later release may."""
    return code not in CATALOGUE or CATALOGUE[code].remedy is Remedy.PERSON


def lines(rows: Iterable[Row], place: Place, archives: Sequence[str]) -> list[Line]:
    """The lines of all models, in the plan's order."""
    return [_line(row, place, archives) for row in rows]


def _line(row: Row, place: Place, archives: Sequence[str]) -> Line:
    job, record = row.job, row.record or {}
    source, target = record.get("source") or {}, record.get("target") or {}
    verification = record.get("verification") or {}
    findings = tuple(record.get("findings", ()))
    return Line(
        path=job.path,
        format=source.get("format") or job.format,
        writer=source.get("writer"),
        bytes=job.bytes,
        status=str(row.status) if row.state == "done" else "waiting",
        verdict=verification.get("verdict"),
        error=largest_error(verification),
        findings=findings,
        target=target.get("path"),
        made=target.get("bytes"),
        seconds=row.seconds or 0.0,
        record=place.record_of(job) if row.written else None,
        command=command(row, findings, place, archives),
    )


def largest_error(verification: Mapping[str, Any]) -> float | None:
    """The largest error of a verification, in the scale of its output; None where none was measured."""
    found = [
        comparison["max_rel_to_scale"]
        for run in verification.get("runs", ())
        for comparison in run["outputs"].values()
        if comparison["max_rel_to_scale"] is not None
    ]
    return max(found, default=None)


def command(row: Row, findings: Iterable[Mapping[str, str]], place: Place, archives: Sequence[str]) -> str:
    """The command to try next for a model."""
    again = next((_AGAIN[finding["code"]] for finding in findings if finding["code"] in _AGAIN), None)
    if again is not None or row.job.fetched:
        words = ["tfmigrate", "batch", *archives, place.out, "--only-failed", "--include", glob.escape(row.job.path)]
        return " ".join(filter(None, (shlex.join(words), again)))
    words = ["tfmigrate", "convert", row.job.model, place.target_of(row.job)]
    return shlex.join([*words, *_options(row.job.options)])


def _options(options: Mapping[str, Any]) -> Iterable[str]:
    """Arguments of `migrate.convert` as options of the command."""
    for name, value in options.items():
        flag = f"--{(name[:-1] if name.endswith('puts') or name == 'signatures' else name).replace('_', '-')}"
        if isinstance(value, bool):
            yield flag if value else f"--no-{flag[2:]}"
        elif isinstance(value, Mapping):
            for key, one in value.items():
                yield from (flag, f"{key}={_text(one)}")
        elif isinstance(value, list | tuple):
            for one in value:
                yield from (flag, str(one))
        elif value is not None:
            yield from (flag, str(value))


def _text(value: Any) -> str:
    return value if isinstance(value, str) and ":" in value else json.dumps(value)
