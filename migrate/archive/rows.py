"""One model of an archive in a row, and how its reading becomes one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from migrate import dtypes
from migrate.findings import Finding, Severity
from migrate.formats import KerasReading, Reading
from migrate.frozen import dataclass
from migrate.models import ConfiguredLayer, Shape
from migrate.planning import usual_target

_FED = ("Placeholder", "PlaceholderV2", "PlaceholderWithDefault")
_MOST_INPUTS = 64


@dataclass(frozen=True)
class Row:
    """One model: what it is, who wrote it, and what is to be said of it."""

    path: str
    """Relative to the archive; `!/` stands between a packed file and what lies in it."""
    format: str | None
    writer: str | None
    bytes: int
    findings: tuple[Finding, ...]
    inputs: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    """What shows the writer."""
    tensors: int | None = None
    """How many tensors are whole; None where they were not read."""
    damaged: tuple[str, ...] = ()
    """The tensors that are not."""
    files: tuple[Path, ...] = ()
    """All files of the model; the packed file of one in an archive."""
    found_by: tuple[Path, ...] = ()
    """The files by which it was found."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its findings, each once."""
        return tuple(dict.fromkeys(finding.code for finding in self.findings))

    @property
    def errors(self) -> tuple[str, ...]:
        """The codes of the findings that prevent a conversion, each once."""
        severe = (finding for finding in self.findings if finding.severity is Severity.ERROR)
        return tuple(dict.fromkeys(finding.code for finding in severe))

    @property
    def becomes(self) -> str | None:
        """What a conversion makes of it: `keras` or `savedmodel`; None where something stands in the way."""
        if self.format is None or self.errors:
            return None
        return usual_target(self.format)

    def as_json(self) -> dict[str, Any]:
        """The row as programs read it."""
        row: dict[str, Any] = {
            "path": self.path,
            "format": self.format,
            "writer": self.writer,
            "bytes": self.bytes,
            "findings": list(self.codes),
            "errors": list(self.errors),
            "inputs": list(self.inputs),
            "becomes": self.becomes,
            "evidence": list(self.evidence),
        }
        if self.tensors is not None:
            row["tensors"] = {"whole": self.tensors, "damaged": list(self.damaged)}
        return row


def inputs(reading: Reading | KerasReading) -> tuple[str, ...]:
    """What the model is fed with, as far as its description says so: `images float32[?,32,32,3]`."""
    found = _keras_inputs(reading) if isinstance(reading, KerasReading) else _graph_inputs(reading)
    return tuple(dict.fromkeys(found))[:_MOST_INPUTS]


def evidence(reading: Reading | KerasReading) -> tuple[str, ...]:
    """The sentences that show who wrote it."""
    if isinstance(reading, KerasReading):
        return reading.model.era.evidence
    return (f"the graph says {reading.origin.writer}",) if reading.origin.writer else ()


def _graph_inputs(reading: Reading) -> Iterable[str]:
    for signature in reading.graph.signatures.values():
        for key, info in signature.inputs.items():
            yield _shown(key, dtypes.name(info.dtype), info.shape)
    if not reading.graph.signatures:
        for node in reading.graph.graph.node:
            if node.op in _FED and node.name not in reading.graph.saver_nodes:
                shape = node.attr["shape"].shape if "shape" in node.attr else None
                sizes = None if shape is None or shape.unknown_rank else tuple(dim.size for dim in shape.dim)
                yield _shown(node.name, dtypes.name(node.attr["dtype"].type), sizes)


def _keras_inputs(reading: KerasReading) -> Iterable[str]:
    top = [layer for layer in reading.model.table if not layer.parent]
    fed = [layer for layer in top if layer.class_name == "InputLayer"] or [layer for layer in top[:1] if _batch(layer)]
    for layer in fed:
        dtype, shape = layer.config.get("dtype"), _batch(layer)
        name = layer.name if layer.class_name == "InputLayer" else f"{layer.name}_input"
        yield _shown(name, dtype if isinstance(dtype, str) else "float32", None if shape is None else tuple(shape))


def _batch(layer: ConfiguredLayer) -> list[int | None] | None:
    """The shape of what a layer takes, where its config says it."""
    shape = layer.config.get("batch_input_shape", layer.config.get("batch_shape"))
    return shape if isinstance(shape, list) else None


def _shown(name: str, dtype: str, shape: Shape | None) -> str:
    if shape is None:
        return f"{name} {dtype}"
    return f"{name} {dtype}[{','.join('?' if size in (None, -1) else str(size) for size in shape)}]"
