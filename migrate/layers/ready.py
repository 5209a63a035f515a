"""Things in an order in which each comes behind what it is made of."""

from __future__ import annotations

from collections.abc import Collection, Container, Hashable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def ready(items: Iterable[tuple[T, Collection[Hashable]]], known: Container[Hashable]) -> Iterator[T]:
    """The items all of whose sources are known. Whoever takes them enters into `known` what each of them gives.

    Those with sources that never come to be known are left out.
    """
    waiting, before = list(items), -1
    while len(waiting) != before:
        before, left = len(waiting), []
        for item, sources in waiting:
            if all(source in known for source in sources):
                yield item
            else:
                left.append((item, sources))
        waiting = left
