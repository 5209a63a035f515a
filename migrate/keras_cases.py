"""The plan of a Keras model and its artifact → the case that verification compares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from migrate import customs, dtypes
from migrate.keras_plan import SIGNATURE, KerasPlan
from migrate.models import Signature
from migrate.verification.jobs import Artifact, Job, KerasArchiveJob, KerasArtifact, LegacyKerasJob, SavedModelArtifact
from migrate.verification.legacy.entries import dialect
from migrate.verification.legacy.hints import Hint, hints
from migrate.verification.legacy.margins import margin
from migrate.verification.reference import Case
from migrate.verification.specs import InputSpec
from migrate.verification.tolerance import BY_DEVICE_ACROSS_LIBRARIES

_ODD_SIZE = 13


def cases(plan: KerasPlan, artifact: Path, target: str) -> dict[str, Case]:
    """The one case of a model. `target` is the format of the artifact."""
    signature = plan.sources[SIGNATURE]
    specs = tuple(_specs(plan, signature))
    reference, by = _reference(plan, signature)
    case = Case(
        reference=reference,
        artifact=_artifact(artifact.absolute(), signature, target, tuple(one.absolute() for one in plan.wanted.custom)),
        inputs=specs,
        outputs=tuple(signature.outputs),
        variations=tuple(_variations(specs)),
        tolerances=BY_DEVICE_ACROSS_LIBRARIES,
        by=by,
    )
    return {SIGNATURE: case}


def _artifact(path: Path, signature: Signature, target: str, objects: tuple[Path, ...]) -> Artifact:
    if target == "savedmodel":
        return SavedModelArtifact(path, SIGNATURE)
    return KerasArtifact(path, tuple(signature.inputs), tuple(signature.outputs), objects)


def _reference(plan: KerasPlan, signature: Signature) -> tuple[Job, str | None]:
    """What runs the source, and its name: the graph that lies beside the model, Keras 3 for what it wrote itself,
    tf_keras for the rest."""
    model, inputs, outputs = plan.reading.model, tuple(signature.inputs), tuple(signature.outputs)
    stateful = _stateful(model.config)
    path = plan.path.absolute()
    stored = plan.reading.graph.graph.signatures.get(SIGNATURE) if plan.reading.graph else None
    if stored and set(stored.inputs) == set(inputs) and set(stored.outputs) == set(outputs):
        folder = plan.reading.origin.files[0].absolute().parent
        return SavedModelArtifact(folder, SIGNATURE).job("cpu", stateful), None
    if model.era.generation == 3:
        return KerasArchiveJob(path, inputs, outputs, "cpu", stateful), f"keras {version('keras')}"
    halves = (plan.asked.architecture, plan.asked.weights)
    architecture, weights = (None if half is None else half.absolute() for half in halves)
    both = not plan.wanted.reference and customs.serve_both(plan.wanted.custom)
    objects = tuple(one.absolute() for one in (plan.wanted.custom if both else plan.wanted.reference))
    trust = bool(plan.wanted.trust)
    job = LegacyKerasJob(path, inputs, outputs, architecture, weights, objects, stateful, trust)
    return job, f"tf_keras {version('tf-keras')}" + (" with the classes of --custom-objects" if both else "")


def _stateful(value: Any) -> bool:
    """Whether a layer keeps states between calls."""
    if isinstance(value, Mapping):
        return value.get("stateful") is True or any(_stateful(one) for one in value.values())
    return isinstance(value, list) and any(_stateful(one) for one in value)


def _specs(plan: KerasPlan, signature: Signature) -> Iterator[InputSpec]:
    entry = dialect(plan.reading.model)
    told, cut = hints(entry), margin(entry)
    for index, (key, info) in enumerate(signature.inputs.items()):
        hint = told[index] if len(told) == len(signature.inputs) else Hint()
        yield InputSpec(
            key, info.name, info.dtype, info.shape, hint.bounds, hint.choices, padding=hint.padding, margin=cut
        )


def _variations(specs: tuple[InputSpec, ...]) -> Iterator[dict[str, Any]]:
    """Values where activations bend, and sequences of an odd length."""
    if any(spec.dtype in dtypes.FLOATS and not spec.bounds for spec in specs):
        yield {"floats": "knees"}
    if any(spec.shape is not None and list(spec.shape[1:]).count(None) for spec in specs):
        yield {"free": _ODD_SIZE}
