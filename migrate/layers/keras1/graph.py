"""The Graph container of Keras 0.3 and 1.0: named inputs, nodes and outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from migrate.layers.keras1.flow import Entry, Flow, Tensor


def graph(entry: Mapping[str, Any], flow: Flow) -> Entry:
    """The functional model that computes what the graph did."""
    config = entry["config"]
    known: dict[str, Any] = {one["name"]: _input(one, flow) for one in config.get("input_config") or ()}
    for node in config.get("node_config") or ():
        _node(node, config["nodes"], known, flow)
    leaving = config.get("output_config") or ()
    outputs = [_output(one, known, flow) for one in leaving]
    return flow.model(str(config.get("name", "graph")), outputs, [str(one["name"]) for one in leaving])


def _input(config: Mapping[str, Any], flow: Flow) -> Tensor:
    shape = config.get("batch_input_shape") or [None, *(config.get("input_shape") or ())]
    dtype = "int32" if str(config.get("dtype", "float")).startswith("int") else "float32"
    return flow.input(config["name"], shape, dtype)


def _node(node: Mapping[str, Any], nodes: Mapping[str, Entry], known: dict[str, Any], flow: Flow) -> None:
    """Enter what a node computes; a node that shares a layer among its inputs gives a list."""
    name, entry = node["name"], nodes[node["name"]]
    sources = _sources(node, known)
    if entry["class_name"] == "SiameseHead":
        known[name] = sources[entry["config"].get("head", 0)]
    elif entry["class_name"] == "Siamese" or node.get("outputs"):
        _shared(node, entry, sources, known, flow)
    else:
        tensor = sources[0] if len(sources) == 1 else flow.merged(f"{name}_merge", node, sources)
        known[name] = flow.build(entry, [tensor])


def _shared(
    node: Mapping[str, Any], entry: Entry, sources: Sequence[Tensor], known: dict[str, Any], flow: Flow
) -> None:
    inner = entry["config"]["layer"] if entry["class_name"] == "Siamese" else entry
    made = [flow.build(inner, [source]) for source in sources]
    if node.get("merge_mode"):
        known[node["name"]] = flow.merged(f"{node['name']}_merge", node, made)
        return
    known[node["name"]] = made
    known.update(zip(node.get("outputs") or (), made, strict=False))


def _sources(node: Mapping[str, Any], known: Mapping[str, Any]) -> list[Tensor]:
    if node.get("input"):
        return [known[node["input"]]]
    found = [known[name] for name in node.get("inputs") or ()]
    return list(found[0]) if found and isinstance(found[0][0], list) else found


def _output(config: Mapping[str, Any], known: Mapping[str, Any], flow: Flow) -> Tensor:
    sources = _sources(config, known)
    return sources[0] if len(sources) == 1 else flow.merged(f"{config['name']}_merge", config, sources)
