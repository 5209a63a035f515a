"""What a config says in the way of its time, and which of it the loaders of today do not understand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from migrate.findings import Finding
from migrate.findings.keras_config import (
    InitializerDtype,
    ListAxis,
    ListConfig,
    NestedNodes,
    NoInputLayer,
    OldKeywords,
    PolicyConfig,
    RetiredKeywords,
    SeveralAxes,
    TimeMajor,
    TrainingConfig,
)
from migrate.findings.keras_files import YamlArchitecture
from migrate.formats.keras import config, known
from migrate.models import ConfiguredLayer, KerasModel

_SINGLE_PRECISION = ("float32", "float64")


def findings(model: KerasModel, where: str, format_name: str) -> Iterator[Finding]:
    """Each kind of trouble once for the model, with all layers that have it."""
    if model.config is None:
        return
    if format_name == "keras-yaml":
        yield YamlArchitecture(where=where)
    for check in _CHECKS:
        yield from check(model, where)
    optimizer = _optimizer(model.training)
    if optimizer:
        yield TrainingConfig(where=where, optimizer=optimizer)


def having(model: KerasModel, test: Callable[[ConfiguredLayer], bool]) -> tuple[str, ...]:
    """Paths of the layers that pass a test."""
    return tuple(layer.path for layer in model.table if test(layer))


def _list_config(model: KerasModel, where: str) -> Iterator[Finding]:
    if model.class_name == "Sequential" and isinstance((model.config or {}).get("config"), list):
        yield ListConfig(where=where)


def _old_keywords(model: KerasModel, where: str) -> Iterator[Finding]:
    if layers := having(model, has_old_keywords):
        yield OldKeywords(where=where, layers=layers)


def has_old_keywords(layer: ConfiguredLayer) -> bool:
    """Whether a layer is described with keywords that Keras 2 renamed."""
    found = known.RENAMED_KEYWORDS & set(layer.config)
    if layer.class_name == "Embedding":
        found -= {"output_dim"}
    return bool(found) or known.RENAMED_IN.get(layer.class_name) in layer.config


def _no_input_layer(model: KerasModel, where: str) -> Iterator[Finding]:
    if (model.class_name == "Sequential") and model.table and "config" in (model.config or {}):
        first = model.table[0]
        if first.class_name != "InputLayer":
            yield NoInputLayer(where=where, layer=first.name)


def _retired(model: KerasModel, where: str) -> Iterator[Finding]:
    found: dict[str, list[str]] = {}
    for layer in model.table:
        for keyword, classes in known.RETIRED_KEYWORDS.items():
            if keyword in layer.config and layer.class_name in classes:
                found.setdefault(keyword, []).append(layer.path)
        if layer.parent and layer.class_name != "InputLayer" and "batch_input_shape" in layer.config:
            found.setdefault("batch_input_shape", []).append(layer.path)
    if found and (model.era.generation or 0) < 3:
        layers = tuple(dict.fromkeys(path for paths in found.values() for path in paths))
        yield RetiredKeywords(where=where, keywords=tuple(found), layers=layers)


def _time_major(model: KerasModel, where: str) -> Iterator[Finding]:
    if layers := having(model, lambda layer: layer.config.get("time_major") is True):
        yield TimeMajor(where=where, layers=layers)


def _axes(model: KerasModel, where: str) -> Iterator[Finding]:
    if single := having(model, lambda layer: _axis_count(layer) == 1):
        yield ListAxis(where=where, layers=single)
    several = having(model, lambda layer: _axis_count(layer) > 1 and layer.class_name in _ALONG_AXES)
    if several:
        yield SeveralAxes(where=where, layers=several)


_ALONG_AXES = ("Softmax", "LayerNormalization", "BatchNormalization", "Normalization", "UnitNormalization")


def _axis_count(layer: ConfiguredLayer) -> int:
    axis = layer.config.get("axis")
    return len(axis) if isinstance(axis, list) else 0


def _policies(model: KerasModel, where: str) -> Iterator[Finding]:
    names = {name for layer in model.table if (name := _policy(layer.config.get("dtype")))}
    if names:
        yield PolicyConfig(where=where, policies=tuple(sorted(names)))


def _policy(dtype: Any) -> str | None:
    """The name of a policy that is not plain single or double precision."""
    if isinstance(dtype, dict):
        inner = dtype.get("config")
        dtype = inner.get("name") if isinstance(inner, dict) else None
        return dtype if isinstance(dtype, str) and dtype not in _SINGLE_PRECISION else None
    return dtype if isinstance(dtype, str) and dtype.startswith("mixed") else None


def _initializers(model: KerasModel, where: str) -> Iterator[Finding]:
    count = sum(map(_with_dtype, (value for layer in model.table for value in layer.config.items())))
    if count:
        yield InitializerDtype(where=where, count=count)


def _with_dtype(item: tuple[str, Any]) -> bool:
    key, value = item
    inner = value.get("config") if isinstance(value, dict) and key.endswith("_initializer") else None
    return isinstance(inner, dict) and "dtype" in inner


def _nested_nodes(model: KerasModel, where: str) -> Iterator[Finding]:
    models = {layer.name for layer in model.table if config.is_model(layer.class_name, layer.config)}
    nested = tuple(sorted(set(_late_calls(model.config or {})) & models))
    if nested and (model.era.generation or 0) < 3:
        yield NestedNodes(where=where, layers=nested)


def _late_calls(entry: Mapping[str, Any]) -> Iterator[str]:
    """Layers that a connection takes the second call of, or a later one."""
    level: list[Any] = [
        item.get("inbound_nodes") for item in config.entry_layers(entry) or [] if isinstance(item, dict)
    ]
    while level:
        yield from (one[0] for one in level if config.is_connection(one) and one[1] > 0)
        level = [inner for one in level if isinstance(one, list) for inner in one if isinstance(inner, list)]


def _optimizer(training: Mapping[str, Any] | None) -> str | None:
    """The optimizer of a training configuration of any era; None where there is no such configuration."""
    if not training:
        return None
    found = training.get("optimizer_config") or training.get("optimizer")
    if isinstance(found, dict):
        found = found.get("class_name") or found.get("name")
    return found.rpartition(">")[2] if isinstance(found, str) else "unknown"


_CHECKS = (
    _list_config,
    _old_keywords,
    _no_input_layer,
    _retired,
    _time_major,
    _axes,
    _policies,
    _initializers,
    _nested_nodes,
)
