"""What the artifact computes on one device, held against the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from migrate.findings import Finding
from migrate.findings.environment import AbsentDevice
from migrate.findings.numbers import (
    DifferentNumbers,
    ExtraOutput,
    MissingOutput,
    NotCompilable,
    UnlikeInputs,
    UnusableArtifact,
)
from migrate.frozen import dataclass
from migrate.record import Comparison, DeviceRun
from migrate.verification.compare import Measured, largest, measure, summarise
from migrate.verification.devices import Device
from migrate.verification.exchange import Tensor
from migrate.verification.jobs import Job
from migrate.verification.reference import Case, Observation, Sample, lost
from migrate.verification.runners import RunFailed, Runner, RunnerLost
from migrate.verification.tolerance import tolerance
from migrate.verification.verdicts import NOT_CHECKED, NOT_COMPARED, worst

_NOT_COMPARED = Comparison(None, None, None, None, None, NOT_COMPARED)


@dataclass(frozen=True)
class Checked:
    """The run of one device and what it showed."""

    run: DeviceRun
    findings: tuple[Finding, ...]


def job_for(case: Case, device: Device) -> Job:
    """What the child of a device is asked to load."""
    return case.artifact.job(device.target, case.reference.stateful)


def absent(device: Device) -> Checked:
    """A device that this machine lacks: not checked, never a pass."""
    return _unchecked(AbsentDevice(where=device.name), device)


def check(runner: Runner, case: Case, device: Device, observation: Observation) -> Checked:
    """Load the artifact on a device, run every sample and compare every output by name."""
    try:
        declared = runner.load(job_for(case, device))
    except RunFailed as error:
        return absent(device) if error.error == "DeviceAbsent" else _failed(str(error), device)
    except RunnerLost as error:
        return _lost(error, device)
    try:
        outputs = [runner.run(sample.inputs) for sample in observation.samples]
    except RunFailed as error:
        return _stopped(error, device)
    except RunnerLost as error:
        return _lost(error, device)
    pairs = list(zip(observation.samples, outputs, strict=True))
    return _judged(case, device, declared, pairs, observation.random)


def check_loading(runner: Runner, case: Case, device: Device) -> Checked | None:
    """Load the artifact on a device where there is nothing to compare it with; None where that works."""
    try:
        runner.load(job_for(case, device))
    except RunFailed as error:
        return absent(device) if error.error == "DeviceAbsent" else _failed(str(error), device)
    except RunnerLost as error:
        return _lost(error, device)
    return None


def _stopped(error: RunFailed, device: Device) -> Checked:
    """XLA compiles at the first run: it lacks operations, and sizes must be known."""
    if error.error == "UnlikeInputs":
        finding = UnlikeInputs(where="artifact", problem=error.first_line)
        return Checked(DeviceRun(device.name, {}, "different", finding.message), (finding,))
    if device.target == "cpu-xla":
        return _unchecked(NotCompilable(where=device.name, error=error.first_line), device)
    return _failed(str(error), device)


def _failed(error: str, device: Device) -> Checked:
    """An artifact that does not run is as wrong as one whose numbers differ."""
    finding = UnusableArtifact(where="artifact", device=device.name, error=error)
    return Checked(DeviceRun(device.name, {}, "different", finding.message), (finding,))


def _lost(error: RunnerLost, device: Device) -> Checked:
    """A crash is the artifact's; a limit, or a kill from outside, says nothing of it."""
    if error.reason == "crashed":
        return _failed(error.detail, device)
    return _unchecked(lost(error, f"the artifact on {device.name}"), device)


def _unchecked(finding: Finding, device: Device) -> Checked:
    return Checked(DeviceRun(device.name, {}, NOT_CHECKED, finding.message), (finding,))


def _judged(
    case: Case,
    device: Device,
    declared: tuple[str, ...],
    pairs: Sequence[tuple[Sample, Mapping[str, Tensor]]],
    random: Sequence[str],
) -> Checked:
    comparisons: dict[str, Comparison] = {}
    findings: list[Finding] = []
    for key in case.outputs:
        allowed = tolerance(pairs[0][0].outputs[key].dtype, device.family, case.tolerances)
        scales = _scales([sample for sample, _ in pairs], key)
        measured = [
            measure(sample.outputs[key], given[key], scales[sample.recipe.floats])
            for sample, given in pairs
            if key in given
        ]
        complete = len(measured) == len(pairs)
        comparisons[key] = summarise(measured if complete else [Measured(obstacle="missing")], allowed)
        if complete and key in random:
            comparisons[key] = _NOT_COMPARED
        if not complete:
            findings.append(MissingOutput(where=key, declared=declared))
        elif comparisons[key].verdict == "different":
            findings.append(DifferentNumbers(where=key, device=device.name, reason=_reason(comparisons[key], measured)))
    findings += [ExtraOutput(where=key) for key in declared if key not in case.outputs]
    verdict = worst(comparison.verdict for comparison in comparisons.values())
    return Checked(DeviceRun(device.name, comparisons, verdict), tuple(findings))


def _scales(samples: Sequence[Sample], key: str) -> dict[str, float]:
    """How large an output is, by the kind of floats that were fed: of one example it may be nearly zero by chance."""
    found: dict[str, float] = {}
    for sample in samples:
        kind = sample.recipe.floats
        found[kind] = max(found.get(kind, 0.0), largest(sample.outputs[key]))
    return found


def _reason(comparison: Comparison, measured: list[Measured]) -> str:
    """What differs: the obstacle, or the error beside what is allowed."""
    obstacle = next((sample.obstacle for sample in measured if sample.obstacle), None)
    return obstacle or (
        f"the largest error is {comparison.max_rel_to_scale:.2g} of the output's scale "
        f"({comparison.max_abs:.2g} absolute), {comparison.tolerance:.2g} is allowed"
    )
