"""A TF1 source in a session of compat.v1: its GraphDef as it stands, its checkpoint, its initialisers.

Job: {"kind": "tf1-graph", "graph": path of a binary GraphDef, "prefix": checkpoint prefix or "",
  "variables": [{"name": node, "key": checkpoint key, "slice": specification or "", "dtype": number}],
  "initializers": [operations to run after the restore], "feeds": {tensor: JSON value},
  "idle": {tensor: {"dtype": number, "shape": sizes of the zeros to feed}}, "assets": {node: file},
  "inputs": {key: {"tensor": name, "dtype": number}}, "outputs": {key: tensor},
  "statistics": {tensor: variable}, "dropouts": {node: [node, position of its input]},
  "held": [nodes that assign nothing], "stateful": bool, "reseed": bool}.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from migrate.verification.children import Loaded
from migrate.verification.children.dropouts import without_dropouts
from migrate.verification.children.held import hold
from migrate.verification.children.prune import prune, reseed, tensor_name
from migrate.verification.children.statistics import use_averages
from migrate.verification.children.tensors import from_tensorflow, to_tensorflow
from migrate.verification.exchange import Tensor

_PLACEHOLDERS = frozenset({"Placeholder", "PlaceholderV2", "PlaceholderWithDefault"})

# One operation for each variable costs a millisecond to make and one to run; the checkpoint is opened for each.
_RESTORED_AT_ONCE = 32


class _Source:
    """The graph of one job and the session that runs it."""

    def __init__(self, tensorflow: Any, job: Mapping[str, Any]) -> None:
        self._tf, self._job = tensorflow, job
        self._graph = tensorflow.Graph()
        self._session: Any = None
        self._fed: dict[str, Any] = {}
        self._kept: set[str] = set()
        with self._graph.as_default():
            self._import()
            self._restore = self._restoring()
        self._feeds = self._bound()

    def _import(self) -> None:
        """Import what is needed. An input that is no placeholder becomes one under another name."""
        job = self._job
        graph_def = self._tf.compat.v1.GraphDef.FromString(Path(job["graph"]).read_bytes())
        use_averages(graph_def, job["statistics"])
        without_dropouts(graph_def, job["dropouts"])
        hold(graph_def, job["held"])
        operations = {node.name: node.op for node in graph_def.node}
        inputs = {tensor_name(entry["tensor"]): entry["dtype"] for entry in job["inputs"].values()}
        inputs |= {tensor_name(tensor): entry["dtype"] for tensor, entry in job["idle"].items()}
        interior = [name for name in inputs if operations.get(name.partition(":")[0]) not in _PLACEHOLDERS]
        graph_def = prune(graph_def, _roots(job, set(interior)), set(interior))
        self._kept = {node.name for node in graph_def.node}
        if job["reseed"]:
            reseed(graph_def)
        for i, name in enumerate(interior):
            self._fed[name] = self._tf.compat.v1.placeholder(inputs[name], name=f"fed.by.verification/{i}")
        consumed = {tensor_name(reference) for node in graph_def.node for reference in node.input}
        mapped = {name: tensor for name, tensor in self._fed.items() if name in consumed}
        self._tf.import_graph_def(graph_def, input_map=mapped, name="")

    def _tensor(self, name: str) -> Any:
        name = tensor_name(name)
        return self._fed.get(name) if name in self._fed else self._graph.get_tensor_by_name(name)

    def _restoring(self) -> list[Any]:
        """Operations that restore some variables after others, so that hardly more than one copy of the model is held:
        an assignment takes the restored tensor over."""
        done: list[Any] = []
        variables = self._job["variables"]
        for start in range(0, len(variables), _RESTORED_AT_ONCE):
            group = variables[start : start + _RESTORED_AT_ONCE]
            with self._graph.control_dependencies(done):
                values = self._tf.raw_ops.RestoreV2(
                    prefix=self._job["prefix"],
                    tensor_names=[variable["key"] for variable in group],
                    shape_and_slices=[variable["slice"] for variable in group],
                    dtypes=[variable["dtype"] for variable in group],
                )
            pairs = zip(group, values, strict=True)
            done = [self._assignment(self._tensor(variable["name"]), value) for variable, value in pairs]
        return done

    def _assignment(self, variable: Any, value: Any) -> Any:
        raw = self._tf.raw_ops
        if variable.dtype == self._tf.resource:
            return raw.AssignVariableOp(resource=variable, value=value)
        return raw.Assign(ref=variable, value=value, validate_shape=False).op

    def _bound(self) -> dict[Any, Any]:
        """Values for every run: bound mode placeholders and the files of the assets."""
        values = self._job["feeds"] | self._job["assets"]
        bound = {}
        for name, value in values.items():
            if self._has(name):
                tensor = self._tensor(name)
                bound[tensor] = np.array(value, tensor.dtype.base_dtype.as_numpy_dtype)
        for name, entry in self._job["idle"].items():
            if self._has(name):
                tensor = self._tensor(name)
                bound[tensor] = np.zeros(entry["shape"], tensor.dtype.base_dtype.as_numpy_dtype)
        return bound

    def _has(self, name: str) -> bool:
        """Is the tensor in what was kept of the graph?"""
        name = tensor_name(name)
        return name in self._fed or name.partition(":")[0] in self._kept

    def _ready_session(self) -> Any:
        """A session with restored variables; a stateful source gets a new one for each run."""
        if self._session is not None and not self._job["stateful"]:
            return self._session
        self.close()
        config = self._tf.compat.v1.ConfigProto(allow_soft_placement=True)
        # The CPU has no kernels for channels-first pooling: the optimiser moves the channels on the way.
        rewriting = config.graph_options.rewrite_options
        rewriting.cpu_layout_conversion = rewriting.NCHW_TO_NHWC
        self._session = self._tf.compat.v1.Session(graph=self._graph, config=config)
        if self._restore:
            self._session.run(self._restore)
        for name in self._job["initializers"]:
            self._session.run(self._graph.get_operation_by_name(name), self._feeds)
        return self._session

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Feed the inputs under their keys and fetch every output. Inputs that no output needs are not fed."""
        feeds = dict(self._feeds)
        for key, entry in self._job["inputs"].items():
            if self._has(entry["tensor"]):
                feeds[self._tensor(entry["tensor"])] = to_tensorflow(self._tf, inputs[key])
        fetches = {key: self._tensor(name) for key, name in self._job["outputs"].items()}
        values = self._ready_session().run(fetches, feeds)
        return {key: from_tensorflow(values[key], fetches[key].dtype) for key in fetches}

    def close(self) -> None:
        """End the session, and with it the values of the variables."""
        if self._session is not None:
            self._session.close()
            self._session = None


def load(tensorflow: Any, job: Mapping[str, Any]) -> Loaded:
    """Import the graph and restore it. Raises KeyError for a node that is missing, and what TensorFlow raises."""
    source = _Source(tensorflow, job)
    return Loaded(tuple(job["outputs"]), source.run, source.close)


def _roots(job: Mapping[str, Any], interior: set[str]) -> set[str]:
    """The nodes to keep whatever they need: those of the outputs that are not fed, variables and initialisers."""
    outputs = {tensor_name(name) for name in job["outputs"].values()}
    variables = {variable["name"] for variable in job["variables"]}
    return {name.partition(":")[0] for name in outputs - interior} | variables | set(job["initializers"])
