"""The Graph of Keras 0.3 → a functional model: nodes name their sources, and sources are merged on the way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.network import Call, Layer, Ref

OUTPUT_NAMES = "output_names"
"""Entry in the config of a model: the names of its outputs, where they are not those of its layers."""


def connected(graph: Layer, config: Mapping[str, Any]) -> Layer:
    """The functional model that a Graph with these nodes is."""
    nodes = {part.name: part for part in graph.parts}
    entering = [_input(entry, graph.path) for entry in _ordered(config, "input")]
    parts = list(entering)
    for entry in config.get("node_config") or ():
        merged = _sources(entry, graph.path, parts)
        parts.append(replace(nodes[entry["name"]], calls=(Call((merged,)),)))
    leaving = _ordered(config, "output")
    outputs = tuple(_sources(entry, graph.path, parts) for entry in leaving)
    return replace(
        graph,
        class_name="Functional",
        config={"name": graph.name, OUTPUT_NAMES: [str(entry["name"]) for entry in leaving]},
        parts=tuple(parts),
        inputs=tuple(Ref(layer.name) for layer in entering),
        outputs=outputs,
    )


def _ordered(config: Mapping[str, Any], side: str) -> list[Mapping[str, Any]]:
    entries = {entry["name"]: entry for entry in config.get(f"{side}_config") or ()}
    order = config.get(f"{side}_order") or list(entries)
    return [entries[name] for name in order]


def _input(entry: Mapping[str, Any], parent: str) -> Layer:
    name = str(entry["name"])
    shape = entry.get("batch_input_shape") or [None, *(entry.get("input_shape") or ())]
    dtype = "int32" if entry.get("dtype") == "int" else "float32"
    return Layer(
        name,
        "InputLayer",
        {"name": name, "batch_input_shape": list(shape), "input_dtype": dtype},
        path=f"{parent}/{name}" if parent else name,
    )


def _sources(entry: Mapping[str, Any], parent: str, parts: list[Layer]) -> Ref:
    """The tensor that a node or output takes; several ones are merged by a layer of their own."""
    several = [str(name) for name in entry.get("inputs") or ()]
    if not several:
        return Ref(str(entry["input"]))
    name = f"{entry['name']}_merged"
    config = {"name": name, "mode": entry.get("merge_mode", "concat")}
    config |= {key: entry[key] for key in ("concat_axis", "dot_axes") if key in entry}
    path = f"{parent}/{name}" if parent else name
    parts.append(Layer(name, "Merge", config, calls=(Call(([Ref(one) for one in several],)),), path=path))
    return Ref(name)
