"""What stands in the way of a model, asked only where something of it looks so.

A plan says exactly what prevents a conversion, but takes longer than reading. A graph whose ops are all known and
harmless, and whose variables all have values of their shape, needs none to be put into a list. A Keras model is always
planned: no array of it is read for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from migrate import planning, refusals
from migrate.findings import Finding, ModelRefused, Severity
from migrate.formats import KerasReading, Reading
from migrate.graph import checks
from migrate.models import Variable
from migrate.planning import Choices


def findings(reading: Reading | KerasReading, path: Path) -> tuple[Finding, ...]:
    """What the reader found and what prevents the conversion, which the plan says where something is suspicious."""
    if isinstance(reading, KerasReading):
        return _of_keras(reading, path)
    if not _is_suspicious(reading):
        return reading.findings
    try:
        planning.make(reading, path, Choices())
    except ModelRefused as refused:
        return (*reading.findings, *_errors(refused.findings))
    return reading.findings


def _of_keras(reading: KerasReading, path: Path) -> tuple[Finding, ...]:
    """The same as a conversion says: the upgrade cures some of what the reader found, and finds more."""
    try:
        return planning.make(reading, path, Choices()).findings
    except ModelRefused as refused:
        return (*refusals.unsaid(reading, (), refused.findings), *_errors(refused.findings))


def _errors(several: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in several if one.severity is Severity.ERROR)


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
