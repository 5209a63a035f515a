"""A Keras model of any era → the content of a Keras 3 archive."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from migrate.findings import Finding, ModelRefused, Severity
from migrate.findings.keras_layers import CustomLayer
from migrate.findings.keras_upgrade import GuessedShape, LeftOverArrays, NoCounterpart, NoInputShape, UnclearArrays
from migrate.layers import endpoints, in_training, inputs, lacking, leading, places, ranks, serialise
from migrate.layers.accepted import LAYERS
from migrate.layers.applied import in_keras_2, upgraded
from migrate.layers.backends import settled
from migrate.layers.keras1 import containers
from migrate.layers.keras2.published import CLASSES
from migrate.layers.masked_starts import gave_states
from migrate.layers.masks import hands_on_steps, with_masks
from migrate.layers.parse import parsed
from migrate.layers.registry import Context
from migrate.layers.stored import model_arrays, with_weights
from migrate.models import KerasModel, StoredWeight
from migrate.network import Layer, Upgraded, Weight

RULES = ("migrate.layers.keras1", "migrate.layers.theano", "migrate.layers.keras2")
"""Packages whose modules register rules when they are imported."""


def upgrade(
    model: KerasModel, where: str, *, modern: bool = False, custom: Mapping[str, str] | None = None, trust: str = ""
) -> Upgraded:
    """The model in the dialect of Keras 3. Raises ModelRefused with every reason at once.

    `where` names the source in findings, `custom` are the names that the person's own files define, and with `modern`
    functions take the meaning that Keras 3 gives them. `trust` is the format of the artifact for which code that is
    stored in the model may run; empty where none may.
    """
    for package in RULES:
        importlib.import_module(package)
    model, assumed = settled(containers.modern(model), where)
    context = Context(era=model.era, where=where, modern=modern, custom=custom or {}, trust=trust, findings=assumed)
    before, unclear = with_weights(parsed(model), model, where)
    context.findings += unclear
    context.findings += lacking.findings(
        before, context, {one.layer for one in unclear if isinstance(one, UnclearArrays)}
    )
    _refuse(context)
    stored, before = before, leading.to_outputs(before, context)
    context.findings += in_training.findings(before, where)
    if model.era.generation in (0, 1):
        before = in_keras_2(before, context)
    context.masks = any(_makes_mask(layer) for layer in _all_layers(before))
    before = _with_known_input(_without_states(before, context), context)
    context.ranks = ranks.of_inputs(before, CLASSES)
    context.channels_first = any(one.config.get("data_format") == "channels_first" for one in _all_layers(before))
    _refuse(context)
    done = upgraded(before, context)
    if context.masks:
        done = with_masks(done, steps=hands_on_steps(model.era), starts=gave_states(model.era))
    after = serialise.with_plain_names(replace(done, name=serialise.plain_name(done.name)))
    context.findings += _missing(after, context)
    arrays = places.arrays(after)
    dropped, used = _accounted(model, arrays, context)
    _refuse(context)
    return Upgraded(
        config=serialise.entry(after),
        arrays=arrays,
        inputs=endpoints.inputs(before, after),
        outputs=endpoints.outputs(before, after, model.era.generation),
        changes=tuple(context.changes),
        findings=tuple(dict.fromkeys(context.findings)),
        used=used,
        dropped=dropped,
        tree=after,
        code=context.code,
        stored=stored,
    )


def _makes_mask(layer: Layer) -> bool:
    return layer.class_name == "Masking" or bool(layer.config.get("mask_zero"))


def _refuse(context: Context) -> None:
    if any(finding.severity is Severity.ERROR for finding in context.findings):
        raise ModelRefused(dict.fromkeys(context.findings))


def _without_states(layer: Layer, context: Context) -> Layer:
    """The layer without the states of its random numbers."""
    parts = tuple(_without_states(part, context) for part in layer.parts)
    kept = []
    for weight in layer.weights:
        if _is_state(weight):
            context.drop(weight, "state of random numbers for training")
        else:
            kept.append(weight)
    return replace(layer, parts=parts, weights=tuple(kept))


def _is_state(weight: Weight) -> bool:
    last = weight.name.rpartition("/")[2]
    return last.startswith(("StateVar", "seed_generator_state", "_state_var"))


def _with_known_input(model: Layer, context: Context) -> Layer:
    """A Sequential model with its input, from the first layer's kernel where the config does not tell it."""
    if model.class_name != "Sequential" or not model.parts or model.parts[0].class_name == "InputLayer":
        return model
    first = model.parts[0]
    shape = inputs.guessed_shape(first)
    if shape is None:
        context.findings.append(NoInputShape(where=context.where, layer=first.name, class_name=first.class_name))
        return model
    context.findings.append(GuessedShape(where=context.where, layer=first.name, shape=str(tuple(shape))))
    return inputs.with_input(model, shape, lambda layer: f"{layer.name}_input")


def _missing(layer: Layer, context: Context) -> Iterator[Finding]:
    """One finding for each class that neither Keras 3 nor the person has."""
    groups: dict[str, list[Layer]] = {}
    named = {finding.layer for finding in context.findings if isinstance(finding, NoCounterpart)}
    for one in _all_layers(layer):
        known = (
            one.path in named
            or one.is_model
            or one.is_operation
            or one.class_name in LAYERS
            or one.class_name in context.custom
        )
        if not known:
            groups.setdefault(one.class_name, []).append(one)
    for name, members in groups.items():
        keys = {key for one in members for key in one.config} - {"name", "trainable", "dtype"}
        layers = tuple(one.path for one in members)
        yield CustomLayer(where=context.where, class_name=name, keys=tuple(sorted(keys)), layers=layers)


def _all_layers(layer: Layer) -> Iterator[Layer]:
    yield layer
    for part in layer.parts:
        yield from _all_layers(part)


def _accounted(
    model: KerasModel, arrays: dict[str, Weight], context: Context
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Stored arrays left out and why, and those used. Adds a finding for those that are neither."""
    stored: list[StoredWeight] = list(model_arrays(model))
    taken = {id(source) for weight in (*arrays.values(), *context.read) for source in weight.sources}
    reasons = {id(source): why for weight, why in context.drops for source in weight.sources}
    dropped = {**context.dropped}
    used, left = [], []
    for one in stored:
        if id(one.stored) in taken:
            used.append(one.path)
        elif id(one.stored) in reasons:
            dropped[one.path] = reasons[id(one.stored)]
        elif one.path not in dropped:
            left.append(one.path)
    dropped |= {one.path: "state of the optimizer" for one in model.optimizer}
    dropped |= {one.path: "belongs to no layer" for one in model.unlisted}
    if left:
        context.findings.append(LeftOverArrays(where=context.where, names=tuple(left)))
    return dropped, tuple(used)
