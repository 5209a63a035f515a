"""Rules at work: a tree in the dialect of its writer → one in the dialect of Keras 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.findings import InternalError
from migrate.layers.expansions import as_layer, chain, flattened
from migrate.layers.keywords import cleaned
from migrate.layers.registry import FROM_THEANO, TO_KERAS_2, TO_KERAS_3, Context, Second
from migrate.network import PARENT, Call, Expansion, Layer, Ref, mapped_refs, refs


def upgraded(model: Layer, context: Context) -> Layer:
    """The whole model in the dialect of Keras 3."""
    if context.era.generation in (0, 1):
        model = _to_keras_2(model, context)
    done = _to_keras_3(model, context)
    if isinstance(done, Expansion):
        raise InternalError(f"{model.class_name} became an expansion, and has nothing around it")
    return done


def _to_keras_2(layer: Layer, context: Context) -> Layer:
    parts = tuple(_to_keras_2(part, context) for part in layer.parts)
    rule = TO_KERAS_2.get(layer.class_name)
    done = replace(layer, parts=parts)
    return rule(done, context) if rule and layer.class_name not in context.custom else done


def _to_keras_3(layer: Layer, context: Context) -> Layer | Expansion:
    results = [(part, _to_keras_3(part, context)) for part in layer.parts]
    if layer.is_model:
        return _inlined(layer, results)
    parts = tuple(replace(as_layer(part, result), slot=part.slot) for part, result in results)
    first = _ruled(replace(layer, parts=parts), context, FROM_THEANO if context.era.backend == "theano" else {})
    if isinstance(first, Layer):
        return _last(first, context)
    return flattened(first, {one.name: _last(one, context) for one in first.layers})


def _ruled(layer: Layer, context: Context, table: Mapping[str, Second]) -> Layer | Expansion:
    rule = table.get(layer.class_name)
    return layer if rule is None or layer.class_name in context.custom else rule(layer, context)


def _last(layer: Layer, context: Context) -> Layer | Expansion:
    done = _ruled(layer, context, TO_KERAS_3)
    if isinstance(done, Expansion):
        return replace(done, layers=tuple(cleaned(one, context) for one in done.layers))
    return cleaned(done, context)


Results = list[tuple[Layer, Layer | Expansion]]


def _inlined(model: Layer, results: Results) -> Layer:
    if model.class_name == "Sequential":
        flat: list[Layer] = []
        for _, result in results:
            row = (result,) if isinstance(result, Layer) else chain(result)
            if row is None:
                return _inlined(functional(model), _called(results))
            flat += [replace(layer, calls=()) for layer in row]
        return replace(model, parts=tuple(flat))
    return _joined(model, results)


def functional(model: Layer) -> Layer:
    """A Sequential model with its input, as a functional one."""
    names = [part.name for part in model.parts]
    config = {key: value for key, value in model.config.items() if key != "build_input_shape"}
    return replace(model, class_name="Functional", config=config, inputs=(Ref(names[0]),), outputs=(Ref(names[-1]),))


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


def _joined(model: Layer, results: Results) -> Layer:
    """The model with expansions in place of the layers that need them."""
    expansions = {part.name: (part, result) for part, result in results if isinstance(result, Expansion)}
    renamed = {part.name: result.name for part, result in results if isinstance(result, Layer)}

    def resolved(ref: Ref) -> Ref:
        if ref.layer not in expansions:
            return replace(ref, layer=renamed.get(ref.layer, ref.layer))
        part, expansion = expansions[ref.layer]
        outputs = expansion.output if isinstance(expansion.output, tuple) else (expansion.output,)
        return resolved_inside(outputs[ref.tensor], part, ref.node)

    def resolved_inside(ref: Ref, part: Layer, node: int) -> Ref:
        if ref.layer == PARENT:
            return resolved(_argument(part.calls[node], ref.tensor))
        return replace(ref, node=node)

    parts: list[Layer] = []
    for part, result in results:
        if isinstance(result, Layer):
            parts.append(_with(result, result.calls, resolved))
            continue
        for inner in result.layers:
            calls = [_inner_call(inner, part, node, resolved_inside) for node in range(len(part.calls))]
            parts.append(replace(inner, calls=tuple(calls)))
    return replace(
        model,
        parts=tuple(parts),
        inputs=mapped_refs(model.inputs, resolved),
        outputs=mapped_refs(model.outputs, resolved),
    )


def _inner_call(inner: Layer, part: Layer, node: int, resolved: Any) -> Call:
    call = inner.calls[0]

    def at(ref: Ref) -> Ref:
        return resolved(ref, part, node)  # type: ignore[no-any-return]

    return Call(mapped_refs(call.args, at), mapped_refs(dict(call.kwargs), at))


def _with(layer: Layer, calls: tuple[Call, ...], resolved: Any) -> Layer:
    done = tuple(Call(mapped_refs(call.args, resolved), mapped_refs(dict(call.kwargs), resolved)) for call in calls)
    return replace(layer, calls=done)


def _argument(call: Call, number: int) -> Ref:
    """The n-th tensor that a layer is called with."""
    return list(refs([*call.args, dict(call.kwargs)]))[number]
