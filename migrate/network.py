"""A Keras model on its way to Keras 3: layers with their arrays, and the calls that connect them.

The readers give a KerasModel: the config as it was stored. From it the upgrade makes a tree of these layers, in the
dialect of the writer; rules change it layer by layer until it speaks the dialect of Keras 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from migrate.findings import Finding
from migrate.frozen import dataclass
from migrate.models import Change, Shape, StoredArray

MODELS = frozenset({"Sequential", "Functional"})
"""The two classes of models in a tree; whatever else a writer calls a graph of layers becomes `Functional`."""
PARENT = ""
"""The name that stands for the inputs of an expansion's own layer."""


@dataclass(frozen=True)
class Weight:
    """One array of a layer: a stored one, or what a function makes of stored ones. Nothing is read until asked for."""

    name: str
    """The writer's name, for findings and the record."""
    shape: tuple[int, ...]
    dtype: str
    """NumPy's name of the type."""
    sources: tuple[StoredArray, ...]
    """The stored arrays it is made of; none for a constant."""
    make: Callable[..., Any] | None = None
    """Arrays of the sources → the array, a numpy.ndarray of this shape and type; None where it is its one source."""

    def array(self) -> Any:
        """The array as a numpy.ndarray. Raises ModelRefused where the file does not give it."""
        arrays = [source.array() for source in self.sources]
        return arrays[0] if self.make is None else self.make(*arrays)

    def chunks(self) -> Iterator[bytes]:
        """The bytes, little endian and row major, in pieces; bounded where the array is its one source."""
        if self.make is None:
            yield from self.sources[0].chunks()
        else:
            values = self.array()
            yield values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes()

    def mapped(self, function: Callable[[Any], Any], shape: tuple[int, ...] | None = None) -> Weight:
        """The array that a function of this one gives, of the same shape where none is given."""
        before = self.make
        make = function if before is None else lambda *arrays: function(before(*arrays))
        return replace(self, make=make, shape=self.shape if shape is None else shape)


def joined(weights: tuple[Weight, ...], function: Callable[..., Any], shape: tuple[int, ...], name: str = "") -> Weight:
    """One array made of several: `function` takes their arrays in order."""

    def make(*arrays: Any) -> Any:
        parts, at = [], 0
        for weight in weights:
            own = arrays[at : at + len(weight.sources)]
            at += len(own)
            parts.append(own[0] if weight.make is None else weight.make(*own))
        return function(*parts)

    sources = tuple(source for weight in weights for source in weight.sources)
    return Weight(name or weights[0].name, shape, weights[0].dtype, sources, make)


@dataclass(frozen=True)
class Ref:
    """A tensor: output `tensor` of call `node` of a layer, as Keras 3 counts calls (the first one is 0)."""

    layer: str
    node: int = 0
    tensor: int = 0


@dataclass(frozen=True)
class Call:
    """One call of a layer. Arguments are plain JSON values, lists, tuples and dicts in which Refs stand for tensors."""

    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def refs(self) -> list[Ref]:
        """The tensors that it is given, in order."""
        return [*refs(self.args), *refs(dict(self.kwargs))]


def mapped_refs(value: Any, function: Callable[[Ref], Any]) -> Any:
    """The same structure with each Ref in it replaced."""
    if isinstance(value, Ref):
        return function(value)
    if isinstance(value, dict):
        return {key: mapped_refs(inner, function) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(mapped_refs(inner, function) for inner in value)
    return value


def refs(value: Any) -> Iterator[Ref]:
    """The Refs in a structure, in Keras' order: dicts by key."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from refs(value[key])
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from refs(inner)


@dataclass(frozen=True)
class Layer:
    """One layer, wrapper, model or operation."""

    name: str
    class_name: str
    config: Mapping[str, Any]
    """Without the entries of the layers that it holds: those are `parts`."""
    weights: tuple[Weight, ...] = ()
    """Its own arrays in the order of its dialect, those of its parts not among them."""
    calls: tuple[Call, ...] = ()
    """Within a functional model; none within a Sequential one."""
    parts: tuple[Layer, ...] = ()
    """The layers of a model in order, or the layers that a wrapper holds."""
    slot: str = ""
    """The key under which a wrapper's config holds it (`layer`, `backward_layer`, `cell`, `cells`)."""
    inputs: Any = ()
    """Of a functional model: its input tensors, as Refs in the structure that was stored."""
    outputs: Any = ()
    module: str | None = None
    """The Python module, where it is not the usual one of Keras 3 (`keras.layers`)."""
    registered_name: str | None = None
    keeps_mask: bool = False
    """Of an operation: whether it stands for a layer that passed masks on."""
    path: str = ""
    """Names of the models and wrappers around it and its own in the source, joined by `/`."""

    def given(self, number: int) -> list[Ref]:
        """The tensors that a call of it is given; none where it is not called so often."""
        return self.calls[number].refs if number < len(self.calls) else []

    @property
    def is_model(self) -> bool:
        """Whether it is a model: layers with names of their own, one after the other or connected by calls."""
        return self.class_name in MODELS

    @property
    def is_operation(self) -> bool:
        """Whether it is a function of keras.ops, which is no layer of Keras."""
        return self.module is not None and ".ops" in self.module

    def with_config(self, **changes: Any) -> Layer:
        """The layer with these entries of the config replaced."""
        return replace(self, config={**self.config, **changes})

    def without(self, *keys: str) -> Layer:
        """The layer without these entries of the config."""
        return replace(self, config={key: value for key, value in self.config.items() if key not in keys})


@dataclass(frozen=True)
class Expansion:
    """Several layers in place of one, for a layer that no single one of Keras 3 can stand for.

    `layers` have unique names that begin with the replaced layer's name, and one call each per call of the replaced
    layer at most once within the expansion; Refs to PARENT (`Ref(PARENT, 0, n)`) stand for the n-th tensor that the
    replaced layer is called with. `output` is the tensor that takes the place of its output (a tuple for several).
    """

    layers: tuple[Layer, ...]
    output: Ref | tuple[Ref, ...]
    shape: Shape | None = None
    """The shape of the input without the batch, where known: inside a wrapper, layers that are no chain need it."""


@dataclass(frozen=True)
class StoredFunction:
    """A function whose code the model holds."""

    code: bytes
    """As Python's marshal wrote it."""
    defaults: tuple[Any, ...] = ()
    closure: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Endpoint:
    """An input or an output of a whole model."""

    name: str
    """As the writer called it."""
    layer: str
    """The layer of the upgraded model that it belongs to."""
    dtype: str | None = None
    """NumPy's name, or `string`; None where only a run tells it."""
    shape: Shape | None = None
    """With the batch size; None where only a run tells it."""


@dataclass(frozen=True)
class Upgraded:
    """A whole model in the dialect of Keras 3, as a `.keras` archive holds it."""

    config: Mapping[str, Any]
    """The content of config.json."""
    arrays: Mapping[str, Weight]
    """Path in model.weights.h5 (`layers/lstm/cell/vars/0`) → array."""
    inputs: tuple[Endpoint, ...]
    outputs: tuple[Endpoint, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    used: tuple[str, ...]
    """Paths of the stored arrays that went into the arrays."""
    dropped: Mapping[str, str]
    """Path of a stored array that the model does not need → why."""
    tree: Layer
    """The same model as a tree of layers."""
    code: Mapping[str, StoredFunction] = field(default_factory=dict)
    """Name of a function that the config calls → stored code, which the person trusts."""
    stored: Layer | None = None
    """The model as a tree of the writer's layers, with its arrays as they were stored."""
