"""Rows of a scan as a table, as CSV and as JSON, and what they add up to."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from migrate.archive import Row
from migrate.cli import console
from migrate.findings import CATALOGUE, Severity

COLUMNS = ("path", "format", "writer", "bytes", "inputs", "becomes", "findings", "errors")
_UNKNOWN = "?"
_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}

ORDERS: dict[str, Callable[[Row], Any]] = {
    "path": lambda row: row.path,
    "format": lambda row: (row.format or "~", row.path),
    "writer": lambda row: (row.writer or "~", row.path),
    "bytes": lambda row: (-row.bytes, row.path),
    "findings": lambda row: (-len(row.errors), -len(row.codes), row.path),
}
"""Most first where the order counts something."""


def document(rows: Sequence[Row]) -> dict[str, Any]:
    """The JSON document of a scan."""
    formats, findings = _counts(rows)
    summary = {"models": len(rows), "bytes": sum(row.bytes for row in rows), "formats": formats, "findings": findings}
    return {"schema": 1, "models": [row.as_json() for row in rows], "summary": summary}


def csv_text(rows: Iterable[Row]) -> str:
    """The rows as CSV with a head; several values in a cell are separated by blanks, inputs by semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = [row.path, row.format, row.writer, row.bytes, "; ".join(row.inputs), row.becomes]
        writer.writerow([*cells, " ".join(row.codes), " ".join(row.errors)])
    return text.getvalue().rstrip("\n")


def show(rows: Sequence[Row]) -> None:
    """Print the rows and what they add up to: as tables on a terminal, plain elsewhere."""
    if not rows:
        console.out("No models.")
    elif sys.stdout.isatty():
        tables(rows)
    else:
        console.out("\n".join([*map(_line, rows), "", *_sums(rows)]))


def _line(row: Row) -> str:
    """One row as plain text, its parts separated by tabs."""
    parts = [row.path, row.format or _UNKNOWN, row.writer or _UNKNOWN, size(row.bytes), _becomes(row), _said(row)]
    return "\t".join(parts)


def _said(row: Row) -> str:
    return " ".join([*row.codes, *_whole(row)])


def _whole(row: Row) -> list[str]:
    """How many tensors are whole, where they were read."""
    if row.tensors is None:
        return []
    every = row.tensors + len(row.damaged)
    return [f"({row.tensors} of {every} tensors whole)" if row.damaged else f"({every} tensors whole)"]


def _becomes(row: Row) -> str:
    return row.becomes or "-"


def _counts(rows: Sequence[Row]) -> tuple[dict[str, int], dict[str, int]]:
    formats = Counter(row.format or "unknown" for row in rows)
    findings = Counter(code for row in rows for code in row.codes)
    return dict(formats.most_common()), dict(findings.most_common())


def _sums(rows: Sequence[Row]) -> list[str]:
    formats, findings = _counts(rows)
    blocked = sum(bool(row.errors) for row in rows)
    every = f"{len(rows)} found, {size(sum(row.bytes for row in rows))}"
    lines = [f"{every}; {len(rows) - blocked} convert as they are, {blocked} do not without more"]
    lines += [f"{count:6}  {name}" for name, count in formats.items()]
    lines += ["", "findings:"] if findings else []
    return lines + [f"{count:6}  {code} {CATALOGUE[code].name}" for code, count in findings.items()]


def tables(rows: Sequence[Row]) -> None:
    """Print the rows as a table with colours by severity, and what they add up to."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("model", overflow="fold")
    for name in ("format", "written by"):
        table.add_column(name)
    table.add_column("size", justify="right")
    for name in ("becomes", "findings"):
        table.add_column(name)
    for row in rows:
        codes = [Text(code, style=_STYLES[CATALOGUE[code].severity]) for code in row.codes]
        said = Text(" ").join([*codes, *map(Text, _whole(row))])
        cells = (row.path, row.format or _UNKNOWN, row.writer or _UNKNOWN, size(row.bytes), _becomes(row))
        table.add_row(*map(Text, cells), said)
    printer = Console()
    printer.print(table)
    printer.print(Text("\n".join(["", *_sums(rows)])))


def size(count: float) -> str:
    """Bytes for people."""
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
