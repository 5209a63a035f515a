"""Initial values of local variables: savers leave these variables out, and a program sets them when it starts.

Source: tensorflow/python/ops/variables.py (the collection `local_variables`, `local_variables_initializer`). A
SavedModel runs the initialiser in its `main_op` or `legacy_init_op`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from migrate import dtypes
from migrate.frozen import dataclass
from migrate.graphdef import constants, edges
from migrate.late import numpy as np
from migrate.models import StoredTensor

_ASSIGN = frozenset({"Assign", "AssignVariableOp"})


@dataclass(frozen=True)
class InitialValue:
    """A value that stands in the graph. A StoredTensor."""

    dtype: int
    values: np.ndarray[Any, Any]
    node: str

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return tuple(int(size) for size in self.values.shape)

    @property
    def size(self) -> int:
        """Bytes of the value."""
        return self.values.nbytes

    @property
    def place(self) -> tuple[str, int]:
        """The node that holds it; it lies in no file of tensors."""
        return self.node, 0

    def chunks(self) -> Iterator[bytes]:
        """The value, little endian and row major."""
        yield self.values.astype(self.values.dtype.newbyteorder("<"), order="C").tobytes()


def values(nodes: Mapping[str, Any], names: frozenset[str]) -> dict[str, tuple[str, StoredTensor]]:
    """Variable → the operation that assigns its initial value, and that value, for those whose graph holds it."""
    found: dict[str, tuple[str, StoredTensor]] = {}
    for node in nodes.values() if names else ():
        inputs = edges.data_inputs(node) if node.op in _ASSIGN else []
        if len(inputs) != 2 or inputs[0][0] not in names or inputs[0][0] in found:
            continue
        name = inputs[0][0]
        value = _constant(nodes, inputs[1])
        if value is not None and node.name.startswith(f"{name}/"):
            dtype = dtypes.base(nodes[name].attr["dtype"].type)
            found[name] = node.name, InitialValue(dtype, value, node.name)
    return found


def _constant(nodes: Mapping[str, Any], edge: edges.Edge) -> np.ndarray[Any, Any] | None:
    """A tensor that is a constant, or filled with one."""
    node = nodes.get(constants.origin(nodes, edge)[0])
    if node is None or node.op != "Fill":
        return constants.array(nodes, edge)
    shape, value = (constants.array(nodes, one) for one in edges.data_inputs(node))
    return None if shape is None or value is None else np.full(shape, value)
