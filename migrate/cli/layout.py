"""Paragraphs and columns at the width of a terminal, as all answers of commands are laid out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from migrate.cli.console import WIDTH, wrapped
from migrate.findings import Finding, Severity

_TITLE_WIDTH = 10
_WHOLE = "graph"
"""The place of what concerns a whole graph, which needs no naming: there is one in a model."""


def titled(title: str, lines: Iterable[str]) -> str:
    """Lines with a title at the left of the first."""
    return textwrap.indent("\n".join(lines), " " * _TITLE_WIDTH).replace(
        " " * _TITLE_WIDTH, f"{title:{_TITLE_WIDTH}}", 1
    )


def endpoints(side: str, tensors: Mapping[str, Mapping[str, Any]]) -> str:
    """The inputs or the outputs of a signature, a line for each."""
    return titled(side, columns(_endpoint(key, info) for key, info in tensors.items()) or ["none"])


def _endpoint(key: str, info: Mapping[str, Any]) -> tuple[str, str, str]:
    plain = info["source"] in (f"{key}:0", key)
    known = f"{info['dtype'] or 'unknown type'} {shape_text(info['shape'])}"
    told = known if info["dtype"] or info["shape"] is not None else "type and shape are known after a run"
    return key, told, "" if plain else f"from {info['source']}"


def shape_text(sizes: Iterable[int | None] | None) -> str:
    """A shape, `?` for a size that is not known."""
    return "of unknown rank" if sizes is None else f"[{', '.join('?' if n is None else str(n) for n in sizes)}]"


def value_text(value: Any) -> str:
    """A value as JSON would write it, as far as it is a truth value."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def by_class(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Findings of one class and weight together, in the order of the first of each."""
    groups: dict[tuple[type[Finding], Severity], list[Finding]] = {}
    for one in findings:
        groups.setdefault((type(one), one.severity), []).append(one)
    return groups.values()


def finding_text(alike: Sequence[Finding], path: str = "") -> str:
    """Findings of one class: their head, what is wrong, each cure once. `path` is shown by its last part only."""
    lines = [head(alike[0]), *(wrapped(message(one, path), 2) for one in alike)]
    return "\n".join([*lines, *cures(alike, path)])


def head(finding: Finding) -> str:
    """How bad it is, its code and its name."""
    return f"{finding.severity.value}  {finding.code} {finding.name}"


def cures(alike: Iterable[Finding], path: str) -> list[str]:
    """What cures findings, each cure once."""
    return [wrapped(f"Cure: {told}", 2) for told in dict.fromkeys(cure(one, path) for one in alike)]


def message(finding: Finding, path: str) -> str:
    """What a finding says, with its place; of the model's own path the last part."""
    about = "" if finding.where in finding.message or finding.where == _WHOLE else f"In {finding.where}: "
    return _shortened(f"{about}{finding.message}", path)


def cure(finding: Finding, path: str) -> str:
    """What cures a finding, with the last part of the model's own path."""
    return _shortened(finding.cure, path)


def _shortened(text: str, path: str) -> str:
    return text.replace(path, PurePath(path).name) if len(PurePath(path).parts) > 1 else text


def hanging(text: str, indent: int = 2) -> str:
    """A text beside a title, whose later lines stand in."""
    margin = " " * indent
    return textwrap.fill(
        text, WIDTH - _TITLE_WIDTH, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )


def columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Rows whose columns begin below each other; what would be too wide for the terminal has its last text below."""
    table = list(rows)
    widths = [min(max(map(len, column)), 32) for column in zip(*table, strict=True)]
    return [line for row in table for line in _row(row, widths)]


def _row(row: tuple[str, ...], widths: list[int]) -> list[str]:
    line = "  ".join(f"{text:{width}}" for text, width in zip(row, widths, strict=True)).rstrip()
    if len(line) <= WIDTH - _TITLE_WIDTH or not row[-1]:
        return [line]
    return [*_row((*row[:-1], ""), widths), f"    {row[-1]}"]


def size_text(count: int) -> str:
    """A number of bytes in the unit that suits it."""
    size = float(count)
    for unit in ("bytes", "KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
