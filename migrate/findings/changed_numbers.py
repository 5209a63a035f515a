"""TFM82x: numbers that change because the person asked for today's meaning of old functions."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, Severity, register
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class ModernMeaning(Finding):
    """A function keeps its name and takes the meaning that Keras 3 gives it.

    `--semantics modern` asks for this. Without it tfmigrate writes layers that compute what the old model computed.
    The error named is that of the function itself; what it does to the model's outputs, the verification shows.
    """

    code: ClassVar[str] = "TFM820"
    name: ClassVar[str] = "modern-meaning"
    severity: ClassVar[Severity] = Severity.WARNING
    layer: str
    what: str
    error: str

    @property
    def message(self) -> str:
        return f"{self.layer} of {self.where} computes {self.what} as Keras 3 does, which differs by {self.error}."

    @property
    def cure(self) -> str:
        return "Convert without --semantics modern to keep the old numbers."
