"""Feature columns that have no counterpart are refused by name."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from migrate import formats
from migrate.findings import ModelRefused
from migrate.findings.feature_columns import UnmappedColumn
from migrate.formats import KerasReading
from migrate.layers.upgrading import upgrade
from tests.fixtures import fixture


def _normalized(pairs: dict[str, Any]) -> dict[str, Any]:
    return {**pairs, "normalizer_fn": "log1p"} if "normalizer_fn" in pairs else pairs


def test_a_function_of_the_writers_own_is_refused() -> None:
    reading = formats.read(fixture("tf-2.12-h5-feature-columns").model)
    assert isinstance(reading, KerasReading)
    upgrade(reading.model, "heart.h5", modern=False, custom={})
    changed = json.loads(json.dumps(reading.model.config), object_hook=_normalized)
    with pytest.raises(ModelRefused) as refused:
        upgrade(replace(reading.model, config=changed), "heart.h5", modern=False, custom={})
    found = [one for one in refused.value.findings if isinstance(one, UnmappedColumn)]
    assert found and all("normalizer" in one.what for one in found)
