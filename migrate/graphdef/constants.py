"""Values that stand in the graph itself."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from migrate import dtypes, protos
from migrate.graphdef.edges import Edge, parse
from migrate.late import numpy as np

_FIELDS = {
    1: "float_val", 2: "double_val", 3: "int_val", 4: "int_val", 5: "int_val", 6: "int_val", 7: "string_val",
    9: "int64_val", 10: "bool_val", 17: "int_val", 22: "uint32_val", 23: "uint64_val",
}  # fmt: skip
_PYTHON_NUMBERS = frozenset({1, 2, 3, 9, 10})
"""Types whose field holds the very number that NumPy would give: float, double, int32, int64, bool."""
_ARITHMETIC: dict[str, Callable[[float, float], float | None]] = {
    "Add": operator.add,
    "AddV2": operator.add,
    "Sub": operator.sub,
    "Mul": operator.mul,
    "RealDiv": lambda a, b: a / b if b else None,
}
_MOST = 1 << 20
_THROUGH = frozenset({"Identity", "StopGradient", "Enter", "RefIdentity", "GuaranteeConst"})


def origin(nodes: Mapping[str, Any], edge: Edge) -> Edge:
    """The tensor that an edge repeats, followed back through identities and loop entries."""
    for _ in range(64):
        node = nodes.get(edge[0])
        if node is None or node.op not in _THROUGH or not node.input:
            break
        edge = parse(node.input[0])
    return edge


def array(nodes: Mapping[str, Any], edge: Edge) -> np.ndarray[Any, Any] | None:
    """The value of a constant tensor of numbers, None where it is no constant of a plain type."""
    tensor = _constant(nodes, edge)
    return None if tensor is None else decode(tensor)


def _constant(nodes: Mapping[str, Any], edge: Edge) -> Any:
    """The TensorProto of a constant, None where the tensor is none."""
    node = nodes.get(origin(nodes, edge)[0])
    return None if node is None or node.op != "Const" or "value" not in node.attr else node.attr["value"].tensor


def decode(tensor: Any) -> np.ndarray[Any, Any] | None:
    """A TensorProto of plain numbers as an array; None for other types and for contents that do not fit."""
    if tensor.dtype not in _FIELDS or tensor.dtype == dtypes.STRING:
        return None
    shape = tuple(dim.size for dim in tensor.tensor_shape.dim)
    count = math.prod(shape)
    if min(shape, default=0) < 0 or (count > _MOST and not tensor.tensor_content):
        return None
    try:
        return _content(tensor, np.dtype(dtypes.NAMES[tensor.dtype]), count).reshape(shape)
    except (ValueError, OverflowError):
        return None


def _content(tensor: Any, dtype: np.dtype[Any], count: int) -> np.ndarray[Any, Any]:
    """The elements in a row. Raises ValueError or OverflowError where they do not fit type and number."""
    if tensor.tensor_content:
        return np.frombuffer(tensor.tensor_content, dtype)
    values = list(getattr(tensor, _FIELDS[tensor.dtype]))
    if not values:
        return np.zeros(count, dtype)
    return np.array((values + values[-1:] * (count - len(values)))[:count], dtype)


def scalar(nodes: Mapping[str, Any], edge: Edge) -> Any:
    """The value of a constant scalar as a Python number, None for anything else."""
    tensor = _constant(nodes, edge)
    if tensor is None:
        return None
    if tensor.dtype in _PYTHON_NUMBERS and not tensor.tensor_content:
        values = getattr(tensor, _FIELDS[tensor.dtype])
        if len(values) == 1 and all(dim.size == 1 for dim in tensor.tensor_shape.dim):
            return values[0]
    value = decode(tensor)
    return value.item() if value is not None and value.size == 1 else None


def computed_scalar(nodes: Mapping[str, Any], edge: Edge, depth: int = 8) -> float | None:
    """The number that a scalar tensor has when it is computed from constants alone, else None."""
    value = scalar(nodes, edge)
    if value is not None:
        return float(value)
    node = nodes.get(origin(nodes, edge)[0])
    if node is None or depth == 0:
        return None
    inputs = [parse(reference) for reference in node.input if not reference.startswith("^")]
    if node.op == "StridedSlice" and len(inputs) > 1:
        return _taken(nodes, inputs[0], inputs[1])
    if node.op in ("Switch", "Cast") and inputs:
        return computed_scalar(nodes, inputs[0], depth - 1)
    if node.op not in _ARITHMETIC or len(inputs) != 2:
        return None
    numbers = [computed_scalar(nodes, source, depth - 1) for source in inputs]
    if numbers[0] is None or numbers[1] is None:
        return None
    return _ARITHMETIC[node.op](numbers[0], numbers[1])


def _taken(nodes: Mapping[str, Any], vector: Edge, begin: Edge) -> float | None:
    """The number that stands at a constant place of a constant vector."""
    values, place = array(nodes, vector), array(nodes, begin)
    if values is None or place is None or values.ndim != 1 or place.size != 1:
        return None
    index = int(place.ravel()[0])
    return float(values[index]) if -len(values) <= index < len(values) else None


def const_node(name: str, dtype: int, value: np.ndarray[Any, Any] | bytes) -> Any:
    """A Const node with a value of the given type."""
    node = protos.framework("node_def").NodeDef(name=name, op="Const")
    node.attr["dtype"].type = dtype
    tensor = node.attr["value"].tensor
    tensor.dtype = dtype
    if isinstance(value, bytes):
        tensor.tensor_shape.SetInParent()
        tensor.string_val.append(value)
        return node
    for size in value.shape:
        tensor.tensor_shape.dim.add(size=size)
    tensor.tensor_shape.SetInParent()
    tensor.tensor_content = np.ascontiguousarray(value).tobytes()
    return node
