"""What a model's layers tell of its inputs: ranges of integers, words of vocabularies, what marks a missing step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from migrate.frozen import dataclass
from migrate.verification.legacy.tree import class_of

_MODELS = ("Sequential", "Model", "Functional")
_ON = frozenset(
    {"InputLayer", "Reshape", "Flatten", "Permute", "RepeatVector", "Dropout", "SpatialDropout1D", "Activation"}
    | {"GaussianNoise", "Concatenate", "SlicingOpLambda", "TFOpLambda", "Cast"}
)
"""Layers through which the values of an input reach others unchanged, or nearly so."""
_SENTENCES = ("the cat sat on a mat", "A zebra!", "the the mat", "", "unheard-of words here")
_UNKNOWN = "[UNSEEN]"


@dataclass(frozen=True)
class Hint:
    """What is known of the values of one input."""

    bounds: tuple[int, int] | None = None
    choices: tuple[Any, ...] = ()
    padding: float | None = None

    def both(self, other: Hint) -> Hint:
        """What two consumers take."""
        bounds = self.bounds or other.bounds
        if self.bounds and other.bounds:
            bounds = max(self.bounds[0], other.bounds[0]), min(self.bounds[1], other.bounds[1])
        padding = self.padding if self.padding is not None else other.padding
        return Hint(bounds, self.choices or other.choices, padding)


def hints(entry: Mapping[str, Any]) -> tuple[Hint, ...]:
    """One hint an input, in the order of the model's inputs. The entry is in the dialect of Keras 2."""
    config = entry["config"]
    if class_of(entry) == "Sequential":
        return (_chain(config["layers"]),)
    return tuple(_followed(config["layers"], name, frozenset()) for name in _names(config.get("input_layers", [])))


def _names(references: Any) -> Iterator[str]:
    """The names in nested references (`[name, node, tensor]`), in order."""
    if isinstance(references, Mapping):
        for key in sorted(references):
            yield from _names(references[key])
    elif isinstance(references, list) and len(references) >= 3 and isinstance(references[0], str):
        yield references[0]
    elif isinstance(references, list):
        for one in references:
            yield from _names(one)


def _chain(layers: list[Any]) -> Hint:
    """What the first layers of a row say."""
    found = Hint()
    for layer in layers:
        found = found.both(_own(layer, 0))
        if class_of(layer) not in _ON:
            break
    return found


def _followed(layers: list[Any], name: str, seen: frozenset[str]) -> Hint:
    """What the layers behind one layer say."""
    found = Hint()
    for layer in layers:
        for node in layer.get("inbound_nodes", ()):
            sources = list(_names(node))
            if name in sources:
                found = found.both(_own(layer, sources.index(name)))
                if class_of(layer) in _ON and layer["name"] not in seen:
                    found = found.both(_followed(layers, layer["name"], seen | {name}))
    return found


def _own(layer: Mapping[str, Any], position: int) -> Hint:
    """What one layer says of the input at a position."""
    kind, config = class_of(layer), layer["config"]
    if kind in _MODELS:
        inner = hints(layer)
        return inner[position] if position < len(inner) else Hint()
    if kind == "TimeDistributed":
        return _own(config["layer"], position)
    if kind == "Embedding":
        return Hint((0, max(0, config["input_dim"] - 1)), padding=0 if config.get("mask_zero") else None)
    if kind == "Masking":
        return Hint(padding=config.get("mask_value", 0.0))
    if kind == "CategoryEncoding":
        size = config.get("num_tokens") or config.get("max_tokens")
        return Hint((0, size - 1)) if size else Hint()
    return _of_text(kind, config)


def _of_text(kind: str, config: Mapping[str, Any]) -> Hint:
    words = config.get("vocabulary")
    known = tuple(words) if isinstance(words, list) else ()
    if kind == "StringLookup":
        return Hint(choices=(*known, _UNKNOWN)) if known else Hint()
    if kind == "IntegerLookup":
        return Hint(choices=(*known, -7)) if known else Hint()
    if kind == "TextVectorization":
        return Hint(choices=(*_SENTENCES, " ".join(map(str, known[:6]))))
    return Hint()
