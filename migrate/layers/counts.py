"""How many arrays a layer has, trainable ones and others, in the dialect of its writer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from migrate.layers.plain import words
from migrate.network import Layer

Counts = tuple[int, int]
_Rule = Callable[[Mapping[str, Any]], Counts]


def counts(layer: Layer, generation: int | None) -> Counts | None:
    """Trainable and other arrays of a layer with all that it holds; None where its class does not tell."""
    if layer.class_name in _NONE:
        return 0, 0
    own = _own(layer, generation)
    inner = [counts(part, generation) for part in layer.parts]
    if own is None or None in inner:
        return None
    known = [own, *(one for one in inner if one is not None)]
    return sum(one[0] for one in known), sum(one[1] for one in known)


def _own(layer: Layer, generation: int | None) -> Counts | None:
    if layer.is_model or (layer.parts and layer.class_name not in _WITH_PARTS):
        return 0, 0
    old = _OLD.get(layer.class_name) if generation in (0, 1) else None
    rule = old or _RULES.get(layer.class_name)
    return rule(layer.config) if rule else None


def _bias(config: Mapping[str, Any]) -> int:
    return int(bool(config.get("use_bias", config.get("bias", True))))


def _with_bias(kernels: int) -> _Rule:
    return lambda config: (kernels + _bias(config), 0)


def _always(trainable: int, others: int = 0) -> _Rule:
    return lambda config: (trainable, others)


def _flags(config: Mapping[str, Any]) -> int:
    return int(bool(config.get("scale", True))) + int(bool(config.get("center", True)))


def _batch_normalization(config: Mapping[str, Any]) -> Counts:
    return _flags(config), 5 if config.get("renorm") else 2


def _by_gate(gates: int) -> _Rule:
    """Three arrays a gate, and three in all where the layer was made for a GPU."""
    return lambda config: (3 if config.get("consume_less") == "gpu" else 3 * gates, 0)


def _attention(config: Mapping[str, Any]) -> Counts:
    return int(bool(config.get("use_scale"))) + int(config.get("score_mode") == "concat"), 0


def _normalization(config: Mapping[str, Any]) -> Counts:
    return 0, 0 if config.get("mean") is not None else 3


_NONE = words(
    """
    Activation ActivityRegularization Add AddLoss AddMetric AlphaDropout Average AveragePooling1D AveragePooling2D
    AveragePooling3D CategoryEncoding CenterCrop Concatenate Cropping1D Cropping2D Cropping3D Discretization Dot
    Dropout ELU Flatten GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D
    GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D HashedCrossing Hashing Identity
    InputLayer IntegerLookup Lambda LeakyReLU Masking MaxPooling1D MaxPooling2D MaxPooling3D Maximum Minimum
    Multiply Permute RandomBrightness RandomContrast RandomCrop RandomFlip RandomHeight RandomRotation
    RandomTranslation RandomWidth RandomZoom ReLU RepeatVector Rescaling Reshape Resizing Softmax SpatialDropout1D
    SpatialDropout2D SpatialDropout3D StringLookup Subtract ThresholdedReLU UnitNormalization UpSampling1D
    UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D TFOpLambda SlicingOpLambda TensorFlowOpLayer
    ClassMethod InstanceMethod InstanceProperty TimeDistributedMerge LambdaMerge ThresholdedLinear MaskedLambda
    """
)
"""Layers without arrays. A Merge of Keras 1 is none of them: it can hold models."""
_WITH_PARTS = frozenset({"SpectralNormalization"})

_RULES: dict[str, _Rule] = {
    **{name: _with_bias(1) for name in ("Dense", "Conv1D", "Conv2D", "Conv3D", "DepthwiseConv1D", "DepthwiseConv2D")},
    **{name: _with_bias(1) for name in ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "Convolution2D")},
    **{name: _with_bias(1) for name in ("LocallyConnected1D", "LocallyConnected2D")},
    **{name: _with_bias(2) for name in ("SeparableConv1D", "SeparableConv2D", "LSTM", "GRU", "SimpleRNN")},
    **{name: _with_bias(2) for name in ("LSTMCell", "GRUCell", "SimpleRNNCell")},
    **{name: _with_bias(2) for name in ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")},
    **{name: _always(3) for name in ("CuDNNLSTM", "CuDNNGRU")},
    **{f"BatchNormalization{mark}": _batch_normalization for mark in ("", "V1", "V2")},
    "SyncBatchNormalization": _batch_normalization,
    "LayerNormalization": lambda config: (_flags(config), 0),
    "GroupNormalization": lambda config: (_flags(config), 0),
    "InstanceNormalization": lambda config: (_flags(config), 0),
    "RandomFourierFeatures": _always(1, 2),
    "Embedding": _always(1),
    "PReLU": _always(1),
    "MultiHeadAttention": lambda config: (4 + 4 * _bias(config), 0),
    "Attention": _attention,
    "AdditiveAttention": lambda config: (int(bool(config.get("use_scale", True))), 0),
    "EinsumDense": lambda config: (1 + int(config.get("bias_axes") is not None), 0),
    "Normalization": _normalization,
    "SpectralNormalization": _always(0, 1),
    "Merge": _always(0),
}

_OLD: dict[str, _Rule] = {
    "LSTM": _by_gate(4),
    "GRU": _by_gate(3),
    "SimpleRNN": _always(3),
    "ConvLSTM2D": _always(12),
    "BatchNormalization": _always(2, 2),
    **{name: _with_bias(1) for name in ("Convolution1D", "Convolution3D", "Deconvolution2D", "TimeDistributedDense")},
    **{name: _with_bias(1) for name in ("AtrousConvolution1D", "AtrousConvolution2D", "MaxoutDense")},
    "Highway": lambda config: (2 + 2 * _bias(config), 0),
    "SeparableConvolution2D": _with_bias(2),
    "SReLU": _always(4),
    "ParametricSoftplus": _always(2),
}
"""Layers of Keras 0.3 and 1 that keep their arrays otherwise."""
