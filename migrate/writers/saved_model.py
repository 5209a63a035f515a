"""InferenceGraph → a SavedModel of TensorFlow 2, written without TensorFlow.

Each signature becomes one function that captures the variables and tables it needs; variables are real
tf.Variables of the loaded object, in its lists `variables` and `trainable_variables`.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from migrate import dtypes, protos
from migrate.frozen import dataclass
from migrate.graphdef import edges
from migrate.graphdef.functions import Argument, Body, argument_name, function_def, shape_proto
from migrate.models import InferenceGraph, Signature, TensorInfo
from migrate.writers.bundle import write_bundle
from migrate.writers.main_graph import INIT, MainGraph
from migrate.writers.object_graph import ObjectGraph, checkpoint_key

_WRITES = ("Assign", "ResourceScatter", "ResourceStrided")
OBJECT_GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH"


@dataclass(frozen=True)
class _Function:
    """A finished function, the names of what it captures, and the signature under which it is called."""

    definition: Any
    captures: tuple[str, ...]
    signature: Signature


def write(graph: InferenceGraph, folder: Path) -> None:
    """Write the SavedModel into a new folder. Raises ModelRefused where stored tensors turn out damaged."""
    (folder / "variables").mkdir(parents=True)
    assets = _AssetFolder(folder / "assets", graph.assets)
    objects, proto = _Assembly(graph, assets.names).build()
    assets.copy()
    stored = {checkpoint_key(name): v.stored for name, v in graph.variables.items() if v.stored is not None}
    write_bundle(folder / "variables" / "variables", stored, {OBJECT_GRAPH_KEY: objects.values.SerializeToString()})
    (folder / "saved_model.pb").write_bytes(proto.SerializeToString(deterministic=True))


class _AssetFolder:
    """The files that travel with the model, each under a name of its own."""

    def __init__(self, folder: Path, assets: Mapping[str, Path]) -> None:
        self._folder, self._assets = folder, assets
        self.names: dict[str, str] = {}
        for node, path in assets.items():
            self.names[node] = edges.unique(path.name, self.names.values())

    def copy(self) -> None:
        if self._assets:
            self._folder.mkdir()
        for node, path in self._assets.items():
            shutil.copyfile(path, self._folder / self.names[node])


class _Assembly:
    """Puts functions, objects and the main graph of one model together."""

    def __init__(self, graph: InferenceGraph, asset_names: Mapping[str, str]) -> None:
        self.graph, self.asset_names = graph, asset_names
        self.objects, self.main = ObjectGraph(), MainGraph()
        self.proto = protos.protobuf("saved_model").SavedModel(saved_model_schema_version=1)
        self.meta = self.proto.meta_graphs.add()
        self.library = {f.signature.name: f.signature for f in graph.library.function}
        self.numbers: dict[str, int] = {}
        self.main_names: dict[str, str] = {}

    def build(self) -> tuple[ObjectGraph, Any]:
        self._describe()
        self._add_variables()
        self._add_assets()
        initialised = self._add_tables()
        self._add_signatures()
        self.meta.saver_def.CopyFrom(self.main.saver(self.graph.variables))
        self.main.node(INIT, "NoOp", [f"^{name}" for name in initialised])
        self._add_initialisation()
        self.main.graph.versions.CopyFrom(self.graph.versions)
        self.meta.graph_def.MergeFrom(self.main.graph)
        self.meta.graph_def.library.MergeFrom(self.graph.library)
        self.meta.object_graph_def.CopyFrom(self.objects.objects)
        return self.objects, self.proto

    def _describe(self) -> None:
        info = self.meta.meta_info_def
        info.tags.append("serve")
        info.tensorflow_version = version("tensorflow")
        info.stripped_default_attrs = True

    def _add_variables(self) -> None:
        for name, variable in self.graph.variables.items():
            self.numbers[name] = self.objects.variable(variable)
            self.main_names[name] = self.main.variable(variable)
        trainable = [self.numbers[name] for name, v in self.graph.variables.items() if v.trainable]
        self.objects.attach_list("variables", [self.numbers[name] for name in self.graph.variables])
        self.objects.attach_list("trainable_variables", trainable)

    def _add_assets(self) -> None:
        for index, (node, filename) in enumerate(self.asset_names.items()):
            self.numbers[node] = self.objects.asset(index)
            self.objects.attach(self.objects.root, f"asset_{index}", self.numbers[node])
            name = self.main.placeholder(f"asset_path_{index}", TensorInfo("", dtypes.STRING, ()))
            self.main_names[node] = name
            asset = self.meta.asset_file_def.add(filename=filename)
            asset.tensor_info.name = f"{name}:0"

    def _add_tables(self) -> list[str]:
        initialised = []
        for index, name in enumerate(self.graph.tables):
            number = self.numbers[name] = self.objects.table()
            self.objects.attach(self.objects.root, f"table_{index}", number)
            node = self._table_node(name)
            handle = self.main.graph.node.add()
            handle.CopyFrom(node)
            self.main_names[name] = name
            self._attach_function(number, "_create_resource", self._creator(node))
            self._attach_function(number, "_destroy_resource", self._constant(f"destroy_{index}"))
            filler = self._initializer(name, index)
            self._attach_function(number, "_initialize", filler)
            call = f"initialize_table_{index}"
            self.main.call(call, filler.definition, [self.main_names[c] for c in filler.captures])
            initialised.append(call)
        return initialised

    def _table_node(self, name: str) -> Any:
        """The table under a shared name of its own: two loaded models must not fill the same table."""
        node = protos.framework("node_def").NodeDef()
        node.CopyFrom(self.graph.nodes[name])
        del node.input[:]
        content = hashlib.sha256(node.SerializeToString(deterministic=True))
        for part in self.graph.tables[name].initializers:
            for needed in sorted(edges.ancestors(self.graph.nodes, [part])):
                content.update(self.graph.nodes[needed].SerializeToString(deterministic=True))
                if needed in self.graph.assets:
                    content.update(self.graph.assets[needed].read_bytes())
        node.attr["shared_name"].s = f"{name}_{content.hexdigest()[:16]}".encode()
        return node

    def _attach_function(self, parent: int, name: str, function: _Function) -> None:
        self.meta.graph_def.library.function.append(function.definition)
        captures = [self.numbers[captured] for captured in function.captures]
        number = self.objects.function(function.definition.signature.name, captures, function.signature)
        self.objects.attach(parent, name, number)

    def _creator(self, node: Any) -> _Function:
        body = Body(f"create_{node.name}", {node.name: node}, (), {"handle": ((node.name, 0), dtypes.RESOURCE)})
        handle = TensorInfo(f"{node.name}:0", dtypes.RESOURCE, ())
        return _Function(function_def(body, self.library), (), Signature({}, {"": handle}))

    def _constant(self, name: str) -> _Function:
        nodes = {"done": _one("done")}
        body = Body(name, nodes, (), {"done": (("done", 0), 3)})
        return _Function(function_def(body, self.library), (), Signature({}, {"": TensorInfo("done:0", 3, ())}))

    def _initializer(self, table: str, index: int) -> _Function:
        done = edges.unique("done", self.graph.nodes)
        fillers = self.graph.tables[table].initializers
        signature = Signature({}, {"": TensorInfo(f"{done}:0", 3, ())})
        return self._function(f"initialize_{index}", signature, {done: _one(done, fillers)})

    def _add_signatures(self) -> None:
        numbers = {}
        for key, signature in self.graph.signatures.items():
            function = self._function(f"signature_{key}", signature, {})
            self.meta.graph_def.library.function.append(function.definition)
            captures = [self.numbers[captured] for captured in function.captures]
            numbers[key] = self.objects.function(function.definition.signature.name, captures, function.signature)
            self._call_signature(key, function)
        self.objects.signatures(numbers)

    def _function(self, name: str, signature: Signature, extra: Mapping[str, Any]) -> _Function:
        """The function that computes a signature; keys stand in sorted order, as TensorFlow flattens them."""
        nodes = {**self.graph.nodes, **extra}
        inputs = {key: signature.inputs[key] for key in sorted(signature.inputs)}
        outputs = {key: signature.outputs[key] for key in sorted(signature.outputs)}
        needed = _needed(nodes, (info.name for info in outputs.values()), {i.name for i in inputs.values()})
        captures = [n for n in needed if n in self.graph.variables or n in self.graph.tables or n in self.graph.assets]
        body = {n: node for n, node in nodes.items() if n in needed and n not in captures}
        arguments = _arguments(inputs, [self._capture(n) for n in captures], set(body))
        results = {key or "result": (edges.parse(info.name), info.dtype) for key, info in outputs.items()}
        definition = function_def(Body(name, body, arguments, results, _effects(body)), self.library)
        return _Function(definition, tuple(captures), Signature(inputs, outputs))

    def _capture(self, name: str) -> Argument:
        variable = self.graph.variables.get(name)
        if variable is not None:
            return Argument((name, 0), name, dtypes.RESOURCE, (), (variable.dtype, variable.shape))
        return Argument((name, 0), name, dtypes.STRING if name in self.graph.assets else dtypes.RESOURCE, ())

    def _call_signature(self, key: str, function: _Function) -> None:
        proto = self.meta.signature_def[key]
        proto.method_name = self.graph.signatures[key].method
        inputs = []
        for name, info in function.signature.inputs.items():
            inputs.append(self.main.placeholder(self.main.unused(f"{key}_{name}"), info))
            _tensor_info(proto.inputs[name], f"{inputs[-1]}:0", info)
        inputs.extend(self.main_names[captured] for captured in function.captures)
        call = self.main.unused(f"call_{key}")
        self.main.call(call, function.definition, inputs)
        for index, (name, info) in enumerate(function.signature.outputs.items()):
            _tensor_info(proto.outputs[name], f"{call}:{index}", info)

    def _add_initialisation(self) -> None:
        proto = self.meta.signature_def["__saved_model_init_op"].outputs["__saved_model_init_op"]
        proto.name = INIT
        proto.tensor_shape.unknown_rank = True
        self.meta.collection_def["saved_model_main_op"].node_list.value.append(INIT)


def _one(name: str, after: Iterable[str] = ()) -> Any:
    node = protos.framework("node_def").NodeDef(name=name, op="Const")
    node.input.extend(f"^{other}" for other in after)
    node.attr["dtype"].type = 3
    node.attr["value"].tensor.dtype = 3
    node.attr["value"].tensor.tensor_shape.SetInParent()
    node.attr["value"].tensor.int_val.append(1)
    return node


def _effects(body: Mapping[str, Any]) -> list[str]:
    """The nodes that change variables, and the reads of these variables: callers order whole calls by them.

    A loop of TensorFlow 1 allows no such order from inside.
    """
    if any(node.op == "Enter" for node in body.values()):
        return []
    writes = {name for name, node in body.items() if node.op.startswith(_WRITES)}
    changed = {edges.parse(body[name].input[0])[0] for name in writes}
    reads = {n for n, node in body.items() if node.op == "ReadVariableOp" and edges.parse(node.input[0])[0] in changed}
    return [name for name in body if name in writes | reads]


def _needed(nodes: Mapping[str, Any], outputs: Iterable[str], inputs: set[str]) -> list[str]:
    """The nodes that the outputs need, in the graph's order, where the input tensors are given."""
    given = {edges.parse(name) for name in inputs}
    pending = [edge for edge in map(edges.parse, outputs) if edge not in given]
    seen: set[str] = set()
    while pending:
        name, _ = pending.pop()
        if name in seen or name not in nodes:
            continue
        seen.add(name)
        pending.extend(e for e in map(edges.parse, nodes[name].input) if e not in given)
    return [name for name in nodes if name in seen]


def _arguments(inputs: Mapping[str, TensorInfo], captures: Iterable[Argument], taken: set[str]) -> list[Argument]:
    """The arguments of a function. `taken` are the names of the nodes in its body, which no argument may have."""
    arguments = [
        Argument(edges.parse(info.name), argument_name(key, taken), info.dtype, info.shape)
        for key, info in inputs.items()
    ]
    for capture in captures:
        name = argument_name(capture.name, taken)
        arguments.append(Argument(capture.edge, name, capture.dtype, capture.shape, capture.handle))
    return arguments


def _tensor_info(proto: Any, name: str, info: TensorInfo) -> None:
    proto.name = name
    proto.dtype = info.dtype
    proto.tensor_shape.CopyFrom(shape_proto(info.shape))
