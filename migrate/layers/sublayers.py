"""Stored arrays of the person's own layers → the variables that Keras 3 keeps for them.

A class that holds other layers keeps their variables under the attributes that hold them. Old files list the arrays in
the order of the layer's weights, the trained ones first, with names that tell the layers inside; newer ones name each
by the attributes that lead to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from migrate.frozen import dataclass
from migrate.network import Weight

_NUMBERED = re.compile(r"(.*?)(?:_(\d+))?")
_PLACE = re.compile(r"(?:^|/)vars/\d+$")
_OLD_LAYERS = "_layer_checkpoint_dependencies"

_Key = tuple[str, int, str]


class Target(Protocol):
    """A variable of a layer in Keras 3."""

    @property
    def path(self) -> str:
        """In model.weights.h5; empty where none is known."""

    @property
    def name(self) -> str:
        """As Keras calls it."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape."""


@dataclass(frozen=True)
class Matched:
    """The arrays of one layer with their variables."""

    paths: tuple[str, ...]
    """For each array, in order, where it belongs."""
    in_order: bool
    """Whether that is the order in which Keras 3 lists the variables."""
    told_apart: bool
    """Whether names or shapes alone tell arrays apart, so that nothing rests on the order."""


def matched(
    start: str, weights: Sequence[Weight], targets: Sequence[Target], ordered_file: bool = True
) -> Matched | None:
    """The variables of the layer at a path, `start`, that arrays belong to; None where that cannot be told for sure.

    `ordered_file` says whether the file lists arrays in the order of a layer's weights: object checkpoints do not.
    """
    if len(weights) != len(targets) or not all(one.path.startswith(start) for one in targets):
        return None
    if any(_PLACE.search(weight.name) for weight in weights):
        return _by_place(start, weights, targets)
    if not ordered_file and not _own_alone(start, targets):
        return _by_attribute(start, weights, targets)
    ordered, named = _by_order(start, weights, targets), _by_name(weights, targets)
    if ordered and named and ordered != named:
        return None
    found = ordered or named
    if not found:
        return None
    apart = named is not None or not _alike(weights) or _own_alone(start, targets)
    return _made(found, targets, apart)


def _made(found: tuple[str, ...], targets: Sequence[Target], apart: bool) -> Matched:
    return Matched(found, found == tuple(one.path for one in targets), apart)


def _by_place(start: str, weights: Sequence[Weight], targets: Sequence[Target]) -> Matched | None:
    """By attributes, which private names of tf_keras hide behind an underscore."""
    places = {one.path: one for one in targets}
    found = tuple(start + _plain(weight.name) for weight in weights)
    fit = len(set(found)) == len(found) and all(
        path in places and places[path].shape == weight.shape for path, weight in zip(found, weights, strict=True)
    )
    return _made(found, targets, True) if fit else None


def _by_attribute(start: str, weights: Sequence[Weight], targets: Sequence[Target]) -> Matched | None:
    """By the attributes that lead to the layer inside, and the variable's own name."""
    places: dict[tuple[str, str], list[Target]] = {}
    for one in targets:
        holder = one.path.removeprefix(start).rpartition("vars/")[0].rstrip("/")
        places.setdefault((holder, _leaf(one.name)), []).append(one)
    found = []
    for weight in weights:
        fit = places.pop((_plain(weight.name.rpartition("/")[0]), _leaf(weight.name)), [])
        if len(fit) != 1 or fit[0].shape != weight.shape:
            return None
        found.append(fit[0].path)
    return _made(tuple(found), targets, True)


def _plain(name: str) -> str:
    parts = ("layers" if part == _OLD_LAYERS else part.lstrip("_") for part in name.split("/"))
    return "/".join(parts)


def _by_order(start: str, weights: Sequence[Weight], targets: Sequence[Target]) -> tuple[str, ...] | None:
    """As Keras gives them: the n-th array to the n-th variable, of one shape and name."""
    own = _own_alone(start, targets)
    for weight, target in zip(weights, targets, strict=True):
        if weight.shape != target.shape or not (own or _leaf(weight.name) == _leaf(target.name)):
            return None
    return tuple(one.path for one in targets)


def _own_alone(start: str, targets: Sequence[Target]) -> bool:
    """Whether the layer holds no other layer's variables."""
    return all(one.path.removeprefix(start).startswith("vars/") for one in targets)


def _by_name(weights: Sequence[Weight], targets: Sequence[Target]) -> tuple[str, ...] | None:
    """By the layer inside that a name tells and the variable's own name, where these fit one to one."""
    keys = _keys([weight.name for weight in weights])
    places = dict(zip(_keys([one.name for one in targets]), targets, strict=True))
    if len(set(keys)) < len(keys) or set(keys) != set(places):
        return None
    if any(places[key].shape != weight.shape for key, weight in zip(keys, weights, strict=True)):
        return None
    return tuple(places[key].path for key in keys)


def _keys(names: Sequence[str]) -> list[_Key]:
    """For each variable: the layer's name without the number that Keras gave it, its rank among those, its own name."""
    scopes = [name.rpartition("/")[0] for name in names]
    ranks: dict[str, int] = {}
    count: Counter[str] = Counter()
    for scope in sorted(set(scopes), key=_numbers):
        base = _base(scope)
        ranks[scope] = count[base]
        count[base] += 1
    return [(_base(scope), ranks[scope], _leaf(name)) for scope, name in zip(scopes, names, strict=True)]


def _numbers(scope: str) -> list[tuple[str, int]]:
    return [_split(part) for part in scope.split("/")]


def _base(scope: str) -> str:
    return _split(scope.rpartition("/")[2])[0]


def _split(part: str) -> tuple[str, int]:
    """`dense_12` → `dense`, 12; Keras gives the first one no number."""
    match = _NUMBERED.fullmatch(part)
    return (match[1], int(match[2] or 0)) if match else (part, 0)


def _leaf(name: str) -> str:
    return name.rpartition("/")[2].partition(":")[0]


def _alike(weights: Sequence[Weight]) -> bool:
    """Whether two arrays could be exchanged for all that their shapes and names tell."""
    count = Counter((weight.shape, _leaf(weight.name)) for weight in weights)
    return any(number > 1 for number in count.values())
