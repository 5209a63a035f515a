"""Masks as Keras 2 passed them on, said where Keras 3 would pass on others.

In Keras 2 a merging layer gave the places that all its masked inputs keep. Keras 3 gives those that any of them keeps,
or no mask at all where one input has none, and no operation passes one on. A layer that heeds a mask therefore gets it
as an argument wherever such a layer or operation lies on the way to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from migrate.layers.pieces import OPERATIONS
from migrate.layers.plain import words
from migrate.network import Call, Layer, Ref, refs

_PASSING = words(
    """
    Activation ActivityRegularization AlphaDropout BatchNormalization Dense Dropout ELU GaussianDropout GaussianNoise
    GroupNormalization Identity LayerNormalization LeakyReLU PReLU ReLU Softmax SpatialDropout1D TimeDistributed
    UnitNormalization
    """
)
_MERGING = words("Add Average Concatenate Maximum Minimum Multiply Subtract")
_LOOPS = words("LSTM GRU SimpleRNN RNN ConvLSTM1D ConvLSTM2D ConvLSTM3D Bidirectional")
_HEEDING = _LOOPS | words("GlobalAveragePooling1D")


@dataclass(frozen=True)
class _Mask:
    """The masks that hold together at a tensor: calls of the layers that made them."""

    sources: frozenset[tuple[str, int]]
    implicit: bool
    """Whether Keras 3 passes the same one on by itself."""


@dataclass
class _Walk:
    """One functional model."""

    model: Layer
    parts: dict[str, Layer] = field(default_factory=dict)
    known: dict[tuple[str, int], _Mask | None] = field(default_factory=dict)
    added: dict[str, Layer] = field(default_factory=dict)

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
        if part.class_name == "Masking" or (part.class_name == "Embedding" and part.config.get("mask_zero")):
            return _Mask(frozenset({(part.name, node)}), True)
        given = [self.after(ref) for ref in refs(list(part.calls[node].args))]
        first = given[0] if given else None
        if part.is_operation and not part.keeps_mask:
            return None
        if part.class_name in _MERGING:
            found = [mask for mask in given if mask is not None]
            sources = frozenset(source for mask in found for source in mask.sources)
            return _Mask(sources, False) if found else None
        if part.keeps_mask and first is not None:
            return replace(first, implicit=False)
        loops = part.class_name in _LOOPS and _gives_sequence(part)
        return first if loops or part.class_name in _PASSING else None

    def tensor(self, mask: _Mask) -> Ref:
        """The mask as a tensor of the model."""
        found: Ref | None = None
        for name, node in sorted(mask.sources):
            one = self._source(self.parts[name], node)
            found = one if found is None else self._operation(f"{found.layer}_and", "LogicalAnd", (found, one))
        assert found is not None
        return found

    def _source(self, part: Layer, node: int) -> Ref:
        given = next(refs(list(part.calls[node].args)))
        name = f"{part.name}_mask{f'_{node}' if node else ''}"
        if part.class_name == "Embedding":
            return self._operation(name, "NotEqual", (given, 0))
        differs = self._operation(f"{name}_places", "NotEqual", (given, part.config.get("mask_value", 0.0)))
        return self._operation(name, "Any", (differs,), axis=-1)

    def _operation(self, name: str, class_name: str, args: tuple[object, ...], **config: object) -> Ref:
        own = {**config, "name": name}
        self.added[name] = Layer(
            name, class_name, own, calls=(Call(args),), module=OPERATIONS, registered_name=class_name
        )
        return Ref(name)

    def heeding(self, part: Layer) -> Layer:
        """The layer, with the mask as an argument where Keras 3 would not give it the same one."""
        calls = []
        for call in part.calls:
            mask = self.after(next(refs(list(call.args)))) if part.class_name in _HEEDING and call.args else None
            if mask is None or mask.implicit or "mask" in call.kwargs:
                calls.append(call)
            else:
                calls.append(Call(call.args, {**call.kwargs, "mask": self.tensor(mask)}))
        return replace(part, calls=tuple(calls))


def with_masks(model: Layer) -> Layer:
    """The model in the dialect of Keras 3, and those inside it, with the masks that Keras 2 had."""
    parts = tuple(with_masks(part) if part.parts else part for part in model.parts)
    done = replace(model, parts=parts)
    if model.class_name != "Functional":
        return done
    walk = _Walk(done, {part.name: part for part in parts})
    heeding = tuple(walk.heeding(part) for part in parts)
    return replace(done, parts=(*heeding, *walk.added.values()))


def _gives_sequence(part: Layer) -> bool:
    inner = part.parts[0] if part.class_name == "Bidirectional" and part.parts else part
    return bool(inner.config.get("return_sequences"))
