"""Code in a Lambda layer that no translation follows: it runs with --trust, into a SavedModel, and never without."""

from __future__ import annotations

import base64
import json
import marshal
from pathlib import Path
from typing import Any

import h5py
import pytest

import migrate
from migrate.findings import Severity
from migrate.record import MigrationRecord

OF_PYTHON_3_9 = (
    "YwEAAAAAAAAAAAAAAAEAAAACAAAAQwAAAHMIAAAAdAB8AIMBUwApAU4pAd"
    "oGaGVscGVyKQHaAXipAHICAAAA2gFt2gg8bGFtYmRhPgEAAADzAAAAAA=="
)
"""`lambda x: helper(x)`, compiled by Python 3.9."""


def leaving_a_trace(x: Any, place: Any = None) -> Any:
    try:
        np.save(place, [1.0])  # type: ignore[name-defined]  # noqa: F821
    except ValueError:
        raise
    return K.sum(x, axis=-1, keepdims=True) * tf.constant(2.0)  # type: ignore[name-defined]  # noqa: F821


def model(folder: Path, code: bytes) -> Path:
    stored = [base64.b64encode(code).decode(), [str(folder / "RAN.npy")], None]
    layer = {"name": "odd", "trainable": True, "function": stored, "function_type": "lambda", "arguments": {}}
    first = {"batch_input_shape": [None, 3], "dtype": "float32", "name": "x", "sparse": False}
    layers = [{"class_name": "InputLayer", "config": first}, {"class_name": "Lambda", "config": layer}]
    config = {"class_name": "Sequential", "config": {"name": "model", "layers": layers}}
    path = folder / "model.h5"
    with h5py.File(path, "w") as file:
        file.attrs.update(keras_version=b"2.15.0", backend=b"tensorflow", model_config=json.dumps(config).encode())
        weights = file.create_group("model_weights")
        weights.attrs.update(keras_version=b"2.15.0", backend=b"tensorflow", layer_names=[b"odd"])
        weights.create_group("odd").attrs["weight_names"] = []
    return path


def converted(folder: Path, code: bytes, **options: Any) -> MigrationRecord:
    return migrate.convert(model(folder, code), folder / "out.keras", **options)


@pytest.mark.parametrize("options", [{}, {"to": "keras"}, {"to": "keras", "trust": True}])
def test_without_trust_nothing_runs_and_an_archive_holds_none(tmp_path: Path, options: dict[str, Any]) -> None:
    record = converted(tmp_path, marshal.dumps(leaving_a_trace.__code__), verify=False, **options)
    (error,) = [one for one in record.findings if one.severity is Severity.ERROR]
    assert (record.status, error.code) == ("refused", "TFM660")
    assert "--to savedmodel" in error.cure
    assert not (tmp_path / "RAN.npy").exists()


def test_with_trust_it_runs_and_the_artifact_needs_nothing(tmp_path: Path) -> None:
    record = converted(tmp_path, marshal.dumps(leaving_a_trace.__code__), trust=True)
    assert record.status == "converted", [one.message for one in record.findings]
    assert record.target is not None and record.target["needs"] == []
    assert "TFM667" in [one.code for one in record.findings]
    assert record.verification is not None and record.verification.verdict == "identical"
    assert (tmp_path / "RAN.npy").exists()
    assert leaving_a_trace.__code__.co_code not in (tmp_path / "out.keras" / "saved_model.pb").read_bytes()


def test_code_of_another_python_is_told(tmp_path: Path) -> None:
    record = converted(tmp_path, base64.b64decode(OF_PYTHON_3_9), trust=True, verify=False)
    (error,) = [one for one in record.findings if one.severity is Severity.ERROR]
    assert "the name helper, which is in no file" in error.message
    assert "Python 3.8 or 3.9 compiled the code" in error.cure
