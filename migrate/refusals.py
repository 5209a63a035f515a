"""Why a Keras model cannot be converted, said once: what its reader found, and what the upgrade made of it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from migrate import customs, stubs
from migrate.findings import Finding, Severity
from migrate.findings.keras_functions import DangerousLambda, MissingObjects, RandomLambda, UnclearLambda
from migrate.findings.keras_layers import CustomFunction, CustomLayer, NamelessFunction, PackageLayer
from migrate.findings.keras_upgrade import UnclearArrays
from migrate.findings.keras_weights import ArchitectureAlone, OtherLayers, ShapeMismatch
from migrate.findings.unsafe import ForeignModule, LambdaCode
from migrate.findings.wording import listed
from migrate.formats import KerasReading
from migrate.layers import registry

JUDGED_BY_THE_UPGRADE = frozenset({"TFM520", "TFM521", "TFM524", "TFM525", "TFM613"})
"""Findings of the reader that rules, or the person's own code, may cure: the upgrade says what is left of them."""

_MOST_LAYERS = 4


def at_once(reading: KerasReading, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of a refused upgrade, with one that lists all missing classes and functions in their place."""
    several = tuple(found)
    named = [one for one in several if isinstance(one, CustomLayer | CustomFunction)]
    if not named:
        return several
    asked = stubs.missing(reading.model, named)
    packages = {one.class_name: one.package for one in reading.findings if isinstance(one, PackageLayer)}
    objects = tuple(_described(one, packages.get(one.name)) for one in asked)
    all_of_them = MissingObjects(where=reading.origin.path, objects=objects, names=tuple(one.name for one in asked))
    return (*(one for one in several if one not in named), all_of_them)


def _described(one: stubs.Missing, package: str | None) -> str:
    origin = f" of the package {package}" if package else ""
    where = listed(one.layers, _MOST_LAYERS) if one.layers else "the place of the model itself"
    return f"{one.call}{origin} in {where}"


def is_replaced(one: Finding, own: Container[str]) -> bool:
    """Whether it speaks of code in whose place a function of the person's, of the layer's name, is taken."""
    return isinstance(one, DangerousLambda) and one.where.rpartition(":")[2].rpartition("/")[2] in own


def unrepeated(reading: KerasReading, found: Iterable[Finding]) -> Iterator[Finding]:
    """The errors of an upgrade that say more than its reader's: of other layers, and of other code."""
    severe = (one for one in reading.findings if one.severity is Severity.ERROR)
    errors = [one for one in severe if one.code not in JUDGED_BY_THE_UPGRADE]
    told = {subject for one in errors for subject in (*_subjects(one), *_concerned(one))} | {*reading.model.incomplete}
    alone = any(isinstance(one, ArchitectureAlone) for one in errors)
    for one in found:
        subjects = {*_subjects(one), *_concerned(one)}
        if alone and isinstance(one, ShapeMismatch):  # no layer has its arrays, and that is said already
            continue
        if one.severity is Severity.ERROR and one not in errors and not (subjects and subjects <= told):
            yield one


def _concerned(one: Finding) -> Iterator[str]:
    """The layers that a finding on arrays speaks of, and what an entry names that is no layer at all."""
    if isinstance(one, ShapeMismatch):
        yield one.layer.partition(" (")[0]
    elif isinstance(one, UnclearArrays):
        yield one.layer
    elif isinstance(one, OtherLayers):
        yield from one.without_weights
    elif isinstance(one, ForeignModule):
        yield from (one.object, "function")


def unsaid(reading: KerasReading, custom: Iterable[Path], refusal: Iterable[Finding]) -> tuple[Finding, ...]:
    """The reader's findings that are to be told beside a refusal.

    Those that the refusal repeats are not, nor what rules or the person's own files cure.
    """
    told = tuple(refusal)
    settled = {*customs.names_in(custom), *registry.TO_KERAS_2, *registry.TO_KERAS_3}
    settled.update(subject for one in told for subject in _subjects(one))
    return tuple(one for one in reading.findings if one not in told and not _is_settled(one, settled))


def _is_settled(one: Finding, settled: set[str]) -> bool:
    if one.code not in JUDGED_BY_THE_UPGRADE:
        return False
    layers = one.layers if isinstance(one, CustomFunction | NamelessFunction) else ()
    return not settled.isdisjoint(_subjects(one)) or (bool(layers) and settled.issuperset(layers))


def _subjects(one: Finding) -> Iterator[str]:
    """What a finding speaks of: classes and functions by name, Lambda layers by their path."""
    if isinstance(one, CustomLayer | PackageLayer):
        yield one.class_name.rpartition(">")[2]
    elif isinstance(one, CustomFunction):
        yield one.function
    elif isinstance(one, MissingObjects):
        yield from one.names
    elif isinstance(one, NamelessFunction):
        yield customs.FOR_NAMELESS
    elif isinstance(one, LambdaCode | DangerousLambda | UnclearLambda | RandomLambda):
        yield one.where.rpartition(":")[2]
