"""Shapes of the tensors between layers, as far as configs tell them. Layers speak the dialect of Keras 2."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from migrate.models import Shape

Config = Mapping[str, Any]
Rule = Callable[[Config, list[Shape]], Shape | None]

_SAME = """
Activation ActivityRegularization AlphaDropout BatchNormalization BatchNormalizationV1 BatchNormalizationV2 Copy Dropout
ELU GaussianDropout GaussianNoise GroupNormalization Identity LayerNormalization LeakyReLU Masking Normalization PReLU
ReLU Rescaling Softmax SpatialDropout1D SpatialDropout2D SpatialDropout3D SyncBatchNormalization ThresholdedReLU
UnitNormalization MultiHeadAttention RandomFlip RandomRotation RandomZoom RandomContrast RandomTranslation
RandomBrightness InputLayer SReLU ParametricSoftplus Highway ThresholdedLinear SampleNormalization
BatchStatisticsNormalization
"""
_RECURRENT = ("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "RNN", "ConvLSTM2D")
_ELEMENTWISE = "Add Subtract Multiply Average Maximum Minimum"


def output(class_name: str, config: Config, shapes: list[Shape | None]) -> Shape | None:
    """The shape of a layer's first output; None where it cannot be told."""
    rule = _RULES.get(class_name)
    if class_name in _RECURRENT:
        # The others are states.
        shapes = shapes[:1]
    known = [shape for shape in shapes if shape is not None]
    if rule is None or len(known) < len(shapes) or not known:
        return None
    try:
        return rule(config, known)
    except (KeyError, IndexError, TypeError, ValueError, ZeroDivisionError):
        return None


def knows(class_name: str) -> bool:
    """Whether there is a rule for layers of this class."""
    return class_name in _RULES


def _pair(value: Any, rank: int) -> list[int]:
    return [int(value)] * rank if isinstance(value, int) else [int(one) for one in value]


def _is_first(config: Config) -> bool:
    return config.get("data_format") == "channels_first"


def _split(config: Config, shape: Shape) -> tuple[list[int | None], int | None]:
    """The sizes in space, and the channels."""
    return (list(shape[2:]), shape[1]) if _is_first(config) else (list(shape[1:-1]), shape[-1])


def _together(config: Config, shape: Shape, space: list[int | None], channels: int | None) -> Shape:
    return (shape[0], channels, *space) if _is_first(config) else (shape[0], *space, channels)


def _slid(size: int | None, window: int, stride: int, padding: str, dilation: int = 1) -> int | None:
    if size is None:
        return None
    reach = dilation * (window - 1) + 1
    long = size if padding in ("same", "causal") else size - reach + 1
    return (long + stride - 1) // stride


def _convolved(config: Config, shape: Shape, channels: int | None) -> Shape:
    space, _ = _split(config, shape)
    rank = len(space)
    windows, strides = _pair(config["kernel_size"], rank), _pair(config.get("strides") or 1, rank)
    dilations = _pair(config.get("dilation_rate") or 1, rank)
    padding = config.get("padding", "valid")
    sizes = [
        _slid(size, window, stride, padding, dilation)
        for size, window, stride, dilation in zip(space, windows, strides, dilations, strict=True)
    ]
    return _together(config, shape, sizes, channels)


def _convolution(config: Config, shapes: list[Shape]) -> Shape:
    return _convolved(config, shapes[0], config["filters"])


def _depthwise(config: Config, shapes: list[Shape]) -> Shape:
    channels = _split(config, shapes[0])[1]
    return _convolved(config, shapes[0], None if channels is None else channels * config.get("depth_multiplier", 1))


def _transposed(config: Config, shapes: list[Shape]) -> Shape:
    space, _ = _split(config, shapes[0])
    rank = len(space)
    windows, strides = _pair(config["kernel_size"], rank), _pair(config.get("strides") or 1, rank)
    if config.get("output_padding") is not None or any(
        one != 1 for one in _pair(config.get("dilation_rate") or 1, rank)
    ):
        return _together(config, shapes[0], [None] * rank, config["filters"])
    valid = config.get("padding", "valid") == "valid"
    sizes = [
        None if size is None else size * stride + (max(window - stride, 0) if valid else 0)
        for size, window, stride in zip(space, windows, strides, strict=True)
    ]
    return _together(config, shapes[0], sizes, config["filters"])


def _pooled(config: Config, shapes: list[Shape]) -> Shape:
    space, channels = _split(config, shapes[0])
    windows = _pair(config.get("pool_size", 2), len(space))
    strides = _pair(config.get("strides") or windows, len(space))
    padding = config.get("padding", "valid")
    sizes = [_slid(*sides, padding) for sides in zip(space, windows, strides, strict=True)]
    return _together(config, shapes[0], sizes, channels)


def _pooled_over_all(config: Config, shapes: list[Shape]) -> Shape:
    space, channels = _split(config, shapes[0])
    kept: list[int | None] = [1] * len(space) if config.get("keepdims") else []
    return _together(config, shapes[0], kept, channels)


