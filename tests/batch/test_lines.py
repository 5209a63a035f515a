"""What a report says stood in a model's way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.batch.test_page import line


def finding(code: str, severity: str) -> dict[str, str]:
    return {"code": code, "name": "n", "severity": severity, "where": "x", "message": "m", "cure": "c"}


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([("TFM526", "warning"), ("TFM902", "warning")], ["TFM902"]),  # the old hard_sigmoid is kept by itself
        ([("TFM902", "warning"), ("TFM801", "error")], ["TFM801"]),
        ([("TFM526", "warning"), ("TFM504", "note")], ["TFM526", "TFM504"]),
        ([("TFM999", "warning"), ("TFM504", "note")], ["TFM999"]),  # of a later release
    ],
)
def test_what_is_cured_stood_in_no_way(found: list[tuple[str, str]], told: list[str]) -> None:
    one = replace(line(1), findings=tuple(finding(code, severity) for code, severity in found))
    assert [reason["code"] for reason in one.reasons] == told
