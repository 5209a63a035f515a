"""Configs of Keras 0.3 and 1 → those of Keras 2, after Keras 2's own notes on what became of each argument."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from migrate.frozen import dataclass
from migrate.models import Era
from migrate.verification.legacy import graph
from migrate.verification.legacy.tree import Entry

_ORDERINGS = {"th": "channels_first", "tf": "channels_last"}
_COMMON = {
    "output_dim": "units",
    "nb_filter": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "filter_length": "kernel_size",
    "atrous_rate": "dilation_rate",
    "bias": "use_bias",
    "inner_activation": "recurrent_activation",
    "dim_ordering": "data_format",
    "p": "rate",
    "sigma": "stddev",
    "pool_length": "pool_size",
    "stride": "strides",
    "length": "size",
}
_CLASSES = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "SeparableConvolution2D": "SeparableConv2D",
    "TimeDistributedDense": "Dense",
}
_KERNELS = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))
_MERGES = {"sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum", "concat": "Concatenate", "dot": "Dot"}
_KEPT = {
    "function",
    "function_type",
    "arguments",
    *("name", "trainable", "units", "filters", "kernel_size", "strides", "padding", "dilation_rate", "use_bias"),
    *("activation", "data_format", "rate", "stddev", "recurrent_activation", "return_sequences", "go_backwards"),
    *("stateful", "unroll", "pool_size", "size", "cropping", "axis", "epsilon", "momentum", "input_dim", "mask_zero"),
    *("mask_value", "target_shape", "dims", "n", "alpha", "theta", "shared_axes", "depth_multiplier", "merge_mode"),
    *("nb_feature", "output_shape", "mode", "dtype", "sparse"),
}


@dataclass(frozen=True)
class Writer:
    """Who wrote a model, and the order of axes that layers have which do not name one."""

    era: Era
    ordering: str


_UNNAMED = frozenset(
    {"ZeroPadding2D", "ZeroPadding3D", "UpSampling2D", "UpSampling3D", "Cropping2D", "SpatialDropout2D"}
)


def upgraded(entry: Mapping[str, Any], era: Era) -> Entry:
    """A model's entry in the dialect of Keras 2."""
    named = [value for key, value in _walk(entry) if key == "dim_ordering"]
    told = Writer(era, _ORDERINGS.get(named[0], "channels_last") if named else "channels_last")
    if graph.is_graph(entry):
        return graph.functional(entry, lambda layer: _layer(layer, told))
    if "config" not in entry:
        return _sequential(_numbered(entry["layers"]), str(entry.get("custom_name", "sequential")), told)
    return _layer(entry, told)


def _walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key of nested data with its value."""
    if isinstance(value, Mapping):
        yield from value.items()
    for one in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _walk(one)


def _numbered(layers: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Layers of Keras 0.3, which have no names of their own, called as the groups of their weights are."""
    return [
        {"class_name": layer["name"], "config": {**layer, "name": f"layer_{index}"}}
        for index, layer in enumerate(layers)
    ]


def _layer(entry: Mapping[str, Any], told: Writer) -> Entry:
    name, config = str(entry["class_name"]), entry["config"]
    if name == "Sequential":
        inner = config if isinstance(config, list) else config["layers"]
        inner = inner if not inner or "class_name" in inner[0] else _numbered(inner)
        return {**entry, **_sequential(inner, str(entry.get("name") or _name_of(config)), told)}
    if name == "Model":
        return {**entry, "config": {**config, "layers": [_layer(one, told) for one in config["layers"]]}}
    rule = _RULES.get(name, _plain)
    return {**entry, **rule(name, dict(config), told)}


def _name_of(config: Any) -> str:
    return str(config.get("name", "sequential")) if isinstance(config, Mapping) else "sequential"


def _sequential(layers: list[Any], name: str, told: Writer) -> Entry:
    """A Sequential model with an input of its own in front, where its first layer tells the shape."""
    if layers and layers[0]["class_name"] == "Merge":
        return _branched(layers, name, told)
    inner = [_layer(one, told) for one in layers]
    shape = _shape(layers[0]["class_name"], layers[0]["config"]) if layers else None
    if shape is not None and isinstance(layers[0]["config"], Mapping):
        inner.insert(0, _input(f"{layers[0]['config']['name']}_input", shape, layers[0]))
    return {"class_name": "Sequential", "config": {"name": name, "layers": inner}}


