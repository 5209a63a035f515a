"""What the source computes: inputs that it accepts, its outputs for them, and whether those can be compared at all."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from typing import Any

from migrate.findings import Finding
from migrate.findings.environment import ExceededMemory, ExceededTime, LostProcess
from migrate.findings.numbers import ConstantOutput, RandomSource, RejectedInputs, UnusableReference
from migrate.frozen import dataclass
from migrate.verification import inputs
from migrate.verification.compare import measure, summarise
from migrate.verification.degenerate import degenerate
from migrate.verification.exchange import Tensor
from migrate.verification.jobs import Artifact, Job, Tf1GraphJob
from migrate.verification.runners import RunFailed, Runner, RunnerLost
from migrate.verification.specs import InputSpec, Recipe
from migrate.verification.tolerance import BY_DEVICE, Tolerances, tolerance

_LOST = {"timeout": ExceededTime, "crashed": LostProcess, "killed": LostProcess, "memory": ExceededMemory}
# Errors that no input causes: a variable or table without a value, an operation or a file that is missing.
_NOT_OF_INPUTS = frozenset({"FailedPreconditionError", "NotFoundError", "PermissionDeniedError"})
# Some kernels end the process when sizes do not fit; each new one costs an import of TensorFlow.
_CRASHES = 2


@dataclass(frozen=True)
class Case:
    """One signature of a source and of its artifact. Both sides have the same keys."""

    reference: Job
    artifact: Artifact
    inputs: tuple[InputSpec, ...]
    outputs: tuple[str, ...]
    random_operations: tuple[str, ...] = ()
    """Names of the nodes that draw random numbers on the way to the outputs."""
    variations: tuple[Mapping[str, Any], ...] = ()
    """Further samples: what each changes of the accepted recipe."""
    tolerances: Tolerances = field(default_factory=lambda: BY_DEVICE)
    by: str | None = None
    """What runs the source, with its version; TensorFlow where left open."""
    unmoved: tuple[str, ...] = ()
    """Outputs that depend on no input: weights."""


@dataclass(frozen=True)
class Sample:
    """What was fed to the source, and what came out."""

    recipe: Recipe
    inputs: Mapping[str, Tensor]
    outputs: Mapping[str, Tensor]
    seconds: float = 0.0
    """How long that took."""

    def as_json(self) -> dict[str, Any]:
        """The sample as the migration record holds it."""
        shapes = {key: list(tensor.values.shape) for key, tensor in self.inputs.items()}
        return {"seed": self.recipe.seed, "floats": self.recipe.floats, "shapes": shapes}


@dataclass(frozen=True)
class Observation:
    """The samples of a source. `findings` say what they are worth."""

    samples: tuple[Sample, ...]
    findings: tuple[Finding, ...]
    random: tuple[str, ...] = ()
    """Outputs that differ from run to run: there is nothing to compare with."""


class NotComparable(Exception):
    """No reference can be had; `findings` say why."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__("; ".join(finding.message for finding in findings))


def lost(error: RunnerLost, where: str) -> Finding:
    """The finding of a child that was lost. `where` names what it ran, as in `the source`."""
    return _LOST[error.reason](where=where, detail=error.detail)


def observe(runner: Runner, case: Case) -> Observation:
    """Run the source on inputs that it accepts. Raises NotComparable where that gives nothing to compare with."""
    try:
        _load(runner, case.reference)
        first = _first_accepted(runner, case)
        random = _random(runner, case, first)
        calm = [key for key in first.outputs if key not in random]
        noted = RandomSource(where=", ".join(random), operations=case.random_operations, compared=tuple(calm))
        if not calm:
            raise NotComparable(noted)
        samples = [first]
        if case.inputs:
            _take(runner, case.inputs, _further(case, first.recipe), samples)
        moved = [key for key in calm if key not in case.unmoved] if case.inputs else []
        if moved and len(_still(samples, moved)) == len(moved):
            _take(runner, case.inputs, inputs.other_scales(first.recipe), samples)
    except RunnerLost as error:
        raise NotComparable(lost(error, "the source")) from error
    found = [ConstantOutput(where=key, state=state) for key, state in _still(samples, moved).items()]
    return Observation(tuple(samples), (*([noted] if random else []), *found), random)


