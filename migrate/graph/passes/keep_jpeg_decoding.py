"""Given decoders of JPEG files that leave the method open; result: the usual one of the graph's time.

Until TensorFlow 0.12 the library's accurate transform was the usual one, from 1.0 on the fast one. Pixels differ by
several steps of 255.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.findings.graph_outlook import UndatedPictures
from migrate.graph.draft import Draft, copied
from migrate.models import Change

_OP = "DecodeJpeg"
_LAST_ACCURATE = 17
"""The GraphDef version of TensorFlow 0.12; that of 1.0 is 21."""
_METHOD = b"INTEGER_ACCURATE"
_WHY = "TensorFlow decoded so until 0.12, and faster and less exactly from 1.0 on"


def keep_jpeg_decoding(draft: Draft) -> Draft:
    """Name the method that old graphs were written for."""
    producer = draft.versions.producer
    undated = tuple(name for name, node in draft.nodes.items() if not producer and _is_open(node, _LAST_ACCURATE))
    if undated:
        return replace(draft, findings=(*draft.findings, UndatedPictures(where=undated[0], nodes=undated)))
    open_ones = [name for name, node in draft.nodes.items() if _is_open(node, producer)]
    if not open_ones:
        return draft
    named = {name: _named(draft.nodes[name]) for name in open_ones}
    changes = (Change("keep_jpeg_decoding", name, "decodes with the accurate transform", _WHY) for name in open_ones)
    return replace(draft, nodes={**draft.nodes, **named}).noting(*changes)


def as_written_for(graph: Any) -> Any:
    """A whole graph with its decoders as they worked for its writer: what a comparison runs."""
    if not any(_is_open(node, graph.versions.producer) for node in graph.node):
        return graph
    made = type(graph)()
    made.CopyFrom(graph)
    for node in made.node:
        if _is_open(node, graph.versions.producer):
            node.CopyFrom(_named(node))
    return made


def _is_open(node: Any, producer: int) -> bool:
    known = "dct_method" in node.attr and node.attr["dct_method"].s
    return bool(node.op == _OP and 0 < producer <= _LAST_ACCURATE and not known)


def _named(node: Any) -> Any:
    new = copied(node)
    new.attr["dct_method"].s = _METHOD
    return new
