"""Models of Keras 0.3 and 1 as containers of Keras 2: Sequential and functional models, and arrays by layer name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.findings import ModelRefused
from migrate.findings.keras_old import ArraysOfLayers
from migrate.layers.endpoints import OUTPUT_NAMES
from migrate.layers.keras1 import ordering
from migrate.layers.keras1.entries import Namer, count, in_stored_order
from migrate.layers.keras1.flow import Entry, Flow
from migrate.layers.keras1.graph import graph
from migrate.models import Era, KerasModel, StoredWeight

Arrays = Mapping[str, tuple[StoredWeight, ...]]
_MODELS = ("Sequential", "Model", "Graph")


def modern(model: KerasModel) -> KerasModel:
    """The model with the containers of Keras 2; its layers keep their own words. Raises ModelRefused."""
    if model.config is None or model.era.generation not in (0, 1):
        return model
    if "config" not in model.config:
        entry, layers = _of_keras_0(model.config, model.layers, model.era)
    else:
        named = _named(dict(model.config), tuple(model.layers))
        entry, layers = _Containers().entry(ordering.completed(named, model.era)), model.layers
    layers, unused = _used(entry, layers) if model.era.generation == 0 else (layers, ())
    unlisted = (*model.unlisted, *unused)
    return replace(model, config=entry, class_name=entry["class_name"], layers=layers, unlisted=unlisted)


def _used(entry: Entry, layers: Arrays) -> tuple[Arrays, tuple[StoredWeight, ...]]:
    """The arrays of the model's layers, and those of a decoder that an AutoEncoder did not use."""
    names = {str(layer["config"]["name"]) for layer in entry["config"]["layers"]}
    unused = tuple(one for name, arrays in layers.items() if name not in names for one in arrays)
    return {name: arrays for name, arrays in layers.items() if name in names}, unused


def _of_keras_0(config: Mapping[str, Any], layers: Arrays, era: Era) -> tuple[Entry, Arrays]:
    entry = ordering.completed(Namer().entry(config), era)
    flow = Flow(str(entry["class_name"]), inline=True)
    if entry["class_name"] == "Graph":
        return graph(entry, flow), _by_name(entry, layers)
    output = flow.branch(entry)
    made = _model(flow, "sequential", output)
    return {**made, "config": {**made["config"], OUTPUT_NAMES: ["output"]}}, _by_name(entry, layers)


def _model(flow: Flow, name: str, output: Any) -> Entry:
    """A Sequential model where the layers stand in a row, else a functional one."""
    linear = flow.linear()
    if linear is None:
        return flow.model(name, [output])
    return {"class_name": "Sequential", "config": {"name": name, "layers": linear}}


def _by_name(entry: Entry, layers: Arrays) -> Arrays:
    """The numbered arrays of Keras 0.3, given to their layers one after the other."""
    if not layers:
        return layers
    groups = sorted(layers.items(), key=lambda item: int("".join(filter(str.isdigit, item[0])) or 0))
    arrays = [array for _, group in groups for array in group]
    wanted = list(in_stored_order(entry))
    needed = sum(map(count, wanted))
    if needed != len(arrays):
        raise ModelRefused([ArraysOfLayers(where="weights", needed=needed, stored=len(arrays))])
    found: dict[str, tuple[StoredWeight, ...]] = {}
    at = 0
    for layer in wanted:
        number = count(layer)
        found.setdefault(layer["config"]["name"], tuple(arrays[at : at + number]))
        at += number
    return found


def _named(entry: Entry, groups: tuple[str, ...]) -> Entry:
    """The entry of a Sequential model with names for the models in it, which Keras 1 left out.

    Where as many groups of arrays are stored as there are layers, their names stand there in order.
    """
    config = entry.get("config")
    if entry.get("class_name") != "Sequential" or not isinstance(config, list):
        return entry
    fitting = groups if len(groups) == len(config) else tuple(f"model_{n + 1}" for n in range(len(config)))
    layers = [
        {**layer, "name": name} if isinstance(layer.get("config"), list) else layer
        for layer, name in zip(config, fitting, strict=True)
    ]
    return {**entry, "config": layers}


class _Containers:
    """The containers of a model of Keras 1, with one count of the inputs that have no names."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._branches: dict[str, Entry] = {}

    def entry(self, entry: Entry) -> Entry:
        """An entry, and those of the models and wrapped layers within it, in the form of Keras 2."""
        class_name, config = entry.get("class_name"), entry.get("config") or {}
        if class_name == "Graph" and isinstance(config, dict):
            nodes = {name: self.entry(_without_old_name(node)) for name, node in config["nodes"].items()}
            return graph({**entry, "config": {**config, "nodes": nodes}}, self._flow("Graph"))
        if class_name == "Sequential":
            return {**entry, **self._sequential(config, entry.get("name"))}
        if class_name == "Merge" and isinstance(config.get("layers"), list):
            return {**entry, "config": {**config, "layers": [self._branch(one) for one in config["layers"]]}}
        if isinstance(config, dict):
            return {**entry, "config": {key: self._inner(key, value) for key, value in config.items()}}
        return entry

    def _branch(self, stored: Mapping[str, Any]) -> Entry:
        """A branch of a Merge layer; names are unique, so an equal one is the same branch once more."""
        key = json.dumps(stored, sort_keys=True)
        if key not in self._branches:
            self._branches[key] = self.entry(_without_old_name(stored))
        return self._branches[key]

    def _inner(self, key: str, value: Any) -> Any:
        """The layers that a model, a Merge layer or a wrapper holds."""
        if key == "layers" and isinstance(value, list):
            return [self.entry(_without_old_name(one)) if isinstance(one, dict) else one for one in value]
        if key == "layer" and isinstance(value, dict):
            return self.entry(_without_old_name(value))
        return value

    def _sequential(self, config: Any, given: Any) -> Entry:
        """A Sequential model with an input layer; a functional one where it begins with several branches."""
        stored = config if isinstance(config, list) else config.get("layers", [])
        name = str(given or (config.get("name") if isinstance(config, dict) else None) or "sequential")
        layers = [self.entry(_without_old_name(one)) for one in stored]
        flow = self._flow(name)
        return _model(flow, name, flow.branch({"class_name": "Sequential", "config": {"layers": layers}}))

    def _flow(self, where: str) -> Flow:
        return Flow(where, inline=False, counts=self._counts)


def _without_old_name(entry: Mapping[str, Any]) -> Entry:
    """An entry that Keras 1 kept in the form of Keras 0.3, in its own form."""
    if "class_name" in entry or "config" in entry:
        return dict(entry)
    config = {key: value for key, value in entry.items() if key != "custom_name"}
    return {"class_name": entry.get("name"), "config": {**config, "name": entry.get("custom_name")}}
