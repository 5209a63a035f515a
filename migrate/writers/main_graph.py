"""The graph that loaders without Python use (TensorFlow Serving, sessions): calls, restore and initialisation.

It holds no computation of its own: each signature is a placeholder per input and one call of the signature's
function; variables are restored by one RestoreV2 with an assignment each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from migrate import dtypes, protos
from migrate.graphdef import edges
from migrate.graphdef.functions import shape_proto
from migrate.models import TensorInfo, Variable
from migrate.writers.object_graph import checkpoint_key

FILENAME = "saver_filename"
RESTORE = "saver_restore_all"
SAVE = "saver_path"
INIT = "saved_model_init"


class MainGraph:
    """Builds the top-level GraphDef of a SavedModel."""

    def __init__(self) -> None:
        self.graph = protos.framework("graph").GraphDef()

    def node(self, name: str, op: str, inputs: Iterable[str] = (), **types: int) -> Any:
        """Add a node with inputs and type attributes; the caller adds the other attributes."""
        node = self.graph.node.add(name=name, op=op)
        node.input.extend(inputs)
        for key, dtype in types.items():
            node.attr[key].type = dtype
        return node

    def unused(self, name: str) -> str:
        """A name that no node has yet."""
        return edges.unique(name, (node.name for node in self.graph.node))

    def placeholder(self, name: str, info: TensorInfo) -> str:
        """Add a placeholder for one input of a signature."""
        node = self.node(name, "Placeholder", dtype=info.dtype)
        node.attr["shape"].shape.CopyFrom(shape_proto(info.shape))
        return name

    def variable(self, variable: Variable) -> str:
        """Add the handle of a variable."""
        node = self.node(variable.name, "VarHandleOp", dtype=variable.dtype)
        node.attr["shape"].shape.CopyFrom(shape_proto(variable.shape))
        node.attr["shared_name"].s = variable.name.encode()
        return variable.name

    def call(self, name: str, function: Any, inputs: Sequence[str]) -> None:
        """Add the call of a function."""
        node = self.node(name, "StatefulPartitionedCall", inputs)
        node.attr["f"].func.name = function.signature.name
        node.attr["Tin"].list.type.extend(arg.type for arg in function.signature.input_arg)
        node.attr["Tout"].list.type.extend(arg.type for arg in function.signature.output_arg)

    def strings(self, name: str, values: Sequence[str]) -> str:
        """Add a constant vector of strings."""
        node = self.node(name, "Const", dtype=dtypes.STRING)
        tensor = node.attr["value"].tensor
        tensor.dtype = dtypes.STRING
        tensor.tensor_shape.dim.add(size=len(values))
        tensor.string_val.extend(value.encode() for value in values)
        return name

    def saver(self, variables: Mapping[str, Variable]) -> Any:
        """Add the operations that restore and save every variable; gives the SaverDef."""
        self.placeholder(FILENAME, TensorInfo(f"{FILENAME}:0", dtypes.STRING, ()))
        names = self.strings("saver_names", [checkpoint_key(name) for name in variables])
        whole = self.strings("saver_slices", [""] * len(variables))
        self._restore(variables, [FILENAME, names, whole])
        self._save(variables, [FILENAME, names, whole])
        saver = protos.protobuf("saver").SaverDef()
        saver.filename_tensor_name = f"{FILENAME}:0"
        saver.save_tensor_name = f"{SAVE}:0"
        saver.restore_op_name = RESTORE
        saver.version = saver.V2
        return saver

    def _restore(self, variables: Mapping[str, Variable], inputs: list[str]) -> None:
        if variables:
            restore = self.node("saver_restore", "RestoreV2", inputs)
            restore.attr["dtypes"].list.type.extend(variable.dtype for variable in variables.values())
        done = []
        for index, (name, variable) in enumerate(variables.items()):
            value = "saver_restore" if index == 0 else f"saver_restore:{index}"
            self.node(f"saver_assign_{index}", "AssignVariableOp", [name, value], dtype=variable.dtype)
            done.append(f"^saver_assign_{index}")
        self.node(RESTORE, "NoOp", done)

    def _save(self, variables: Mapping[str, Variable], inputs: list[str]) -> None:
        values = []
        for index, (name, variable) in enumerate(variables.items()):
            values.append(f"saver_read_{index}")
            self.node(values[-1], "ReadVariableOp", [name], dtype=variable.dtype)
        if variables:
            save = self.node("saver_save", "SaveV2", inputs + values)
            save.attr["dtypes"].list.type.extend(variable.dtype for variable in variables.values())
        self.node(SAVE, "Identity", [FILENAME, *(["^saver_save"] if variables else [])], T=dtypes.STRING)
