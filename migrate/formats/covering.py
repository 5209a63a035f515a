"""Sets of files, of which one may be a part of another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


class Covering:
    """Sets of files, looked up by one of their members: to ask costs the same however many there are."""

    def __init__(self) -> None:
        self._holding: dict[Path, list[frozenset[Path]]] = {}

    def add(self, files: Iterable[Path]) -> None:
        """Enter a set."""
        entered = frozenset(files)
        for file in entered:
            self._holding.setdefault(file, []).append(entered)

    def holds(self, files: Sequence[Path]) -> bool:
        """Whether these files, of which there is one at least, are all in one of the sets."""
        return any(entered.issuperset(files) for entered in self._holding.get(files[0], ()))
