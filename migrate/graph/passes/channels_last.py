"""Given convolutions and poolings of channels-first tensors; result: the same in channels-last, between transpositions.

TensorFlow's own kernels for processors know channels-last alone; channels-first is for GPUs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from migrate import dtypes
from migrate.graph.draft import Draft, copied, typed
from migrate.graph.passes.bind_placeholders import redirected
from migrate.graphdef import edges
from migrate.graphdef.constants import const_node
from migrate.graphdef.opdefs import attr
from migrate.late import numpy as np
from migrate.models import Change

# Op → positions of its inputs that hold images.
_IMAGES: dict[str, tuple[int, ...]] = {
    "Conv2D": (0,),
    "DepthwiseConv2dNative": (0,),
    "MaxPool": (0,),
    "AvgPool": (0,),
    "BiasAdd": (0,),
    "FusedBatchNorm": (0,),
    "FusedBatchNormV2": (0,),
    "FusedBatchNormV3": (0,),
    "Conv2DBackpropInput": (2,),
    "DepthToSpace": (0,),
    "SpaceToDepth": (0,),
    "Conv3D": (0,),
    "MaxPool3D": (0,),
    "AvgPool3D": (0,),
}
_FIRST = {b"NCHW": (b"NHWC", (0, 2, 3, 1), (0, 3, 1, 2)), b"NCDHW": (b"NDHWC", (0, 2, 3, 4, 1), (0, 4, 1, 2, 3))}
_LISTS = ("strides", "ksize", "dilations")


def channels_last(draft: Draft) -> Draft:
    """Turn each channels-first op that processors cannot run; values stay, only their order in memory differs."""
    nodes: dict[str, Any] = {}
    turned = []
    for name, node in draft.nodes.items():
        made = list(_turned(node)) if node.op in _IMAGES and attr(node, "data_format").s in _FIRST else []
        nodes.update({new.name: new for new in made or [node]})
        turned += [name] if made else []
    if not turned:
        return draft
    later = {(name, index): f"{name}/channels_last:{index}" for name in turned for index in range(1, 6)}
    what = "computed channels-last, between transpositions"
    return replace(draft, nodes=redirected(nodes, later)).noting(
        *(Change("channels_last", name, what, "not every processor computes channels first") for name in turned)
    )


def _turned(node: Any) -> Iterator[Any]:
    """The node in channels-last with its transpositions; the last one bears the old name."""
    layout, there, back = _FIRST[node.attr["data_format"].s]
    inner = copied(node)
    inner.name = f"{node.name}/channels_last"
    inner.attr["data_format"].s = layout
    for key in _LISTS:
        values = list(node.attr[key].list.i) if key in node.attr else []
        if values:
            inner.attr[key].list.i[:] = [values[axis] for axis in there]
    if "explicit_paddings" in node.attr and node.attr["explicit_paddings"].list.i:
        pairs = np.array(node.attr["explicit_paddings"].list.i).reshape(-1, 2)
        inner.attr["explicit_paddings"].list.i[:] = pairs[list(there)].reshape(-1).tolist()
    dtype = node.attr["T"].type
    controls = [f"^{name}" for name in edges.control_inputs(node)]
    references = [edges.text(edge) for edge in edges.data_inputs(node)]
    for position in _IMAGES[node.op]:
        yield from _transposition(f"{node.name}/to_last_{position}", references[position], dtype, there)
        references[position] = f"{node.name}/to_last_{position}"
    if node.op == "Conv2DBackpropInput":
        yield from _sizes(f"{node.name}/sizes", references[0], there)
        references[0] = f"{node.name}/sizes"
    inner.input[:] = [*references, *controls]
    yield inner
    yield from _transposition(node.name, inner.name, dtype, back)


def _transposition(name: str, reference: str, dtype: int, order: tuple[int, ...]) -> Iterator[Any]:
    """A Transpose with its permutation."""
    permutation = const_node(f"{name}/order", dtypes.NUMBERS["int32"], np.array(order, np.int32))
    yield permutation
    yield typed(name, "Transpose", [reference, permutation.name], T=dtype, Tperm=dtypes.NUMBERS["int32"])


def _sizes(name: str, reference: str, order: tuple[int, ...]) -> Iterator[Any]:
    """A vector of sizes in another order."""
    yield const_node(f"{name}/order", dtypes.NUMBERS["int32"], np.array(order, np.int32))
    yield const_node(f"{name}/axis", dtypes.NUMBERS["int32"], np.array(0, np.int32))
    inputs = [reference, f"{name}/order", f"{name}/axis"]
    number = dtypes.NUMBERS["int32"]
    yield typed(name, "GatherV2", inputs, Tparams=number, Tindices=number, Taxis=number)
