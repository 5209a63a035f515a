"""Who used to provide the ops that TensorFlow no longer registers."""

from __future__ import annotations

import re

CONTRIB = "tf.contrib (TensorFlow 1.x)"
_CORE = "TensorFlow 1.x itself"
_FORESTS = "tf.contrib's decision forests"
_TPU = "an export for TPUs"

_EXACT = {
    **dict.fromkeys(
        (
            "GatherTree", "Resampler", "ResamplerGrad", "ImageProjectiveTransform", "BucketizeWithInputBoundaries",
            "ReduceSliceMax", "ReduceSliceMin", "ReduceSliceProd", "ReduceSliceSum", "SparseFeatureCross",
            "SparseFeatureCrossV2", "PeriodicResample", "PeriodicResampleOpGrad", "MaskedMatmul", "AdjustHsvInYiq",
            "FusedConv2DBiasActivation", "ScatterAddNdim", "ReinterpretStringToFloat", "BipartiteMatch",
            "ImageConnectedComponents", "HyperplaneLSHProbes", "ZeroInitializer", "ZeroVarInitializer", "DecodeAudio",
            "DecodeAudioV2", "DecodeVideo", "EncodeAudio", "EncodeAudioV2", "DecodeLibsvm", "KafkaDataset",
            "KinesisDataset", "IgniteDataset", "SequenceFileDataset", "ObtainNext", "SkipGramGenerateCandidates",
            "SingleImageRandomDotStereograms", "BytesInUse", "BytesLimit", "MaxBytesInUse",
            "WALSComputePartialLhsAndRhs",
        ),
        CONTRIB,
    ),
    **dict.fromkeys(
        ("CompareAndBitpack", "RemoteFusedGraphExecute", "Rpc", "TryRpc", "BigQueryReader",
         "GenerateBigQueryReaderPartitions", "GcsConfigureBlockCache", "GcsConfigureCredentials"),
        _CORE,
    ),
    **dict.fromkeys(
        ("GradientTreesPrediction", "GradientTreesPredictionVerbose", "TreePredictionsV4", "TraverseTreeV4",
         "ProcessInputV4", "UpdateModelV4", "FinalizeTree", "GrowTreeV4", "GrowTreeEnsemble", "CenterTreeEnsembleBias"),
        _FORESTS,
    ),
    "SentencepieceOp": "the package tf_sentencepiece",
    "BytesSplit": "the package tensorflow-ranking or tf_text",
    "TRTEngineOp": "TensorRT builds of TensorFlow",
}  # fmt: skip

_PATTERNS = (
    (re.compile(r"^(DecisionTree|FertileStats|TensorForest|BoostedTrees|.*TreeEnsemble)"), _FORESTS),
    (re.compile(r"^(Quantile|StatsAccumulator|Bigtable)|Build\w*Splits$"), CONTRIB),
    (re.compile(r"^(TPU|LoadTPU|RetrieveTPU)"), _TPU),
    (re.compile(r"^(Sentencepiece|UnicodeTranscode|Wordpiece|Regex\w*Split|WhitespaceTokenize|NgramsString|Normalize\w*Utf8"
                r"|CaseFoldUTF8|ConstrainedSequence|SentenceFragment|SplitMergeTokenize)"),
        "the package tensorflow-text",
    ),
    (re.compile(r"^Addons>"), "the package tensorflow-addons"),
    (re.compile(r"^(TFRA>|RecommendersAddons)"), "the package tensorflow-recommenders-addons"),
    (re.compile(r"^IO>"), "the package tensorflow-io"),
    (re.compile(r"^Horovod"), "the package horovod"),
)  # fmt: skip


def provider(op: str) -> str | None:
    """The package or release that used to register an op, None where it is not known."""
    if op in _EXACT:
        return _EXACT[op]
    return next((name for pattern, name in _PATTERNS if pattern.search(op)), None)
