"""What the comparison of a graph loads: the checkpoint as TensorFlow's own reader finds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from migrate import formats, plan
from migrate.formats import Asked, Reading
from migrate.graph.choose import Wishes
from migrate.graph_cases import cases
from migrate.verification.jobs import Tf1GraphJob
from tests.fixtures import fixture


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("tf-0.12-session-bundle-classifier", "export-?????-of-?????"),
        ("tf-0.12-session-bundle-jpeg", "export-?????-of-?????"),
        ("tf-1.12-saved-model-local-variables", "variables"),
    ],
)
def test_the_parts_of_an_old_checkpoint_are_meant_by_a_pattern(name: str, prefix: str, tmp_path: Path) -> None:
    reading = formats.read(fixture(name).model, Asked())
    assert isinstance(reading, Reading)
    for case in cases(plan.make(reading, Wishes()), tmp_path, tmp_path).values():
        assert isinstance(case.reference, Tf1GraphJob)
        assert Path(str(case.reference.prefix)).name == prefix


def test_local_variables_are_initialised_and_not_restored(tmp_path: Path) -> None:
    reading = formats.read(fixture("tf-1.12-saved-model-local-variables").model, Asked())
    assert isinstance(reading, Reading)
    (case,) = cases(plan.make(reading, Wishes()), tmp_path, tmp_path).values()
    assert isinstance(case.reference, Tf1GraphJob)
    assert {"offset/Assign", "gain/Assign"} <= set(case.reference.initializers)
    assert {variable.name for variable in case.reference.variables} == {"logits/bias", "logits/kernel"}
