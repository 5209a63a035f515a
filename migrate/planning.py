"""Which plan a model gets. A conversion carries it out; a scan, an inspection and a diagnosis tell the same one."""

from __future__ import annotations

from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from migrate import customs, keras_plan
from migrate.findings import Finding, ModelRefused, Remedy, Severity, UsageFault
from migrate.findings.current_models import EndpointsInsideOfObjects, KeptLayerCode
from migrate.findings.keras_upgrade import OpenSteps
from migrate.findings.unsafe import LambdaCode
from migrate.formats import Asked, KerasReading, Reading
from migrate.frozen import dataclass
from migrate.graph.choose import Wishes
from migrate.keras_plan import KerasPlan, Wanted

if TYPE_CHECKING:  # graphs are planned with protobuf, which no other model needs
    from migrate.current_plan import CurrentPlan
    from migrate.plan import Plan

Planned: TypeAlias = "Plan | KerasPlan | CurrentPlan"
"""What a conversion will do. All kinds have `sources`, `bound`, `changes`, `findings` and `weights`."""


@dataclass(frozen=True)
class Choices:
    """How to read a model and where to compare it. The fields are those of the options."""

    wishes: Wishes = field(default_factory=Wishes)
    step: int | None = None
    tags: tuple[str, ...] | None = None
    averages: bool | None = None
    dropout: bool | None = None
    trust: bool = False
    devices: str | None = None
    tolerance: float | None = None
    architecture: Path | None = None
    weights: Path | None = None
    keras: Wanted = field(default_factory=Wanted)

    @classmethod
    def of(cls, asked: Asked) -> Choices:
        """What a person who only looks asks for: the usual conversion of that part."""
        tags = None if asked.tags is None else tuple(asked.tags)
        return cls(step=asked.step, tags=tags, architecture=asked.architecture, weights=asked.weights)

    @property
    def changes_keras(self) -> bool:
        """Whether something is asked for that only a Keras model as such can give."""
        return self.keras.semantics != "legacy" or self.keras.with_optimizer or bool(self.keras.custom)

    @property
    def asked(self) -> Asked:
        """Which part of what lies at the path is meant."""
        tags = None if self.tags is None else frozenset(self.tags)
        return Asked(self.step, tags, self.architecture, self.weights)


def usual_target(form: str | None) -> str:
    """The format that models of a format are converted into where nobody asks for another.

    Files of Keras and checkpoints of its objects become a Keras archive: layers are what they hold. What holds a graph
    becomes a SavedModel, SavedModels of tf.keras too: they are copied as they stand.
    """
    return "keras" if (form or "").startswith(("keras", "tf2-checkpoint")) else "savedmodel"


def make(reading: Reading | KerasReading, path: Path, choices: Choices, target: str | None = None) -> Planned:
    """Plan the conversion of the model that lies, unpacked, at a path, into a format: the usual one, if none is named.

    Raises ModelRefused with every reason at once, UsageFault where the choices do not fit the model.
    """
    target = target or usual_target(reading.origin.format)
    current = _current(reading, choices, target)
    if current is not None:
        from migrate import current_plan

        return _with_notes(current_plan.make(current, choices.trust, choices.wishes.signatures), reading)
    reading = _exported(reading, choices, target) or reading
    if isinstance(reading, KerasReading):
        if target == "savedmodel" and reading.graph is not None and _only_of_graphs(choices):
            raise _uncut(reading.graph)
        made = keras_plan.make(reading, path, _only_keras(choices, target), choices.asked)
        return made if target == "keras" else _of_saved_models(made)
    from migrate import plan

    if choices.keras.custom:
        customs.names_in(choices.keras.custom)
    try:
        return plan.make(reading, choices.wishes, choices.averages, choices.trust, choices.dropout)
    except ModelRefused:
        if reading.objects is None:
            raise
        raise _uncut(reading) from None


def _of_saved_models(made: KerasPlan) -> KerasPlan:
    """The plan without what is a fault of `.keras` archives alone."""
    return replace(made, findings=tuple(one for one in made.findings if not isinstance(one, OpenSteps)))


def _uncut(reading: Reading) -> ModelRefused:
    """The refusal to cut other endpoints out of a SavedModel of TensorFlow 2."""
    own = tuple(reading.graph.signatures)
    return ModelRefused([EndpointsInsideOfObjects(where=reading.origin.path, signatures=own)])


def _with_notes(made: CurrentPlan, reading: Reading | KerasReading) -> CurrentPlan:
    """The plan of a copy with what the reader noted of the whole.

    Errors of its Keras part do not touch a copy, and what a conversion to layers would cure stays as it is.
    """
    notes = [one for one in reading.findings if one.severity is not Severity.ERROR and not _is_of_layers(one)]
    code = tuple(one.where for one in reading.findings if isinstance(one, LambdaCode))
    kept = (KeptLayerCode(where=reading.origin.path, layers=code),) if code else ()
    return replace(made, findings=tuple(dict.fromkeys((*notes, *kept, *made.findings))))


def _is_of_layers(one: Finding) -> bool:
    """Whether it tells what making layers of Keras 3 of a model would change."""
    return one.remedy is Remedy.AUTOMATIC and one.code.startswith(("TFM5", "TFM613"))


def _current(reading: Reading | KerasReading, choices: Choices, target: str) -> Reading | None:
    """The SavedModel of TensorFlow 2 in a model, where it is copied."""
    if target != "savedmodel" or choices.changes_keras:
        return None
    graph = reading.graph if isinstance(reading, KerasReading) else reading
    wishes = choices.wishes
    changed = wishes.inputs or wishes.outputs or wishes.freeze or choices.averages or choices.dropout is False
    return graph if not changed and graph is not None and graph.objects is not None else None


def _exported(reading: Reading | KerasReading, choices: Choices, target: str) -> Reading | None:
    """The graph of TensorFlow 1 in a Keras model, where that is converted: it has the signatures."""
    graph = reading.graph if isinstance(reading, KerasReading) else None
    wanted = target == "savedmodel" and not choices.changes_keras
    return graph if wanted and graph is not None and graph.objects is None else None


def _only_keras(choices: Choices, target: str) -> Wanted:
    """What is wanted of a Keras model in a format. Raises UsageFault for options that only graphs have."""
    given = _only_of_graphs(choices)
    if given:
        cure = "Leave it out: its layers say what goes in and what comes out."
        raise UsageFault(f"The model is a Keras model, which has no use for {given[0]}.", cure)
    return replace(choices.keras, trust=target) if choices.trust else choices.keras


def _only_of_graphs(choices: Choices) -> list[str]:
    """The given options that name tensors of a graph."""
    graphs = {
        "--input and --output": choices.wishes.inputs or choices.wishes.outputs,
        "--freeze": choices.wishes.freeze,
        "--averages": choices.averages,
        "--no-dropout": choices.dropout is False,
    }
    return [option for option, value in graphs.items() if value]
