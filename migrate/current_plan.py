"""A SavedModel of TensorFlow 2 → its files as they stand: current releases load it, so nothing is rewritten.

What a loader and the signatures run is looked at first, without TensorFlow.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from migrate import protos
from migrate.findings import Finding, ModelRefused, Severity, UsageFault
from migrate.findings.current_models import NoSignatures
from migrate.findings.endpoints import of_whole
from migrate.findings.metagraph import GraphWithoutValues, MissingAsset
from migrate.findings.unsafe_reach import SystemAsset
from migrate.formats import Reading, sniff
from migrate.formats.graphs import meta_file, meta_graph
from migrate.formats.objects.saved_objects import METADATA
from migrate.formats.reading import SavedObjects
from migrate.frozen import dataclass
from migrate.graph.hints import Hint, hint
from migrate.graph.inlining import inlined
from migrate.graph.view import GraphView
from migrate.graph.whole import Whole
from migrate.graphdef import edges
from migrate.models import Change, Signature

GRAPH = "saved_model.pb"
_ASSETS = "assets"
_BESIDE = (METADATA, "fingerprint.pb")
_WHY = "current releases load it as it is"


@dataclass(frozen=True)
class CurrentPlan:
    """What a copy of a SavedModel holds, and all that is to be said of it."""

    reading: Reading
    sources: Mapping[str, Signature]
    view: GraphView
    """The graph with functions in place of their calls."""
    hints: Mapping[str, Hint]
    """By tensor."""
    files: Mapping[str, Path]
    """Name in the copy → the file as it lies."""
    written: Mapping[str, bytes]
    """Name in the copy → content of what is no file as it stands."""
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    weights: Mapping[str, object]
    stateful: bool
    """A call of a signature changes variables."""
    random: tuple[str, ...]
    """Nodes that draw random numbers when a signature is called."""
    bound: Mapping[str, Any] = field(default_factory=dict)


def make(reading: Reading, trust: bool = False, chosen: tuple[str, ...] = ()) -> CurrentPlan:
    """Plan the copy of a SavedModel of TensorFlow 2, with the chosen signatures alone where some are named.

    Raises ModelRefused with every reason at once, UsageFault where a signature does not exist.
    """
    objects = reading.objects or SavedObjects()
    folder = reading.origin.files[0].parent
    whole = Whole(reading.graph, objects.loading)
    files = dict(_files(reading, folder))
    strange = _strange(reading, folder, files)
    errors = [*map(of_whole, whole.errors(trust)), *_lacking(reading, objects, folder, files)]
    errors += [one for one in strange if one.severity is Severity.ERROR]
    if errors:
        raise ModelRefused(errors)
    signatures = _chosen(reading.graph.signatures, chosen)
    written = _written(reading, signatures)
    silent = () if signatures else (NoSignatures(where=reading.origin.path),)
    view = GraphView(replace(reading.graph, graph=inlined(reading.graph.graph)))
    return CurrentPlan(
        reading=reading,
        sources=signatures,
        view=view,
        hints=_hints(view, signatures),
        files={name: file for name, file in files.items() if name not in written},
        written=written,
        changes=(Change("copy_saved_model", reading.origin.path, "kept as it stands, file by file", _WHY),),
        findings=(*reading.findings, *strange, *silent, *whole.notes()),
        weights={"used": len(reading.checkpoint.tensors), "dropped": [], "unaccounted": []},
        stateful=bool(whole.changing),
        random=whole.random,
    )


def check(plan: CurrentPlan) -> None:
    """Read every stored tensor and compare the checksums. Raises ModelRefused for damage."""
    for tensor in sorted(plan.reading.checkpoint.tensors.values(), key=lambda one: one.place):
        for _ in tensor.chunks():
            pass


def _files(reading: Reading, folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of the copy by name."""
    yield GRAPH, reading.origin.files[0]
    yield from ((f"variables/{file.name}", file) for file in reading.checkpoint.files)
    yield from ((name, folder / name) for name in _BESIDE if (folder / name).is_file())
    for inner in (_ASSETS, "assets.extra"):
        for place, _, names in os.walk(folder / inner):
            files = (Path(place) / name for name in sorted(names))
            yield from ((file.relative_to(folder).as_posix(), file) for file in files if file.is_file())


def _chosen(stored: Mapping[str, Signature], wanted: tuple[str, ...]) -> Mapping[str, Signature]:
    unknown = [key for key in wanted if key not in stored]
    if unknown:
        cure = f"It has: {', '.join(stored)}." if stored else "It stores none: leave out --signature."
        raise UsageFault(f"The model has no signature {', '.join(unknown)}.", cure)
    return {key: stored[key] for key in stored if key in wanted} if wanted else stored


def _written(reading: Reading, signatures: Mapping[str, Signature]) -> dict[str, bytes]:
    """The graph as a new message: one in text form as the binary that every loader takes, or without signatures that
    were not chosen."""
    graph = reading.origin.files[0]
    left_out = reading.graph.signatures.keys() - signatures.keys()
    if sniff.text_kind(sniff.head(graph)) is None and not left_out:
        return {}
    proto = protos.protobuf("saved_model").SavedModel()
    meta_file.parse_into(proto, graph)
    for meta in proto.meta_graphs:
        _drop(meta, left_out)
    return {GRAPH: proto.SerializeToString(deterministic=True)}


def _drop(meta: Any, keys: Collection[str]) -> None:
    """Take signatures out of a graph's list and of the object that loaders give them from."""
    for key in keys:
        meta.signature_def.pop(key, None)
    nodes = meta.object_graph_def.nodes
    for child in nodes[0].children if nodes else ():
        if child.local_name == "signatures":
            kept = [one for one in nodes[child.node_id].children if one.local_name not in keys]
            del nodes[child.node_id].children[:]
            nodes[child.node_id].children.extend(kept)


def _lacking(reading: Reading, objects: SavedObjects, folder: Path, files: Mapping[str, Path]) -> Iterator[Finding]:
    """Values and assets that are not there, and assets whose names lead outside of the model."""
    variables = tuple(reading.graph.variables)
    if variables and not reading.checkpoint.files:
        yield GraphWithoutValues(where=str(reading.checkpoint.prefix), variables=variables)
    for name in dict.fromkeys(objects.assets):
        if _leads_outside(name):
            yield SystemAsset(where=str(folder), node="of an asset", file=name)
        elif f"{_ASSETS}/{name}" not in files:
            yield MissingAsset(where=str(folder), node="of an asset", recorded=f"{_ASSETS}/{name}")


def _strange(reading: Reading, folder: Path, files: Mapping[str, Path]) -> list[Finding]:
    """Assets that are links to files outside of the model."""
    assets = {name: file for name, file in files.items() if name.startswith(_ASSETS)}
    return meta_graph.strange_assets(replace(reading.graph, assets=assets), reading.checkpoint, folder, assets)


def _leads_outside(name: str) -> bool:
    kinds = (PurePosixPath(name), PureWindowsPath(name))
    return any(path.is_absolute() or path.drive or ".." in path.parts for path in kinds) or "://" in name


def _hints(view: GraphView, signatures: Mapping[str, Signature]) -> dict[str, Hint]:
    infos = {info.name: info for signature in signatures.values() for info in signature.inputs.values()}
    fed = [edges.parse(name) for name in sorted(infos)]
    return {edges.full(edge): hint(view, edge, infos[edges.full(edge)].dtype, fed) for edge in fed}
