"""A functional model of Keras 2 put together out of the containers of Keras 0.3 and 1."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from migrate.findings import ModelRefused
from migrate.findings.keras_old import UnknownMerge
from migrate.findings.keras_upgrade import NoInputShape
from migrate.layers.endpoints import OUTPUT_NAMES

Entry = dict[str, Any]
Tensor = list[Any]
"""Layer, call and output, as inbound nodes name a tensor."""
_MODES = frozenset({"sum", "mul", "ave", "concat", "dot", "cos", "max"})


class Flow:
    """Layers in order, each with its calls."""

    def __init__(self, where: str, inline: bool, counts: dict[str, int] | None = None) -> None:
        self.where = where
        self._inline = inline
        self.layers: dict[str, Entry] = {}
        self.inputs: list[Tensor] = []
        self._branches: dict[str, Tensor] = {}
        self._counts = {} if counts is None else counts

    def add(self, entry: Mapping[str, Any], sources: Sequence[Tensor]) -> Tensor:
        """Call a layer, once more where it stands already."""
        name = str(entry["config"]["name"])
        layer = self.layers.setdefault(name, {**entry, "name": name, "inbound_nodes": []})
        layer["inbound_nodes"].append([list(source) for source in sources])
        return [name, len(layer["inbound_nodes"]) - 1, 0]

    def input(self, name: str, shape: Any, dtype: str | None) -> Tensor:
        """A new input."""
        config = {"batch_input_shape": shape, "name": name, "input_dtype": dtype or "float32"}
        self.layers[name] = {"class_name": "InputLayer", "name": name, "config": config, "inbound_nodes": []}
        self.inputs.append([name, 0, 0])
        return self.inputs[-1]

    def build(self, entry: Mapping[str, Any], sources: Sequence[Tensor]) -> Tensor:
        """What a layer or container makes of the tensors; without any, it brings its own inputs."""
        if entry["class_name"] == "Sequential" and self._inline:
            return self._sequential(entry["config"], sources)
        build = _CONTAINERS.get(entry["class_name"])
        return build(self, entry["config"], sources) if build else self._layer(entry, sources)

    def branch(self, entry: Mapping[str, Any]) -> Tensor:
        """What a whole model makes of its own inputs: its layers become layers of this one, once only."""
        key = json.dumps(entry, sort_keys=True)
        if key not in self._branches:
            self._branches[key] = self._whole(entry)
        return self._branches[key]

    def model(self, name: str, outputs: Sequence[Tensor], names: Sequence[str] | None = None) -> Entry:
        """The functional model; `names` are those of its outputs, where they are not their layers'."""
        config = {
            "name": name,
            "layers": list(self.layers.values()),
            "input_layers": self.inputs,
            "output_layers": [list(output) for output in outputs],
        }
        return {"class_name": "Model", "config": {**config, OUTPUT_NAMES: list(names)} if names else config}

    def linear(self) -> list[Entry] | None:
        """The layers as those of a Sequential model; None where they branch."""
        layers = list(self.layers.values())
        for before, layer in itertools.pairwise(layers):
            if layer["inbound_nodes"] != [[[before["name"], 0, 0]]]:
                return None
        return [{key: value for key, value in layer.items() if key != "inbound_nodes"} for layer in layers]

    def merged(self, name: str, config: Mapping[str, Any], tensors: Sequence[Tensor]) -> Tensor:
        """The tensors joined as a config of Keras 0.3 says, under its `mode` or `merge_mode`."""
        mode = config.get("merge_mode", config.get("mode"))
        if mode not in _MODES:
            raise ModelRefused([UnknownMerge(where=f"{self.where}: {name}", mode=str(mode))])
        own = {"mode": mode, "concat_axis": config.get("concat_axis", -1), "dot_axes": config.get("dot_axes", -1)}
        return self.add({"class_name": "Merge", "config": {**own, "name": name}}, tensors)

    def _whole(self, entry: Mapping[str, Any]) -> Tensor:
        if entry["class_name"] == "Sequential":
            return self._sequential(entry["config"], ())
        return self._spliced(entry["config"]) if entry["class_name"] == "Model" else self.build(entry, ())

    def _layer(self, entry: Mapping[str, Any], sources: Sequence[Tensor]) -> Tensor:
        if sources:
            return self.add(entry, sources)
        config = entry["config"]
        if entry["class_name"] in ("Sequential", "Model"):
            return self.add(entry, [self._like(one) for one in inputs_of(entry)])
        shape = config.get("batch_input_shape")
        if shape is None:
            raise ModelRefused([NoInputShape(where=self.where, layer=config["name"], class_name=entry["class_name"])])
        if entry["class_name"] == "InputLayer":
            return self.input(config["name"], shape, config.get("input_dtype"))
        dtype = config.get("input_dtype") or ("int32" if entry["class_name"] == "Embedding" else None)
        return self.add(entry, [self.input(self._input_name(entry["class_name"]), shape, dtype)])

    def _input_name(self, class_name: str) -> str:
        """The name that the writer gave to the input in front of a layer: Keras 1 counted by class."""
        prefix = "input" if self._inline else f"{class_name.lower()}_input"
        self._counts[prefix] = number = self._counts.get(prefix, 0) + 1
        return f"{prefix}_{number}" if number > 1 or not self._inline else prefix

    def _like(self, entry: Mapping[str, Any]) -> Tensor:
        """A new input like that of a model inside."""
        config = entry["config"]
        return self.input(f"{config['name']}_outer", config["batch_input_shape"], config.get("input_dtype"))

    def _sequential(self, config: Any, sources: Sequence[Tensor]) -> Tensor:
        tensors = list(sources)
        for entry in config["layers"]:
            if entry["class_name"] != "SiameseHead":
                tensors = [self.build(entry, tensors)]
        return tensors[0]

    def _merge(self, config: Mapping[str, Any], sources: Sequence[Tensor]) -> Tensor:
        own = {key: value for key, value in config.items() if key != "layers"}
        tensors = [self.branch(branch) for branch in config.get("layers") or ()] or list(sources)
        if config.get("mode_type") in ("lambda", "function"):
            return self.add({"class_name": "Merge", "config": own}, tensors)
        return self.merged(str(config["name"]), config, tensors)

    def _spliced(self, config: Mapping[str, Any]) -> Tensor:
        """The first output of a functional model whose layers are taken over as they are."""
        for layer in config["layers"]:
            self.layers.setdefault(layer["name"], layer)
        self.inputs.extend(tensor for tensor in config["input_layers"] if tensor not in self.inputs)
        return list(config["output_layers"][0])

    def _auto_encoder(self, config: Mapping[str, Any], sources: Sequence[Tensor]) -> Tensor:
        code = self.build(config["encoder_config"], sources)
        return self.build(config["decoder_config"], [code]) if config.get("output_reconstruction", True) else code

    def _siamese(self, config: Mapping[str, Any], sources: Sequence[Tensor]) -> Tensor:
        """One layer for every input: those of the config, or the tensors that a graph gives."""
        if not config.get("merge_mode"):
            return self.build(config["layer"], sources)
        tensors = list(sources) or [self.branch(branch) for branch in config["inputs"]]
        return self.merged(str(config["name"]), config, [self.build(config["layer"], [one]) for one in tensors])


def inputs_of(entry: Mapping[str, Any]) -> list[Entry]:
    """The input layers of a model, in the order of its inputs."""
    config = entry["config"]
    layers = config["layers"]
    if entry["class_name"] == "Model":
        by_name = {layer["name"]: layer for layer in layers}
        return [by_name[name] for name, *_ in config["input_layers"]]
    return inputs_of(layers[0]) if layers[0]["class_name"] in ("Sequential", "Model") else [layers[0]]


_CONTAINERS: dict[str, Any] = {"Merge": Flow._merge, "AutoEncoder": Flow._auto_encoder, "Siamese": Flow._siamese}
