"""What stands in the way of a model, asked only where something of it looks so.

A plan says exactly what prevents a conversion, but takes longer than reading. A graph whose ops are all known and
harmless, and whose variables all have values of their shape, needs none to be put into a list; nor does a Keras model
without code and functions in it.
"""

from __future__ import annotations

from pathlib import Path

from migrate import current_plan, keras_plan, plan
from migrate.findings import Finding, ModelRefused, Severity
from migrate.findings.keras_layers import OperationLayer
from migrate.findings.unsafe import LambdaCode
from migrate.formats import Asked, KerasReading, Reading
from migrate.graph import checks
from migrate.graph.choose import Wishes
from migrate.models import Variable


def graph_findings(reading: Reading) -> tuple[Finding, ...]:
    """The errors that a plan of the conversion names; none where nothing is suspicious."""
    if not _is_suspicious(reading):
        return ()
    try:
        made = plan.make(reading, Wishes()) if reading.objects is None else current_plan.make(reading)
        found = made.findings
    except ModelRefused as refused:
        found = refused.findings
    return tuple(finding for finding in found if finding.severity is Severity.ERROR)


def keras_findings(reading: KerasReading, path: Path) -> tuple[Finding, ...]:
    """The errors that a plan of a Keras model's conversion names; none where it holds no code and no functions."""
    if not any(isinstance(finding, LambdaCode | OperationLayer) for finding in reading.findings):
        return ()
    try:
        keras_plan.make(reading, path, keras_plan.Wanted(), Asked())
    except ModelRefused as refused:
        return refused.findings
    return ()


def _is_suspicious(reading: Reading) -> bool:
    graph = reading.graph
    ops = {node.op for node in graph.graph.node if node.name not in graph.saver_nodes}
    ops |= {node.op for function in graph.graph.library.function for node in function.node_def}
    functions = {function.signature.name for function in graph.graph.library.function}
    return checks.are_suspicious(ops - functions) or not all(map(_fits, graph.variables.values()))


def _fits(variable: Variable) -> bool:
    stored = variable.stored
    if stored is None or stored.dtype != variable.dtype:
        return False
    shape = variable.shape
    if shape is None:
        return True
    known = zip(shape, stored.shape, strict=False)
    return len(shape) == len(stored.shape) and all(size in (None, actual) for size, actual in known)
