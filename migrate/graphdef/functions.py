"""A part of a graph → a FunctionDef, the form in which a SavedModel of TensorFlow 2 holds computations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from migrate import protos
from migrate.findings import InternalError
from migrate.frozen import dataclass
from migrate.graphdef import edges
from migrate.graphdef.edges import Edge
from migrate.graphdef.opdefs import op_defs, output_names
from migrate.models import Shape


@dataclass(frozen=True)
class Argument:
    """One input of a function: the tensor it replaces, or the resource it captures."""

    edge: Edge
    name: str
    dtype: int
    shape: Shape | None
    handle: tuple[int, Shape | None] | None = None
    """For the handle of a variable: type number and shape of its value."""


@dataclass(frozen=True)
class Body:
    """The nodes of a function, its arguments in order, its results by name in order, its side effects."""

    name: str
    nodes: Mapping[str, Any]
    arguments: Sequence[Argument]
    results: Mapping[str, tuple[Edge, int]]
    effects: Sequence[str] = ()


def argument_name(text: str, taken: set[str]) -> str:
    """A name that a function's argument may have, not among `taken`; it is added there."""
    plain = re.sub(r"[^a-z0-9_]", "_", text.lower())
    plain = plain if plain[:1].isalpha() else f"arg_{plain}"
    name = edges.unique(plain, taken)
    taken.add(name)
    return name


def shape_proto(shape: Shape | None) -> Any:
    """A TensorShapeProto; -1 stands for an unknown size."""
    proto = protos.framework("tensor_shape").TensorShapeProto()
    if shape is None:
        proto.unknown_rank = True
        return proto
    for size in shape:
        proto.dim.add(size=-1 if size is None else size)
    return proto


def function_def(body: Body, library: Mapping[str, Any]) -> Any:
    """The FunctionDef of a body. `library` holds the OpDef of each function that the body may call."""
    definition = protos.framework("function").FunctionDef()
    definition.signature.name = body.name
    for index, argument in enumerate(body.arguments):
        _add_argument(definition, index, argument)
    references = _References(body, library)
    for node in body.nodes.values():
        _add_node(definition, node, references)
    for key, (edge, dtype) in body.results.items():
        definition.signature.output_arg.add(name=key, type=dtype)
        definition.ret[key] = references.data(edge)
    for effect in body.effects:
        definition.signature.control_output.append(effect)
        definition.control_ret[effect] = effect
    definition.signature.is_stateful = bool(body.effects) or any(a.handle or a.dtype == 20 for a in body.arguments)
    return definition


def _add_argument(definition: Any, index: int, argument: Argument) -> None:
    added = definition.signature.input_arg.add(name=argument.name, type=argument.dtype)
    if argument.handle is not None:
        added.handle_data.add(dtype=argument.handle[0], shape=shape_proto(argument.handle[1]))
    attributes = definition.arg_attr[index].attr
    attributes["_output_shapes"].list.shape.add().CopyFrom(shape_proto(argument.shape))
    attributes["_user_specified_name"].s = argument.name.encode()


def _add_node(definition: Any, node: Any, references: _References) -> None:
    added = definition.node_def.add()
    added.CopyFrom(node)
    del added.input[:]
    for reference in node.input:
        name, index = edges.parse(reference)
        if index >= 0:
            added.input.append(references.data((name, index)))
        elif name in references.nodes:
            added.input.append(reference)


class _References:
    """How a function body refers to tensors: `argument`, or `node:output:index`."""

    def __init__(self, body: Body, library: Mapping[str, Any]) -> None:
        self.nodes = body.nodes
        self._library = library
        self._arguments = {argument.edge: argument.name for argument in body.arguments}
        self._names: dict[str, list[str]] = {}

    def data(self, edge: Edge) -> str:
        if edge in self._arguments:
            return self._arguments[edge]
        name, index = edge
        if name not in self._names:
            self._names[name] = self._outputs(name)
        return f"{name}:{self._names[name][index]}"

    def _outputs(self, name: str) -> list[str]:
        node = self.nodes.get(name)
        if node is None:
            raise InternalError(f"the function body lacks the node {name}")
        definition = op_defs().get(node.op) or self._library.get(node.op)
        if definition is None:
            raise InternalError(f"the op {node.op} of {name} is in no table")
        return output_names(node, definition)