def _load(runner: Runner, job: Job) -> None:
    try:
        runner.load(job)
    except RunFailed as error:
        raise NotComparable(UnusableReference(where="source", error=str(error))) from error


def _first_accepted(runner: Runner, case: Case) -> Sample:
    """The first recipe of the ladder that the source runs without an error."""
    crashes, last = 0, ""
    recipes = list(inputs.ladder(case.inputs))
    for recipe in recipes:
        try:
            return _sample(runner, case.inputs, recipe)
        except (RunFailed, ValueError) as error:
            last = str(error)
            if isinstance(error, RunFailed) and error.error in _NOT_OF_INPUTS:
                break
        except RunnerLost as error:
            crashes += 1
            if error.reason != "crashed" or crashes > _CRASHES:
                raise
            _load(runner, case.reference)
    else:
        if case.inputs:
            raise NotComparable(RejectedInputs(where="source", attempts=len(recipes), error=last))
    raise NotComparable(UnusableReference(where="source", error=last))


def _further(case: Case, recipe: Recipe) -> tuple[Recipe, ...]:
    varied = (replace(recipe, seed=recipe.seed + 10 + i, **change) for i, change in enumerate(case.variations))
    return (*inputs.further(recipe), *varied)


def _take(runner: Runner, specs: Sequence[InputSpec], recipes: Iterable[Recipe], samples: list[Sample]) -> None:
    """Add samples of those recipes that the source runs, as far as time allows; a graph may fix the batch that its
    placeholders leave open."""
    for recipe in recipes:
        if not _is_time_for(len(samples) + 1, runner, samples):
            break
        with suppress(RunFailed, ValueError):
            samples.append(_sample(runner, specs, recipe))


def _is_time_for(count: int, runner: Runner, samples: Sequence[Sample]) -> bool:
    """Whether so many samples can be afforded, one more than those at hand: the artifact must run each in as much time
    as the source has, and rounding noise may have to be measured in each."""
    return runner.left > (count + 1) * max(sample.seconds for sample in samples)


def _sample(runner: Runner, specs: Sequence[InputSpec], recipe: Recipe) -> Sample:
    drawn = inputs.draw(specs, recipe)
    start = time.monotonic()
    outputs = runner.run(drawn)
    return Sample(recipe, drawn, outputs, time.monotonic() - start)


def _random(runner: Runner, case: Case, first: Sample) -> tuple[str, ...]:
    """The outputs that differ when the first sample is run again. A source that is restored for each run repeats its
    random numbers too, and is therefore loaded with other seeds. One that is slow and draws none is taken as steady."""
    if not case.random_operations and not _is_time_for(2, runner, [first]):
        return ()
    reseeded = isinstance(case.reference, Tf1GraphJob) and case.reference.stateful and case.random_operations
    if isinstance(case.reference, Tf1GraphJob) and reseeded:
        _load(runner, replace(case.reference, reseed=True))
    again = runner.run(first.inputs)
    if reseeded:
        _load(runner, case.reference)
    return tuple(key for key, value in first.outputs.items() if _differ(value, again[key]))


def _differ(a: Tensor, b: Tensor) -> bool:
    """More than threads that add up in another order explain."""
    allowed = tolerance(a.dtype, "cpu")
    return summarise([measure(a, b)], allowed).verdict == "different"


def _still(samples: Sequence[Sample], keys: Iterable[str]) -> dict[str, str]:
    """Those outputs that no sample moved → how they stand still."""
    states = {key: degenerate([sample.outputs[key] for sample in samples]) for key in keys}
    return {key: state for key, state in states.items() if state}
