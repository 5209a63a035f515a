"""The objects that loading a SavedModel makes: variables, tables, files and functions under one root.

Two messages tell the same tree: SavedObjectGraph says what each object is, TrackableObjectGraph says which key
of the variables bundle holds its value. Sources: tensorflow/core/protobuf/saved_object_graph.proto and
trackable_object_graph.proto.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from migrate import protos
from migrate.graphdef.functions import shape_proto
from migrate.models import Signature, Variable
from migrate.writers import structures

SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"


def checkpoint_key(name: str) -> str:
    """The key of a variable in the bundle; a slash in its name is escaped as TensorFlow does it."""
    return name.replace(".", "..").replace("/", ".S") + SUFFIX


class ObjectGraph:
    """Builds both messages side by side, so that node numbers agree."""

    def __init__(self) -> None:
        self.objects = protos.protobuf("saved_object_graph").SavedObjectGraph()
        self.values = protos.protobuf("trackable_object_graph").TrackableObjectGraph()
        self.root = self._user_object("_generic_user_object")

    def _add(self) -> tuple[int, Any]:
        self.values.nodes.add()
        return len(self.objects.nodes), self.objects.nodes.add()

    def _user_object(self, identifier: str) -> int:
        number, node = self._add()
        node.user_object.identifier = identifier
        node.user_object.version.producer = 1
        node.user_object.version.min_consumer = 1
        return number

    def attach(self, parent: int, name: str, child: int) -> None:
        """Make one object the attribute `name` of another."""
        for graph in (self.objects, self.values):
            graph.nodes[parent].children.add(node_id=child, local_name=name)

    def attach_list(self, name: str, children: Iterable[int]) -> None:
        """Make a list of objects an attribute of the root."""
        number = self._user_object("trackable_list_wrapper")
        self.attach(self.root, name, number)
        for index, child in enumerate(children):
            self.attach(number, str(index), child)

    def variable(self, variable: Variable) -> int:
        """A tf.Variable under its old name."""
        number, node = self._add()
        node.variable.dtype = variable.dtype
        node.variable.shape.CopyFrom(shape_proto(variable.shape))
        node.variable.trainable = variable.trainable
        node.variable.name = variable.name
        self.values.nodes[number].attributes.add(
            name="VARIABLE_VALUE", full_name=variable.name, checkpoint_key=checkpoint_key(variable.name)
        )
        return number

    def asset(self, index: int) -> int:
        """A file of the SavedModel's assets."""
        number, node = self._add()
        node.asset.asset_file_def_index = index
        return number

    def table(self) -> int:
        """A resource that functions make and fill when the model is loaded."""
        number, node = self._add()
        node.resource.SetInParent()
        return number

    def function(self, name: str, captures: Iterable[int], signature: Signature) -> int:
        """A concrete function that takes its inputs by keyword and gives a dictionary of outputs.

        A function without a name for its only output (the empty key) gives the tensor itself.
        """
        number, node = self._add()
        node.bare_concrete_function.concrete_function_name = name
        node.bare_concrete_function.argument_keywords.extend(signature.inputs)
        node.bare_concrete_function.allowed_positional_arguments = len(signature.inputs)
        node.bare_concrete_function.function_spec.CopyFrom(structures.function_spec(signature.inputs))
        concrete = self.objects.concrete_functions[name]
        concrete.bound_inputs.extend(captures)
        concrete.canonicalized_input_signature.CopyFrom(structures.call(signature.inputs))
        outputs = structures.specs(signature.outputs)
        concrete.output_signature.CopyFrom(outputs.dict_value.fields[""] if "" in signature.outputs else outputs)
        for index, captured in enumerate(concrete.bound_inputs):
            node.dependencies.add(node_id=captured, local_name=f"capture_{index}")
        return number

    def signatures(self, functions: Mapping[str, int]) -> None:
        """The map of signatures on the root."""
        number = self._user_object("signature_map")
        self.attach(self.root, "signatures", number)
        for key, function in functions.items():
            self.attach(number, key, function)
