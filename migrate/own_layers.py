"""The plan of a Keras model, with the arrays of the person's own layers where Keras 3 looks for them.

Which layers a class holds only the class itself tells: a child process builds the model, once it is to be written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from migrate import customs
from migrate.findings import Finding, ModelRefused, Severity
from migrate.findings.keras_writing import PlacedByOrder, UnlikeVariables
from migrate.keras_plan import KerasPlan
from migrate.layers import places, sublayers
from migrate.layers.accepted import LAYERS
from migrate.network import Layer
from migrate.writers import custom_variables
from migrate.writers.custom_variables import Variable

_OPTIMIZER = "optimizer/"
_OBJECTS = frozenset({"saved-model", "tf2-checkpoint"})
"""Formats that keep arrays by the attributes that lead to them, in no order of weights."""


def settled(plan: KerasPlan) -> KerasPlan:
    """The plan with every array in its place. Raises ModelRefused where that cannot be told."""
    found = _own(plan)
    if not found:
        return plan
    where = plan.reading.origin.path
    told = custom_variables.told(plan.upgraded.config, plan.wanted.custom, tuple(found), where)
    moved: dict[str, str] = {}
    findings: list[Finding] = []
    for start, layer in found.items():
        findings += _moved(plan, start, layer, told[start], moved)
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise ModelRefused(findings)
    arrays = {moved.get(path, path): weight for path, weight in plan.upgraded.arrays.items()}
    return replace(
        plan, upgraded=replace(plan.upgraded, arrays=arrays), findings=tuple(dict.fromkeys((*plan.findings, *findings)))
    )


def _own(plan: KerasPlan) -> Mapping[str, Layer]:
    """Path in model.weights.h5 → layer, for layers with arrays whose classes the person gives."""
    own = customs.names_in(plan.wanted.custom).keys() - LAYERS.keys()
    return {
        place.path.removesuffix("vars/0"): place.layer
        for place in places.placed(plan.upgraded.tree)
        if place.index == 0 and place.layer.class_name in own and not place.layer.parts
    }


def _moved(
    plan: KerasPlan, start: str, layer: Layer, variables: tuple[Variable, ...], moved: dict[str, str]
) -> Iterator[Finding]:
    """Note for every array of a layer where it goes, or find what stands in the way."""
    where = plan.reading.origin.path
    match = sublayers.matched(start, layer.weights, variables, plan.reading.origin.format not in _OBJECTS)
    if match is None or (not match.in_order and _keeps_optimizer(plan)):
        stored = tuple(f"{weight.name} {weight.shape}" for weight in layer.weights)
        has = tuple(f"{one.name} {one.shape}" for one in variables)
        yield UnlikeVariables(where=where, layer=layer.path, class_name=layer.class_name, stored=stored, variables=has)
        return
    moved |= {f"{start}vars/{index}": path for index, path in enumerate(match.paths)}
    if not match.told_apart:
        yield PlacedByOrder(where=where, layer=layer.path, class_name=layer.class_name)


def _keeps_optimizer(plan: KerasPlan) -> bool:
    """Whether an optimizer's state is carried over, which goes by the order of the variables."""
    return any(path.startswith(_OPTIMIZER) for path in plan.upgraded.arrays)
