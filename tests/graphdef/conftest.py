"""TensorFlow in a child, as the measure of the tables."""

from __future__ import annotations

import pytest

from tests.graphdef.tensorflow_child import TensorFlow, tensorflow


@pytest.fixture(scope="session")
def tf() -> TensorFlow:
    return tensorflow()
