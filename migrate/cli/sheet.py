"""A record as text for a terminal, 80 columns wide: what went in, what was done, what was found, how it ended."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from migrate.cli.console import WIDTH, wrapped
from migrate.findings import Finding, Severity
from migrate.record import DeviceRun, MigrationRecord

_AGREEMENT = {
    "identical": "identical",
    "within": "within the tolerance",
    "different": "different",
    "not checked": "not checked",
    "not-compared": "not compared",
}
_TITLE_WIDTH = 10


def sheet(record: MigrationRecord, ending: str, written: Path | None) -> str:
    """The whole record as text. `ending` says how it ended, `written` is the file that holds the record."""
    paragraphs = [_source(record), *_signatures(record), *_bound(record), *_weights(record)]
    paragraphs += [_finding(finding) for finding in record.findings]
    return "\n\n".join([*paragraphs, *_verification(record), _foot(record, ending, written)])


def brief(record: MigrationRecord, ending: str) -> str:
    """The errors and the end: what a quiet command has to say of a failure."""
    errors = [_finding(finding) for finding in record.findings if finding.severity is Severity.ERROR]
    return "\n\n".join([*errors, f"{ending}."])


def _titled(title: str, lines: Iterable[str]) -> str:
    """Lines with a title at the left of the first."""
    return textwrap.indent("\n".join(lines), " " * _TITLE_WIDTH).replace(
        " " * _TITLE_WIDTH, f"{title:{_TITLE_WIDTH}}", 1
    )


def _source(record: MigrationRecord) -> str:
    source = record.source
    writer = f", written by {source['writer']}" if source["writer"] else ""
    about = f"{source['format'] or 'unknown format'}{writer}"
    if source["bytes"] is not None:
        about += f", {_size(source['bytes'])}"
    return _titled("source", [source["path"], about])


def _signatures(record: MigrationRecord) -> Iterator[str]:
    for name, signature in record.signatures.items():
        if len(record.signatures) > 1:
            yield _titled("signature", [name])
        for side in ("inputs", "outputs"):
            yield _titled(side, _columns(_endpoint(key, info) for key, info in signature[side].items()) or ["none"])


def _endpoint(key: str, info: Mapping[str, Any]) -> tuple[str, str, str]:
    sizes = info["shape"]
    shape = "of unknown rank" if sizes is None else f"[{', '.join('?' if n is None else str(n) for n in sizes)}]"
    return (
        key,
        f"{info['dtype'] or 'unknown type'} {shape}",
        "" if info["source"] == f"{key}:0" else f"from {info['source']}",
    )


def _bound(record: MigrationRecord) -> Iterator[str]:
    if record.bound:
        reasons = {change.where: change.why for change in record.changes if change.step == "bind_placeholders"}
        rows = ((tensor, f"= {_value(value)}", reasons.get(tensor, "")) for tensor, value in record.bound.items())
        yield _titled("bound", _columns(rows))


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _weights(record: MigrationRecord) -> Iterator[str]:
    if record.target is None:
        return
    dropped = Counter(one["why"] for one in record.weights["dropped"])
    lines = [f"{_count(record.weights['used'], 'tensor')} used"]
    lines += [f"{count} dropped: {why}" for why, count in dropped.most_common()]
    yield _titled("weights", lines)


def _finding(finding: Finding) -> str:
    head = f"{finding.severity.value}  {finding.code} {finding.name}"
    about = "" if finding.where in finding.message else f"In {finding.where}: "
    return "\n".join([head, wrapped(f"{about}{finding.message}", 2), wrapped(f"Cure: {finding.cure}", 2)])


def _verification(record: MigrationRecord) -> Iterator[str]:
    if record.verification is None and record.target is not None:
        yield _titled("verified", ["no: --no-verify was given"])
    if record.verification is not None:
        reference = record.verification.reference
        lines = [f"compared with {reference}"] if reference else []
        lines += [f"{run.device}: {_run(run)}" for run in record.verification.runs]
        yield _titled("verified", (_hanging(line) for line in lines or ["not compared"]))


def _run(run: DeviceRun) -> str:
    told = _AGREEMENT.get(run.verdict, run.verdict)
    errors = {key: one.max_rel_to_scale for key, one in run.outputs.items() if one.max_rel_to_scale is not None}
    if not errors or run.verdict not in ("within", "different"):
        return f"{told}, {_count(len(run.outputs), 'output')}" if run.verdict == "identical" else told
    key = max(errors, key=errors.__getitem__)
    allowed = run.outputs[key].tolerance
    return f"{told}; largest error {errors[key]:.1e} of the scale of {key}, {allowed or 0:.0e} is allowed"


def _foot(record: MigrationRecord, ending: str, written: Path | None) -> str:
    lines = [f"{ending} ({sum(record.seconds.values()):.1f} s)"]
    if record.target is not None:
        lines.append(f"{record.target['path']} ({record.target['format']}, {_size(record.target['bytes'])})")
    if written is not None:
        lines.append(f"{written} (the record)")
    return _titled("result", lines)


def _hanging(text: str) -> str:
    return textwrap.fill(
        text, WIDTH - _TITLE_WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def _columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Rows whose columns begin below each other; what would be too wide for the terminal has its last text below."""
    table = list(rows)
    widths = [min(max(map(len, column)), 32) for column in zip(*table, strict=True)]
    return [line for row in table for line in _row(row, widths)]


def _row(row: tuple[str, ...], widths: list[int]) -> list[str]:
    line = "  ".join(f"{text:{width}}" for text, width in zip(row, widths, strict=True)).rstrip()
    if len(line) <= WIDTH - _TITLE_WIDTH or not row[-1]:
        return [line]
    return [*_row((*row[:-1], ""), widths), f"    {row[-1]}"]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _size(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
