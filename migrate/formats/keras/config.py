"""A Keras config of any version, walked into one table of layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from migrate.findings import ModelRefused
from migrate.findings.keras_config import NoModelInConfig
from migrate.formats.keras import known
from migrate.models import ConfiguredLayer

_INNER = ("layer", "forward_layer", "backward_layer", "cell", "encoder", "decoder")
_INNER_LISTS = ("layers", "cells")


def class_name(entry: Mapping[str, Any]) -> str:
    """The class of an entry; Keras 0.3 kept it under `name`."""
    found = entry.get("class_name", entry.get("name") if "config" not in entry else None)
    return found.rpartition(">")[2] if isinstance(found, str) else ""


def check(entry: Any, where: str) -> Mapping[str, Any]:
    """The entry of a model. Raises ModelRefused where it is none."""
    if not isinstance(entry, dict):
        raise ModelRefused([NoModelInConfig(where=where, problem=f"it holds a {type(entry).__name__}")])
    if not class_name(entry):
        raise ModelRefused([NoModelInConfig(where=where, problem="it names no class")])
    items = entry_layers(entry)
    if class_name(entry) in known.MODELS and items is None:
        raise ModelRefused([NoModelInConfig(where=where, problem=f"its {class_name(entry)} lists no layers")])
    for index, item in enumerate(items or ()):
        if not isinstance(item, dict) or not class_name(item):
            raise ModelRefused([NoModelInConfig(where=where, problem=f"layer {index} names no class")])
    return entry


def body(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The config inside an entry; in Keras 0.3 the entry itself."""
    config = entry.get("config", entry)
    return config if isinstance(config, dict) else {}


def entry_layers(entry: Mapping[str, Any]) -> list[Any] | None:
    """The entries of a model's layers, in order; None where it lists none."""
    config = entry.get("config", entry)
    items = config.get("layers") if isinstance(config, dict) else config
    if isinstance(config, dict) and isinstance(config.get("nodes"), dict):
        items = [{**node, "graph_name": name} for name, node in config["nodes"].items() if isinstance(node, dict)]
    return items if isinstance(items, list) else None


def table(entry: Mapping[str, Any]) -> tuple[ConfiguredLayer, ...]:
    """Every layer of a model, outer before inner."""
    return tuple(_walk(entry_layers(entry) or [], ""))


def path_of(item: Any, index: int, parent: str) -> str:
    """The path of a layer's entry, as the table has it."""
    name = _name(item, body(item), index) if isinstance(item, dict) else f"layer_{index}"
    return f"{parent}/{name}" if parent else name


def is_model(layer_class: str, config: Mapping[str, Any]) -> bool:
    """Whether a layer holds layers of its own by name: a model, or a class of the person's own made from one."""
    return layer_class in known.MODELS or {"layers", "input_layers"} <= config.keys()


def _walk(items: list[Any], parent: str) -> Iterator[ConfiguredLayer]:
    for index, item in enumerate(items):
        if not isinstance(item, dict) or not class_name(item):
            continue
        layer = _layer(item, index, parent)
        yield layer
        yield from _walk(list(_inner(item)), layer.path)


def _layer(item: Mapping[str, Any], index: int, parent: str) -> ConfiguredLayer:
    config = body(item)
    return ConfiguredLayer(
        path=path_of(item, index, parent),
        name=_name(item, config, index),
        class_name=class_name(item),
        config=config,
        inbound=tuple(dict.fromkeys(_sources(item.get("inbound_nodes")))),
        trainable=config.get("trainable") is not False,
        module=_text(item.get("module")),
        registered_name=_registered(item),
        parent=parent,
    )


def _name(item: Mapping[str, Any], config: Mapping[str, Any], index: int) -> str:
    """The layer's name. Keras 0.3 gave none to the file: there it is the group of its weights."""
    if "config" not in item:
        return _text(item.get("graph_name")) or f"layer_{index}"
    return _text(item.get("name")) or _text(config.get("name")) or f"layer_{index}"


def _registered(item: Mapping[str, Any]) -> str | None:
    stored = _text(item.get("registered_name"))
    whole = _text(item.get("class_name"))
    return stored or (whole if whole and ">" in whole else None)


def _inner(item: Mapping[str, Any]) -> Iterator[Any]:
    """Entries of the layers that a model, a wrapper or a merging layer holds."""
    if is_model(class_name(item), body(item)):
        yield from entry_layers(item) or ()
        return
    config = body(item)
    for key in _INNER:
        if isinstance(config.get(key), dict):
            yield config[key]
    for key in _INNER_LISTS:
        if isinstance(config.get(key), list):
            yield from config[key]


def _sources(node: Any) -> Iterator[str]:
    """Names of the layers that a call's arguments come from, in whatever form they are stored."""
    if isinstance(node, dict):
        history = body(node).get("keras_history") if node.get("class_name") == "__keras_tensor__" else None
        if isinstance(history, list) and history and isinstance(history[0], str):
            yield history[0]
            return
        for value in node.values():
            yield from _sources(value)
    elif isinstance(node, list):
        if is_connection(node):
            yield node[0]
        for value in node:
            if isinstance(value, dict | list):
                yield from _sources(value)


def is_connection(value: Any) -> bool:
    """Whether a value is a connection of Keras 1 and 2: layer, number of the call, number of the output."""
    return (
        isinstance(value, list)
        and len(value) >= 3
        and isinstance(value[0], str)
        and all(isinstance(part, int) for part in value[1:3])
        and value[0] != "_CONSTANT_VALUE"
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
