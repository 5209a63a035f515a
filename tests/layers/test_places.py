"""Paths of arrays, against archives that Keras 3 itself writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.formats.keras import read
from migrate.layers.parse import parsed
from migrate.layers.places import arrays, group_name
from migrate.layers.stored import model_arrays, with_weights

NAMES = "recurrent stacked bidirectional distributed film convolutions normalizations spectral attention words nested"


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archives")
    child = [sys.executable, str(Path(__file__).parent / "zoo_child.py"), str(folder)]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
    done = subprocess.run(child, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


@pytest.mark.parametrize("name", NAMES.split())
def test_arrays_are_put_where_keras_puts_them(name: str, archives: Path) -> None:
    model = read(archives / f"{name}.keras").model
    tree, unclear = with_weights(parsed(model), model, name)
    stored = {one.path.lstrip("/"): one.stored for one in model_arrays(model)}
    made = {path: weight.sources[0] for path, weight in arrays(tree).items()}
    assert not unclear
    assert stored
    assert made == stored


def test_groups_are_called_after_the_class() -> None:
    assert [group_name(name) for name in ("ConvLSTM2D", "PReLU", "MultiHeadAttention")] == [
        "conv_lstm2d",
        "p_re_lu",
        "multi_head_attention",
    ]
