"""The inspection of a Keras model: its layers with their arrays, its ends, and what it was trained with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from migrate import dtypes, source
from migrate.findings import ModelRefused
from migrate.formats.keras.reading import KerasReading
from migrate.formats.reading import Reading
from migrate.graph import naming
from migrate.inspection.description import Inspection, LayerRow, StoredVariable
from migrate.inspection.facts import facts
from migrate.models import ConfiguredLayer, KerasModel, Signature, StoredWeight, TensorInfo

_TELLING = (
    "units", "output_dim", "input_dim", "filters", "nb_filter", "kernel_size", "filter_length", "nb_row", "nb_col",
    "strides", "subsample", "pool_size", "padding", "border_mode", "dilation_rate", "activation", "inner_activation",
    "recurrent_activation", "rate", "p", "axis", "target_shape", "function_type", "mode", "merge_mode",
    "return_sequences", "data_format", "dim_ordering",
)  # fmt: skip
_USUAL = {
    "padding": "valid",
    "border_mode": "valid",
    "activation": "linear",
    "return_sequences": False,
    "data_format": "channels_last",
    "dim_ordering": "tf",
}
_ONES = ("strides", "subsample", "dilation_rate")
_STATISTIC = re.compile(r"moving_(mean|variance)|running_(mean|std)")
_INPUT_SHAPES = ("batch_input_shape", "batch_shape")


def inspection(reading: KerasReading, tensors: bool) -> Inspection:
    """Describe a Keras model, or its half. Raises ModelRefused where an array that is asked for is damaged."""
    origin, model = reading.origin, reading.model
    ends = _ends(model)
    plain = Inspection(
        path=origin.path,
        format=origin.format,
        writer=origin.writer,
        evidence=model.era.evidence,
        files={str(path): source.size(path) for path in origin.files},
        signatures={"model": ends} if ends else {},
        endpoints="stored" if ends else "none",
        variables=tuple(_variables(model, tensors)),
        layers=tuple(_row(layer, model) for layer in model.table),
        training=model.training,
        findings=reading.findings,
    )
    return plain if reading.graph is None else _with_graph(plain, reading.graph)


def _with_graph(plain: Inspection, graph: Reading) -> Inspection:
    """The inspection of a model whose file holds its graph too: with the graph's signatures, ops and assets."""
    from migrate.inspection import of_graph

    other = of_graph.inspection(graph, tensors=False)
    return replace(plain, signatures=other.signatures, ops=other.ops, assets=other.assets)


def _row(layer: ConfiguredLayer, model: KerasModel) -> LayerRow:
    weights = model.layers.get(layer.path, ())
    return LayerRow(
        path=layer.path,
        class_name=layer.class_name,
        trainable=layer.trainable,
        inbound=layer.inbound,
        shapes=tuple(weight.stored.shape for weight in weights),
        settings={key: layer.config[key] for key in _TELLING if _tells(key, layer.config.get(key))},
    )


def _tells(key: str, value: Any) -> bool:
    """Whether a setting is there and is not the usual one."""
    if key in _ONES and isinstance(value, list) and set(map(str, value)) == {"1"}:
        return False
    return value is not None and value != _USUAL.get(key) and not (key in _ONES and value == 1)


def _variables(model: KerasModel, tensors: bool) -> Iterator[StoredVariable]:
    frozen = {layer.path for layer in model.table if not layer.trainable}
    for layer, weights in model.layers.items():
        for weight in weights:
            trainable = layer not in frozen and not _STATISTIC.search(weight.name)
            yield _variable(weight, "weight", tensors, layer, trainable)
    for weight in model.optimizer:
        yield _variable(weight, "optimizer state", tensors)
    for weight in model.unlisted:
        yield _variable(weight, "belongs to no layer", tensors)


def _variable(
    weight: StoredWeight, purpose: str, tensors: bool, layer: str | None = None, trainable: bool | None = None
) -> StoredVariable:
    stored = weight.stored
    found = facts(stored) if tensors else None
    return StoredVariable(weight.name, stored.dtype, stored.shape, stored.size, trainable, purpose, layer, found)


def _ends(model: KerasModel) -> Signature | None:
    """The model's inputs and outputs as a conversion has them; as its config names them where there can be none."""
    if model.config is None:
        return None
    from migrate.layers.upgrading import upgrade

    try:
        upgraded = upgrade(model, "")
    except ModelRefused:
        return _named(model)
    return Signature(naming.of_layers(upgraded.inputs), naming.of_layers(upgraded.outputs))


def _named(model: KerasModel) -> Signature | None:
    """The model's inputs and outputs as its config names them."""
    top = [layer for layer in model.table if not layer.parent]
    config = (model.config or {}).get("config")
    if not top or model.config is None:
        return None
    if isinstance(config, Mapping) and "output_layers" in config:
        by_name = {layer.name: layer for layer in top}
        inputs = [by_name[name] for name in _names(config.get("input_layers")) if name in by_name]
        outputs = [by_name[name] for name in _names(config["output_layers"]) if name in by_name]
    else:
        inputs, outputs = top[:1], top[-1:]
    given = {one.name: _info(one) for one in inputs}
    if inputs == top[:1] and given[top[0].name].shape is None:
        given[top[0].name] = replace(given[top[0].name], shape=_by_layers(model))
    return Signature(given, {one.name: _info(one, False) for one in outputs})


def _by_layers(model: KerasModel) -> tuple[int | None, ...] | None:
    """The shape that the first layers of a Sequential model, or a kernel among them, tell, as a conversion takes it."""
    from migrate.layers.inputs import guessed_shape, shape_of
    from migrate.layers.keras1 import containers
    from migrate.layers.parse import parsed
    from migrate.layers.stored import with_weights

    try:
        modern = containers.modern(model)
    except ModelRefused:
        return None
    tree, _ = with_weights(parsed(modern), modern, "")
    if tree.class_name != "Sequential" or not tree.parts:
        return None
    return _plain(shape_of(tree.parts[0]) or guessed_shape(tree.parts[0]))


def _names(nodes: Any) -> list[str]:
    """The layers of a list of connections; current configs leave out the list around a single one."""
    if isinstance(nodes, list) and nodes and isinstance(nodes[0], str):
        return [nodes[0]]
    if isinstance(nodes, Mapping):
        nodes = list(nodes.values())
    return [name for node in nodes for name in _names(node)] if isinstance(nodes, list) else []


def _info(layer: ConfiguredLayer, shaped: bool = True) -> TensorInfo:
    dtype = layer.config.get("dtype") or layer.config.get("input_dtype")
    number = dtypes.NUMBERS.get(dtype, 1) if isinstance(dtype, str) else 1
    return TensorInfo(layer.name, number, _shape(layer.config) if shaped else None)


def _shape(config: Mapping[str, Any]) -> tuple[int | None, ...] | None:
    found = next((config[key] for key in _INPUT_SHAPES if config.get(key)), None)
    if found is None and config.get("input_shape"):
        found = [None, *config["input_shape"]]
    return _plain(found)


def _plain(found: Any) -> tuple[int | None, ...] | None:
    plain = isinstance(found, list) and all(size is None or isinstance(size, int) for size in found)
    return tuple(found) if found is not None and plain else None
