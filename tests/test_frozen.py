"""Classes whose methods are made late behave as those of the standard library."""

from __future__ import annotations

import dataclasses
import pickle
from dataclasses import field
from threading import Barrier, Thread
from typing import Any

import pytest

from migrate.frozen import dataclass


@dataclass(frozen=True)
class Point:
    """A place."""

    x: int
    y: int = 2
    labels: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Named(Point):
    """A place with a name."""

    name: str

    def __repr__(self) -> str:
        return self.name


def _fresh() -> Any:
    @dataclass(frozen=True)
    class Fresh:
        one: int

    return Fresh


def test_values_compare_print_and_hash() -> None:
    assert Point(1) == Point(1, 2) != Point(1, 3)
    assert repr(Point(1)) == "Point(x=1, y=2, labels=[])"
    assert hash(_fresh()(1)) == hash((1,))


def test_subclasses_have_the_fields_of_their_bases() -> None:
    one = Named(3, name="here")
    assert (one.x, one.y, one.labels, repr(one)) == (3, 2, [], "here")
    assert [each.name for each in dataclasses.fields(Named)] == ["x", "y", "labels", "name"]
    with pytest.raises(TypeError):
        Named(3)  # type: ignore[call-arg]


def test_a_plain_dataclass_may_follow() -> None:
    @dataclasses.dataclass(frozen=True)
    class Plain(Point):
        z: int = 0

    assert dataclasses.astuple(Plain(1, z=5)) == (1, 2, [], 5)


def test_nothing_can_be_set() -> None:
    for change in (lambda: setattr(Point(1), "x", 2), lambda: delattr(Point(1), "x")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()


def test_replace_and_fields_work_before_any_other_use() -> None:
    assert dataclasses.is_dataclass(_fresh())
    assert [each.name for each in dataclasses.fields(_fresh())] == ["one"]
    assert dataclasses.replace(Point(1), y=5).y == 5


def test_what_was_never_built_here_compares_too() -> None:
    made = _fresh()
    one, other = object.__new__(made), object.__new__(made)
    for each in (one, other):
        vars(each)["one"] = 7
    assert one == other
    assert pickle.loads(pickle.dumps(Point(4))) == Point(4)


def test_threads_may_build_the_first_at_once() -> None:
    for _ in range(50):
        made, together, built = _fresh(), Barrier(4), []

        def build(made: Any = made, together: Barrier = together, built: list[int] = built) -> None:
            together.wait()
            built.append(made(1).one)

        threads = [Thread(target=build) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert built == [1, 1, 1, 1]
