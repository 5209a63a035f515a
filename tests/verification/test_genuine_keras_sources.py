"""Keras models of every generation, run as references by tf_keras: the outputs are those that the writer recorded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from migrate import formats, keras_plan
from migrate.formats import Asked, KerasReading
from migrate.keras_cases import cases
from migrate.keras_plan import SIGNATURE, KerasPlan, Wanted
from migrate.verification.compare import measure
from migrate.verification.exchange import Tensor
from migrate.verification.runners import Runners
from tests.fixtures import fixture

CASES = (
    "keras-0.3-theano-h5-weights-graph",
    "keras-0.3-theano-h5-weights-recurrent",
    "keras-1.0-theano-h5-convnet",
    "keras-1.2-tf-h5-lstm-gru",
    "keras-1.2-theano-h5-merge",
    "keras-2.0-theano-h5-channels-first",
    "keras-2.0-theano-h5-conv-lstm",
    "keras-2.2-tf-h5-cudnn-lstm",
    "keras-2.3-tf-h5-upsampling",
    "tf-2.0-h5-gru",
    "tf-2.13-archive-text",
    "tf-2.15-archive-functional",
    "tf-2.4-saved-model-keras",
    "tf-2.4-tf2ckpt-save-weights",
)
ALLOWED = 2e-5


def _plan(path: Path) -> KerasPlan:
    reading = formats.read(path)
    assert isinstance(reading, KerasReading)
    return keras_plan.make(reading, path, Wanted(), Asked())


@pytest.mark.parametrize("name", CASES)
def test_a_reference_computes_what_its_own_runtime_did(runners: Runners, name: str) -> None:
    genuine = fixture(name)
    plan = _plan(genuine.model)
    case = cases(plan, Path("none.keras"), "keras")[SIGNATURE]
    golden = np.load(genuine.folder / "golden.npz", allow_pickle=False)
    runners.reference.load(case.reference)
    fed = {spec.key: _fed(spec.dtype, golden[f"inputs.{spec.key}"]) for spec in case.inputs}
    for key, given in runners.reference.run(fed).items():
        measured = measure(Tensor(given.dtype, golden[f"outputs.{key}"].astype(given.values.dtype)), given)
        assert measured.obstacle is None
        assert measured.max_rel_to_scale <= ALLOWED


def _fed(dtype: int, values: np.ndarray) -> Tensor:
    if values.dtype.kind == "S":
        strings = np.empty(values.shape, object)
        strings[...] = values.astype(object)
        return Tensor(dtype, strings)
    return Tensor(dtype, values)
