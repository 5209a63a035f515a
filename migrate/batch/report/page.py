"""report.html: one file without network, usable with ten thousand models.

The table's facts stand in the page as JSON, and rows are drawn as they come into view. The records are packed, a
hundred together, and unpacked when a model is opened.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import migrate
from migrate.batch.report import charts
from migrate.batch.report.lines import Line
from migrate.batch.report.tables import codes
from migrate.frozen import dataclass

_PACK = 100
_AT_FIRST = 9
"""Groups of findings that are shown before the rest is asked for."""
_HERE = Path(__file__).parent
_STATUSES = ("converted", "not-compared", "rejected", "refused", "failed", "waiting")
_TITLES = {"not-compared": "not compared"}


@dataclass
class _Group:
    """Models that share a finding which stood in their way."""

    finding: Mapping[str, str]
    example: Line
    count: int = 0


def page(lines: Sequence[Line], records: Iterable[Mapping[str, Any] | None], about: Mapping[str, Any]) -> str:
    """The whole page."""
    parts = {
        "css": (_HERE / "page.css").read_text(encoding="utf-8"),
        "js": (_HERE / "page.js").read_text(encoding="utf-8"),
        "about": _about(lines, about),
        "tiles": _tiles(lines),
        "errors": charts.errors(lines),
        "seconds": charts.seconds(lines),
        "sizes": charts.sizes(lines),
        "groups": _groups(lines),
        "data": _embedded({"pack": _PACK, "findings": _names(lines), "rows": [_row(line) for line in lines]}),
        "packs": "".join(_packs(lines, records)),
    }
    return Template((_HERE / "page.html").read_text(encoding="utf-8")).substitute(parts)


def _about(lines: Sequence[Line], about: Mapping[str, Any]) -> str:
    archives = ", ".join(f"<code>{_text(str(place))}</code>" for place in about["archives"])
    told = [
        f"{archives} → <code>{_text(str(about['out']))}</code> (--to {_text(str(about['to']))})",
        f"{_size(sum(line.bytes for line in lines))} in, {_size(sum(line.made or 0 for line in lines))} out",
        f"{sum(line.seconds for line in lines):,.0f} s of work",
        f"tfmigrate {migrate.__version__}, {datetime.now().astimezone():%Y-%m-%d %H:%M %Z}",
    ]
    return "".join(f"<span>{one}</span>" for one in told)


def _tiles(lines: Sequence[Line]) -> str:
    counts = Counter(line.status for line in lines)
    tiles = [f'<button class="tile" data-status=""><b>{len(lines)}</b>models</button>']
    tiles += [
        f'<button class="tile {status}" data-status="{status}"><b>{counts[status]}</b>'
        f"{_TITLES.get(status, status)}</button>"
        for status in _STATUSES
        if counts[status] or status == "converted"
    ]
    return "".join(tiles)


def _groups(lines: Iterable[Line]) -> str:
    """What stood in the way, the most frequent first, with its cure and the command to try."""
    groups: dict[str, _Group] = {}
    for line in lines:
        if line.status in ("converted", "waiting"):
            continue
        for finding in {finding["code"]: finding for finding in line.reasons}.values():
            groups.setdefault(finding["code"], _Group(finding, line)).count += 1
    if not groups:
        return '<p class="none">Nothing stood in the way of any model.</p>'
    ordered = sorted(groups.values(), key=lambda group: (-group.count, group.finding["code"]))
    shown = [_group(group) for group in ordered]
    if len(shown) <= _AT_FIRST:
        return "".join(shown)
    more = f"<summary>{len(shown) - _AT_FIRST} more findings</summary>"
    rest = f'<details class="more">{more}<div class="groups">{"".join(shown[_AT_FIRST:])}</div></details>'
    return "".join(shown[:_AT_FIRST]) + rest


def _group(group: _Group) -> str:
    finding = group.finding
    return (
        f'<details class="group"><summary><b>{group.count}</b> <code>{finding["code"]}</code> {_text(finding["name"])}'
        f"</summary><p>{_text(finding['message'])}</p><p><b>Cure.</b> {_text(finding['cure'])}</p>"
        f'<p><b>Try.</b></p><pre><button class="copy">copy</button>{_text(group.example.command)}</pre>'
        f'<p><button class="link" data-finding="{finding["code"]}">Show the {group.count} '
        f"model{'' if group.count == 1 else 's'}</button></p></details>"
    )


def _row(line: Line) -> list[Any]:
    """A row of the table; page.js knows the order."""
    return [
        line.path,
        line.format or "unknown",
        line.era,
        line.status,
        line.verdict or "",
        codes(line),
        line.bytes,
        line.seconds,
        line.error,
        line.made,
    ]


def _names(lines: Iterable[Line]) -> dict[str, str]:
    return {finding["code"]: finding["name"] for line in lines for finding in line.findings}


def _packs(lines: Sequence[Line], records: Iterable[Mapping[str, Any] | None]) -> Iterator[str]:
    """The records, a hundred together, compressed."""
    pack: list[Any] = []
    number = 0
    for line, record in zip(lines, records, strict=True):
        pack.append({"record": record, "command": line.command, "file": line.record})
        if len(pack) == _PACK:
            yield _packed(number, pack)
            pack, number = [], number + 1
    if pack:
        yield _packed(number, pack)


def _packed(number: int, pack: list[Any]) -> str:
    data = base64.b64encode(zlib.compress(json.dumps(pack, separators=(",", ":")).encode("ascii"), 6)).decode("ascii")
    return f'<script type="text/plain" id="pack-{number}">{data}</script>\n'


def _embedded(data: Any) -> str:
    """JSON that no text in it can end."""
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def _text(text: str) -> str:
    return escape(text.encode("utf-8", "backslashreplace").decode("utf-8"))


def _size(count: float) -> str:
    for unit in ("bytes", "KB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            break
        count /= 1000
    return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
