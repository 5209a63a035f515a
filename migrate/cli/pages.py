"""The page of a finding: its code, name and severity, and the docstring of its class."""

from __future__ import annotations

import pkgutil
import textwrap
from importlib import import_module
from typing import Any

from migrate import findings
from migrate.findings import CATALOGUE, Finding, Remedy
from migrate.frozen import dataclass

_WHO = {
    Remedy.AUTOMATIC: "; a conversion cures it",
    Remedy.HARMLESS: "; nothing is lost by it",
    Remedy.PERSON: "",
}
"""Who has to do something about a finding, behind its severity."""
_WITHOUT_A_CURE = 2
"""Paragraphs of a page that only says what it is and why it happens."""


@dataclass(frozen=True)
class Page:
    """What `tfmigrate explain` shows of one finding."""

    code: str
    name: str
    severity: str
    remedy: Remedy
    paragraphs: tuple[str, ...]
    """The first says what it is, the others why it happens and what cures it."""

    def as_json(self) -> dict[str, str]:
        """The page as one JSON object."""
        page = "\n\n".join(self.paragraphs)
        told = {"code": self.code, "name": self.name, "severity": self.severity, "remedy": self.remedy.value}
        return {**told, "page": page}

    def text(self, width: int) -> str:
        """The page as plain text."""
        head = f"{self.code}  {self.name}  ({self.severity}{_WHO[self.remedy]})"
        return "\n\n".join([head, *(textwrap.fill(paragraph, width) for paragraph in self.paragraphs)])

    def markdown(self) -> str:
        """The page as it stands in docs/findings/."""
        return (
            "\n\n".join(
                [f"# {self.code}: {self.name}", f"Severity: {self.severity}{_WHO[self.remedy]}", *self.paragraphs]
            )
            + "\n"
        )


def all_pages() -> list[Page]:
    """The pages of all findings, by code."""
    for module in pkgutil.iter_modules(findings.__path__):
        import_module(f"{findings.__name__}.{module.name}")
    return [
        Page(code, cls.name, cls.severity.value, cls.remedy, _paragraphs(cls))
        for code, cls in sorted(CATALOGUE.items())
    ]


def _paragraphs(cls: type[Finding]) -> tuple[str, ...]:
    """The page of a class; where it leaves out what a person can do, the cure that all such findings have."""
    page = cls.page()
    cure = _general_cure(cls) if cls.remedy is Remedy.PERSON and len(page) == _WITHOUT_A_CURE else None
    return page if cure is None else (*page, cure)


def _general_cure(cls: type[Finding]) -> str | None:
    """The cure of findings of a class; None where it depends on what was found."""
    bare: Any = object.__new__(cls)
    try:
        return str(bare.cure)
    except AttributeError:
        return None


def by_word() -> dict[str, Page]:
    """The pages by all that a person may type, in small letters: code and name."""
    return {word.lower(): page for page in all_pages() for word in (page.code, page.name)}
