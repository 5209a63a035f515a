"""A tree of layers in the dialect of Keras 3 → the config.json of an archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.findings import InternalError
from migrate.layers.calls import with_refs
from migrate.layers.endpoints import OUTPUT_NAMES
from migrate.network import Layer, Ref, mapped_refs

_FUNCTIONAL = "keras.src.models.functional"


def entry(layer: Layer) -> dict[str, Any]:
    """The entry of a layer or model, without its calls."""
    if layer.class_name == "Sequential":
        return _entry(layer, "keras", None, _sequential(layer))
    if layer.class_name == "Functional":
        return _entry(layer, _FUNCTIONAL, "Functional", _functional(layer))
    config: dict[str, Any] = {**layer.config, "name": layer.name}
    if layer.is_operation:
        return _entry(layer, layer.module, layer.registered_name or layer.class_name, config)
    for part in layer.parts:
        if part.slot == "cells":
            config.setdefault(part.slot, []).append(entry(part))
        else:
            config[part.slot] = entry(part)
    return _entry(layer, layer.module or "keras.layers", layer.registered_name, config)


def plain_name(name: str) -> str:
    """A name of a layer or a model as Keras 3 lets it be."""
    return name.replace("/", "_")


def with_plain_names(model: Layer) -> Layer:
    """The model with layers named as Keras 3 lets them be: without `/`, each name once in its model."""
    parts = tuple(with_plain_names(part) for part in model.parts)
    if not model.is_model:
        return replace(model, parts=tuple(replace(part, name=plain_name(part.name)) for part in parts))
    names = _plain_names([part.name for part in parts])
    if all(name == plain for name, plain in names.items()):
        return replace(model, parts=parts)

    def renamed(ref: Ref) -> Ref:
        return replace(ref, layer=names[ref.layer])

    return replace(
        model,
        parts=tuple(with_refs(replace(part, name=names[part.name]), renamed) for part in parts),
        inputs=mapped_refs(model.inputs, renamed),
        outputs=mapped_refs(model.outputs, renamed),
    )


def _plain_names(names: list[str]) -> dict[str, str]:
    if len(set(names)) != len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise InternalError(f"two layers of a model are called {twice}")
    plain: dict[str, str] = {}
    for name in names:
        found, number = plain_name(name) or "layer", 0
        taken = {*plain.values(), *(set(names) - {name})}
        while found in taken:
            number += 1
            found = f"{plain_name(name)}_{number}"
        plain[name] = found
    return plain


def _entry(layer: Layer, module: str | None, registered: str | None, config: dict[str, Any]) -> dict[str, Any]:
    return {"module": module, "class_name": layer.class_name, "config": config, "registered_name": registered}


def _sequential(model: Layer) -> dict[str, Any]:
    found = {"name": model.name, "layers": [entry(part) for part in model.parts]}
    return {**found, "trainable": False} if model.config.get("trainable") is False else found


def _functional(model: Layer) -> dict[str, Any]:
    functional = {part.name for part in model.parts if part.class_name == "Functional"}

    def place(ref: Ref) -> list[Any]:
        # Keras counts the call that built an inner functional model in these two lists, and nowhere else.
        return [ref.layer, ref.node + (ref.layer in functional), ref.tensor]

    own = {key: value for key, value in model.config.items() if key not in ("name", "dtype", OUTPUT_NAMES)}
    return {
        "name": model.name,
        "trainable": own.get("trainable", True),
        "layers": [_connected(part) for part in model.parts],
        "input_layers": _structure(model.inputs, place),
        "output_layers": _structure(model.outputs, place),
    }


def _structure(value: Any, place: Any) -> Any:
    """A single tensor stands by itself; several in a list."""
    placed = mapped_refs(value, place)
    while isinstance(placed, tuple) and len(placed) == 1:
        placed = placed[0]
    return placed


def _connected(layer: Layer) -> dict[str, Any]:
    nodes = [{"args": _plain(list(call.args)), "kwargs": _plain(dict(call.kwargs))} for call in layer.calls]
    return {**entry(layer), "name": layer.name, "inbound_nodes": nodes}


def _plain(value: Any) -> Any:
    return mapped_refs(value, _tensor)


def _tensor(ref: Ref) -> Mapping[str, Any]:
    # Keras reads the history alone: shape and type come with the tensor that it names.
    history = [ref.layer, ref.node, ref.tensor]
    return {
        "class_name": "__keras_tensor__",
        "config": {"shape": [], "dtype": "float32", "keras_history": history},
    }
