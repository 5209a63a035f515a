"""Given nodes bound to devices of another machine; result: nodes that run anywhere.

`_class` ties nodes to the devices of others, `_output_shapes` holds shapes that TensorFlow compares with its own
and that are stale after any change, and other attributes with a leading underscore name gradients and clusters that
nobody registers today.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.graph.draft import Draft, copied


def strip_placement(draft: Draft) -> Draft:
    """Clear device, colocation, recorded shapes and other private attributes."""
    return replace(draft, nodes={name: _stripped(node) for name, node in draft.nodes.items()}, library=_library(draft))


def _stripped(node: Any) -> Any:
    private = [key for key in node.attr if key.startswith("_")]
    if not private and not node.device:
        return node
    new = copied(node)
    new.device = ""
    for key in private:
        del new.attr[key]
    return new


def _library(draft: Draft) -> Any:
    new = type(draft.library)()
    new.CopyFrom(draft.library)
    for function in new.function:
        for node in function.node_def:
            node.device = ""
            for key in ("_class", "_output_shapes"):
                if key in node.attr:
                    del node.attr[key]
    return new
