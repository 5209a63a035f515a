"""A Keras config of any version → a tree of layers in the dialect of its writer, without arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from migrate.layers import calls, inputs
from migrate.models import KerasModel
from migrate.network import Layer

_INNER = ("layer", "forward_layer", "backward_layer", "cell")
_INNER_LISTS = ("layers", "cells")
_NOT_CONFIG = ("layers", "input_layers", "output_layers", "build_input_shape")


def parsed(model: KerasModel) -> Layer:
    """The whole model. Its own path is empty."""
    entry = model.config or {}
    top = _layer(entry, 0, "", is_top=True)
    return inputs.completed(replace(top, path=""), model.era.generation)


def _layer(entry: Mapping[str, Any], index: int, parent: str, is_top: bool = False) -> Layer:
    config = _body(entry)
    class_name = _class_name(entry)
    name = _name(entry, config, index)
    path = "" if is_top else f"{parent}/{name}" if parent else name
    layer = Layer(
        name,
        class_name,
        config if isinstance(config, dict) else {},
        module=_text(entry.get("module")),
        registered_name=_text(entry.get("registered_name")),
        path=path,
    )
    items = _items(entry)
    if items is not None and (is_top or _is_model(class_name, config)):
        return _model(layer, entry, items)
    return _holder(layer)


def _model(layer: Layer, entry: Mapping[str, Any], items: list[Any]) -> Layer:
    config = layer.config
    parts = [_layer(item, index, layer.path) for index, item in enumerate(items) if isinstance(item, dict)]
    own = {key: value for key, value in config.items() if key not in _NOT_CONFIG}
    shape = config.get("build_input_shape")
    found = replace(layer, config=own, parts=tuple(parts), module=None, registered_name=None)
    if "input_layers" not in config:
        kept = {**own, "build_input_shape": shape} if shape else own
        return replace(found, class_name="Sequential", config=kept)
    names = {part.name for part in parts}
    connected = tuple(
        replace(part, calls=calls.calls_of(item.get("inbound_nodes"), names))
        for part, item in zip(parts, (item for item in items if isinstance(item, dict)), strict=True)
    )
    outputs = calls.structure(config.get("output_layers"), names)
    numbered, outputs = calls.counted_from_zero(connected, outputs)
    given = calls.structure(config["input_layers"], names)
    return replace(found, class_name="Functional", parts=numbered, inputs=given, outputs=outputs)


def _holder(layer: Layer) -> Layer:
    """A layer, with those that it holds taken out of its config."""
    parts = tuple(_inner(layer))
    own = layer.without(*{part.slot for part in parts})
    if layer.class_name == "Bidirectional" and len(parts) == 1:
        parts = (*parts, _backward(parts[0]))
    return replace(own, parts=parts)


def _inner(layer: Layer) -> Iterator[Layer]:
    for key in _INNER:
        value = layer.config.get(key)
        if isinstance(value, dict) and "class_name" in value:
            yield replace(_layer(value, 0, layer.path), slot=key)
        elif key == "cell" and isinstance(value, list):
            yield from (replace(_layer(one, n, layer.path), slot="cell") for n, one in enumerate(value))
    for key in _INNER_LISTS:
        value = layer.config.get(key)
        if isinstance(value, list) and all(isinstance(one, dict) and "class_name" in one for one in value):
            yield from (replace(_layer(one, n, layer.path), slot=key) for n, one in enumerate(value))


def _backward(forward: Layer) -> Layer:
    """The second layer of a Bidirectional, which runs the other way."""
    name = f"backward_{forward.name.removeprefix('forward_')}"
    config = {**forward.config, "name": name, "go_backwards": not forward.config.get("go_backwards", False)}
    path = f"{forward.path.rpartition('/')[0]}/{name}"
    return replace(_moved(forward, path), name=name, config=config, slot="backward_layer")


def _moved(layer: Layer, path: str) -> Layer:
    """The layer at another path, and those inside it below that."""
    parts = tuple(_moved(part, path + part.path.removeprefix(layer.path)) for part in layer.parts)
    return replace(layer, path=path, parts=parts)


def _is_model(class_name: str, config: Any) -> bool:
    named = class_name in ("Sequential", "Model", "Functional")
    return named or (isinstance(config, dict) and "layers" in config and "input_layers" in config)


def _class_name(entry: Mapping[str, Any]) -> str:
    found = entry.get("class_name")
    return found.rpartition(">")[2] if isinstance(found, str) else ""


def _body(entry: Mapping[str, Any]) -> Any:
    return entry.get("config", {})


def _items(entry: Mapping[str, Any]) -> list[Any] | None:
    config = _body(entry)
    items = config.get("layers") if isinstance(config, dict) else config
    return items if isinstance(items, list) else None


def _name(entry: Mapping[str, Any], config: Any, index: int) -> str:
    inner = config.get("name") if isinstance(config, dict) else None
    return _text(entry.get("name")) or _text(inner) or f"layer_{index}"


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
