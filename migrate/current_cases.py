"""The plan of a copied SavedModel and the copy → the cases that verification compares: each signature of both runs."""

from __future__ import annotations

from pathlib import Path

from migrate.current_plan import GRAPH, CurrentPlan
from migrate.input_specs import specs
from migrate.verification.jobs import SavedModelArtifact
from migrate.verification.reference import Case


def cases(plan: CurrentPlan, artifact: Path, folder: Path) -> dict[str, Case]:
    """One case a signature. `folder` holds what the child processes read."""
    source = _source(plan, folder)
    return {
        key: Case(
            reference=SavedModelArtifact(source, key).job("cpu", plan.stateful),
            artifact=SavedModelArtifact(artifact.absolute(), key),
            inputs=specs(plan.view, signature, plan.hints),
            outputs=tuple(signature.outputs),
            random_operations=plan.random,
        )
        for key, signature in plan.sources.items()
    }


def _source(plan: CurrentPlan, folder: Path) -> Path:
    """The source as a loader finds it; one under another name through links."""
    graph = plan.reading.origin.files[0].absolute()
    if graph.name in (GRAPH, f"{GRAPH}txt"):
        return graph.parent
    made = folder / "source"
    for name, content in plan.written.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(content)
    for name, file in plan.files.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).symlink_to(file.absolute())
    return made
