"""The report for programs: report.json, report.csv, junit.xml."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from migrate.batch.report.lines import Line

_COLUMNS = (
    "path",
    "format",
    "writer",
    "bytes",
    "status",
    "verdict",
    "error",
    "findings",
    "target",
    "seconds",
    "record",
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report_json(lines: Sequence[Line]) -> str:
    """The schema of interface: one object a model. A model that is not done yet has the status `waiting`."""
    return json.dumps({"schema": 1, "models": [_model(line) for line in lines]}, indent=1) + "\n"


def _model(line: Line) -> dict[str, Any]:
    return {
        "path": line.path,
        "format": line.format,
        "writer": line.writer,
        "bytes": line.bytes,
        "findings": codes(line),
        "status": line.status,
        "verdict": line.verdict,
        "target": line.target,
        "seconds": line.seconds,
        "record": line.record,
    }


def codes(line: Line) -> list[str]:
    """The codes of a model's findings, each once."""
    return list(dict.fromkeys(finding["code"] for finding in line.findings))


def report_csv(lines: Sequence[Line]) -> str:
    """One row a model."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for line in lines:
        facts = {**_model(line), "error": line.error, "findings": " ".join(codes(line))}
        writer.writerow([_plain(facts[column]) for column in _COLUMNS])
    return text.getvalue()


def _plain(value: Any) -> Any:
    """A cell. What a spreadsheet would take for a formula gets a quote in front of it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def junit_xml(lines: Sequence[Line]) -> str:
    """One test case a model: rejected models are failures, refused and failed ones errors, the rest skipped."""
    counts = Counter(line.status for line in lines)
    seconds = sum(line.seconds for line in lines)
    head = (
        f'<testsuite name="tfmigrate" tests="{len(lines)}" failures="{counts["rejected"]}" '
        f'errors="{counts["refused"] + counts["failed"]}" '
        f'skipped="{counts["not-compared"] + counts["waiting"]}" time="{seconds:.3f}">'
    )
    cases = [_case(line) for line in lines]
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', head, *cases, "</testsuite>", ""])


def _case(line: Line) -> str:
    name, kind = (quoteattr(_xml(text)) for text in (line.path, line.format or "unknown"))
    start = f'  <testcase classname={kind} name={name} time="{line.seconds:.3f}"'
    element = {"rejected": "failure", "refused": "error", "failed": "error"}.get(line.status)
    if line.status == "converted":
        return f"{start}/>"
    if element is None:
        return f"{start}><skipped message={quoteattr(line.status)}/></testcase>"
    told = [f"{f['code']} {f['name']}: {f['message']} {f['cure']}" for f in line.reasons]
    text = escape(_xml("\n".join(told)))
    return f"{start}><{element} message={quoteattr(' '.join(codes(line)))}>{text}</{element}></testcase>"


def _xml(text: str) -> str:
    """Text without what XML cannot hold."""
    return _NOT_XML.sub(lambda match: match[0].encode("ascii", "backslashreplace").decode("ascii"), text)
