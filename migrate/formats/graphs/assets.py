"""Files that a graph reads, and where they lie today.

Sources: MetaGraphDef.asset_file_def, and before it the same message in the collection `saved_model_assets`; the
collection `serving_assets` of SessionBundles, whose message AssetFile (contrib/session_bundle/manifest.proto) has the
same fields; the collection `asset_filepaths`; the file name inputs of table initialisers
(tensorflow/core/ops/lookup_ops.cc).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

from migrate import protos
from migrate.coding import Malformed
from migrate.formats.graphs.saver import Nodes, string_constant
from migrate.graphdef import edges

_FILE_INPUTS: dict[str, tuple[int, ...]] = {
    "InitializeTableFromTextFile": (1,),
    "InitializeTableFromTextFileV2": (1,),
    "GenerateVocabRemapping": (0, 1),
}
"""Op → which of its inputs are names of files."""

_KEY = "asset_filepaths"
_PACKED = ("saved_model_assets", "serving_assets")
_BESIDE = (".", "assets", "assets.extra", "..", "../assets")


def recorded(meta: Any, nodes: Nodes) -> dict[str, str]:
    """Name of the Const → the path that the graph records for it."""
    files = [*meta.asset_file_def, *_packed(meta)]
    named = {edges.parse(asset.tensor_info.name)[0]: asset.filename for asset in files}
    listed = meta.collection_def[_KEY].node_list.value if _KEY in meta.collection_def else ()
    paths = read_by(nodes) | constants(nodes, (edges.parse(reference)[0] for reference in listed))
    return paths | {name: path for name, path in named.items() if name in nodes}


def _packed(meta: Any) -> Iterator[Any]:
    """The AssetFileDefs of collections; bytes that are none are passed over."""
    kind = protos.protobuf("meta_graph").AssetFileDef
    for key in _PACKED:
        for value in meta.collection_def[key].any_list.value if key in meta.collection_def else ():
            try:
                yield kind.FromString(value.value)
            except DecodeError:
                continue


def read_by(nodes: Nodes) -> dict[str, str]:
    """Name of the Const → path, for all files that operations of the graph read."""
    return constants(nodes, _file_constants(nodes))


def constants(nodes: Nodes, names: Iterable[str]) -> dict[str, str]:
    """The values of those of the nodes that hold one string."""
    paths = {}
    for name in names:
        try:
            (value,) = string_constant(nodes, (name, 0))
            paths[name] = value.decode()
        except (Malformed, ValueError):
            continue
    return paths


def located(paths: dict[str, str], folder: Path) -> dict[str, Path]:
    """Name of the Const → the file as it is found today: by its name beside the model, else at its recorded path.

    The copy that travels with the model comes first: a recorded path is of another machine, and a stranger's choice.
    """
    found = {name: _locate(path, folder) for name, path in paths.items()}
    return {name: path for name, path in found.items() if path is not None}


def _file_constants(nodes: Nodes) -> Iterator[str]:
    for node in nodes.values():
        inputs = edges.data_inputs(node) if node.op in _FILE_INPUTS else []
        yield from (inputs[n][0] for n in _FILE_INPUTS.get(node.op, ()) if n < len(inputs))


def _locate(path: str, folder: Path) -> Path | None:
    name = re.split(r"[/\\]", path)[-1]
    places = [*(folder / place / name for place in _BESIDE), Path(path)] if name else []
    return next((place for place in places if _is_file(place)), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
