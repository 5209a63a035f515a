"""Histograms as inline SVG, drawn without a library so that the page needs none."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from migrate.batch.report.lines import Line
from migrate.frozen import dataclass

_WIDTH, _HEIGHT, _FOOT, _HEAD = 560, 190, 34, 18
_WIDEST = 80
"""A bar and the space beside it: few bars do not fill the width."""
_LOWEST, _HIGHEST = -12, 0


@dataclass(frozen=True)
class Bar:
    """One bar: its label, and how many models of each kind stand in it, from the bottom up."""

    label: str
    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """All models of the bar."""
        return sum(count for _, count in self.counts)


def errors(lines: Iterable[Line]) -> str:
    """How far the artifacts are from their sources: one bar a power of ten of the output's scale."""
    found: dict[int, Counter[str]] = {}
    for line in lines:
        if line.error is not None:
            verdict = line.verdict if line.verdict in ("identical", "within", "different") else "not-compared"
            found.setdefault(_decade(line.error), Counter())[str(verdict)] += 1
    decades = range(min((d for d in found if d > _LOWEST - 1), default=_HIGHEST), max(found, default=_HIGHEST) + 1)
    bars = [_bar("exact", found.get(_LOWEST - 1, Counter()))]
    bars += [
        _bar(f"1e{decade}" if decade <= _HIGHEST else "more", found.get(decade, Counter()))
        for decade in decades
        if decade >= _LOWEST
    ]
    return histogram("Largest error of each model, as a share of its output's scale", bars)


def seconds(lines: Iterable[Line]) -> str:
    """How long the models took."""
    bounds = [(bound, f"{bound:g}") for bound in (0.1, 0.3, 1, 3, 10, 30, 100, 300)]
    return _steps("Seconds of each model", [line.seconds for line in lines if line.seconds], bounds)


def sizes(lines: Iterable[Line]) -> str:
    """How large the models are."""
    bounds = [(10.0**power, _size(10.0**power)) for power in range(3, 11)]
    return _steps("Size of each model", [float(line.bytes) for line in lines], bounds)


def _steps(title: str, values: Sequence[float], bounds: Sequence[tuple[float, str]]) -> str:
    """Bars between bounds, from the first to the last that holds anything; each is named after its lower bound."""
    names = [f"<{bounds[0][1]}", *(name for _, name in bounds)]
    found = Counter(sum(value >= bound for bound, _ in bounds) for value in values)
    steps = range(min(found, default=0), max(found, default=0) + 1)
    return histogram(title, [Bar(names[step], (("plain", found[step]),)) for step in steps], _WIDTH // 2)


def _decade(error: float) -> int:
    """The power of ten of an error; one below the lowest for none at all."""
    if error == 0:
        return _LOWEST - 1
    if not math.isfinite(error):
        return _HIGHEST + 1
    return min(max(math.floor(math.log10(error)), _LOWEST), _HIGHEST + 1)


def _bar(label: str, counts: Counter[str]) -> Bar:
    return Bar(label, tuple((kind, counts[kind]) for kind in ("identical", "within", "not-compared", "different")))


def histogram(title: str, bars: Sequence[Bar], whole: int = _WIDTH) -> str:
    """Bars side by side, with their counts above and labels below."""
    highest = max([1, *(bar.total for bar in bars)])
    room, step = _HEIGHT - _FOOT - _HEAD, min(whole / max(1, len(bars)), _WIDEST)
    parts = [f'<svg viewBox="0 0 {whole} {_HEIGHT}" role="img" aria-label="{escape(title)}">']
    for number, bar in enumerate(bars):
        left, width, top = number * step + step * 0.12, step * 0.76, float(_HEIGHT - _FOOT)
        for kind, count in bar.counts:
            height = room * count / highest
            top -= height
            if count:
                place = f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{max(height, 1):.1f}"'
                told = f"{bar.label}: {count} {kind}".removesuffix(" plain")
                parts.append(f'<rect class="{kind}" {place}><title>{escape(told)}</title></rect>')
        middle = left + width / 2
        if bar.total:
            parts.append(f'<text class="count" x="{middle:.1f}" y="{top - 4:.1f}">{bar.total}</text>')
        parts.append(f'<text x="{middle:.1f}" y="{_HEIGHT - _FOOT + 15}">{escape(bar.label)}</text>')
    base = _HEIGHT - _FOOT
    parts.append(f'<line x1="0" x2="{whole}" y1="{base}" y2="{base}"/></svg>')
    return "".join(parts)


def _size(value: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return f"{value:g} {unit}"
