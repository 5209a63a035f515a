"""What every finding has: a code of its family, a name, a page, a message and a cure."""

from __future__ import annotations

import dataclasses
import inspect
import re
from typing import Any, get_type_hints

import pytest

from migrate.cli import pages
from migrate.findings import CATALOGUE, Finding, InternalError, Severity, register

FAMILIES = {
    "container": "1",
    "checkpoint": "2",
    "graph": "3",
    "graph_state": "3",
    "graph_outlook": "3",
    "metagraph": "4",
    "saved_models": "4",
    "current_models": "4",
    "keras_config": "5",
    "keras_layers": "5",
    "keras_weights": "5",
    "keras_files": "5",
    "keras_functions": "6",
    "keras_old": "58",
    "keras_upgrade": "5",
    "feature_columns": "5",
    "unsafe": "6",
    "unsafe_files": "6",
    "unsafe_reach": "6",
    "writing": "7",
    "keras_writing": "7",
    "numbers": "8",
    "changed_numbers": "8",
    "rounding": "8",
    "environment": "9",
    "batch": "9",
    "machine": "9",
}
PAGES = {page.code: page for page in pages.all_pages()}
CLASSES = [CATALOGUE[code] for code in sorted(CATALOGUE)]
each_finding = pytest.mark.parametrize("cls", CLASSES, ids=[cls.code for cls in CLASSES])


def example(cls: type[Finding]) -> Finding:
    """A finding with facts of the right types."""
    hints = get_type_hints(cls)
    return cls(**{field.name: _value(field.name, hints[field.name]) for field in dataclasses.fields(cls)})


def _value(name: str, hint: Any) -> Any:
    text = str(hint)
    if text.startswith("tuple"):
        inside = getattr(hint, "__args__", (str,))
        return tuple(_value(name, one) for one in inside if one is not Ellipsis)
    if "int" in text:
        return 3
    if "float" in text:
        return 0.5
    return f"Some {name}"


@each_finding
def test_the_code_belongs_to_the_family_of_its_file(cls: type[Finding]) -> None:
    family = FAMILIES[cls.__module__.rpartition(".")[2]]
    assert re.fullmatch(rf"TFM[{family}]\d\d", cls.code)


@each_finding
def test_the_name_is_a_slug(cls: type[Finding]) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cls.name), cls.name


@each_finding
def test_message_and_cure_are_sentences(cls: type[Finding]) -> None:
    finding = example(cls)
    for text in (finding.message, finding.cure):
        assert text == text.strip() and (text[0].isupper() or text[0].isdigit()), text
        assert "\n" not in text
    assert set(finding.as_json()) == {"code", "name", "severity", "where", "message", "cure"}


@each_finding
def test_the_page_says_what_why_and_how(cls: type[Finding]) -> None:
    assert inspect.getdoc(cls) != inspect.getdoc(Finding), "the page is missing"
    page = PAGES[cls.code]
    assert len(page.paragraphs) >= 2, "the page only says what it is: why does it happen, what cures it?"
    assert page.paragraphs[0].endswith(".")


def test_codes_and_names_are_unique() -> None:
    assert len({cls.name for cls in CLASSES}) == len({cls.code for cls in CLASSES}) == len(CLASSES)


def test_a_code_that_is_taken_is_refused_with_both_owners() -> None:
    taken = CLASSES[0]

    class Second(Finding):
        code = taken.code
        name = "second"
        severity = Severity.NOTE

    with pytest.raises(InternalError, match=rf"Second and {taken.__qualname__}"):
        register(Second)
