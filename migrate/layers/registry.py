"""The rules by which layers become those of Keras 3, by the class names on disk.

A rule of the first table takes a layer of Keras 0.3 or 1 and gives one of Keras 2 (the dialect of Keras 2.3 and
tf.keras: names, data format, and the order and layout of arrays). A rule of the second, which only models of the Theano
backend meet, takes that and gives one or several (an Expansion) that compute the same with TensorFlow. A rule of the
third gives a layer of Keras 3, or several. A class without a rule goes through a table unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TypeVar

from migrate.findings import Finding, InternalError
from migrate.findings.keras_upgrade import NoCounterpart
from migrate.frozen import dataclass
from migrate.models import Change, Era, Shape
from migrate.network import Expansion, Layer, StoredFunction, Weight

F = TypeVar("F", bound=Finding)


@dataclass
class Context:
    """What a rule may ask, and where it says what it did."""

    era: Era
    where: str = ""
    """The source, as findings name it."""
    modern: bool = False
    """Whether functions keep their old meaning (False) or take that of Keras 3 (`--semantics modern`)."""
    custom: Mapping[str, str] = field(default_factory=dict)
    """Names of the classes and functions that the person's own files define → those by which Keras 3 knows them."""
    trust: str = ""
    """The format of the artifact for which code that is stored in the model may run; empty where none may."""
    code: dict[str, StoredFunction] = field(default_factory=dict)
    """Name of a function in the new model → the stored code that it is to be."""
    ranks: Mapping[str, int] = field(default_factory=dict)
    """Path of a layer → the number of axes of its input, where it is known."""
    channels_first: bool = False
    """Whether some layer of the model has its channels in front of its places."""
    masks: bool = False
    """Whether some layer of the model makes a mask for those that follow."""
    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    dropped: dict[str, str] = field(default_factory=dict)
    """Path of an array that the artifact does not need → why."""
    read: list[Weight] = field(default_factory=list)
    """Arrays whose numbers went into a config."""
    entering: Mapping[str, list[Shape | None]] = field(default_factory=dict)
    """Path of a layer whose rule needs it → the shapes that it is called with, batch included."""
    of_integers: bool = False
    """Whether some input of the model is of integers, as pictures straight from a file are."""
    drops: list[tuple[Weight, str]] = field(default_factory=list)
    """Arrays that a rule leaves out, and why; `upgrade` makes `dropped` of them."""

    def drop(self, weight: Weight, why: str) -> None:
        """Note that the artifact does not need an array."""
        self.drops.append((weight, why))

    def before(self, major: int, minor: int) -> bool:
        """Whether the writer was a Keras before this release; stand-alone Keras 2 was always before 2.4."""
        found = re.match(r"(\d+)\.(\d+)", self.era.keras or "")
        if found is None:
            return (self.era.generation or 3) < 2
        return (int(found[1]), int(found[2])) < (major, minor)

    def changed(self, rule: str, layer: Layer, what: str, why: str) -> None:
        """Note a change that a rule makes."""
        self.changes.append(Change(rule, layer.path or layer.name, what, why))

    def taken_back(self, kind: type[F]) -> list[F]:
        """The findings of a kind, which no longer stand: one that says what all of them did takes their place."""
        found = [one for one in self.findings if isinstance(one, kind)]
        self.findings[:] = [one for one in self.findings if not isinstance(one, kind)]
        return found

    def refuse(self, layer: Layer, what: str) -> None:
        """Note something of a layer that Keras 3 has nothing for."""
        found = NoCounterpart(where=self.where, layer=layer.path, class_name=layer.class_name, what=what)
        self.findings.append(found)


First = Callable[[Layer, Context], Layer]
Second = Callable[[Layer, Context], Layer | Expansion]

TO_KERAS_2: dict[str, First] = {}
FROM_THEANO: dict[str, Second] = {}
TO_KERAS_3: dict[str, Second] = {}


def to_keras_2(*names: str) -> Callable[[First], First]:
    """Register a rule for these classes of Keras 0.3 and 1."""

    def decorate(rule: First) -> First:
        _enter(TO_KERAS_2, names, rule)
        return rule

    return decorate


def from_theano(*names: str) -> Callable[[Second], Second]:
    """Register a rule for these classes of Keras 2 under Theano."""

    def decorate(rule: Second) -> Second:
        _enter(FROM_THEANO, names, rule)
        return rule

    return decorate


def to_keras_3(*names: str) -> Callable[[Second], Second]:
    """Register a rule for these classes of Keras 2."""

    def decorate(rule: Second) -> Second:
        _enter(TO_KERAS_3, names, rule)
        return rule

    return decorate


def _enter(table: dict[str, Second] | dict[str, First], names: tuple[str, ...], rule: Second) -> None:
    for name in names:
        if name in table:
            raise InternalError(f"{rule.__module__} and {table[name].__module__} both have a rule for {name}")
        table[name] = rule  # type: ignore[assignment]


def owners(table: Mapping[str, Second] | Mapping[str, First]) -> dict[str, str]:
    """Class → the module of its rule."""
    return {name: rule.__module__ for name, rule in table.items()}
