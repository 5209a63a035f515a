"""Lambda layers and layers that stand for one function call → operations of Keras 3, over a whole model.

The calls of a model are followed from its inputs on, so that shapes are known and a size that one layer computes can be
used by another. It takes models in the dialect of Keras 2 and leaves every other layer as it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import field, replace
from typing import Any

from migrate.frozen import dataclass
from migrate.layers import flow
from migrate.layers.operations import calling
from migrate.layers.operations.builder import Builder
from migrate.layers.operations.settings import settings_of
from migrate.layers.operations.tensors import Tensor
from migrate.layers.registry import Context
from migrate.models import Shape
from migrate.network import Call, Layer, Ref, mapped_refs, refs
from migrate.pycode.domain import Unclear

_STEP = "translate_functions"


def settled(model: Layer, context: Context) -> Layer:
    """The model with its functions translated; what cannot be is named in the context's findings."""
    return _settled(model, _State(context, _formats(model)), None)


def entering(model: Layer, context: Context) -> dict[str, list[Shape | None]]:
    """The shapes that layers are first called with, by path. Functions are taken for translated."""
    state = _State(context, _formats(model))
    connected = _connected(model, None) if model.class_name == "Sequential" else model
    if connected is not None and connected.class_name == "Functional":
        _Walk(connected, state).model()
    return state.entered


@dataclass
class _State:
    """What is known of the whole tree."""

    context: Context
    formats: frozenset[str] = frozenset()
    """Where layers of the model say that channels stand."""
    outputs: dict[str, list[Shape | None]] = field(default_factory=dict)
    """Path of a functional model → the shapes of its outputs."""
    entered: dict[str, list[Shape | None]] = field(default_factory=dict)
    """Path of a layer → the shapes that it is first called with."""

    def shape_of(self, layer: Layer, known: list[Shape | None]) -> Shape | None:
        """The shape of the first output of a layer that is called with these shapes."""
        return flow.first_shape(
            layer,
            known,
            lambda inner: next(iter(self.outputs.get(inner.path, ())), None),
            lambda inner, shapes: self.entered.setdefault(inner.path, shapes),
        )


def _settled(layer: Layer, state: _State, given: Shape | None) -> Layer:
    """A layer, with the functions inside it translated. `given` is the shape that it is called with."""
    if not any(calling.is_function(inner) for inner in _inside(layer)):
        return layer
    if layer.class_name == "Sequential":
        connected = _connected(layer, given)
        if connected is None:
            calling.without_shape(layer, state.context)
            return layer
        layer = connected
    if layer.class_name == "Functional":
        return _Walk(layer, state).model()
    inner = given
    if layer.class_name == "TimeDistributed" and given is not None:
        inner = (given[0], *given[2:])
    return replace(layer, parts=tuple(_held(part, state, inner) for part in layer.parts))


def _inside(layer: Layer) -> Iterator[Layer]:
    for part in layer.parts:
        yield part
        yield from _inside(part)


def _formats(model: Layer) -> frozenset[str]:
    return frozenset(str(inner.config["data_format"]) for inner in _inside(model) if inner.config.get("data_format"))


def _held(part: Layer, state: _State, given: Shape | None) -> Layer:
    """A layer that a wrapper holds: a function becomes a small model of its own."""
    if not calling.is_function(part) or calling.own_function(part, state.context):
        return _settled(part, state, given)
    if given is None:
        calling.without_shape(part, state.context)
        return part
    alone = replace(part, calls=(), slot="")
    small = Layer(part.name, "Sequential", {"name": part.name}, parts=(alone,), slot=part.slot, path=part.path)
    return _settled(small, state, given)


