"""A record as text for a terminal, 80 columns wide: what went in, what was done, what was found, how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import filterfalse
from pathlib import Path

from migrate.cli import layout
from migrate.findings import Finding, Remedy, Severity
from migrate.findings.wording import counted
from migrate.record import DeviceRun, MigrationRecord

_AGREEMENT = {
    "identical": "identical",
    "within": "within the tolerance",
    "different": "different",
    "not checked": "not checked",
    "not-compared": "not compared",
}


def sheet(record: MigrationRecord, ending: str, written: Path | None) -> str:
    """The whole record as text. `ending` says how it ended, `written` is the file that holds the record."""
    paragraphs = [_source(record), *_signatures(record), *_bound(record), *_weights(record)]
    open_ones = layout.by_class(filterfalse(_is_settled, record.findings))
    paragraphs += [layout.finding_text(alike, record.source["path"]) for alike in open_ones]
    paragraphs += _settled(record)
    return "\n\n".join([*paragraphs, *_verification(record), _foot(record, ending, written)])


def brief(record: MigrationRecord, ending: str) -> str:
    """The errors and the end: what a quiet command has to say of a failure."""
    found = layout.by_class(one for one in record.findings if one.severity is Severity.ERROR)
    errors = [layout.finding_text(alike, record.source["path"]) for alike in found]
    return "\n\n".join([*errors, f"{ending}."])


def _is_settled(finding: Finding) -> bool:
    """Whether the conversion has cured it, or nobody has to."""
    return finding.severity is not Severity.ERROR and finding.remedy is not Remedy.PERSON


def _settled(record: MigrationRecord) -> Iterator[str]:
    """What needs nobody's attention, a line for each kind."""
    for title, remedy in (("cured", Remedy.AUTOMATIC), ("harmless", Remedy.HARMLESS)):
        found = [finding for finding in record.findings if _is_settled(finding) and finding.remedy is remedy]
        if found:
            yield layout.titled(title, dict.fromkeys(f"{finding.code} {finding.name}" for finding in found))


def _source(record: MigrationRecord) -> str:
    source = record.source
    writer = f", written by {source['writer']}" if source["writer"] else ""
    about = f"{source['format'] or 'unknown format'}{writer}"
    if source["bytes"] is not None:
        about += f", {layout.size_text(source['bytes'])}"
    return layout.titled("source", [source["path"], about])


def _signatures(record: MigrationRecord) -> Iterator[str]:
    for name, signature in record.signatures.items():
        if len(record.signatures) > 1:
            yield layout.titled("signature", [name])
        for side in ("inputs", "outputs"):
            yield layout.endpoints(side, signature[side])


def _bound(record: MigrationRecord) -> Iterator[str]:
    if record.bound:
        reasons = {change.where: change.why for change in record.changes if change.step == "bind_placeholders"}
        rows = (
            (tensor, f"= {layout.value_text(value)}", reasons.get(tensor, "")) for tensor, value in record.bound.items()
        )
        yield layout.titled("bound", layout.columns(rows))


def _weights(record: MigrationRecord) -> Iterator[str]:
    if record.target is None:
        return
    dropped = Counter(one["why"] for one in record.weights["dropped"])
    lines = [f"{counted(record.weights['used'], 'tensor')} used"]
    lines += [f"{count} dropped: {why}" for why, count in dropped.most_common()]
    yield layout.titled("weights", lines)


def _verification(record: MigrationRecord) -> Iterator[str]:
    if record.verification is None and record.target is not None:
        yield layout.titled("verified", ["no: --no-verify was given"])
    if record.verification is not None:
        reference = record.verification.reference
        lines = [f"compared with {reference}"] if reference else []
        lines += [f"{run.device}: {_run(run)}" for run in record.verification.runs]
        yield layout.titled("verified", (layout.hanging(line) for line in lines or ["not compared"]))


def _run(run: DeviceRun) -> str:
    told = _AGREEMENT.get(run.verdict, run.verdict)
    if run.verdict == "not-compared" and run.outputs:
        return _in_part(told, run)
    errors = {key: one.max_rel_to_scale for key, one in run.outputs.items() if one.max_rel_to_scale is not None}
    if not errors or run.verdict not in ("within", "different"):
        return f"{told}, {counted(len(run.outputs), 'output')}" if run.verdict == "identical" else told
    key = max(errors, key=errors.__getitem__)
    allowed = run.outputs[key].tolerance
    return f"{told}; largest error {errors[key]:.1e} of the scale of {key}, {allowed or 0:.0e} is allowed"


def _in_part(told: str, run: DeviceRun) -> str:
    """A run of which some outputs are random: those, and how the others agree."""
    left = [key for key, one in run.outputs.items() if one.verdict == run.verdict]
    others = Counter(
        _AGREEMENT.get(one.verdict, one.verdict) for one in run.outputs.values() if one.verdict != run.verdict
    )
    rest = [f"{counted(count, 'other output')} {verdict}" for verdict, count in others.items()]
    return f"{told}: {', '.join(left)}; {', '.join(rest)}"


def _foot(record: MigrationRecord, ending: str, written: Path | None) -> str:
    lines = [f"{ending} ({sum(record.seconds.values()):.1f} s)"]
    if record.target is not None:
        lines.append(f"{record.target['path']} ({record.target['format']}, {layout.size_text(record.target['bytes'])})")
    if written is not None:
        lines.append(f"{written} (the record)")
    return layout.titled("result", lines)
