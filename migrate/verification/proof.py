"""A source and its artifact, compared on every device: the Verification of the migration record, and its findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from migrate.findings import Finding
from migrate.frozen import dataclass
from migrate.record import Comparison, DeviceRun, Verification
from migrate.verification import candidates
from migrate.verification.noise import Noise
from migrate.verification.reference import Case, NotComparable, Observation, observe
from migrate.verification.runners import RunFailed, Runner, RunnerLost, Runners
from migrate.verification.verdicts import NOT_COMPARED, worst


@dataclass(frozen=True)
class Proof:
    """A verdict with its numbers, and what was found on the way."""

    verification: Verification
    findings: tuple[Finding, ...]
    outputs: Mapping[str, tuple[int, list[int | None] | None]] = field(default_factory=dict)
    """Type and shape of the artifact's outputs, as far as it knows them; of the last of several signatures."""


def prove(runners: Runners, cases: Mapping[str, Case]) -> Proof:
    """Compare each signature (name → case) on each device of the runners.

    With several signatures, outputs are told apart as `signature/key`. Without any, nothing is compared.
    """
    if not cases:
        return Proof(Verification(NOT_COMPARED, None, ()), ())
    if runners.tolerances is not None:
        cases = {name: replace(case, tolerances=runners.tolerances) for name, case in cases.items()}
    runners.begin()
    proofs = {name: _prove_one(runners, case) for name, case in cases.items()}
    return next(iter(proofs.values())) if len(proofs) == 1 else _joined(proofs)


def _prove_one(runners: Runners, case: Case) -> Proof:
    try:
        observation = observe(runners.reference, case)
    except NotComparable as error:
        return _unproven(runners, case, error)
    noise = None if runners.tolerances is not None else _noise(runners, case, observation)
    checked = [
        candidates.check(runners.candidate(device), case, device, observation, noise)
        if device.present
        else candidates.absent(device)
        for device in runners.devices
    ]
    verification = Verification(
        verdict=worst(one.run.verdict for one in checked),
        reference=f"the source, run by {case.by or _tensorflow(runners)}",
        runs=tuple(one.run for one in checked),
        samples=tuple(sample.as_json() for sample in observation.samples),
    )
    findings = (*observation.findings, *(finding for one in checked for finding in one.findings))
    return Proof(verification, findings, _specs(runners))


def _noise(runners: Runners, case: Case, observation: Observation) -> Noise:
    def unlike() -> Runner | None:
        try:
            runners.unlike.load(case.reference)
        except (RunFailed, RunnerLost):
            return None
        return runners.unlike

    return Noise(observation.samples, runners.reference, unlike)


def _tensorflow(runners: Runners) -> str:
    return f"tensorflow {runners.reference.facts['tensorflow']}"


def _unproven(runners: Runners, case: Case, error: NotComparable) -> Proof:
    """No source to compare with: not compared, unless the artifact does not even load."""
    present = [device for device in runners.devices if device.present]
    tried = [candidates.check_loading(runners.candidate(device), case, device) for device in present]
    failed = [one for one in tried if one is not None and one.run.verdict == "different"]
    verdict = "different" if failed else NOT_COMPARED
    findings = (*error.findings, *(finding for one in failed for finding in one.findings))
    return Proof(Verification(verdict, None, tuple(one.run for one in failed)), findings, _specs(runners))


def _specs(runners: Runners) -> dict[str, tuple[int, list[int | None] | None]]:
    present = [device for device in runners.devices if device.present]
    return runners.candidate(present[0]).specs if present else {}


def _joined(proofs: Mapping[str, Proof]) -> Proof:
    """One proof of several signatures: the worst verdict of each device and of the whole."""
    parts = {name: proof.verification for name, proof in proofs.items()}
    runs: dict[str, list[tuple[str, DeviceRun]]] = {}
    for name, part in parts.items():
        for run in part.runs:
            runs.setdefault(run.device, []).append((name, run))
    return Proof(
        Verification(
            verdict=worst(part.verdict for part in parts.values()),
            reference=next((part.reference for part in parts.values() if part.reference), None),
            runs=tuple(_joined_run(device, named) for device, named in runs.items()),
            samples=tuple({"signature": name} | sample for name, part in parts.items() for sample in part.samples),
        ),
        tuple(_unrepeated(finding for proof in proofs.values() for finding in proof.findings)),
    )


def _joined_run(device: str, named: list[tuple[str, DeviceRun]]) -> DeviceRun:
    outputs: dict[str, Comparison] = {}
    for name, run in named:
        outputs.update({f"{name}/{key}": comparison for key, comparison in run.outputs.items()})
    notes = list(dict.fromkeys(run.note for _, run in named if run.note))
    verdicts = {run.verdict for _, run in named}
    verdict = verdicts.pop() if len(verdicts) == 1 else worst(verdicts)
    return DeviceRun(device, outputs, verdict, " ".join(notes) or None)


def _unrepeated(findings: Iterable[Finding]) -> Iterable[Finding]:
    return dict.fromkeys(findings)