def _input(name: str, shape: list[Any], first: Mapping[str, Any]) -> Entry:
    usual = "int32" if first["class_name"] == "Embedding" else "float32"
    dtype = first["config"].get("input_dtype") or usual
    return {"class_name": "InputLayer", "config": {"name": name, "batch_input_shape": shape, "dtype": dtype}}


def _shape(name: str, config: Any) -> list[Any] | None:
    """The shape of what goes into a first layer, its batch included."""
    if not isinstance(config, Mapping):
        return None
    if config.get("batch_input_shape"):
        return list(config["batch_input_shape"])
    if name == "Embedding":
        # Keras 0.3 kept the size of its vocabulary as its shape.
        return [None, config.get("input_length")]
    if config.get("input_shape"):
        return [None, *config["input_shape"]]
    if config.get("input_dim") is None:
        return None
    steps = [config["input_length"]] if "input_length" in config and name != "Dense" else []
    return [None, *steps, config["input_dim"]]


def _branched(layers: list[Any], name: str, told: Writer) -> Entry:
    """A Sequential model that begins with the Merge of others, as a functional one."""
    merge = layers[0]
    config = merge["config"]
    branches = [_branch(one, index, told) for index, one in enumerate(config["layers"])]
    inputs, nodes = [], []
    for branch in branches:
        given = _inputs(branch)
        inputs += given
        nodes.append(_node(branch, [one["name"] for one in given]))
    chain = [_node(_layer(merge, told), [branch["config"]["name"] for branch in branches], call=1)]
    for one in layers[1:]:
        calls_before = 1 if chain[-1]["class_name"] == "Sequential" else 0
        chain.append(_node(_layer(one, told), [chain[-1]["name"]], call=calls_before))
    ends = {
        "input_layers": [[one["name"], 0, 0] for one in inputs],
        "output_layers": [[chain[-1]["name"], 0, 0]],
    }
    return {"class_name": "Model", "config": {"name": name, "layers": [*inputs, *nodes, *chain], **ends}}


def _inputs(branch: Entry) -> list[Entry]:
    """The inputs of a model around a branch: as many as the branch has, which is several where it merges others."""
    given = [one for one in branch["config"]["layers"] if one["class_name"] == "InputLayer"]
    names = [f"{branch['config']['name']}_input_{index}" for index in range(len(given))]
    return [
        {"class_name": "InputLayer", "config": {**one["config"], "name": name}, "name": name, "inbound_nodes": []}
        for name, one in zip(names, given, strict=True)
    ]


def _branch(entry: Mapping[str, Any], index: int, told: Writer) -> Entry:
    """One of the models that are merged; those of Keras 0.3 have no config of their own."""
    if "config" not in entry:
        return _sequential(_numbered(entry["layers"]), f"branch_{index}", told)
    branch = _layer(entry, told)
    return {**branch, "config": {**branch["config"], "name": f"{branch['config']['name']}_{index}"}}


def _node(entry: Entry, sources: list[str], call: int = 0) -> Entry:
    """A layer after others. The call that a model has inside is its first, numbered 0; the call here is its next."""
    inbound = [[source, call, 0, {}] for source in sources]
    return {**entry, "name": entry["config"]["name"], "inbound_nodes": [inbound]}


def _plain(name: str, config: dict[str, Any], told: Writer) -> Entry:
    """A layer whose arguments have other names, and mean the same."""
    found = {_COMMON.get(key, key): value for key, value in config.items()}
    for sizes in _KERNELS:
        if all(size in config for size in sizes):
            found["kernel_size"] = [config[size] for size in sizes]
    if "data_format" in found:
        found["data_format"] = _ORDERINGS.get(found["data_format"], found["data_format"])
    elif name in _UNNAMED:
        found["data_format"] = told.ordering
    if "dims" in found and name == "Reshape":
        found["target_shape"] = found.pop("dims")
    kept = {key: value for key, value in found.items() if key in _KEPT}
    kept.pop("batch_input_shape", None)
    if name not in ("Embedding",):
        kept.pop("input_dim", None)
    return {"class_name": _CLASSES.get(name, name), "config": kept}


