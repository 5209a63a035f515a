"""What stands in the way of a graph, asked only where something of it looks so.

A plan says exactly what prevents a conversion, but takes longer than reading. A graph whose ops are all known and
harmless, and whose variables all have values of their shape, needs none to be put into a list.
"""

from __future__ import annotations

from migrate import current_plan, plan
from migrate.findings import Finding, ModelRefused, Severity
from migrate.formats import Reading
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
