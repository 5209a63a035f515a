"""The plan of a copied SavedModel and the copy → the cases that verification compares: each signature of both runs."""

from __future__ import annotations

from pathlib import Path

from migrate import dtypes
from migrate.current_plan import GRAPH, CurrentPlan
from migrate.graph.examples import examples
from migrate.graph.hints import Hint
from migrate.graph.pictures import pictures
from migrate.graphdef import edges
from migrate.models import Signature
from migrate.verification.jobs import SavedModelArtifact
from migrate.verification.reference import Case
from migrate.verification.specs import InputSpec


def cases(plan: CurrentPlan, artifact: Path, folder: Path) -> dict[str, Case]:
    """One case a signature. `folder` holds what the child processes read."""
    source = _source(plan, folder)
    return {
        key: Case(
            reference=SavedModelArtifact(source, key).job("cpu", plan.stateful),
            artifact=SavedModelArtifact(artifact.absolute(), key),
            inputs=tuple(_specs(plan, signature)),
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


def _specs(plan: CurrentPlan, signature: Signature) -> list[InputSpec]:
    keys = {info.name: key for key, info in signature.inputs.items()}
    specs = []
    for key, info in signature.inputs.items():
        told = plan.hints.get(info.name, Hint())
        measured = None if told.lengths_of is None else keys.get(edges.full(told.lengths_of))
        choices = told.choices
        if info.dtype == dtypes.STRING and not choices:
            choices = examples(plan.view, edges.parse(info.name)) or pictures(plan.view, edges.parse(info.name))
        shape = told.shape if info.shape is None else info.shape
        specs.append(InputSpec(key, info.name, info.dtype, shape, told.bounds, choices, measured))
    return specs
