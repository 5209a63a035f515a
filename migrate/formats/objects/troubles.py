"""The Python objects that a SavedModel of TensorFlow 2 keeps beside its graph, as far as they trouble loaders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migrate.findings import Finding
from migrate.findings.saved_models import KerasObjects, OptimizerSlots

_METRICS = "_tf_keras_metric"


def findings(objects: Any, where: str) -> Iterator[Finding]:
    """What a SavedObjectGraph holds of optimizers and metrics."""
    slots = sum(len(node.slot_variables) for node in objects.nodes)
    if slots:
        yield OptimizerSlots(where=where, slots=slots)
    kinds = [node.user_object.identifier for node in objects.nodes if node.WhichOneof("kind") == "user_object"]
    metrics = kinds.count(_METRICS)
    if metrics:
        yield KerasObjects(where=where, kinds=(f"{metrics} of the kind {_METRICS}",))
