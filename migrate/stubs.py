"""The beginning of the person's own file: classes and functions that a model asks for, with what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from migrate.customs import FOR_NAMELESS
from migrate.findings import Finding
from migrate.findings.keras_functions import RandomLambda, UnclearLambda, UnknownOperation
from migrate.findings.keras_layers import CustomFunction, CustomLayer, NamelessFunction, PackageLayer
from migrate.findings.wording import listed
from migrate.frozen import dataclass
from migrate.models import ConfiguredLayer, KerasModel, StoredWeight

_COMMON = frozenset({"name", "trainable", "dtype", "batch_input_shape", "input_shape", "batch_shape"})
_WRAPPERS = frozenset({"TimeDistributed"})
"""Wrappers of one layer that have no weights beside its own."""
_LONGEST = 80
_HEAD = '''"""Layers and functions of the model, for Keras 3: write what each of them computes."""

import keras
from keras import ops
'''


@dataclass(frozen=True)
class Missing:
    """A class or a function that the model asks for."""

    name: str
    is_class: bool
    arguments: Mapping[str, Any]
    """Of a class: what its constructor was called with, at the first layer of its kind."""
    layers: tuple[str, ...]
    weights: tuple[StoredWeight, ...] = ()
    wrapped: bool = False
    """Whether a wrapper holds it, which asks for the shape of its output."""

    @property
    def call(self) -> str:
        """How it was called."""
        if not self.is_class:
            return f"{self.name}(x)"
        return f"{self.name}({', '.join(f'{key}={_short(value)}' for key, value in self.arguments.items())})"


def _short(value: Any) -> str:
    """A value as Python writes it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def missing(model: KerasModel, found: Iterable[Finding]) -> tuple[Missing, ...]:
    """What the findings ask for, each once."""
    wanted: dict[str, Missing] = {}
    for finding in found:
        for one in _asked(model, finding):
            wanted.setdefault(one.name, one)
    return tuple(wanted.values())


def _asked(model: KerasModel, finding: Finding) -> Iterator[Missing]:
    if isinstance(finding, CustomLayer | PackageLayer):
        layers = [layer for layer in model.table if layer.path in finding.layers]
        yield _class(finding.class_name.rpartition(">")[2], layers, model)
    elif isinstance(finding, CustomFunction):
        yield Missing(finding.function, False, {}, finding.layers)
    elif isinstance(finding, NamelessFunction):
        yield Missing(FOR_NAMELESS, False, {}, finding.layers)
    elif isinstance(finding, UnclearLambda | RandomLambda | UnknownOperation):
        path = finding.where.rpartition(":")[2]
        yield Missing(path.rpartition("/")[2], False, {}, (path,))


def _class(name: str, layers: list[ConfiguredLayer], model: KerasModel) -> Missing:
    first = layers[0] if layers else None
    config = {key: value for key, value in first.config.items() if key not in _COMMON} if first else {}
    weights = _stored(model, first.path) if first else ()
    wrapped = any(_wrapper(model, layer.path) in _WRAPPERS for layer in layers)
    return Missing(name, True, config, tuple(layer.path for layer in layers), weights, wrapped)


def _stored(model: KerasModel, path: str) -> tuple[StoredWeight, ...]:
    """The weights of a layer, which lie with the wrapper where one holds it."""
    found = model.layers.get(path, ())
    return found if found or _wrapper(model, path) not in _WRAPPERS else model.layers.get(path.rpartition("/")[0], ())


def _wrapper(model: KerasModel, path: str) -> str | None:
    """The class of the layer that holds a layer."""
    return next((layer.class_name for layer in model.table if layer.path == path.rpartition("/")[0]), None)


def text(wanted: Iterable[Missing]) -> str:
    """The file. Names that Python does not allow are left out."""
    parts = [_class_text(one) if one.is_class else _function_text(one) for one in wanted if one.name.isidentifier()]
    return "\n\n".join([_HEAD, *parts])


def _function_text(one: Missing) -> str:
    return f'''def {one.name}(x):
    """Used by {listed(one.layers)}."""
    raise NotImplementedError("{one.name}: write with keras.ops what it computes from x")
'''


def _class_text(one: Missing) -> str:
    takes = "".join(f", {key}={value!r}" for key, value in one.arguments.items())
    keeps = "".join(f"\n        self.{key} = {key}" for key in one.arguments)
    gives = "".join(f', "{key}": self.{key}' for key in one.arguments)
    return f'''class {one.name}(keras.layers.Layer):
    """Layers of this class: {", ".join(one.layers)}."""

    def __init__(self{takes}, **kwargs):
        super().__init__(**kwargs){keeps}

    def build(self, input_shape):
        # In the order in which the file holds them, with the shapes of the first layer.
{_variables(one)}
    def call(self, inputs):
        raise NotImplementedError("{one.name}: write with keras.ops what the layer computes from its inputs")
{_shape(one)}
    def get_config(self):
        return {{**super().get_config(){gives}}}
'''


def _shape(one: Missing) -> str:
    if not one.wrapped:
        return ""
    return f'''
    def compute_output_shape(self, input_shape):
        raise NotImplementedError("{one.name}: write the shape of what call gives, which the wrapper asks for")
'''


def _variables(one: Missing) -> str:
    attributes = _attributes([weight.name.partition(":")[0] for weight in one.weights])
    lines = [
        f'        self.{attribute} = self.add_weight(shape={weight.stored.shape}, name="{attribute}")\n'
        for attribute, weight in zip(attributes, one.weights, strict=True)
    ]
    return "".join(lines) or "        pass\n"


def _attributes(paths: list[str]) -> list[str]:
    """The last parts of names, with those in front where layers inside the layer have weights of one name."""
    short = [path.rpartition("/")[2] for path in paths]
    if len(set(short)) < len(short):
        short = ["_".join(path.split("/")[-2:]) for path in paths]
    fit = len(set(short)) == len(short)
    return [name if fit and name.isidentifier() else f"weight_{at}" for at, name in enumerate(short)]
