"""The order of data that Keras 0.3 and 1 left out of the config of padding, cutting and repeating layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from migrate.models import Era

_KNOWN = ("th", "tf")
_LAYERS = frozenset(
    {
        *(f"{kind}{rank}D" for kind in ("UpSampling", "ZeroPadding", "Cropping", "SpatialDropout") for rank in (2, 3)),
        *(f"{kind}{rank}D" for kind in ("MaxPooling", "AveragePooling", "Convolution") for rank in (2, 3)),
        *(f"Global{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (2, 3)),
        *("Deconvolution2D", "AtrousConvolution2D", "SeparableConvolution2D", "LocallyConnected2D", "ConvLSTM2D"),
    }
)


def completed(entry: Any, era: Era) -> Any:
    """The config with `dim_ordering` at every layer that works on places.

    Where a layer does not say it, the layer before it that does tells it, else the first one after it, else what that
    release of Keras did unless it was told otherwise.
    """
    first = next(_stored(entry), _default(era))
    return _Completion(first).of(entry)


class _Completion:
    """A walk through a config, with the order that the last layer told."""

    def __init__(self, order: str) -> None:
        self._order = order

    def of(self, value: Any) -> Any:
        """The value with its orders filled in."""
        if isinstance(value, list):
            return [self.of(one) for one in value]
        if not isinstance(value, dict):
            return value
        made = {key: self.of(one) for key, one in value.items()}
        config = made.get("config")
        if made.get("class_name") in _LAYERS and isinstance(config, dict):
            if config.get("dim_ordering") in _KNOWN:
                self._order = config["dim_ordering"]
            else:
                made["config"] = {**config, "dim_ordering": self._order}
        return made


def _stored(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _stored(one)
    elif isinstance(value, dict):
        if value.get("dim_ordering") in _KNOWN:
            yield value["dim_ordering"]
        for one in value.values():
            yield from _stored(one)


def _default(era: Era) -> str:
    """Before Keras 1.1 the order of Theano, afterwards that of TensorFlow."""
    release = [int(part) for part in (era.keras or "").split(".") if part.isdigit()]
    return "th" if release < [1, 1] and release != [1] else "tf"


def orders(entry: Mapping[str, Any]) -> set[str]:
    """The orders that the config names."""
    return set(_stored(entry))
