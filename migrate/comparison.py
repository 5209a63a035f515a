"""A plan and its artifact, compared: whatever the kind of model, its cases are run and judged alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from migrate import current_cases, graph_cases, keras_cases
from migrate.current_plan import CurrentPlan
from migrate.findings.endpoints import of_whole
from migrate.findings.numbers import DifferentNumbers, ModernNumbers, UnusableReference
from migrate.keras_plan import KerasPlan
from migrate.planning import Planned
from migrate.verification import proof
from migrate.verification.proof import Proof
from migrate.verification.runners import Runners


def prove(runners: Runners, plan: Planned, artifact: Path, target: str) -> Proof:
    """Compare every signature of an artifact with the source that its plan was made of."""
    if isinstance(plan, KerasPlan):
        proved = proof.prove(runners, keras_cases.cases(plan, artifact, target))
        if plan.wanted.custom and not plan.wanted.reference:
            proved = _without_code(proved)
        return _whole(proved if plan.wanted.semantics == "legacy" else _as_asked(proved))
    if isinstance(plan, CurrentPlan):
        return _whole(proof.prove(runners, current_cases.cases(plan, artifact, runners.folder)))
    return proof.prove(runners, graph_cases.cases(plan, artifact, runners.folder))


def _whole(proved: Proof) -> Proof:
    """The proof of a model of which no other endpoints can be chosen."""
    return replace(proved, findings=tuple(map(of_whole, proved.findings)))


def _without_code(proved: Proof) -> Proof:
    """The proof of a model of which only the code for Keras 3 was given: what would make the source run is told."""
    findings = tuple(
        replace(one, lacks_code=True) if isinstance(one, UnusableReference) else one for one in proved.findings
    )
    return replace(proved, findings=findings)


def _as_asked(proved: Proof) -> Proof:
    """The proof of an artifact whose numbers were asked to change: what differs is told, and no error."""
    findings = tuple(
        ModernNumbers(where=one.where, device=one.device, reason=one.reason)
        if isinstance(one, DifferentNumbers)
        else one
        for one in proved.findings
    )
    return replace(proved, findings=findings)
