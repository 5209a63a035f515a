"""TFM4xx: the graph file (.meta) cannot be used, or names things that are not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from migrate.findings.base import Finding, register
from migrate.findings.container import FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class DamagedMetaGraph(Finding):
    """The `.meta` file cannot be parsed: bytes are missing or changed.

    A `.meta` file is one protobuf message without a checksum. An interrupted download or a transfer in text mode
    makes it unreadable.
    """

    code: ClassVar[str] = "TFM401"
    name: ClassVar[str] = "damaged-graph-file"
    size: int
    problem: str

    @property
    def message(self) -> str:
        """The file, its size, and the parser's complaint."""
        return f"{self.where} ({self.size} bytes) cannot be parsed as a graph: {self.problem}."

    @property
    def cure(self) -> str:
        """Fetch it again."""
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class EmptyMetaGraph(Finding):
    """The `.meta` file holds no graph: it parses, and there is no operation in it.

    Protobuf accepts an empty message, so a file whose content was lost can still look valid.
    """

    code: ClassVar[str] = "TFM402"
    name: ClassVar[str] = "graph-without-operations"
    size: int

    @property
    def message(self) -> str:
        """The file and its size."""
        return f"{self.where} ({self.size} bytes) holds a graph without any operation."

    @property
    def cure(self) -> str:
        """Fetch it again."""
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class MissingAsset(Finding):
    """The graph reads a file (mostly a vocabulary) that is neither at its recorded path nor beside the model.

    Old graphs hold the path of the file on the machine that trained the model. The file is looked for there, then by
    its name beside the model, in `assets` and `assets.extra`, and in the folder above.
    """

    code: ClassVar[str] = "TFM403"
    name: ClassVar[str] = "missing-asset"
    node: str
    recorded: str

    @property
    def message(self) -> str:
        """The node and the path it records."""
        return f"The graph's node {self.node} reads the file {self.recorded}, which was not found."

    @property
    def cure(self) -> str:
        """Put it beside the model."""
        return f"Put the file beside the model in {self.where}."