def _padded(sign: int, key: str) -> Rule:
    def rule(config: Config, shapes: list[Shape]) -> Shape:
        space, channels = _split(config, shapes[0])
        given = config[key]
        rows = [given] if len(space) == 1 and not isinstance(given, int) else given
        pairs = [rows] * len(space) if isinstance(rows, int) else list(rows)
        added = [2 * one if isinstance(one, int) else sum(one) for one in pairs]
        sizes = [None if s is None else s + sign * more for s, more in zip(space, added, strict=True)]
        return _together(config, shapes[0], sizes, channels)

    return rule


def _upsampled(config: Config, shapes: list[Shape]) -> Shape:
    space, channels = _split(config, shapes[0])
    factors = _pair(config.get("size", 2), len(space))
    sizes = [None if s is None else s * factor for s, factor in zip(space, factors, strict=True)]
    return _together(config, shapes[0], sizes, channels)


def _reshaped(config: Config, shapes: list[Shape]) -> Shape:
    target, known = list(config["target_shape"]), shapes[0][1:]
    if -1 in target:
        whole = None if None in known else math.prod(int(size or 0) for size in known)
        rest = math.prod(size for size in target if size != -1)
        target = [(None if whole is None else whole // rest) if size == -1 else size for size in target]
    return (shapes[0][0], *target)


def _flat(config: Config, shapes: list[Shape]) -> Shape:
    known = shapes[0][1:]
    return (shapes[0][0], None if None in known else math.prod(int(size or 0) for size in known))


def _permuted(config: Config, shapes: list[Shape]) -> Shape:
    return (shapes[0][0], *(shapes[0][at] for at in config["dims"]))


def _joined(config: Config, shapes: list[Shape]) -> Shape:
    axis = config.get("axis", -1) % len(shapes[0])
    sizes = [shape[axis] for shape in shapes]
    total = None if None in sizes else sum(int(size or 0) for size in sizes)
    return (*shapes[0][:axis], total, *shapes[0][axis + 1 :])


def _added(config: Config, shapes: list[Shape]) -> Shape | None:
    first = max(shapes, key=len)
    if any(len(shape) != len(first) for shape in shapes):
        return None
    columns = zip(*shapes, strict=True)
    return tuple(None if None in sizes else max(int(size or 0) for size in sizes) for sizes in columns)


def _multiplied(config: Config, shapes: list[Shape]) -> Shape | None:
    left, right = shapes
    if max(map(len, shapes)) > 3:
        # Some backends multiplied matrices, others took every axis with every other one.
        return None
    axes = config["axes"]
    first, second = [axes, axes] if isinstance(axes, int) else axes
    one = [size for at, size in enumerate(left) if at != max(first % len(left), 1)]
    two = [size for at, size in enumerate(right) if at not in (0, max(second % len(right), 1))]
    found = (*one, *two)
    return (*found, 1) if len(found) == 1 else found


def _recurrent(config: Config, shapes: list[Shape]) -> Shape:
    units = config.get("units") or config["cell"]["config"]["units"]
    return (*shapes[0][:2], units) if config.get("return_sequences") else (shapes[0][0], units)


def _recurrent_convolution(config: Config, shapes: list[Shape]) -> Shape:
    shape = shapes[0]
    image = _convolved(config, (shape[0], *shape[2:]), config["filters"])
    return (image[0], shape[1], *image[1:]) if config.get("return_sequences") else image


_RULES: dict[str, Rule] = {
    **dict.fromkeys(_SAME.split(), lambda config, shapes: shapes[0]),
    **dict.fromkeys(_ELEMENTWISE.split(), _added),
    **{f"Conv{n}D": _convolution for n in (1, 2, 3)},
    **{f"SeparableConv{n}D": _convolution for n in (1, 2)},
    **{f"LocallyConnected{n}D": _convolution for n in (1, 2)},
    **{f"DepthwiseConv{n}D": _depthwise for n in (1, 2)},
    **{f"Conv{n}DTranspose": _transposed for n in (1, 2, 3)},
    **{f"{kind}Pooling{n}D": _pooled for kind in ("Max", "Average") for n in (1, 2, 3)},
    **{f"Global{kind}Pooling{n}D": _pooled_over_all for kind in ("Max", "Average") for n in (1, 2, 3)},
    **{f"ZeroPadding{n}D": _padded(1, "padding") for n in (1, 2, 3)},
    **{f"Cropping{n}D": _padded(-1, "cropping") for n in (1, 2, 3)},
    **{f"UpSampling{n}D": _upsampled for n in (1, 2, 3)},
    **dict.fromkeys(_RECURRENT, _recurrent),
    "ConvLSTM2D": _recurrent_convolution,
    **dict.fromkeys(("Dense", "MaxoutDense"), lambda config, shapes: (*shapes[0][:-1], config["units"])),
    "Embedding": lambda config, shapes: (*shapes[0], config["output_dim"]),
    "RepeatVector": lambda config, shapes: (shapes[0][0], config["n"], shapes[0][-1]),
    "Reshape": _reshaped,
    "Flatten": _flat,
    "Permute": _permuted,
    "Concatenate": _joined,
    "Dot": _multiplied,
}
