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
from tests.fixtures import Fixture, keras_models

GENUINE = [one for one in keras_models() if one.exit == 0]
ALLOWED = 2e-5
HALF_ALLOWED = 2e-3
"""Where the model computes in float16."""


def _plan(genuine: Fixture) -> KerasPlan:
    reading = formats.read(genuine.model)
    assert isinstance(reading, KerasReading)
    own = Wanted(custom=genuine.given("--custom-objects"), reference=genuine.given("--reference-objects"))
    return keras_plan.make(reading, genuine.model, own, Asked())


@pytest.mark.parametrize("genuine", GENUINE, ids=lambda one: one.name)
def test_a_reference_computes_what_its_own_runtime_did(runners: Runners, genuine: Fixture) -> None:
    case = cases(_plan(genuine), Path("none.keras"), "keras")[SIGNATURE]
    golden = np.load(genuine.folder / "golden.npz", allow_pickle=False)
    runners.begin()
    runners.reference.load(case.reference)
    named = {source: key for side in ("inputs", "outputs") for key, source in genuine.case[side].items()}
    fed = {spec.key: _fed(spec.dtype, golden[f"inputs.{named.get(spec.key, spec.key)}"]) for spec in case.inputs}
    for key, given in runners.reference.run(fed).items():
        recorded = golden[f"outputs.{named.get(key, key)}"]
        measured = measure(Tensor(given.dtype, recorded.astype(given.values.dtype)), given)
        assert measured.obstacle is None
        assert measured.max_rel_to_scale <= (HALF_ALLOWED if "float16" in genuine.name else ALLOWED)


def _fed(dtype: int, values: np.ndarray) -> Tensor:
    if values.dtype.kind == "S":
        strings = np.empty(values.shape, object)
        strings[...] = values.astype(object)
        return Tensor(dtype, strings)
    return Tensor(dtype, values)
