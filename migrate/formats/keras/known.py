"""The classes and functions that Keras 0.3 to 2.15 and Keras 3 know, as data.

Sources: the modules keras/layers of Keras 0.3.3, 1.2.2, 2.0.8, 2.2.4, 2.3.1, 2.15 and 3.15, and of tf.keras.
"""

from __future__ import annotations


def names(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def _each(bases: str, endings: str) -> str:
    return " ".join(base + ending for base in bases.split() for ending in endings.split())


MODELS = frozenset({"Sequential", "Model", "Functional", "Graph"})
"""Classes whose config lists layers: all that it takes to rebuild the model."""

CURRENT = names(
    f"""
    {_each("AdaptiveAveragePooling AdaptiveMaxPooling AveragePooling Conv Cropping", "1D 2D 3D")}
    {_each("GlobalAveragePooling GlobalMaxPooling MaxPooling SpatialDropout UpSampling ZeroPadding", "1D 2D 3D")}
    {_each("ConvLSTM", "1D 2D 3D")} {_each("DepthwiseConv SeparableConv", "1D 2D")}
    {_each("Conv", "1DTranspose 2DTranspose 3DTranspose")}
    Activation ActivityRegularization Add AdditiveAttention AlphaDropout Attention AugMix AutoContrast Average
    BatchNormalization Bidirectional CategoryEncoding CenterCrop Concatenate CutMix Dense Discretization Dot Dropout ELU
    EinsumDense Embedding Equalization Flatten FlaxLayer GRU GRUCell GaussianDropout GaussianNoise GroupNormalization
    GroupQueryAttention HashedCrossing Hashing Identity InputLayer IntegerLookup JaxLayer LSTM LSTMCell Lambda
    LayerNormalization LeakyReLU Masking MaxNumBoundingBoxes Maximum MelSpectrogram Minimum MixUp MultiHeadAttention
    Multiply Normalization PReLU Permute Pipeline RMSNormalization RNN RandAugment RandomBrightness
    RandomColorDegeneration
    RandomColorJitter RandomContrast RandomCrop RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur
    RandomGrayscale RandomHue RandomInvert RandomPerspective RandomPosterization RandomRotation RandomSaturation
    RandomSharpness RandomShear RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape Resizing
    ReversibleEmbedding STFTSpectrogram SimpleRNN SimpleRNNCell Softmax Solarization SpectralNormalization
    StackedRNNCells
    StringLookup Subtract TFSMLayer TextVectorization TimeDistributed TorchModuleWrapper UnitNormalization
    """
)
"""Layers of Keras 3, which older ones have under the same name or not at all."""

REMOVED: dict[str, str] = {
    **{f"Convolution{n}D": f"a Conv{n}D" for n in (1, 2, 3)},
    **{f"Convolution{n}DTranspose": f"a Conv{n}DTranspose" for n in (2, 3)},
    **{f"AtrousConvolution{n}D": f"a Conv{n}D with a dilation" for n in (1, 2)},
    **{f"SeparableConvolution{n}D": f"a SeparableConv{n}D" for n in (1, 2)},
    **{f"LocallyConnected{n}D": "a convolution with a kernel for each place" for n in (1, 2)},
    "Deconvolution2D": "a Conv2DTranspose",
    "DepthwiseConvolution2D": "a DepthwiseConv2D",
    "ConvLSTM2DCell": "the cell of a ConvLSTM2D",
    "ConvRNN2D": "the loop of a ConvLSTM2D",
    "ConvRecurrent2D": "the base of ConvLSTM2D",
    "Recurrent": "the base of the recurrent layers",
    "Merge": "a merging layer (Add, Multiply, Concatenate, Average, Dot, Maximum)",
    "LambdaMerge": "a merging layer with a function",
    "TimeDistributedDense": "a Dense layer over every step",
    "TimeDistributedMerge": "a sum, mean or maximum over the steps",
    "MaxoutDense": "several Dense layers and their maximum",
    "Highway": "two Dense layers and a gate",
    "AutoEncoder": "an encoder and a decoder, one after the other",
    "Siamese": "one layer used for several inputs",
    "SiameseHead": "one output of a Siamese layer",
    "MaskedLambda": "a Lambda layer with a mask",
    "MaskedLayer": "the base of layers with a mask",
    "ParametricSoftplus": "alpha * log(1 + exp(beta * x)) with weights alpha and beta",
    "SReLU": "a piecewise linear function with four weights",
    "ThresholdedLinear": "x where |x| exceeds a threshold, else 0",
    "ThresholdedReLU": "a ReLU with a threshold",
    "CuDNNLSTM": "an LSTM",
    "CuDNNGRU": "a GRU with reset_after=True",
    "BatchNormalizationV1": "a BatchNormalization",
    "BatchNormalizationV2": "a BatchNormalization",
    "SyncBatchNormalization": "a BatchNormalization",
    "RandomHeight": "the identity outside of training",
    "RandomWidth": "the identity outside of training",
    "RandomFourierFeatures": "a Dense layer and a cosine",
    "AbstractRNNCell": "the base of recurrent cells",
    "PeepholeLSTMCell": "an LSTM cell that sees its own state",
    "DenseFeatures": "feature columns joined into one array",
    "SequenceFeatures": "feature columns over a sequence",
    "AddLoss": "the identity (it adds a loss in training)",
    "AddMetric": "the identity (it adds a metric in training)",
    "CategoryCrossing": "texts joined by a separator",
    "LinearModel": "a sum of Dense layers",
    "WideDeepModel": "a linear and a deep model, added",
}
"""Layers that older Kerases have and Keras 3 does not → what they are."""

OPERATIONS = frozenset(
    {"TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer", "ClassMethod", "InstanceMethod", "InstanceProperty"}
)
"""tf.keras layers that stand for one function call or attribute."""

OTHER_PACKAGES: dict[str, str] = {
    "KerasLayer": "TensorFlow Hub",
    "Addons": "TensorFlow Addons",
    "Text": "TensorFlow Text",
}
"""A class name or the part before `>` → the package, where its own name is not plain."""

CARRIERS: dict[str, str] = {
    "TFSMLayer": "a TFSMLayer, which loads a whole SavedModel",
    "TorchModuleWrapper": "a TorchModuleWrapper, which holds a pickled PyTorch module",
}

ACTIVATIONS = names(
    """
    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear
    log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus
    sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold time_distributed_softmax
    """
)

TRAINING_OBJECTS = names(
    """
    Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer Initializer LecunNormal
    LecunUniform Ones Orthogonal OrthogonalInitializer RandomNormal RandomUniform STFT STFTInitializer
    TruncatedNormal VarianceScaling Zeros constant glorot_normal glorot_uniform he_normal he_uniform identity
    lecun_normal lecun_uniform normal one ones orthogonal random_normal random_uniform truncated_normal uniform zero
    zeros L1 L1L2 L2 OrthogonalRegularizer Regularizer WeightRegularizer ActivityRegularizer
    L1L2Regularizer L1Regularizer L2Regularizer EigenvalueRegularizer
    l1 l1_l2 l2 activity_l1 activity_l1l2 activity_l2 l1l2 Constraint MaxNorm MinMaxNorm NonNeg RadialConstraint
    UnitNorm max_norm maxnorm min_max_norm non_neg nonneg unit_norm unitnorm
    """
)
"""Initialisers, regularisers and constraints."""

TRAINING_KEYS = ("_initializer", "_regularizer", "_constraint", "init", "_init")
"""Endings of the keys under which these stand."""

RENAMED_KEYWORDS = names(
    """
    output_dim nb_filter nb_row nb_col nb_kernel border_mode subsample init inner_init inner_activation
    W_regularizer b_regularizer U_regularizer W_constraint b_constraint dim_ordering filter_length subsample_length
    pool_length kernel_dim1 kernel_dim2 kernel_dim3 atrous_rate concat_axis input_dtype dropout_W dropout_U
    cache_enabled nb_feature forget_bias_init
    """
)
"""Keywords of Keras 0.3 and 1 that Keras 2 renamed. `p`, `bias` and `mode` count with the layers that have them."""

RENAMED_IN = {"Dropout": "p", "SpatialDropout1D": "p", "SpatialDropout2D": "p", "GaussianDropout": "p", "Merge": "mode"}

RETIRED_KEYWORDS: dict[str, tuple[str, ...]] = {
    "time_major": ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Bidirectional"),
    "groups": (
        "Conv1DTranspose",
        "Conv2DTranspose",
        "Conv3DTranspose",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "SeparableConv1D",
        "SeparableConv2D",
    ),
    "query_shape": ("MultiHeadAttention",),
    "key_shape": ("MultiHeadAttention",),
    "value_shape": ("MultiHeadAttention",),
    "softmax_robust_masking": ("MultiHeadAttention",),
    "noise_shape": ("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
    "trainable": ("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "Discretization"),
    "score_mode": ("Attention",),
    "fused": ("BatchNormalization",),
    "virtual_batch_size": ("BatchNormalization",),
}
"""Keyword of Keras 2 → the layers at which Keras 3 refuses it."""
