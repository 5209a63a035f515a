"""A Keras model as it was read → its description for Keras 3, the changes and the findings of its conversion.

Neither Keras nor TensorFlow is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from migrate import customs, refusals, stubs
from migrate.findings import Finding, ModelRefused, Severity, UsageFault
from migrate.findings.changed_numbers import MeaningOfOwnClass
from migrate.findings.keras_config import TrainingConfig
from migrate.findings.keras_layers import HardSigmoid, OldUpsampling
from migrate.findings.keras_weights import OptimizerState
from migrate.findings.keras_writing import OptimizerLeftOut, TrainingLeftOut
from migrate.formats import Asked, KerasReading
from migrate.frozen import dataclass
from migrate.graph import naming
from migrate.layers.compiling import Compiled, compiled
from migrate.layers.optimizer_state import NotCarried, carried
from migrate.layers.upgrading import upgrade
from migrate.models import Change, Signature
from migrate.network import Upgraded

SIGNATURE = "serving_default"

SEMANTICS = ("legacy", "modern")


@dataclass(frozen=True)
class Wanted:
    """What is asked for of a Keras model."""

    semantics: str = "legacy"
    """`legacy`: functions keep the meaning that they had; `modern`: they take that of Keras 3."""
    with_optimizer: bool = False
    custom: tuple[Path, ...] = ()
    """The person's files with layers and functions for Keras 3."""
    reference: tuple[Path, ...] = ()
    """The person's files with their original code, for the reference."""
    stubs: Path | None = None
    """Where the beginning of such a file is written, if code is missing."""
    trust: str = ""
    """The format of the artifact for which code that is stored in the model may run; empty where none may."""

    def __post_init__(self) -> None:
        """Raise UsageFault for semantics that there are not."""
        if self.semantics not in SEMANTICS:
            raise UsageFault(f"There are no semantics '{self.semantics}'.", f"Choose {' or '.join(SEMANTICS)}.")


@dataclass(frozen=True)
class KerasPlan:
    """What a conversion will write, and all that is to be said of it."""

    reading: KerasReading
    path: Path
    """Where the model lies, unpacked."""
    asked: Asked
    wanted: Wanted
    upgraded: Upgraded
    sources: Mapping[str, Signature]
    """The one signature, with the writer's names of inputs and outputs."""
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    weights: Mapping[str, object]
    bound: Mapping[str, Any] = field(default_factory=dict)


def make(reading: KerasReading, path: Path, wanted: Wanted, asked: Asked) -> KerasPlan:
    """Plan the conversion of the Keras model at a path. Raises ModelRefused with every reason at once."""
    own = customs.names_in(wanted.custom)
    judged = refusals.JUDGED_BY_THE_UPGRADE
    lasting = [one for one in reading.findings if one.code not in judged and not refusals.is_replaced(one, own)]
    errors = [one for one in lasting if one.severity is Severity.ERROR]
    if errors:
        raise ModelRefused(dict.fromkeys((*errors, *_beside(reading, wanted, own))))
    upgraded = _upgraded(reading, wanted, own)
    found = compiled(reading.model.training, {one.layer for one in upgraded.outputs}, reading.model.era)
    if found.config is not None:
        # The reader's note says that training parts are left out.
        lasting = [one for one in lasting if not isinstance(one, TrainingConfig)]
        upgraded = replace(upgraded, config={**upgraded.config, "compile_config": found.config})
    lasting = list(_of_meaning(lasting, upgraded, wanted))
    upgraded, left_out = _with_optimizer(reading, wanted, upgraded, found)
    if wanted.with_optimizer and not left_out:
        lasting = [one for one in lasting if not isinstance(one, OptimizerState)]
    return KerasPlan(
        reading=reading,
        path=path,
        asked=asked,
        wanted=wanted,
        upgraded=upgraded,
        sources={SIGNATURE: _signature(upgraded)},
        changes=(*upgraded.changes, *found.changes),
        findings=tuple(dict.fromkeys((*lasting, *upgraded.findings, *_of_training(reading, found), *left_out))),
        weights=_weights(upgraded),
    )


def _of_meaning(found: Iterable[Finding], upgraded: Upgraded, wanted: Wanted) -> Iterator[Finding]:
    """The findings without what they say of layers whose functions do not keep their old meaning."""
    own = {one.layer for one in upgraded.findings if isinstance(one, MeaningOfOwnClass)}
    for one in found:
        if not isinstance(one, HardSigmoid | OldUpsampling):
            yield one
        elif wanted.semantics == "legacy" and (layers := tuple(name for name in one.layers if name not in own)):
            yield replace(one, layers=layers)


def _beside(reading: KerasReading, wanted: Wanted, own: Mapping[str, str]) -> tuple[Finding, ...]:
    """What else prevents the conversion of a model whose files are damaged or incomplete."""
    if reading.model.config is None:
        return ()
    try:
        _upgraded(reading, wanted, own)
    except ModelRefused as refusal:
        return tuple(refusals.unrepeated(reading, refusal.findings))
    return ()


def _of_training(reading: KerasReading, found: Compiled) -> Iterator[Finding]:
    """What is said of optimizer, losses and metrics."""
    if found.dropped:
        yield TrainingLeftOut(where=reading.origin.path, names=tuple(found.dropped))


def _with_optimizer(
    reading: KerasReading, wanted: Wanted, upgraded: Upgraded, found: Compiled
) -> tuple[Upgraded, tuple[Finding, ...]]:
    """The model with the optimizer's state, where it is asked for; else why it is without."""
    model = reading.model
    if not wanted.with_optimizer:
        return upgraded, ()
    try:
        if not model.optimizer:
            raise NotCarried("the file holds none")
        if found.config is None:
            raise NotCarried("what the model was compiled with cannot be kept")
        state = carried(model, upgraded, found.config["optimizer"])
    except NotCarried as reason:
        left = OptimizerLeftOut(where=reading.origin.path, arrays=len(model.optimizer), reason=str(reason))
        return upgraded, (left,)
    dropped = {path: why for path, why in upgraded.dropped.items() if path not in state.used}
    arrays = {**upgraded.arrays, **state.arrays}
    return replace(upgraded, arrays=arrays, dropped=dropped, used=(*upgraded.used, *state.used)), ()


def _upgraded(reading: KerasReading, wanted: Wanted, own: Mapping[str, str]) -> Upgraded:
    """The upgrade. Where it asks for code, one finding lists all of it, and stubs are written where they are wanted."""
    try:
        modern, trust = wanted.semantics == "modern", wanted.trust
        return upgrade(reading.model, reading.origin.path, modern=modern, custom=own, trust=trust)
    except ModelRefused as refusal:
        asked = stubs.missing(reading.model, refusal.findings)
        if asked and wanted.stubs is not None:
            _write(wanted.stubs, stubs.text(asked))
        raise ModelRefused(refusals.at_once(reading, refusal.findings)) from None


def _write(path: Path, text: str) -> None:
    """Write a file that is not there yet."""
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        cure = "Name a new file with --write-stubs."
        raise UsageFault(f"{path} cannot be written: {error.strerror or error}.", cure) from error


def _signature(upgraded: Upgraded) -> Signature:
    return Signature(naming.of_layers(upgraded.inputs), naming.of_layers(upgraded.outputs))


def _weights(upgraded: Upgraded) -> dict[str, object]:
    dropped = [{"name": path, "why": why} for path, why in upgraded.dropped.items()]
    return {"used": len(upgraded.used), "dropped": dropped, "unaccounted": []}
