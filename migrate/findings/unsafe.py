"""6xx: code stored in a model, and graphs that reach outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from migrate.findings.base import Finding, register


@register
@dataclass(frozen=True, kw_only=True)
class PythonInGraph(Finding):
    """The graph calls a Python function that is not in the file.

    `tf.py_func` puts a token into the graph and keeps the function in the memory of the process that built it. The
    function is in no file, so nobody can run this part of the graph any more, TensorFlow 1 included.

    Choose endpoints that leave the call out and do its work in your own code.
    """

    code: ClassVar[str] = "TFM601"
    name: ClassVar[str] = "python-in-graph"
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The graph calls Python functions that no file holds. Nodes: {', '.join(self.nodes[:8])}."

    @property
    def cure(self) -> str:
        return "Choose endpoints that leave these nodes out (--output in front of them, --input behind them)."


@register
@dataclass(frozen=True, kw_only=True)
class ReachesOutside(Finding):
    """Computing an answer reads or writes files, or talks to the network.

    Ops such as ReadFile, WriteFile, SaveV2 or MatchingFiles lie on the way to an output or in an initialiser.
    Honest models have them (a path goes in, a picture is read), hostile ones too, and running the graph for the
    verification would run them.

    Look at the nodes. If you trust the model, convert with `--trust`; otherwise choose endpoints behind them.
    """

    code: ClassVar[str] = "TFM602"
    name: ClassVar[str] = "reaches-outside"
    op: str
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The op {self.op} reaches files or the network. Nodes: {', '.join(self.nodes[:8])}."

    @property
    def cure(self) -> str:
        return "If you trust the model, add --trust; otherwise choose endpoints that leave these nodes out."
