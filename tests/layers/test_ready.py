"""Things come behind what they are made of."""

from __future__ import annotations

from migrate.layers.ready import ready

SOURCES = {"d": "bc", "b": "a", "c": "ab", "a": "", "lost": "gone", "behind": ["lost"]}


def test_each_comes_behind_its_sources_and_what_cannot_is_left_out() -> None:
    known: set[str] = set()
    order = []
    for name in ready(((name, list(SOURCES[name])) for name in SOURCES), known):
        known.add(name)
        order.append(name)
    assert order == ["a", "b", "c", "d"]


def test_a_row_of_things_is_looked_at_once() -> None:
    asked = []

    class Known(set[int]):
        def __contains__(self, item: object) -> bool:
            asked.append(item)
            return super().__contains__(item)

    known = Known()
    for number in ready(((number, [number - 1] if number else []) for number in range(100)), known):
        known.add(number)
    assert len(known) == 100 and len(asked) == 99
