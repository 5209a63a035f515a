"""The ops that TensorFlow registers, from a generated table: nothing here runs TensorFlow.

The table is a serialized OpList; tests/tools/generate_op_table.py writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from migrate import protos

CURRENT_GRAPH_VERSION = 2474
"""`tf.GRAPH_DEF_VERSION` of the release that the table was made of."""
NO_CPU_KERNEL = "no-cpu-kernel"
NO_GRADIENT = "no-gradient"


@cache
def op_defs() -> Mapping[str, Any]:
    """Every registered op by name, as OpDef messages."""
    ops = protos.framework("op_def").OpList.FromString(Path(__file__).with_name("ops.binpb").read_bytes())
    return {op.name: op for op in ops.op}


def attr_of(node: Any, name: str, definition: Any) -> Any:
    """The attribute of a node, or the op's default where the node leaves it out; None where neither says."""
    if name in node.attr:
        return node.attr[name]
    for attr in definition.attr:
        if attr.name == name and attr.HasField("default_value"):
            return attr.default_value
    return None


def attr(node: Any, name: str) -> Any:
    """The attribute of a node, the op's default, or an attribute without a value; `node.attr[name]` would add one."""
    if name in node.attr:
        return node.attr[name]
    definition = op_defs().get(node.op)
    default = None if definition is None else attr_of(node, name, definition)
    return protos.framework("attr_value").AttrValue() if default is None else default


def arg_types(node: Any, definition: Any, args: Any) -> list[tuple[str, list[int]]]:
    """The arguments of a node as (argument name, type number of each tensor of it)."""
    return [(arg.name, list(_types(node, definition, arg))) for arg in args]


def _types(node: Any, definition: Any, arg: Any) -> Iterator[int]:
    if arg.type_list_attr:
        types = attr_of(node, arg.type_list_attr, definition)
        yield from (types.list.type if types is not None else ())
        return
    count = 1
    if arg.number_attr:
        number = attr_of(node, arg.number_attr, definition)
        count = number.i if number is not None else 0
    dtype = arg.type
    if arg.type_attr:
        value = attr_of(node, arg.type_attr, definition)
        dtype = value.type if value is not None else 0
    yield from [dtype + (100 if arg.is_ref and dtype < 100 else 0)] * count


def output_types(node: Any, definition: Any) -> list[int]:
    """The type number of each output of a node, reference types as type + 100."""
    return [dtype for _, types in arg_types(node, definition, definition.output_arg) for dtype in types]


def input_types(node: Any, definition: Any) -> list[int]:
    """The type number of each data input of a node, reference types as type + 100."""
    return [dtype for _, types in arg_types(node, definition, definition.input_arg) for dtype in types]


@cache
def fixed_inputs(op: str) -> int | None:
    """How many data inputs every node of a known op has; None for an unknown op and where the node itself says it."""
    definition = op_defs().get(op)
    if definition is None or any(arg.number_attr or arg.type_list_attr for arg in definition.input_arg):
        return None
    return len(definition.input_arg)


def output_names(node: Any, definition: Any) -> list[str]:
    """How a function body refers to each output of a node: `argument:index`."""
    return [
        f"{name}:{index}"
        for name, types in arg_types(node, definition, definition.output_arg)
        for index in range(len(types))
    ]
