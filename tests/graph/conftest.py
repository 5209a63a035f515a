"""What the tests of graphs share: TensorFlow in a child, which says whether a rewritten graph computes the same."""

from __future__ import annotations

import pytest

from tests.graphdef.tensorflow_child import TensorFlow, tensorflow


@pytest.fixture(scope="session")
def tf() -> TensorFlow:
    return tensorflow()
