"""Findings as text: those of one class stand together, with each cure once."""

from __future__ import annotations

from migrate.cli import layout
from migrate.findings.container import LfsPointer, NestedModel


def test_findings_of_one_class_share_their_head_and_their_cure() -> None:
    pointers = [LfsPointer(where="m/a.index"), LfsPointer(where="m/b.meta")]
    nested = NestedModel(where="m", found="m/1")
    groups = list(layout.by_class([pointers[0], nested, pointers[1]]))
    assert groups == [pointers, [nested]]
    told = layout.finding_text(groups[0])
    assert (told.count("TFM104"), told.count("Cure:")) == (1, 1)
    assert "m/a.index" in told
    assert "m/b.meta" in told
