"""The Graph container of Keras 0.3 and 1.0 → the functional model that the reference is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from migrate.verification.legacy.tree import Entry

Tensor = list[Any]
"""Layer, call and output."""
Upgrade = Callable[[Entry], Entry]
"""A layer's entry of Keras 1 → that of Keras 2."""


def is_graph(entry: Mapping[str, Any]) -> bool:
    """Whether an entry is such a container."""
    return str(entry.get("class_name", entry.get("name"))) == "Graph"


def stored_order(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The nodes in the order in which their arrays lie in one list; none for other models."""
    return tuple(node["name"] for node in _config(entry)["node_config"]) if is_graph(entry) else ()


def functional(entry: Mapping[str, Any], upgrade: Upgrade) -> Entry:
    """The model that computes what the nodes do, one after the other."""
    config, row = _config(entry), _Row(upgrade)
    for given in config["input_config"]:
        row.enter(given)
    for node in config["node_config"]:
        row.node(node, config["nodes"][node["name"]])
    outputs = [row.joined(one) for one in config["output_config"]]
    inputs = [[given["name"], 0, 0] for given in config["input_config"]]
    ends = {"input_layers": inputs, "output_layers": outputs}
    return {"class_name": "Functional", "config": {"name": "graph", "layers": list(row.layers.values()), **ends}}


def _config(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = entry.get("config", entry)
    return found


class _Row:
    """Layers in the order of their nodes, and the tensors that each name stands for."""

    def __init__(self, upgrade: Upgrade) -> None:
        self.layers: dict[str, Entry] = {}
        self._upgrade = upgrade
        self._tensors: dict[str, list[Tensor]] = {}

    def enter(self, given: Mapping[str, Any]) -> None:
        """An input of the graph."""
        name = given["name"]
        shape = given.get("batch_input_shape") or [None, *given["input_shape"]]
        dtype = "int32" if str(given.get("dtype")).startswith("int") else "float32"
        config = {"name": name, "batch_input_shape": shape, "dtype": dtype}
        self.layers[name] = {"class_name": "InputLayer", "name": name, "config": config, "inbound_nodes": []}
        self._tensors[name] = [[name, 0, 0]]

    def node(self, node: Mapping[str, Any], stored: Mapping[str, Any]) -> None:
        """A layer, a layer that several tensors share, or one of the tensors that come out of such a layer."""
        name = node["name"]
        class_name = stored.get("class_name", stored.get("name"))
        if class_name == "SiameseHead":
            self._tensors[name] = [self._sources(node)[_config(stored).get("head", 0)]]
        elif class_name == "Siamese" or node.get("outputs"):
            layer = _config(stored)["layer"] if class_name == "Siamese" else stored
            made = [self._call(layer, name, [source]) for source in self._sources(node)]
            self._tensors[name] = [self._merge(node, made)] if node.get("merge_mode") else made
            self._tensors |= {out: [one] for out, one in zip(node.get("outputs") or (), made, strict=False)}
        else:
            self._tensors[name] = [self._call(stored, name, [self.joined(node)])]

    def joined(self, node: Mapping[str, Any]) -> Tensor:
        """What goes into a node or an output, as one tensor."""
        sources = self._sources(node)
        return sources[0] if len(sources) == 1 else self._merge(node, sources)

    def _sources(self, node: Mapping[str, Any]) -> list[Tensor]:
        names: Iterable[str] = [node["input"]] if node.get("input") else node["inputs"]
        return [tensor for name in names for tensor in self._tensors[name]]

    def _merge(self, node: Mapping[str, Any], sources: list[Tensor]) -> Tensor:
        ways = {key: node[key] for key in ("concat_axis", "dot_axes") if key in node}
        merge = {"class_name": "Merge", "config": {**ways, "mode": node["merge_mode"]}}
        return self._call(merge, f"{node['name']}_merged", sources)

    def _call(self, stored: Mapping[str, Any], name: str, sources: list[Tensor]) -> Tensor:
        if name not in self.layers:
            class_name = stored.get("class_name", stored.get("name"))
            entry = self._upgrade({"class_name": class_name, "config": {**_config(stored), "name": name}})
            self.layers[name] = {**entry, "name": name, "inbound_nodes": []}
        calls = self.layers[name]["inbound_nodes"]
        calls.append([[*source, {}] for source in sources])
        return [name, len(calls) - 1, 0]
