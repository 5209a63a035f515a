"""Tables: drawn with rich on a terminal, plain columns elsewhere."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Sequence

from migrate.cli.console import WIDTH
from migrate.frozen import dataclass

_MOST = 32


@dataclass(frozen=True)
class Table:
    """A table with a title. The columns that are named in `numbers` are aligned to the right."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: frozenset[str] = frozenset()

    def text(self) -> str:
        """The table as it suits standard output."""
        return (_drawn(self) if sys.stdout.isatty() else None) or _plain(self)


def _drawn(table: Table) -> str | None:
    """The table drawn by rich; None where rich is not installed."""
    try:
        from rich.console import Console
        from rich.table import Table as Drawing
    except ModuleNotFoundError:
        return None
    drawing = Drawing(title=table.title, title_justify="left", header_style="bold")
    for head in table.heads:
        drawing.add_column(head, justify="right" if head in table.numbers else "left", overflow="fold")
    for row in table.rows:
        drawing.add_row(*(cell.replace("[", r"\[") for cell in row))
    console = Console(file=io.StringIO(), force_terminal=True)
    with console.capture() as captured:
        console.print(drawing)
    return captured.get().rstrip("\n")


def _plain(table: Table) -> str:
    """Columns under their heads; a line that would be wider than a terminal has its last text on the next one."""
    rows = [table.heads, *table.rows]
    widths = [min(max(map(len, column)), _MOST) for column in zip(*rows, strict=True)]
    lines = [line for row in rows for line in _lines(row, widths, table)]
    return "\n".join([table.title, *lines])


def _lines(row: tuple[str, ...], widths: Iterable[int], table: Table) -> list[str]:
    cells = [
        f"{cell:>{width}}" if head in table.numbers else f"{cell:{width}}"
        for cell, width, head in zip(row, widths, table.heads, strict=True)
    ]
    line = f"  {'  '.join(cells)}".rstrip()
    if len(line) <= WIDTH or len(row) < 2:
        return [line]
    return [f"  {'  '.join(cells[:-1])}".rstrip(), f"      {row[-1]}"]
