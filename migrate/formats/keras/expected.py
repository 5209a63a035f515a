"""Which arrays a layer's config asks for, for the layers whose config says enough. Sizes it leaves open are None."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Pattern = tuple[int | None, ...]
Patterns = tuple[Pattern, ...]

_UNITS = ("units", "output_dim")
_FILTERS = ("filters", "nb_filter")


def arrays(layer_class: str, config: Mapping[str, Any]) -> tuple[Patterns, ...]:
    """The lists of array shapes that fit the config, one a layout; empty where nothing is known of the class."""
    rule = _RULES.get(layer_class)
    return tuple(rule(config)) if rule else ()


def fits(wanted: Patterns, stored: Sequence[tuple[int, ...]]) -> bool:
    """Whether the stored arrays have these shapes, in this order."""
    return len(wanted) == len(stored) and all(map(_fits_one, wanted, stored))


def shown(patterns: Sequence[Pattern]) -> str:
    """Shapes as text, `?` for a size that the config leaves open."""
    one = ("(" + ", ".join("?" if size is None else str(size) for size in pattern) + ")" for pattern in patterns)
    return " ".join(one) or "no arrays"


def _fits_one(wanted: Pattern, stored: tuple[int, ...]) -> bool:
    return len(wanted) == len(stored) and all(w in (None, s) for w, s in zip(wanted, stored, strict=True))


def _size(config: Mapping[str, Any], keys: tuple[str, ...]) -> int | None:
    found = next((config[key] for key in keys if key in config), None)
    return found if isinstance(found, int) else None


def _bias(config: Mapping[str, Any]) -> bool:
    return bool(config.get("use_bias", config.get("bias", True)))


def _dense(config: Mapping[str, Any]) -> Iterator[Patterns]:
    units = _size(config, _UNITS)
    if not config.get("quantization_config"):
        yield ((None, units), (units,)) if _bias(config) else ((None, units),)


def _embedding(config: Mapping[str, Any]) -> Iterator[Patterns]:
    yield ((_size(config, ("input_dim",)), _size(config, ("output_dim",))),)


def _convolution(rank: int) -> Callable[[Mapping[str, Any]], Iterator[Patterns]]:
    def rule(config: Mapping[str, Any]) -> Iterator[Patterns]:
        filters = _size(config, _FILTERS)
        sizes = _kernel(config, rank)
        bias: Patterns = ((filters,),) if _bias(config) else ()
        # The last one is the order of Theano; Keras 1 kept one-dimensional kernels with a size of 1 beside the length.
        yield ((*sizes, None, filters), *bias)
        yield ((filters, None, *sizes), *bias)
        if rank == 1:
            yield ((*sizes, 1, None, filters), *bias)
            yield ((filters, None, *sizes, 1), *bias)

    return rule


def _kernel(config: Mapping[str, Any], rank: int) -> Pattern:
    size = config.get("kernel_size")
    if isinstance(size, int):
        return (size,) * rank
    if isinstance(size, list):
        sizes: list[Any] = size
    elif rank == 1:
        sizes = [config.get("filter_length")]
    elif rank == 2:
        sizes = [config.get("nb_row"), config.get("nb_col")]
    else:
        sizes = [config.get(f"kernel_dim{axis}") for axis in (1, 2, 3)]
    return tuple(one if isinstance(one, int) else None for one in (*sizes, None, None, None)[:rank])


def _normalization(config: Mapping[str, Any]) -> Iterator[Patterns]:
    axis = config.get("axis")
    if (isinstance(axis, list) and len(axis) > 1) or config.get("renorm") or config.get("virtual_batch_size"):
        return
    count = 2 + bool(config.get("scale", True)) + bool(config.get("center", True))
    yield ((None,),) * count


def _recurrent(gates: int, biases: Callable[[int | None], tuple[Pattern, ...]]) -> Any:
    def rule(config: Mapping[str, Any]) -> Iterator[Patterns]:
        units = _size(config, _UNITS)
        wide = units * gates if units is not None else None
        kernels: Patterns = ((None, wide), (units, wide))
        if not _bias(config):
            yield kernels
        else:
            yield from ((*kernels, bias) for bias in biases(units))
        if gates > 1:
            # Keras 0.3 and 1: arrays of their own for each gate.
            yield ((None, units), (units, units), (units,)) * gates

    return rule


def _times(number: int) -> Callable[[int | None], tuple[Pattern, ...]]:
    return lambda units: ((units * number if units is not None else None,),)


def _gru_biases(units: int | None) -> tuple[Pattern, ...]:
    wide = units * 3 if units is not None else None
    return (wide,), (2, wide)


_RULES: dict[str, Callable[[Mapping[str, Any]], Iterator[Patterns]]] = {
    "Dense": _dense,
    "TimeDistributedDense": _dense,
    "Embedding": _embedding,
    "BatchNormalization": _normalization,
    "BatchNormalizationV1": _normalization,
    "BatchNormalizationV2": _normalization,
    **{name: _convolution(1) for name in ("Conv1D", "Convolution1D", "AtrousConvolution1D")},
    **{name: _convolution(2) for name in ("Conv2D", "Convolution2D", "AtrousConvolution2D")},
    **{name: _convolution(3) for name in ("Conv3D", "Convolution3D")},
    "SimpleRNN": _recurrent(1, _times(1)),
    "LSTM": _recurrent(4, _times(4)),
    "GRU": _recurrent(3, _gru_biases),
    "CuDNNLSTM": _recurrent(4, _times(8)),
    "CuDNNGRU": _recurrent(3, _times(6)),
}
