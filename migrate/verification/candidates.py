"""What the artifact computes on one device, held against the source."""

from __future__ import annotations

from migrate.findings import Finding
from migrate.findings.environment import AbsentDevice
from migrate.findings.numbers import (
    ExtraOutput,
    NotCompilable,
    UnlikeInputs,
    UnusableArtifact,
)
from migrate.frozen import dataclass
from migrate.record import DeviceRun
from migrate.verification.devices import Device
from migrate.verification.jobs import Job
from migrate.verification.judging import Given, judge
from migrate.verification.noise import Noise
from migrate.verification.reference import Case, Observation, lost
from migrate.verification.runners import RunFailed, Runner, RunnerLost
from migrate.verification.verdicts import NOT_CHECKED, worst


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


def check(runner: Runner, case: Case, device: Device, observation: Observation, noise: Noise | None) -> Checked:
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
    pairs = tuple(zip(observation.samples, outputs, strict=True))
    return _judged(case, observation, Given(device, declared, pairs, case.tolerances, noise))


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


def _judged(case: Case, observation: Observation, given: Given) -> Checked:
    judged = {key: judge(key, given, key in observation.random) for key in case.outputs}
    extra = [ExtraOutput(where=key) for key in given.declared if key not in case.outputs]
    verdict = worst(one.comparison.verdict for one in judged.values())
    comparisons = {key: one.comparison for key, one in judged.items()}
    findings = (*(finding for one in judged.values() for finding in one.findings), *extra)
    return Checked(DeviceRun(given.device.name, comparisons, verdict), findings)
