"""A model's entry as its file holds it → one that tf_keras understands, with nothing in it that runs or is fetched."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from migrate.customs import NAMELESS, names_for
from migrate.dtypes import NAMES
from migrate.frozen import dataclass
from migrate.models import KerasModel
from migrate.pycode.stored import stored_code
from migrate.verification.legacy import graph, keras1, writers
from migrate.verification.legacy.tree import Entry, class_of, is_entry, plain

_ERA_KEYS = ("module", "registered_name", "build_config", "compile_config", "shared_object_id")


class CodeNeeded(Exception):
    """Layers of the model are code that is stored inside it: nothing here runs that."""


@dataclass(frozen=True)
class Description:
    """What tf_keras is given."""

    entry: Entry
    """Class name and config of the whole model, in the dialect of Keras 2."""
    first: bool
    """The arrays have the layout of Keras 0.3 and 1."""
    flipped: bool
    """The kernels of convolutions are stored turned around, as Theano reads them."""
    layerwise: bool = False
    """A model inside another stores its arrays layer by layer, as in Keras 0.3."""
    order: tuple[str, ...] = ()
    """The layers whose arrays lie in one list, one after the other; none where every layer has its own."""


def describe(model: KerasModel, known: frozenset[str] = frozenset()) -> Description:
    """The model for tf_keras; `known` are the names of objects that the person gave.

    Raises CodeNeeded where code in the file, or an object that nobody gave, is part of the computation.
    """
    entry = mapped(
        _with_functions(dialect(model), known),
        {**_sharing(model), "Embedding": functools.partial(_of_floats, model=model)},
    )
    _refuse_code(entry, known)
    first = model.era.generation in (0, 1)
    layerwise = model.era.generation == 0
    order = graph.stored_order(model.config or {}) if first else ()
    if layerwise and not order and class_of(entry) == "Model":  # the arrays of merged models lie in one group
        order = tuple(layer["name"] for layer in entry["config"]["layers"])
    return Description(mapped(entry, writers.rules(model)), first, writers.theano(model.era), layerwise, order)


def _with_functions(value: Any, known: frozenset[str], layer: str = "") -> Any:
    """The same data with the person's functions where the writer had a lambda; `layer` is the layer that is around."""
    if isinstance(value, list):
        return [_with_functions(one, known, layer) for one in value]
    if not isinstance(value, Mapping):
        return next((one for one in names_for(NAMELESS, layer) if one in known), value) if value == NAMELESS else value
    layer = value["name"] if isinstance(value.get("name"), str) else layer
    return {key: _with_functions(one, known, layer) for key, one in value.items()}


_SHARING = ("PReLU", "SReLU1", "ParametricSoftplus1")


def _sharing(model: KerasModel) -> Mapping[str, Callable[[Entry], Entry]]:
    """Class → rule. Keras 1 let rectifiers share their slopes along axes and stored no word of it: sizes of 1 tell."""

    def rule(entry: Entry) -> Entry:
        weights = model.layers.get(str(entry["config"].get("name")))
        if not weights or entry["config"].get("shared_axes"):
            return entry
        axes = [axis for axis, size in enumerate(weights[0].stored.shape, start=1) if size == 1]
        return {**entry, "config": {**entry["config"], "shared_axes": axes or None}}

    return dict.fromkeys(_SHARING, rule)


def _of_floats(entry: Entry, model: KerasModel) -> Entry:
    """An Embedding with the type of its array: stand-alone Keras gave it that of the numbers that it looks up."""
    if not re.match(r"u?int", str(entry["config"].get("dtype"))):
        return entry
    weights = model.layers.get(str(entry["config"].get("name")))
    dtype = NAMES[weights[0].stored.dtype] if weights else "float32"
    return {**entry, "config": {**entry["config"], "dtype": dtype}}


def dialect(model: KerasModel) -> Entry:
    """The model's entry in the dialect of Keras 2. Raises CodeNeeded for weights alone."""
    if model.config is None:
        raise CodeNeeded("The file holds weights alone, and the code that computes with them is not here.")
    first = model.era.generation in (0, 1)
    cleaned: Entry = _cleaned(keras1.upgraded(model.config, model.era) if first else model.config)
    return cleaned


def _cleaned(value: Any) -> Any:
    """The same data without what names modules, and with the plain values that newer files wrap."""
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    if value.get("class_name") in _PLAIN:
        return _cleaned(_PLAIN[value["class_name"]](value))
    if value.get("type") == "ndarray" and "value" in value:
        return _cleaned(value["value"])
    cleaned = {key: _cleaned(one) for key, one in value.items() if key not in _ERA_KEYS}
    if cleaned.get("class_name") == "Sequential" and isinstance(cleaned.get("config"), list):
        cleaned["config"] = {"name": cleaned.get("name", "sequential"), "layers": cleaned["config"]}
    return cleaned


def _items(entry: Mapping[str, Any]) -> Any:
    return entry["items"] if "items" in entry else plain(entry, "value")


_PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "function": lambda entry: entry.get("config"),
    "TensorShape": _items,
    "__tuple__": _items,
    "__numpy__": lambda entry: plain(entry, "value"),
    "__tensor__": lambda entry: plain(entry, "value"),
    "__ellipsis__": lambda entry: ...,
}


def _refuse_code(entry: Entry, known: frozenset[str]) -> None:
    names = sorted({_shown(layer) for layer in layers(entry) if class_of(layer) == "Lambda" and _runs(layer, known)})
    if names:
        raise CodeNeeded(f"The computation of {', '.join(names)} is code that is stored in the file, and is never run.")


def _runs(layer: Entry, known: frozenset[str]) -> bool:
    function = layer["config"].get("function")
    if layer["config"].get("function_type") != "function" and stored_code(function) is not None:
        return False
    return not (isinstance(function, str) and function in known)


def _shown(layer: Entry) -> str:
    return f"the Lambda layer {layer['config'].get('name')}"


def layers(entry: Entry) -> Iterator[Entry]:
    """Every layer of an entry, those inside models and wrappers too."""
    for inner in held(entry):
        yield inner
        yield from layers(inner)


def held(entry: Entry) -> Iterator[Entry]:
    """The layers that a model or a wrapper holds."""
    config = entry.get("config")
    for value in config.values() if isinstance(config, Mapping) else ():
        for one in value if isinstance(value, list) else [value]:
            if is_entry(one) and isinstance(one["config"], Mapping) and "name" in one["config"]:
                yield one


def mapped(entry: Entry, rules: Mapping[str, Callable[[Entry], Entry]]) -> Entry:
    """The entry with every layer, innermost first, replaced by what the rule of its class makes of it."""
    config = entry.get("config")
    if not isinstance(config, Mapping):
        return entry
    inner = {key: _mapped_value(value, rules) for key, value in config.items()}
    changed = {**entry, "config": inner}
    rule = rules.get(class_of(entry))
    return rule(changed) if rule else changed


def _mapped_value(value: Any, rules: Mapping[str, Callable[[Entry], Entry]]) -> Any:
    if isinstance(value, list):
        return [_mapped_value(one, rules) for one in value]
    return mapped(value, rules) if is_entry(value) else value