def _input_layer(name: str, config: dict[str, Any], told: Writer) -> Entry:
    dtype = config.get("input_dtype", config.get("dtype"))
    made = {"name": config["name"], "batch_input_shape": config["batch_input_shape"], "dtype": dtype}
    return {"class_name": name, "config": {**made, "sparse": bool(config.get("sparse"))}}


def _wrapper(name: str, config: dict[str, Any], told: Writer) -> Entry:
    inner = _layer(config["layer"], told)
    return {"class_name": name, "config": {**_plain(name, config, told)["config"], "layer": inner}}


def _embedding(name: str, config: dict[str, Any], told: Writer) -> Entry:
    kept = {key: config[key] for key in ("name", "trainable", "input_dim", "output_dim", "mask_zero") if key in config}
    scaled = {"dropout": config["dropout"]} if told.era.generation == 0 and config.get("dropout") else {}
    return {"class_name": name, "config": {**kept, **scaled}}


def _recurrent(name: str, config: dict[str, Any], told: Writer) -> Entry:
    made = _plain(name, config, told)
    if name == "GRU":
        made["config"]["reset_after"] = False
    return made


def _normalization(name: str, config: dict[str, Any], told: Writer) -> Entry:
    """Statistics of each sample, of each batch, or stored ones, which Keras 0.3 kept as standard deviations."""
    mode = config.get("mode", 0)
    made = _plain(name, config, told)
    made["config"].pop("mode", None)
    if mode == 1:
        return {**made, "class_name": f"SampleNormalization{told.era.generation}"}
    if mode == 2:
        return {**made, "class_name": "BatchNormalization1"}
    return {**made, "class_name": "DeviationNormalization"} if told.era.generation == 0 else made


def _padding(name: str, config: dict[str, Any], told: Writer) -> Entry:
    made = _plain(name, config, told)
    given = config["padding"]
    if isinstance(given, Mapping):
        order = ("left_pad", "right_pad") if name.endswith("1D") else _SIDES
        given = [given.get(side, 0) for side in order]
    if name.endswith("2D") and len(given) == 4:
        given = [given[:2], given[2:]]
    made["config"]["padding"] = given
    return made


_SIDES = ("top_pad", "bottom_pad", "left_pad", "right_pad")


def _merge(name: str, config: dict[str, Any], told: Writer) -> Entry:
    mode = config.get("mode", "sum")
    made: dict[str, Any] = {"name": config["name"]}
    if mode == "concat":
        made["axis"] = config.get("concat_axis", -1)
    if mode in ("dot", "cos"):
        made["axes"] = config.get("dot_axes", -1)
    code = config.get("mode_type", "raw") != "raw"
    if code:
        made |= {"function": mode, "function_type": config["mode_type"], "arguments": config.get("arguments")}
    return {"class_name": "Lambda" if code else _MERGES.get(mode, "Cosine1"), "config": made}


def _own(name: str, config: dict[str, Any], told: Writer) -> Entry:
    """A layer that Keras 2 does not have: the reference has its own of that name."""
    made = _plain(name, config, told)
    return {"class_name": f"{name}1", "config": made["config"]}


def _auto_encoder(name: str, config: dict[str, Any], told: Writer) -> Entry:
    """An encoder, and the decoder behind it where the reconstruction is what was asked for (Keras 0.3)."""
    halves = [config["encoder_config"], *([config["decoder_config"]] if config["output_reconstruction"] else [])]
    layers = [layer for half in halves for layer in half["layers"]]
    return _sequential(_numbered(layers), config["name"], told)


def _deconvolution(name: str, config: dict[str, Any], told: Writer) -> Entry:
    return {**_plain(name, config, told), "class_name": "Deconvolution"}


Rule = Callable[[str, dict[str, Any], Writer], Entry]
_RULES: Mapping[str, Rule] = {
    "InputLayer": _input_layer,
    "Embedding": _embedding,
    "BatchNormalization": _normalization,
    "Merge": _merge,
    "GRU": _recurrent,
    "Deconvolution2D": _deconvolution,
    "AutoEncoder": _auto_encoder,
    **dict.fromkeys(("TimeDistributed", "Bidirectional"), _wrapper),
    **dict.fromkeys(("ZeroPadding1D", "ZeroPadding2D"), _padding),
    **dict.fromkeys(("MaxoutDense", "Highway", "ParametricSoftplus", "SReLU"), _own),
    **dict.fromkeys(("TimeDistributedMerge", "ThresholdedLinear"), _own),
}
