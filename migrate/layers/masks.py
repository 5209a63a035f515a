"""Masks as Keras 2 passed them on, as arguments of the layers that heed them.

In Keras 2 a merging layer gave the places that all its masked inputs keep. Keras 3 gives those that any of them keeps,
or no mask at all where one input has none, and no operation passes one on. What Keras 3 computes for masks of its own
also changes the order in which it lists layers, and with it the names under which their arrays are stored.

In a functional model layers therefore make no masks: each layer that heeds one gets it as a tensor. A model with a
layer of which it is not known what it does with a mask stays as it is, but for masks that would be lost. So does one
inside another that gives a mask which it makes; the other one makes that mask again where it knows of what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import field, replace

from migrate.frozen import dataclass
from migrate.layers import masked_starts
from migrate.layers.accepted import LAYERS
from migrate.layers.calls import with_refs
from migrate.layers.pieces import operation
from migrate.layers.plain import words
from migrate.models import Era
from migrate.network import Call, Expansion, Layer, Ref, mapped_refs, refs

_PASSING = words(
    """
    Activation ActivityRegularization AlphaDropout BatchNormalization Dense Dropout ELU GaussianDropout GaussianNoise
    GroupNormalization Identity LayerNormalization LeakyReLU PReLU ReLU Softmax SpatialDropout1D TimeDistributed
    UnitNormalization
    """
)
_PASSING_REBUILT = words(
    """
    BatchNormalizationV1 BatchNormalizationV2 BatchStatisticsNormalization ParametricSoftplus SReLU SampleNormalization
    SyncBatchNormalization ThresholdedLinear ThresholdedReLU
    """
)
_SUPPORTING = _PASSING | {"Rescaling"}
"""Layers that pass a mask on in Keras 3."""
_MERGING = words("Add Average Concatenate Maximum Minimum Multiply Subtract")
_LOOPS = words("LSTM GRU SimpleRNN RNN ConvLSTM1D ConvLSTM2D ConvLSTM3D Bidirectional")
_ATTENTION = words("Attention AdditiveAttention")
_UNCLEAR = words("Functional Sequential Lambda TimeDistributed MultiHeadAttention Softmax")
_HANDED_ON_SINCE = (2, 1, 6)
_HEEDING = _LOOPS | _ATTENTION | words("GlobalAveragePooling1D")


@dataclass(frozen=True)
class _Source:
    """Where a mask is made: an Embedding or a Masking that is called with a tensor."""

    name: str
    """Of the tensor that the mask becomes."""
    given: Ref
    value: float | None
    """What a Masking leaves out; None for an Embedding."""
    stepwise: bool = False
    """Whether it is known to have an axis more than samples and steps: a layer makes one for each step."""
    within: frozenset[_Source] = frozenset()
    """For a mask of steps: the masks of the places in each step, which counts where any of its places does."""
    joined: tuple[frozenset[_Source], ...] = ()
    """For the mask of rows that were put one behind the other: the masks of each."""
    axis: int = 1
    """Of a joined mask, the axis along which."""


@dataclass(frozen=True)
class _Mask:
    """The masks that hold together at a tensor."""

    sources: frozenset[_Source]
    implicit: bool
    """Whether Keras 3 passes the same one on by itself."""


@dataclass
class _Walk:
    """One functional model."""

    model: Layer
    parts: dict[str, Layer] = field(default_factory=dict)
    known: dict[tuple[str, int], _Mask | None] = field(default_factory=dict)
    added: dict[str, Layer] = field(default_factory=dict)
    explicit: bool = True
    """Whether every mask is an argument, and none is made by a layer."""
    steps: bool = True
    """Whether TimeDistributed hands masks on to the layer within, and passes on those that this one makes."""

    def after(self, ref: Ref) -> _Mask | None:
        """The mask of a tensor."""
        key = (ref.layer, ref.node)
        if ref.tensor:
            return None
        if key not in self.known:
            self.known[key] = None
            self.known[key] = self._of(self.parts[ref.layer], ref.node)
        return self.known[key]

    def _of(self, part: Layer, node: int) -> _Mask | None:
        if node >= len(part.calls):
            return None
        places = list(refs(list(part.calls[node].args)))
        return _behind(part, [self.after(ref) for ref in places], list(places), node, self.steps)

    def tensor(self, mask: _Mask) -> Ref:
        """The mask as a tensor of the model."""
        found: Ref | None = None
        for source in sorted(mask.sources, key=lambda one: one.name):
            one = self._source(source)
            found = one if found is None else self._operation(f"{found.layer}_and", "LogicalAnd", (found, one))
        assert found is not None
        return found

    def _source(self, source: _Source) -> Ref:
        if source.within:
            places = self.tensor(_Mask(source.within, False))
            return self._operation(source.name, "Any", (places,), axis=-1)
        if source.joined:
            rows = [self.tensor(_Mask(one, False)) for one in source.joined]
            return self._operation(source.name, "Concatenate", (rows,), axis=source.axis)
        if source.value is None:
            return self._operation(source.name, "NotEqual", (source.given, 0))
        differs = self._operation(f"{source.name}_places", "NotEqual", (source.given, source.value))
        return self._operation(source.name, "Any", (differs,), axis=-1)

    def gives_mask(self) -> bool:
        """Whether a mask holds at an output of the model."""
        return any(self.after(ref) for ref in refs(self.model.outputs))

    def _operation(self, name: str, class_name: str, args: tuple[object, ...], **config: object) -> Ref:
        self.added[name] = operation(name, class_name, (Call(args),), **config)
        return Ref(name)

    def is_unclear(self, part: Layer) -> bool:
        """Whether a layer gets a mask and may heed it in a way of its own."""
        return _may_heed(part, self.steps) and any(
            self.after(ref) for call in part.calls for ref in refs(list(call.args))
        )

    def heeding(self, part: Layer) -> Layer:
        """The layer, with the mask as an argument where Keras 3 would not give it the same one."""
        handed_on = self.steps and part.class_name == "TimeDistributed" and _heeds_within(part)
        if part.class_name not in _HEEDING and not handed_on:
            return part
        return replace(part, calls=tuple(self._heeding(part, call) for call in part.calls))

    def _heeding(self, part: Layer, call: Call) -> Call:
        given = [self.after(ref) for ref in refs(list(call.args))]
        several = part.class_name in _ATTENTION
        looked_at = given if several else given[:1]
        plain = not self.explicit and all(mask is None or mask.implicit for mask in looked_at)
        if "mask" in call.kwargs or plain or not any(looked_at):
            return call
        masks = [None if mask is None else self.tensor(mask) for mask in looked_at]
        return Call(call.args, {**call.kwargs, "mask": masks if several else masks[0]})


def with_masks(model: Layer, inside: bool = False, steps: bool = True, starts: bool = False) -> Layer:
    """The model in the dialect of Keras 3, and those inside it, with the masks that Keras 2 had.

    `steps` tells whether its TimeDistributed handed masks on to the layer within, and passed on those made there,
    `starts` whether its loops gave their initial state before the first step that a mask keeps.
    """
    parts = tuple(with_masks(part, True, steps, starts) if part.parts else part for part in model.parts)
    done = replace(model, parts=parts)
    if model.class_name != "Functional":
        return done
    walk = _Walk(model, {part.name: part for part in model.parts}, steps=steps)
    walk.explicit = not any(walk.is_unclear(part) for part in model.parts) and not (inside and walk.gives_mask())
    heeding = [walk.heeding(part) for part in parts]
    if walk.explicit:
        giving = {part.name for part in model.parts if part.is_model and walk.after(Ref(part.name))}
        heeding = _bare_outputs([one for part in heeding for one in _without_mask(part)], giving)
    if not (starts and walk.explicit):
        return replace(done, parts=(*heeding, *walk.added.values()))
    heeding, placed = masked_starts.repaired(heeding)
    return replace(done, parts=(*heeding, *walk.added.values()), outputs=mapped_refs(done.outputs, placed))


def passing_on(layer: Layer, done: Expansion) -> Expansion:
    """What stands in the place of a layer; where that one passed a mask on, so does each piece."""
    if layer.class_name not in _PASSING | _PASSING_REBUILT:
        return done
    return replace(done, layers=tuple(replace(piece, keeps_mask=True) for piece in done.layers))


def loses_mask(layer: Layer) -> bool:
    """Whether a layer passed masks on, or made them for each step, and Keras 3 would not pass them on behind it."""
    if layer.class_name == "TimeDistributed":
        return _makes_one_within(layer) or _heeds_within(layer)
    return layer.keeps_mask and layer.class_name not in _SUPPORTING


def hands_on_steps(era: Era) -> bool:
    """Whether TimeDistributed of this writer hands masks on to the layer within: older ones pass them by."""
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", era.keras or "")
    return era.generation not in (0, 1) and (found is None or tuple(map(int, found.groups())) >= _HANDED_ON_SINCE)


def _makes_one_within(layer: Layer) -> bool:
    return any(_makes_one(part) or _makes_one_within(part) for part in layer.parts)


def _heeds_within(layer: Layer) -> bool:
    return any(part.class_name in _HEEDING or _heeds_within(part) for part in layer.parts)


def _may_heed(part: Layer, steps: bool) -> bool:
    """Whether a layer that is not given a mask as an argument may do something with the one that it sees."""
    if part.is_model:
        return any(inner.class_name in _HEEDING or _may_heed(inner, steps) for inner in part.parts)
    if part.class_name == "TimeDistributed" and part.parts and not part.parts[0].is_model:
        return not steps and part.parts[0].class_name in _HEEDING
    return part.class_name in _UNCLEAR or not (part.class_name in LAYERS or part.is_operation)


def _of_each_step(part: Layer, given: list[_Mask | None], places: list[Ref | None], node: int) -> _Mask | None:
    """The mask behind a TimeDistributed: what the layer within makes of it, else the steps with places kept."""
    first = given[0] if given else None
    inner = part.parts[0]
    found = _behind(inner, given, places, node, True)
    if found is not None and found == first:
        return found
    if found is not None:
        before = first.sources if first else frozenset()
        named = _named(found.sources, f"{part.name}_", before)
        return _Mask(frozenset(one if one in before else replace(one, stepwise=True) for one in named), False)
    if first is None or not (_heeds_within(part) or any(one.stepwise for one in first.sources)):
        return first
    name = f"{part.name}_mask{f'_{node}' if node else ''}"
    return _Mask(frozenset({_Source(name, Ref(part.name, node), None, within=first.sources)}), False)


def _through(model: Layer, given: list[_Mask | None], places: list[Ref | None], node: int, steps: bool) -> _Mask | None:
    """The mask behind a model that is called with these tensors; none where it makes one of a tensor of its own."""
    if model.class_name == "Sequential":
        mask, place = given[0], places[0]
        for part in model.parts:
            if part.class_name != "InputLayer":
                mask, place = _behind(part, [mask], [place], 0, steps), None
    else:
        entries = list(refs(model.inputs))
        known = {(ref.layer, ref.node): mask for ref, mask in zip(entries, given, strict=False)}
        walk = _Walk(model, {part.name: part for part in model.parts}, dict(known), steps=steps)
        outside = {ref.layer: place for ref, place in zip(entries, places, strict=False)}
        mask = _seen(walk.after(next(refs(model.outputs))), given, outside)
    if mask is None:
        return None
    before = {source for one in given if one for source in one.sources}
    call = f"_{node}" if node else ""
    return _Mask(_named(mask.sources, f"{model.name}{call}_", before), False)


def _named(sources: frozenset[_Source], prefix: str, before: Set[_Source]) -> frozenset[_Source]:
    """Masks made inside a model, under names of their own outside it; those of `before` are made there already."""

    def named(one: _Source) -> _Source:
        joined = tuple(_named(row, prefix, before) for row in one.joined)
        return replace(one, name=prefix + one.name, within=_named(one.within, prefix, before), joined=joined)

    return frozenset(one if one in before else named(one) for one in sources)


def _seen(mask: _Mask | None, given: list[_Mask | None], outside: Mapping[str, Ref | None]) -> _Mask | None:
    """A mask inside a model, of the tensors that the model is called with; none where one of its own is among them."""
    before = {source for one in given if one for source in one.sources}
    found = _outside(mask.sources, before, outside) if mask else None
    return replace(mask, sources=found) if mask and found else None


def _outside(
    sources: frozenset[_Source], before: Set[_Source], outside: Mapping[str, Ref | None]
) -> frozenset[_Source] | None:
    """Masks of tensors that are known outside a model; None where one is of a tensor that only the model has."""
    found: set[_Source] = set()
    for source in sources:
        within = _outside(source.within, before, outside)
        rows = [_outside(row, before, outside) for row in source.joined]
        kept = source in before or source.within or source.joined
        place = source.given if kept else outside.get(source.given.layer)
        if place is None or within is None or None in rows:
            return None
        joined = tuple(row for row in rows if row is not None)
        found.add(source if source in before else replace(source, given=place, within=within, joined=joined))
    return frozenset(found)


def _makes_one(part: Layer) -> bool:
    return part.class_name == "Masking" or (part.class_name == "Embedding" and bool(part.config.get("mask_zero")))


def _made(part: Layer, place: Ref | None, node: int) -> _Mask | None:
    """The mask that a layer makes of a tensor; none where that tensor is not one of the model looked at."""
    if place is None:
        return None
    value = None if part.class_name == "Embedding" else part.config.get("mask_value", 0.0)
    name = f"{part.name}_mask{f'_{node}' if node else ''}"
    return _Mask(frozenset({_Source(name, place, value)}), True)


def _behind(part: Layer, given: list[_Mask | None], places: list[Ref | None], node: int, steps: bool) -> _Mask | None:
    """The mask behind a layer that is called with these tensors, each with a mask or none."""
    first = given[0] if given else None
    if _makes_one(part):
        return _made(part, places[0] if places else None, node)
    if part.is_model:
        return _through(part, given, places, node, steps)
    if steps and part.class_name == "TimeDistributed" and part.parts:
        return _of_each_step(part, given, places, node)
    if part.is_operation and not part.keeps_mask:
        return None
    if part.class_name in _MERGING:
        return _merged(part, [mask for mask in given if mask is not None], len(given), node)
    if part.keeps_mask and first is not None:
        return replace(first, implicit=False)
    return first if _passes(part) or part.class_name in _PASSING else None


def _merged(part: Layer, masks: list[_Mask], count: int, node: int) -> _Mask | None:
    """The mask behind a merging layer: what all keep; where it puts steps one behind the other, so are the masks."""
    if not masks:
        return None
    sources = frozenset(source for mask in masks for source in mask.sources)
    axes = 3 if any(source.stepwise for source in sources) else 2
    axis = part.config.get("axis", -1) if part.class_name == "Concatenate" else -1
    place = axis if axis >= 0 else axis + axes + 1
    if not 0 < place < axes or len(masks) < count:
        return _Mask(sources, False)
    name = f"{part.name}_mask{f'_{node}' if node else ''}"
    rows = tuple(mask.sources for mask in masks)
    whole = _Source(name, Ref(part.name, node), None, axes == 3, joined=rows, axis=place)
    return _Mask(frozenset({whole}), False)


def _bare_outputs(parts: list[Layer], giving: set[str]) -> list[Layer]:
    """The layers, those that would pass their mask on followed by a copy, which has none, for all that take it.

    `giving` are the models that give one.
    """
    passing = giving | {
        part.name for part in parts if _passes(part) and any("mask" in call.kwargs for call in part.calls)
    }
    taken = {ref.layer for part in parts for call in part.calls for ref in refs([*call.args, dict(call.kwargs)])}

    def copied(ref: Ref) -> Ref:
        return replace(ref, layer=f"{ref.layer}_bare") if ref.layer in passing and ref.tensor == 0 else ref

    done: list[Layer] = []
    for part in parts:
        done.append(with_refs(part, copied))
        if part.name in passing & taken:
            calls = tuple(Call((Ref(part.name, node),)) for node in range(len(part.calls)))
            done.append(operation(f"{part.name}_bare", "Copy", calls))
    return done


def _passes(part: Layer) -> bool:
    if part.class_name == "TimeDistributed":
        return True
    return part.class_name in _ATTENTION or (part.class_name in _LOOPS and _gives_sequence(part))


def _without_mask(part: Layer) -> list[Layer]:
    """A layer that makes a mask, without it: an Embedding as it is, a Masking as the operations that it computes."""
    if part.class_name == "Embedding" and part.config.get("mask_zero"):
        return [part.with_config(mask_zero=False)]
    if part.class_name != "Masking":
        return [part]
    value = part.config.get("mask_value", 0.0)
    names = [f"{part.name}_differs", f"{part.name}_kept", part.name]
    differs, kept, given = [], [], []
    for node, call in enumerate(part.calls):
        differs.append(Call((call.args[0], value)))
        kept.append(Call((Ref(names[0], node),)))
        given.append(Call((Ref(names[1], node), call.args[0], 0.0)))
    return [
        operation(names[0], "NotEqual", tuple(differs)),
        operation(names[1], "Any", tuple(kept), axis=-1, keepdims=True),
        operation(names[2], "Where", tuple(given)),
    ]


def _gives_sequence(part: Layer) -> bool:
    inner = part.parts[0] if part.class_name == "Bidirectional" and part.parts else part
    return bool(inner.config.get("return_sequences"))
