"""A backend that a file does not name is the same one for the artifact and for its reference."""

from __future__ import annotations

import pytest

from migrate.layers.backends import settled
from migrate.models import Era, KerasModel
from migrate.verification.legacy import writers


@pytest.mark.parametrize("keras", ["0.3.3", "0.x", "1.0.8", "1.1.0", "1.2.2", "1.x", "2.0.8"])
@pytest.mark.parametrize("backend", [None, "theano", "tensorflow", "not tensorflow"])
def test_both_sides_assume_the_same(keras: str, backend: str | None) -> None:
    model = KerasModel(None, None, (), {}, Era(keras, backend, None))
    assert (settled(model, "m")[0].era.backend == "theano") == writers.theano(model.era)
