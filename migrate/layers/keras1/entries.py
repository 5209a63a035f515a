"""The entries of a Keras 0.3 config in the form of Keras 1: a class name, a config, and a name of its own each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

Entry = dict[str, Any]

CONTAINERS = frozenset({"Sequential", "Graph", "Merge", "AutoEncoder", "Siamese"})
"""Classes of Keras 0.3 whose entries hold other entries by more than one layer's worth."""
_STRUCTURE = {
    "Sequential": ("layers",),
    "Merge": ("layers",),
    "LambdaMerge": ("layers",),
    "AutoEncoder": ("encoder_config", "decoder_config"),
    "Siamese": ("layer", "inputs"),
    "TimeDistributed": ("layer",),
    "Graph": ("nodes",),
}
_COUNTS = {
    "Dense": 2,
    "TimeDistributedDense": 2,
    "MaxoutDense": 2,
    "Highway": 4,
    "Convolution1D": 2,
    "Convolution2D": 2,
    "Convolution3D": 2,
    "Embedding": 1,
    "SimpleRNN": 3,
    "GRU": 9,
    "LSTM": 12,
    "BatchNormalization": 4,
    "PReLU": 1,
    "ParametricSoftplus": 2,
    "SReLU": 4,
}
"""How many arrays a layer of Keras 0.3 stores."""
_HAS_STEPS = ("SimpleRNN", "GRU", "LSTM", "TimeDistributedDense", "Convolution1D")


class Namer:
    """Names for layers: the stored one where it is new, else with a number behind it."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._shared: dict[str, Entry] = {}

    def entry(self, stored: Mapping[str, Any], name: str | None = None) -> Entry:
        """The entry of Keras 1 for one of Keras 0.3, and for all that it holds."""
        class_name = str(stored.get("name", ""))
        key = json.dumps(stored, sort_keys=True) if class_name == "Siamese" else ""
        if key in self._shared:
            return self._shared[key]
        config = {word: value for word, value in stored.items() if word not in ("name", "custom_name", "cache_enabled")}
        own = name or str(stored.get("custom_name") or class_name.lower())
        config["name"] = self.unique(own)
        for word in _STRUCTURE.get(class_name, ()):
            config[word] = self._inner(config.get(word))
        _input_shape(class_name, config)
        made: Entry = {"class_name": class_name, "config": config}
        if key:
            self._shared[key] = made
        return made

    def unique(self, name: str) -> str:
        """The name, with a number behind it where it is taken."""
        found, number = name, 2
        while found in self._taken:
            found, number = f"{name}_{number}", number + 1
        self._taken.add(found)
        return found

    def _inner(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.entry(one) for one in value]
        if isinstance(value, dict) and not isinstance(value.get("name"), str):
            return {name: self.entry(one, name) for name, one in value.items()}
        return self.entry(value) if isinstance(value, dict) else value


def _input_shape(class_name: str, config: Entry) -> None:
    """What the entry says of its input, as `batch_input_shape`."""
    shape = config.pop("input_shape", None)
    if "batch_input_shape" in config:
        return
    if class_name == "Embedding":
        # What stands there as its shape is the size of its vocabulary.
        shape = [config.get("input_length")]
    elif shape is None and config.get("input_dim") and class_name in _HAS_STEPS:
        shape = [config.get("input_length"), config["input_dim"]]
    elif shape is None and config.get("input_dim"):
        shape = [config["input_dim"]]
    if shape is not None:
        config["batch_input_shape"] = [None, *shape]


def in_stored_order(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The layers within an entry of Keras 0.3, in the order in which it stored their arrays."""
    class_name, config = entry["class_name"], entry["config"]
    if class_name in ("Sequential", "Merge", "LambdaMerge"):
        parts = config["layers"]
    elif class_name == "AutoEncoder":
        parts = [config["encoder_config"], config["decoder_config"]]
    elif class_name == "Graph":
        parts = [config["nodes"][node["name"]] for node in config["node_config"]]
    elif class_name == "Siamese":
        more = config["inputs"] if config.get("merge_mode") and not config.get("is_graph") else []
        parts = [config["layer"], *more]
    else:
        yield entry
        return
    for part in parts:
        yield from in_stored_order(part)


def count(entry: Mapping[str, Any]) -> int:
    """How many arrays a layer of Keras 0.3 has."""
    if entry["class_name"] == "TimeDistributed":
        return sum(map(count, in_stored_order(entry["config"]["layer"])))
    return _COUNTS.get(entry["class_name"], 0)
