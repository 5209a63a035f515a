"""Packages that bring ops and layers which neither TensorFlow nor Keras has, as data.

`last` is the newest release and its year, as the Python package index had them in 2026.
"""

from __future__ import annotations

from migrate.frozen import dataclass


@dataclass(frozen=True)
class Provider:
    """A package, and whether it still helps."""

    title: str
    distribution: str
    last: str
    year: int
    until: tuple[int, int] | None = None
    """The last release of TensorFlow that it runs with; None where it keeps up."""
    published: bool = True
    """Whether the package index has it."""


_PROVIDERS = (
    Provider("TensorFlow Addons", "tensorflow-addons", "0.23.0", 2023, (2, 15)),
    Provider("TensorFlow Text", "tensorflow-text", "2.21.1", 2026),
    Provider("TensorFlow Hub", "tensorflow-hub", "0.16.1", 2024),
    Provider("TensorFlow Probability", "tensorflow-probability", "0.25.0", 2024),
    Provider("Sonnet", "dm-sonnet", "2.0.2", 2024),
    Provider("TensorFlow I/O", "tensorflow-io", "0.37.1", 2024, (2, 16)),
    Provider("TensorFlow Recommenders Addons", "tensorflow-recommenders-addons", "0.8.1", 2024, (2, 16)),
    Provider("TensorFlow Ranking", "tensorflow-ranking", "0.5.5", 2024, (2, 15)),
    Provider("TensorFlow Lattice", "tensorflow-lattice", "2.1.1", 2024),
    Provider("TensorFlow Decision Forests", "tensorflow-decision-forests", "1.12.0", 2025, (2, 19)),
    Provider("TensorFlow Model Optimization", "tensorflow-model-optimization", "0.8.1", 2026),
    Provider("Horovod", "horovod", "0.28.1", 2023, (2, 13)),
    Provider("tf_sentencepiece", "tf-sentencepiece", "0.1.90", 2020, (1, 15)),
    Provider("keras-contrib", "keras-contrib", "2.0.8", 2018, (1, 15), published=False),
    Provider("keras-self-attention", "keras-self-attention", "0.51.0", 2022, (2, 15)),
    Provider("keras-multi-head", "keras-multi-head", "0.29.0", 2022, (2, 15)),
    Provider("keras-bert", "keras-bert", "0.89.0", 2022, (2, 15)),
    Provider("keras-pos-embd", "keras-pos-embd", "0.13.0", 2022, (2, 15)),
    Provider("keras-layer-normalization", "keras-layer-normalization", "0.16.0", 2022, (2, 15)),
    Provider("keras-tcn", "keras-tcn", "3.5.7", 2026),
    Provider("keras-retinanet", "keras-retinanet", "1.0.0", 2020, (2, 3)),
    Provider("Mask R-CNN", "mrcnn", "0.2", 2018, (1, 15)),
    Provider("kapre", "kapre", "0.4.1", 2026),
    Provider("efficientnet", "efficientnet", "1.1.1", 2020, (2, 3)),
    Provider("Larq", "larq", "0.14.0", 2026),
    Provider("QKeras", "qkeras", "0.9.0", 2021, (2, 15)),
    Provider("Spektral", "spektral", "1.3.1", 2024, (2, 15)),
    Provider("KerasHub", "keras-hub", "0.32.0", 2026),
    Provider("KerasCV", "keras-cv", "0.9.0", 2024),
)
_BY_NAME = {name.lower(): one for one in _PROVIDERS for name in (one.title, one.distribution)}

_LAYERS = {
    "keras-contrib": "InstanceNormalization CRF CosineConvolution2D PELU Swish SubPixelUpscaling",
    "keras-self-attention": "SeqSelfAttention SeqWeightedAttention ScaledDotProductAttention",
    "keras-multi-head": "MultiHead",
    "keras-bert": "TokenEmbedding EmbeddingSimilarity Extract Masked",
    "keras-pos-embd": "PositionEmbedding TrigPosEmbedding",
    "keras-tcn": "TCN ResidualBlock",
    "keras-retinanet": "UpsampleLike Anchors RegressBoxes FilterDetections ClipBoxes PriorProbability",
    "mrcnn": "ProposalLayer PyramidROIAlign DetectionLayer DetectionTargetLayer",
    "kapre": "Melspectrogram Spectrogram Normalization2D STFT Magnitude ApplyFilterbank MagnitudeToDecibel InverseSTFT",
    "efficientnet": "FixedDropout",
    "larq": "QuantConv2D QuantDense QuantDepthwiseConv2D QuantSeparableConv2D",
    "qkeras": "QConv2D QDense QActivation QConv1D QDepthwiseConv2D QBatchNormalization",
    "spektral": "GCNConv GATConv GraphConv ChebConv GlobalSumPool",
    "tensorflow-probability": "DistributionLambda DenseFlipout DenseReparameterization Convolution2DFlipout "
    "DenseVariational IndependentNormal MultivariateNormalTriL MixtureNormal OneHotCategorical",
    "tensorflow-model-optimization": "PruneLowMagnitude QuantizeWrapper QuantizeWrapperV2 QuantizeLayer ClusterWeights",
    "tensorflow-lattice": "Lattice PWLCalibration CategoricalCalibration ParallelCombination",
    "tensorflow-hub": "KerasLayer",
}
_OF_LAYER = {layer: package for package, layers in _LAYERS.items() for layer in layers.split()}
_REGISTERED = {"keras_nlp": "keras-hub", "keras_hub": "keras-hub", "keras_cv": "keras-cv"}


def named(name: str) -> Provider | None:
    """The package of that name, title or distribution, None where it is not known."""
    found = _BY_NAME.get(name.lower()) or _BY_NAME.get(_REGISTERED.get(name, ""))
    return found or next((one for key, one in _BY_NAME.items() if f"package {key}" in name.lower()), None)


def of_layer(class_name: str) -> Provider | None:
    """The package that is known to have a layer of that class."""
    return named(_OF_LAYER.get(class_name, ""))
