"""Small graphs by hand: nodes in one line each, and models, views and drafts made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from migrate import dtypes, protos
from migrate.graph.draft import Draft
from migrate.graph.view import GraphView
from migrate.graphdef.constants import const_node
from migrate.models import GraphModel, Signature, TensorInfo, Variable

FLOAT = dtypes.NUMBERS["float32"]
REF = "_ref"


def node(name: str, op: str, *inputs: str, device: str = "", out: Any = (), **attributes: Any) -> Any:
    """A NodeDef. `out` is the recorded shape of its first output; names of types become types."""
    made = protos.framework("node_def").NodeDef(name=name, op=op, device=device)
    made.input.extend(inputs)
    for key, value in attributes.items():
        _set(made.attr[key], value)
    if out != ():
        _set_shape(made.attr["_output_shapes"].list.shape.add(), None if out is None else out)
    return made


def scalar_out(made: Any) -> Any:
    """The node with the recorded shape of a scalar."""
    made.attr["_output_shapes"].list.shape.add()
    return made


def _set(attribute: Any, value: Any) -> None:
    if isinstance(value, bool):
        attribute.b = value
    elif isinstance(value, int):
        attribute.i = value
    elif isinstance(value, float):
        attribute.f = value
    elif isinstance(value, bytes):
        attribute.s = value
    elif isinstance(value, str):
        attribute.type = dtypes.NUMBERS[value.removesuffix(REF)] + (100 if value.endswith(REF) else 0)
    elif isinstance(value, tuple):
        _set_shape(attribute.shape, value)
        attribute.shape.SetInParent()
    elif isinstance(value, list):
        _set_list(attribute.list, value)
    else:
        attribute.CopyFrom(value)


def _set_list(target: Any, values: list[Any]) -> None:
    target.SetInParent()
    if values and isinstance(values[0], str):
        target.type.extend(dtypes.NUMBERS[value] for value in values)
    elif values and isinstance(values[0], bytes):
        target.s.extend(values)
    else:
        target.i.extend(values)


def _set_shape(proto: Any, shape: tuple[int | None, ...] | None) -> None:
    if shape is None:
        proto.unknown_rank = True
    for size in shape or ():
        proto.dim.add(size=-1 if size is None else size)


def function_attribute(name: str) -> Any:
    """An attribute that names a function."""
    value = protos.framework("attr_value").AttrValue()
    value.func.name = name
    return value


def const(name: str, value: Any, dtype: str = "", *inputs: str) -> Any:
    """A Const."""
    if isinstance(value, bytes):
        made = const_node(name, dtypes.STRING, value)
    else:
        array = np.asarray(value, dtype or (None if not isinstance(value, float) else "float32"))
        array = array.astype("int32") if not dtype and array.dtype == np.int64 else array
        array = array.astype("float32") if not dtype and array.dtype == np.float64 else array
        made = const_node(name, dtypes.NUMBERS[array.dtype.name], array)
    made.input.extend(inputs)
    return made


def placeholder(name: str, shape: Any = (None, 4), dtype: str = "float32") -> Any:
    """A Placeholder; a shape of None leaves the rank open."""
    made = node(name, "Placeholder", dtype=dtype)
    _set_shape(made.attr["shape"].shape, shape)
    made.attr["shape"].shape.SetInParent()
    _set_shape(made.attr["_output_shapes"].list.shape.add(), shape)
    return made


def variable(name: str, shape: tuple[int, ...] = (), dtype: str = "float32") -> Any:
    """A reference variable."""
    return node(name, "VariableV2", dtype=dtype, shape=shape, container=b"", shared_name=b"", out=shape)


def read(name: str) -> Any:
    """The usual read of a reference variable."""
    return node(f"{name}/read", "Identity", name, T="float32")


def unary(name: str, op: str, source: str, out: Any = (), dtype: str = "float32") -> Any:
    """An op with one input and the type T."""
    return node(name, op, source, T=dtype, out=out)


def binary(name: str, op: str, left: str, right: str, *controls: str, out: Any = (), dtype: str = "float32") -> Any:
    """An op with two inputs and the type T."""
    return node(name, op, left, right, *controls, T=dtype, out=out)


def infos(tensors: Mapping[str, str], dtype: int = FLOAT) -> dict[str, TensorInfo]:
    """Tensors as a signature holds them."""
    return {key: TensorInfo(name if ":" in name else f"{name}:0", dtype, None) for key, name in tensors.items()}


def signature(inputs: Iterable[str], outputs: Iterable[str], dtype: int = FLOAT) -> Signature:
    """A signature whose keys are letters, digits and `_` of the tensors."""
    keys = {side: {name.replace("/", "_").replace(":", "_"): name for name in side} for side in (inputs, outputs)}
    return Signature(infos(keys[inputs], dtype), infos(keys[outputs], dtype))


class Stored:
    """A stored tensor that nobody reads. A StoredTensor."""

    def __init__(self, dtype: int = FLOAT, shape: tuple[int, ...] = (), data: bytes = b"") -> None:
        self.dtype, self.shape, self.data = dtype, shape, data
        self.size, self.place = len(data), ("f", 0)

    def chunks(self) -> Iterable[bytes]:
        """The bytes."""
        return iter([self.data])


def variables(nodes: Iterable[Any], trainable: bool = True) -> dict[str, Variable]:
    """The variables among nodes, all of them stored."""
    found = {}
    for one in nodes:
        if one.op in ("Variable", "VariableV2", "VarHandleOp"):
            shape = tuple(dim.size for dim in one.attr["shape"].shape.dim)
            dtype = one.attr["dtype"].type
            values = np.arange(int(np.prod(shape)), dtype=np.float32) + 0.5
            stored = Stored(dtype, shape, values.tobytes() if dtype == FLOAT else b"")
            found[one.name] = Variable(one.name, dtype, shape, trainable, one.name, "", stored)
    return found


def graph_def(*nodes: Any) -> Any:
    """A GraphDef of today."""
    made = protos.framework("graph").GraphDef(versions={"producer": 27})
    made.node.extend(nodes)
    return made


def model(*nodes: Any, untrained: Iterable[str] = (), **more: Any) -> GraphModel:
    """A model of nodes; its variables are trainable but for the `untrained`."""
    found = variables(nodes)
    found |= {name: replace(found[name], trainable=False) for name in untrained}
    return GraphModel(graph_def(*nodes), found, **more)


def view(*nodes: Any, **more: Any) -> GraphView:
    """A view of nodes."""
    return GraphView(model(*nodes, **more))


def draft(nodes: Iterable[Any], inputs: Iterable[str] = (), outputs: Iterable[str] = (), **more: Any) -> Draft:
    """A draft of nodes with one signature."""
    nodes = list(nodes)
    fields: dict[str, Any] = {
        "nodes": {one.name: one for one in nodes},
        "library": protos.framework("function").FunctionDefLibrary(),
        "versions": protos.framework("versions").VersionDef(producer=27),
        "signatures": {"serving_default": signature(tuple(inputs), tuple(outputs))},
        "variables": variables(nodes),
        "assets": {},
        **more,
    }
    return Draft(**fields)


def function(name: str, nodes: Iterable[Any], inputs: Mapping[str, int], outputs: Mapping[str, str]) -> Any:
    """A FunctionDef of floats."""
    made = protos.framework("function").FunctionDef()
    made.signature.name = name
    for key, dtype in inputs.items():
        made.signature.input_arg.add(name=key, type=dtype)
    for key, source in outputs.items():
        made.signature.output_arg.add(name=key, type=FLOAT)
        made.ret[key] = source
    made.node_def.extend(nodes)
    return made


def library(*functions: Any) -> Any:
    """A library of functions."""
    made = protos.framework("function").FunctionDefLibrary()
    made.function.extend(functions)
    return made


def inputs_of(made: Draft, name: str) -> list[str]:
    """The inputs of one node."""
    return list(made.nodes[name].input)


def ops_of(made: Draft) -> dict[str, str]:
    """The op of each node."""
    return {name: one.op for name, one in made.nodes.items()}
