"""Rules at work: a tree in the dialect of its writer → one in the dialect of Keras 3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from migrate.findings import InternalError
from migrate.findings.keras_upgrade import NoInputShape
from migrate.layers.calls import with_refs
from migrate.layers.channels import with_channels_last
from migrate.layers.expansions import as_layer, chain, flattened
from migrate.layers.functions import entering, settled
from migrate.layers.keras2 import own_classes
from migrate.layers.keywords import cleaned
from migrate.layers.masks import loses_mask, passing_on
from migrate.layers.registry import FROM_THEANO, TO_KERAS_2, TO_KERAS_3, Context
from migrate.network import PARENT, Call, Expansion, Layer, Ref, mapped_refs, refs

_BY_SHAPE = ("LocallyConnected1D", "LocallyConnected2D", "RandomCrop", "DenseFeatures", "TimeDistributed", "Dot")
"""Classes whose rules ask for the shapes that a layer is called with."""


def upgraded(model: Layer, context: Context) -> Layer:
    """The whole model in the dialect of Keras 3."""
    whole = settled(model, context)
    if any(one.class_name in _BY_SHAPE for one in _inside(whole)):
        context.entering = entering(whole, context)
    context.of_integers = any(_takes_integers(one) for one in _inside(whole))
    done = _to_keras_3(whole, context)
    if isinstance(done, Expansion):
        raise InternalError(f"{model.class_name} became an expansion, and has nothing around it")
    return done


def _inside(layer: Layer) -> Iterator[Layer]:
    for part in layer.parts:
        yield part
        yield from _inside(part)


def _takes_integers(layer: Layer) -> bool:
    return layer.class_name == "InputLayer" and "int" in str(layer.config.get("dtype"))


def in_keras_2(layer: Layer, context: Context) -> Layer:
    """The layer of Keras 0.3 or 1, and all inside it, in the dialect of Keras 2."""
    parts = tuple(in_keras_2(part, context) for part in layer.parts)
    rule = TO_KERAS_2.get(layer.class_name)
    done = replace(layer, parts=parts)
    return rule(done, context) if rule and layer.class_name not in context.custom else done


def _to_keras_3(layer: Layer, context: Context) -> Layer | Expansion:
    if layer.is_operation:
        return layer
    results = [(part, _to_keras_3(part, context)) for part in layer.parts]
    if layer.is_model:
        return _inlined(layer, results, context)
    parts = tuple(replace(as_layer(part, result), slot=part.slot) for part, result in results)
    done = replace(layer, parts=parts)
    if layer.class_name in context.custom:
        named = replace(done, module=None, registered_name=context.custom[layer.class_name])
        return own_classes.ready(named, context)
    theano = FROM_THEANO.get(layer.class_name) if context.era.backend == "theano" else None
    first = theano(done, context) if theano else done
    if isinstance(first, Layer):
        return _ruled(first, context)
    return flattened(first, {one.name: _ruled(one, context) for one in first.layers})


def _ruled(layer: Layer, context: Context) -> Layer | Expansion:
    rule = TO_KERAS_3.get(layer.class_name)
    done = rule(layer, context) if rule else layer
    if isinstance(done, Layer):
        return _finished(_of_its_class(done, layer), context)
    pieces = (_of_its_class(one, layer) for one in done.layers)
    return passing_on(layer, flattened(done, {one.name: _finished(one, context) for one in pieces}))


def _of_its_class(done: Layer, before: Layer) -> Layer:
    """A layer that became one of another class, without what tells where the class before was."""
    if done.class_name == before.class_name:
        return done
    module = None if done.module == before.module else done.module
    registered = None if done.registered_name == before.registered_name else done.registered_name
    return replace(done, module=module, registered_name=registered)


def _finished(layer: Layer, context: Context) -> Layer | Expansion:
    """A layer of Keras 3 with the keywords that it takes, and in an order of data that Keras 3 does right."""
    done = with_channels_last(cleaned(layer, context))
    if isinstance(done, Layer):
        return done
    return replace(done, layers=tuple(cleaned(one, context) for one in done.layers))


Results = list[tuple[Layer, Layer | Expansion]]


def _inlined(model: Layer, results: Results, context: Context) -> Layer:
    if model.class_name != "Sequential":
        return _joined(model, results)
    flat: list[Layer] = []
    for _, result in results:
        row = (result,) if isinstance(result, Layer) else chain(result)
        if row is None or any(layer.is_operation or (context.masks and loses_mask(layer)) for layer in row):
            if model.parts[0].class_name == "InputLayer":
                return _joined(functional(model), _called(results))
            first = model.parts[0]
            found = NoInputShape(where=context.where, layer=first.path, class_name=first.class_name)
            context.findings.append(found)
            return model
        flat += [replace(layer, calls=()) for layer in row]
    return replace(model, parts=tuple(flat))


def functional(model: Layer) -> Layer:
    """A Sequential model with its input, as a functional one."""
    names = [part.name for part in model.parts]
    return replace(
        model.without("build_input_shape"),
        class_name="Functional",
        inputs=(Ref(names[0]),),
        outputs=(Ref(names[-1]),),
    )


def _called(results: Results) -> Results:
    """Results of a Sequential's layers, each layer called with what the one before it gives."""
    called: Results = []
    before: Ref | None = None
    for part, result in results:
        calls = () if before is None else (Call((before,)),)
        own = replace(part, calls=calls)
        called.append((own, replace(result, calls=calls) if isinstance(result, Layer) else result))
        before = Ref(part.name)
    return called


class _Tensors:
    """Where the tensors of layers are found once expansions stand in the place of some."""

    def __init__(self, results: Results) -> None:
        self.expansions = {part.name: (part, one) for part, one in results if isinstance(one, Expansion)}
        self.names = {part.name: one.name for part, one in results if isinstance(one, Layer)}

    def of(self, ref: Ref) -> Ref:
        """The tensor that takes this one's place."""
        if ref.layer not in self.expansions:
            return replace(ref, layer=self.names.get(ref.layer, ref.layer))
        part, expansion = self.expansions[ref.layer]
        outputs = expansion.output if isinstance(expansion.output, tuple) else (expansion.output,)
        return self.inside(outputs[ref.tensor], part, ref.node)

    def inside(self, ref: Ref, part: Layer, node: int) -> Ref:
        """The tensor that an expansion means in one of its layer's calls."""
        if ref.layer == PARENT:
            return self.of(list(refs([*part.calls[node].args, dict(part.calls[node].kwargs)]))[ref.tensor])
        return replace(ref, node=node)

    def layers(self, results: Results) -> list[Layer]:
        """All layers, those of expansions among them."""
        found: list[Layer] = []
        for part, result in results:
            if isinstance(result, Layer):
                found.append(with_refs(result, self.of))
                continue
            for inner in result.layers:
                calls = [self._call(inner.calls[0], part, node) for node in range(len(part.calls))]
                found.append(replace(inner, calls=tuple(calls), path=inner.path or f"{part.path} ({inner.name})"))
        return found

    def _call(self, call: Call, part: Layer, node: int) -> Call:
        def at(ref: Ref) -> Ref:
            return self.inside(ref, part, node)

        return Call(mapped_refs(call.args, at), mapped_refs(dict(call.kwargs), at))


def _joined(model: Layer, results: Results) -> Layer:
    """The model with expansions in place of the layers that need them."""
    tensors = _Tensors(results)
    return replace(
        model,
        parts=tuple(tensors.layers(results)),
        inputs=mapped_refs(model.inputs, tensors.of),
        outputs=mapped_refs(model.outputs, tensors.of),
    )
