"""Writes the report of a batch, from its ledger."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from migrate.batch import storage
from migrate.batch.carrying import Place
from migrate.batch.ledger import Ledger
from migrate.batch.report import page, tables
from migrate.batch.report.lines import lines
from migrate.findings import EnvironmentFault
from migrate.writers import atomic

FILES: tuple[str, ...] = ("report.html", "report.json", "report.csv", "junit.xml")


def write(kept: Ledger, place: Place) -> list[str]:
    """Write every file of the report into OUT; gives where they lie. Raises EnvironmentFault."""
    facts = kept.facts()
    table = lines(kept.rows(), place, facts.get("archives", ()))
    texts: Mapping[str, Callable[[], str]] = {
        "report.json": lambda: tables.report_json(table),
        "report.csv": lambda: tables.report_csv(table),
        "junit.xml": lambda: tables.junit_xml(table),
        "report.html": lambda: page.page(table, (row.record for row in kept.rows()), _about(facts, place)),
    }
    for name in FILES:
        _put(texts[name](), name, place)
    return [f"{place.out.rstrip('/')}/{name}" for name in FILES]


def _about(facts: Mapping[str, Any], place: Place) -> dict[str, Any]:
    return {"archives": facts.get("archives", []), "out": place.out, "to": facts.get("to", "auto")}


def _put(text: str, name: str, place: Place) -> None:
    data = text.encode("utf-8", "backslashreplace")
    try:
        if place.folder is not None:
            place.folder.mkdir(parents=True, exist_ok=True)
            beside = atomic.beside(place.folder / name, "partial")
            beside.write_bytes(data)
            beside.replace(place.folder / name)
            return
        with tempfile.TemporaryDirectory(prefix="tfmigrate-") as scratch:
            file = Path(scratch) / name
            file.write_bytes(data)
            storage.Store(place.out).put(file, name)
    except OSError as error:
        told = f"The report {name} cannot be written: {error.strerror or error}."
        raise EnvironmentFault(told, "Make room, then run tfmigrate report OUT.") from error