def _connected(model: Layer, given: Shape | None) -> Layer | None:
    """A Sequential model as a functional one: operations stand in no other. None where its input is not known."""
    parts = list(model.parts)
    if parts[0].class_name != "InputLayer":
        shape = flow.stored_shape(parts[0].config) or given
        if shape is None:
            return None
        name = f"{parts[0].name}_input"
        config = {"name": name, "batch_input_shape": list(shape), "dtype": parts[0].config.get("dtype") or "float32"}
        parts.insert(0, Layer(name, "InputLayer", config))
    called = [replace(parts[0], calls=())]
    for before, part in itertools.pairwise(parts):
        called.append(replace(part, calls=(Call((Ref(before.name),)),)))
    first, last = (Ref(called[0].name),), (Ref(called[-1].name),)
    config = {key: value for key, value in model.config.items() if key != "build_input_shape"}
    return replace(model, class_name="Functional", config=config, parts=tuple(called), inputs=first, outputs=last)


@dataclass
class _Walk:
    """One functional model on the way."""

    source: Layer
    state: _State
    values: dict[Ref, Any] = field(default_factory=dict)
    """Tensor of the source → its stand-in: a Tensor, or what is no tensor any more."""
    shapes: dict[tuple[str, int], list[Shape | None]] = field(default_factory=dict)
    types: dict[tuple[str, int], list[str | None]] = field(default_factory=dict)
    mixed: set[tuple[str, int]] = field(default_factory=set)
    """Calls of layers whose results do not have the examples in their first axis."""
    made: dict[str, list[Layer]] = field(default_factory=dict)
    """Layer of the source → what takes its place."""
    taken: set[str] = field(default_factory=set)

    def model(self) -> Layer:
        """The whole model."""
        self.taken = {part.name for part in self.source.parts}
        waiting = [(part, number) for part in self.source.parts for number in range(max(len(part.calls), 1))]
        while waiting:
            done = {(ref.layer, ref.node) for ref in self.values} | self.shapes.keys()
            ready = [(part, number) for part, number in waiting if _is_ready(part, number, done)]
            if not ready:
                break
            for part, number in ready:
                self._step(part, number)
            waiting = [pair for pair in waiting if pair not in ready]
        parts = [layer for part in self.source.parts for layer in self.made.get(part.name, [part])]
        found = [self._value(ref) for ref in refs(self.source.outputs)]
        self.state.outputs[self.source.path] = [one.shape if isinstance(one, Tensor) else None for one in found]
        outputs = mapped_refs(self.source.outputs, self._reference)
        return replace(self.source, parts=tuple(parts), outputs=outputs)

    def _step(self, part: Layer, number: int) -> None:
        function = calling.is_function(part) and not calling.own_function(part, self.state.context)
        if function and self._translated(part, number):
            return
        if number == 0:
            # What cannot be translated keeps its place until the findings refuse the model.
            kept = self._kept(part) if function else part
            self.made[part.name] = [self._ordinary(kept)]
        call = part.calls[number] if part.calls else Call()
        self._store(part, number, call)
        tensors = [self._value(ref) for ref in part.given(number)]
        known = [tensor.shape if isinstance(tensor, Tensor) else None for tensor in tensors]
        self.shapes[part.name, number] = self._shapes(self.made[part.name][-1], part, known)
        told = [flow.Told(one.shape, one.dtype) if isinstance(one, Tensor) else flow.Told() for one in tensors]
        self.types[part.name, number] = flow.dtypes(part, told)
        if any(isinstance(one, Tensor) and not one.by_example for one in tensors):
            self.mixed.add((part.name, number))

    def _kept(self, part: Layer) -> Layer:
        """A function that is not translated: it runs where it may."""
        if calling.may_run(part, self.state.context):
            return calling.with_stored_code(part, self.state.context)
        return replace(part, class_name="Identity", config={"name": part.name})

    def _ordinary(self, part: Layer) -> Layer:
        """A layer that stays, with the functions inside it translated."""
        if calling.own_function(part, self.state.context):
            return calling.with_function(part, self.state.context)
        values = [self._value(ref) for ref in part.given(0)]
        given = next((value.shape for value in values if isinstance(value, Tensor)), None)
        return _settled(part, self.state, given)

    def _store(self, part: Layer, number: int, call: Call) -> None:
        """The call with the tensors of the new model in it."""
        if not part.calls:
            return
        layer = self.made[part.name][-1]
        own = list(layer.calls)
        own[number] = Call(mapped_refs(call.args, self._reference), mapped_refs(dict(call.kwargs), self._reference))
        self.made[part.name][-1] = replace(layer, calls=tuple(own))

    def _translated(self, part: Layer, number: int) -> bool:
        name = part.name if number == 0 else self._free(f"{part.name}_{number}")
        builder = Builder(name, settings_of(self.state.context, self.state.formats), taken=self.taken)
        call = part.calls[number]
        try:
            args = mapped_refs(call.args, self._value)
            kwargs = mapped_refs(dict(call.kwargs), self._value)
            result = calling.called(part, args, kwargs, builder, self.state.context)
            self._enter(part, number, builder, result)
        except Unclear as reason:
            if not calling.may_run(part, self.state.context):
                self.state.context.findings.append(calling.finding(part, reason, self.state.context))
            return False
        calling.kept_random(part, builder.layers, self.state.context)
        if number == 0:
            self.state.context.changed(_STEP, part, calling.told(part, builder.layers), calling.WHY)
        return True

    def _enter(self, part: Layer, number: int, builder: Builder, result: Any) -> None:
        """The results take the place of the layer's outputs."""
        wanted = [ref for ref in refs(self.source.outputs) if (ref.layer, ref.node) == (part.name, number)]
        # A Lambda passes no mask on, which a tensor that it gives back as it was would do.
        stops = self.state.context.masks and part.class_name == "Lambda" and isinstance(result, Tensor)
        results = builder.finished(result, bool(wanted) or stops)
        for at, value in enumerate(results):
            self.values[Ref(part.name, number, at)] = value
        self.shapes[part.name, number] = []
        self.taken |= {layer.name for layer in builder.layers}
        self.made.setdefault(part.name, []).extend(builder.layers)

    def _free(self, name: str) -> str:
        while name in self.taken:
            name += "_"
        return name

    def _value(self, ref: Ref) -> Any:
        if ref in self.values:
            return self.values[ref]
        known = self.shapes.get((ref.layer, ref.node)) or []
        shape = known[ref.tensor] if ref.tensor < len(known) else None
        types = self.types.get((ref.layer, ref.node)) or [None]
        return Tensor(ref, shape, types[min(ref.tensor, len(types) - 1)], (ref.layer, ref.node) not in self.mixed)

    def _reference(self, ref: Ref) -> Ref:
        value = self._value(ref)
        if isinstance(value, Tensor):
            return value.ref
        builder = Builder(self._free(f"{ref.layer}_size"), taken=self.taken)
        try:
            tensor = builder.tensor(value)
        except Unclear as reason:
            part = next(part for part in self.source.parts if part.name == ref.layer)
            self.state.context.findings.append(calling.finding(part, reason, self.state.context))
            kept = replace(part, class_name="Identity", config={"name": part.name}, calls=())
            self.made.setdefault(ref.layer, []).append(kept)
            return ref
        self.values[ref] = tensor
        self.taken |= {layer.name for layer in builder.layers}
        self.made.setdefault(ref.layer, []).extend(builder.layers)
        return tensor.ref

    def _shapes(self, layer: Layer, source: Layer, known: list[Shape | None]) -> list[Shape | None]:
        """Shapes of a layer's outputs, as far as they can be told."""
        if layer.class_name == "InputLayer":
            return [flow.stored_shape(layer.config)]
        if source.class_name == "Functional" and source.path not in self.state.outputs:
            _Walk(source, self.state).model()
        if source.path in self.state.outputs:
            return self.state.outputs[source.path]
        return [self.state.shape_of(layer, known)]


def _is_ready(part: Layer, number: int, done: set[tuple[str, int]]) -> bool:
    needed = [(ref.layer, ref.node) for ref in part.given(number)]
    return all(node in done for node in needed) and (number == 0 or (part.name, number - 1) in done)
