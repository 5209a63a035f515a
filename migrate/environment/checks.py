"""What this machine means for a model: missing packages, hardware that is not here, libraries of another era."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from migrate.environment import packages, providers
from migrate.environment.machine import Machine
from migrate.environment.providers import Provider
from migrate.findings import Blame, Finding, Remedy, Severity
from migrate.findings.machine import (
    AbsentAccelerator,
    AbsentPackage,
    AnotherEra,
    ChannelsFirstHere,
    ContradictingPackages,
    LegacyKeras,
    OlderLibrary,
    OldProcessor,
    OutdatedPackage,
    UnpublishedPackage,
    UnusedGpu,
)
from migrate.frozen import dataclass

_GPU_ONLY = re.compile(r"^(CudnnRNN\w*|Nccl\w+|_Nccl\w+|FusedConv2DBiasActivation|TRTEngineOp)$")
_TPU_ONLY = re.compile(r"^(TPU\w+|_TPU\w+|InfeedDequeue\w*|InfeedEnqueue\w*|OutfeedEnqueue\w*|OutfeedDequeue\w*)$")
_WRITER = re.compile(r"(tensorflow|keras) (\d+(?:\.\d+)+)")
_CURRENT_GENERATION = 3


@dataclass(frozen=True)
class Needs:
    """What a model asks of a machine, as its files and its findings show it."""

    where: str
    writer: str | None
    ops: frozenset[str] = frozenset()
    foreign: Mapping[str, str] | None = None
    """Ops and layers of other packages → the package, or the class name where only that is known."""
    channels_first: bool = False


def findings(needs: Needs, machine: Machine, known: Iterable[Finding]) -> tuple[Finding, ...]:
    """What is to be said of this machine. `known` are the findings on the file itself."""
    return (
        *_packages(needs, machine),
        *_hardware(needs, machine),
        *_libraries(needs, machine, tuple(known)),
    )


def _packages(needs: Needs, machine: Machine) -> Iterator[Finding]:
    """One finding for each package that brings ops or layers of the model."""
    things: dict[Provider, list[str]] = {}
    for thing, package in (needs.foreign or {}).items():
        provider = providers.named(package) or providers.of_layer(thing)
        if provider is not None:
            things.setdefault(provider, []).append(thing)
    for provider, names in things.items():
        found = _package(provider, tuple(names), machine, needs.where)
        if found is not None:
            yield found


def _package(one: Provider, things: tuple[str, ...], machine: Machine, where: str) -> Finding | None:
    here = packages.numbers(machine.packages.get("tensorflow", "0"))
    last = f"{one.last}, {one.year}"
    if not one.published:
        return UnpublishedPackage(where=where, package=one.title, things=things)
    if one.until is not None and here > (*one.until, 99):
        return OutdatedPackage(
            where=where,
            package=one.title,
            distribution=one.distribution,
            last=last,
            until=f"up to {one.until[0]}.{one.until[1]}",
            things=things,
        )
    if packages.version_of(one.distribution) is not None:
        return None
    return AbsentPackage(where=where, package=one.title, distribution=one.distribution, last=last, things=things)


def _hardware(needs: Needs, machine: Machine) -> Iterator[Finding]:
    for kind, pattern, there in (("a GPU", _GPU_ONLY, machine.gpus > 0), ("a TPU", _TPU_ONLY, False)):
        bound = tuple(sorted(op for op in needs.ops if pattern.match(op)))
        if bound and not there:
            yield AbsentAccelerator(where=needs.where, kind=kind, things=bound)
    if needs.channels_first and not machine.onednn and not machine.gpus:
        yield ChannelsFirstHere(where=needs.where)
    if machine.processor == "x86_64" and machine.features and "avx" not in machine.features:
        yield OldProcessor(where="processor")
    if machine.gpus and not machine.cuda:
        yield UnusedGpu(where="GPU", gpus=machine.gpus)


def _libraries(needs: Needs, machine: Machine, known: tuple[Finding, ...]) -> Iterator[Finding]:
    wrote = _WRITER.match(needs.writer or "")
    here = machine.packages.get(wrote[1]) if wrote else None
    if wrote and here and packages.numbers(wrote[2]) > packages.numbers(here):
        yield OlderLibrary(where=needs.where, package=wrote[1], written=wrote[2], installed=here)
    elif needs.writer and _is_old(needs.writer) and not any(map(_is_the_files_fault, known)):
        package = "keras" if needs.writer.startswith("keras") else "tensorflow"
        codes = tuple(dict.fromkeys(one.code for one in known if _troubles(one)))
        if package in machine.packages:
            installed = f"{'Keras' if package == 'keras' else 'TensorFlow'} {machine.packages[package]}"
            yield AnotherEra(where=needs.where, writer=needs.writer, here=installed, findings=codes)
    if machine.legacy_keras:
        yield LegacyKeras(where="TF_USE_LEGACY_KERAS")
    for wanted, bounds, there in packages.contradictions("tensorflow"):
        yield ContradictingPackages(where=wanted, package="tensorflow", needs=wanted, wanted=bounds, installed=there)


def _is_the_files_fault(one: Finding) -> bool:
    """Whether a loader of any era would fail on the files."""
    return one.severity is Severity.ERROR and (one.blame is Blame.FILE or one.is_unsafe)


def _troubles(one: Finding) -> bool:
    """Whether loaders of today stumble over what tfmigrate cures: forms of Keras configs and weights."""
    return one.remedy is Remedy.AUTOMATIC and one.code.startswith("TFM5")


def _is_old(writer: str) -> bool:
    """Whether the writer is of a generation whose files today's loaders do not read."""
    name, _, rest = writer.partition(" ")
    number = re.search(r"\d+", rest)
    generation = int(number[0]) if number else 0
    return generation < (_CURRENT_GENERATION if name == "keras" else 2)
