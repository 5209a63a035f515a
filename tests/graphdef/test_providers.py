"""Who used to provide the ops that are gone."""

from __future__ import annotations

import pytest

from migrate.graphdef import providers
from migrate.graphdef.opdefs import op_defs
from migrate.graphdef.providers import provider


@pytest.mark.parametrize(
    ("op", "part"),
    [
        ("GatherTree", "contrib"),
        ("Resampler", "contrib"),
        ("KafkaDataset", "contrib"),
        ("BigQueryReader", "TensorFlow 1.x itself"),
        ("GrowTreeEnsemble", "decision forests"),
        ("TRTEngineOp", "TensorRT"),
        ("SentencepieceOp", "tf_sentencepiece"),
        ("SentencepieceTokenizeOp", "tensorflow-text"),
        ("Addons>ImageProjectiveTransformV3", "tensorflow-addons"),
        ("IO>KafkaReadableInit", "tensorflow-io"),
        ("HorovodAllreduce", "horovod"),
        ("TPUReplicatedMetadata", "TPU"),
    ],
)
def test_known_providers(op: str, part: str) -> None:
    assert part in (provider(op) or "")


@pytest.mark.parametrize("op", ["MyOwnOp", "", "addons>x"])
def test_others_are_unknown(op: str) -> None:
    assert provider(op) is None


def test_the_table_names_no_op_that_tensorflow_registers() -> None:
    registered = {op for op in providers._EXACT if op in op_defs()}
    assert not registered
