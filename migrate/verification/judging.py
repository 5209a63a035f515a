"""One output of an artifact on one device: held to the tolerance, and where it exceeds that, to the source's noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from migrate.findings import Finding
from migrate.findings.numbers import DifferentNumbers, MissingOutput
from migrate.findings.rounding import RoundingNoise, UnsteadyOutput
from migrate.frozen import dataclass
from migrate.record import Comparison
from migrate.verification.compare import Measured, measure, summarise
from migrate.verification.devices import Device
from migrate.verification.exchange import Tensor
from migrate.verification.noise import Noise, scales_of
from migrate.verification.reference import Sample
from migrate.verification.tolerance import Tolerances, tolerance
from migrate.verification.verdicts import NOT_COMPARED, worst

# Two right runtimes lie at most this many noise floors apart; a floor is one draw of many.
_FACTOR = 8
# A sample that would allow more than this share of the scale tells nothing, nor does one that would allow a half type
# more than four times its tolerance.
_TELLING = 1e-3
_TELLING_HALVES = 4
_UNCOMPARED = Comparison(None, None, None, None, None, NOT_COMPARED)


@dataclass(frozen=True)
class Given:
    """What an artifact gave on one device, and what it is held to."""

    device: Device
    declared: tuple[str, ...]
    """Keys of the artifact's outputs."""
    pairs: Sequence[tuple[Sample, Mapping[str, Tensor]]]
    """Each sample of the source with the artifact's outputs for it."""
    tolerances: Tolerances
    noise: Noise | None
    """None where a person chose the tolerance."""


@dataclass(frozen=True)
class Judged:
    """The comparison of one output and what it showed."""

    comparison: Comparison
    findings: tuple[Finding, ...] = ()


def judge(key: str, given: Given, random: bool) -> Judged:
    """Compare an output in all samples; a random one is not compared.

    Where errors exceed the tolerance, each sample allows up to 8 times what rounding alone does to the source's own
    output in it. Samples in which that is too much to tell right from wrong are left out; where they all are, the
    output is not compared.
    """
    allowed = tolerance(given.pairs[0][0].outputs[key].dtype, given.device.family, given.tolerances)
    if any(key not in outputs for _, outputs in given.pairs):
        missing = MissingOutput(where=key, declared=given.declared)
        return Judged(summarise([Measured(obstacle="missing")], allowed), (missing,))
    if random:
        return Judged(_UNCOMPARED)
    measured = _measured(key, given.pairs)
    comparison = summarise(measured, allowed)
    if comparison.verdict != "different":
        return Judged(comparison)
    if given.noise is None:
        return Judged(comparison, (_different(key, given.device, comparison, measured),))
    floors = [given.noise.floors(i)[key] for i in range(len(measured))]
    return _with_noise(key, given.device, measured, floors, allowed)


def _with_noise(
    key: str, device: Device, measured: Sequence[Measured], floors: Sequence[float], allowed: float
) -> Judged:
    limits = [max(allowed, _FACTOR * floor) for floor in floors]
    most = max(_TELLING, _TELLING_HALVES * allowed) if allowed else 0.0  # what counts must be equal
    telling = [i for i, limit in enumerate(limits) if limit <= most]
    unsteady = UnsteadyOutput(
        where=key, device=device.name, noise=max(floors), left_out=len(floors) - len(telling), samples=len(floors)
    )
    if not telling:
        return Judged(replace(summarise(measured, allowed), verdict=NOT_COMPARED), (unsteady,))
    told, limit = [measured[i] for i in telling], max(limits[i] for i in telling)
    verdict = worst(summarise([measured[i]], limits[i]).verdict for i in telling)
    if verdict == "identical" and unsteady.left_out:
        verdict = "within"  # not everything is the same
    comparison = replace(summarise(told, limit), verdict=verdict)
    if verdict == "different":
        return Judged(comparison, (_different(key, device, comparison, told),))
    noisy = RoundingNoise(where=key, device=device.name, noise=limit / _FACTOR, limit=limit, usual=allowed)
    found = ((noisy, limit > allowed), (unsteady, unsteady.left_out > 0))
    return Judged(comparison, tuple(finding for finding, holds in found if holds))


def _measured(key: str, pairs: Sequence[tuple[Sample, Mapping[str, Tensor]]]) -> list[Measured]:
    scales = scales_of((sample for sample, _ in pairs), key)
    return [measure(sample.outputs[key], given[key], scales[sample.recipe.floats]) for sample, given in pairs]


def _different(key: str, device: Device, comparison: Comparison, measured: Sequence[Measured]) -> Finding:
    """What differs: the obstacle, or the error beside what is allowed."""
    obstacle = next((sample.obstacle for sample in measured if sample.obstacle), None)
    reason = obstacle or (
        f"the largest error is {comparison.max_rel_to_scale:.2g} of the output's scale "
        f"({comparison.max_abs:.2g} absolute), {comparison.tolerance:.2g} is allowed"
    )
    return DifferentNumbers(where=key, device=device.name, reason=reason)
