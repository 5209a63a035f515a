"""TFM34x: what TensorFlow says of a graph as it stands, seen before it reads the graph."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Remedy, Severity, register
from migrate.findings.wording import counted, listed
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class DevicePlacement(Finding):
    """Nodes of the graph are bound to devices of the machine that built it.

    `tf.device` writes names such as `/job:ps/task:0` or `/device:GPU:1` into the graph. Where such a device is
    missing, TensorFlow says `Cannot assign a device for operation` unless soft placement is on.

    A converted model runs anywhere: the bindings are taken out.
    """

    code: ClassVar[str] = "TFM340"
    name: ClassVar[str] = "nodes-bound-to-devices"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    devices: tuple[str, ...]
    count: int

    @property
    def message(self) -> str:
        verb = "is" if self.count == 1 else "are"
        nodes = counted(self.count, "node")
        return f"{nodes} of {self.where} {verb} bound to devices: {listed(self.devices, 6)}."

    @property
    def cure(self) -> str:
        return "Nothing: the bindings are taken out."


@register
@dataclass(frozen=True, kw_only=True)
class UnknownAttribute(Finding):
    """Nodes carry attributes that their op does not have in the TensorFlow of today.

    A later release, a build of its own, or a program that edits graphs wrote them. Older releases say `NodeDef mentions
    attr … not in Op`. An attribute that is not known has its usual value in nearly all cases, but nobody can say so
    for sure.

    Compare the artifact's answers with the writer's.
    """

    code: ClassVar[str] = "TFM341"
    name: ClassVar[str] = "attribute-that-is-not-known"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    op: str
    attributes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Nodes of {self.where} have attributes that the op {self.op} has not: {listed(self.attributes)}."

    @property
    def cure(self) -> str:
        return "Compare some answers with those of the release that wrote the graph."


@register
@dataclass(frozen=True, kw_only=True)
class MissingAttribute(Finding):
    """Nodes lack an attribute that their op must have.

    Somebody edited the graph, or a tool stripped it. TensorFlow says `NodeDef missing attrs` and refuses the whole
    graph.

    Take the graph from where it is whole, or choose outputs that do not depend on these nodes.
    """

    code: ClassVar[str] = "TFM342"
    name: ClassVar[str] = "missing-attribute"
    op: str
    attribute: str
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Nodes of the op {self.op} lack the attribute {self.attribute}: {listed(self.nodes)}."

    @property
    def cure(self) -> str:
        return "Take an undamaged copy of the graph, or leave these nodes out (--output, --input)."


@register
@dataclass(frozen=True, kw_only=True)
class NewerGraph(Finding):
    """The graph was written by a later TensorFlow than this program knows.

    Every release numbers its graphs. Older releases say `The binary trying to import the GraphDef was built when
    GraphDef version was …`. Ops and defaults of the later release are not known here.

    Use a later tfmigrate, or compare the artifact's answers with the writer's.
    """

    code: ClassVar[str] = "TFM343"
    name: ClassVar[str] = "graph-of-a-later-release"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    version: int
    known: int

    @property
    def message(self) -> str:
        return f"{self.where} has GraphDef version {self.version}; tfmigrate knows graphs up to {self.known}."

    @property
    def cure(self) -> str:
        return "Use a later tfmigrate with a later TensorFlow."


@register
@dataclass(frozen=True, kw_only=True)
class LeastConsumer(Finding):
    """The graph says that only a later TensorFlow may read it.

    A graph can name the least version of its readers (`min_consumer`). TensorFlow says `GraphDef min consumer
    version … above current version`. A number far above all releases means a damaged or edited file.

    Use a later TensorFlow, or take an undamaged copy.
    """

    code: ClassVar[str] = "TFM344"
    name: ClassVar[str] = "graph-for-later-releases-only"
    version: int
    known: int

    @property
    def message(self) -> str:
        return f"{self.where} asks for readers of GraphDef version {self.version}; tfmigrate knows up to {self.known}."

    @property
    def cure(self) -> str:
        return "Take an undamaged copy of the file, or a tfmigrate that knows the later release."


@register
@dataclass(frozen=True, kw_only=True)
class GraphChannelsFirst(Finding):
    """Convolutions or poolings of the graph take channels before height and width.

    This order (NCHW) suits GPUs. On a processor TensorFlow computes it only with oneDNN and says otherwise `The
    Conv2D op currently only supports the NHWC tensor format on the CPU`.

    A converted graph computes in the other order, between transpositions: inputs and outputs stay as they were.
    """

    code: ClassVar[str] = "TFM345"
    name: ClassVar[str] = "graph-takes-channels-first"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Channels come first in {counted(len(self.nodes), 'node')} of {self.where}: {listed(self.nodes, 4)}."

    @property
    def cure(self) -> str:
        return "Nothing: tfmigrate knows how this was meant."


@register
@dataclass(frozen=True, kw_only=True)
class UndatedPictures(Finding):
    """The graph decodes JPEG files, and does not say which TensorFlow it was written for.

    Until 0.12 TensorFlow decoded with an accurate transform, from 1.0 on with a faster one, unless the graph names
    one. Pixels differ by a few steps of 255, outputs in the third or fourth digit. A graph with a version decodes as
    its writer did; freezing took the version away here, so it decodes as today.

    Source and artifact agree, because both decode as today.
    """

    code: ClassVar[str] = "TFM346"
    name: ClassVar[str] = "undated-jpeg-decoding"
    severity: ClassVar[Severity] = Severity.WARNING
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{listed(self.nodes, 4)} decodes JPEG files as from TensorFlow 1.0 on; the graph has no version."

    @property
    def cure(self) -> str:
        return "Where the graph is older, feed decoded pixels: name the tensor behind the decoder with --input."
