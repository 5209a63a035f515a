"""TFM82x: numbers that change because old functions take, or may take, the meaning that they have today."""

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


@register
@dataclass(frozen=True, kw_only=True)
class MeaningOfOwnClass(Finding):
    """A class of the person's own is handed the name of a function that means something else in Keras 3.

    The old `hard_sigmoid` is clip(0.2·x + 0.5, 0, 1), that of Keras 3 clip(x/6 + 0.5, 0, 1). Where it is known how many
    axes the function acts on, the class gets a small model that computes the old one; here it is not known.

    Compute the old function in the class itself, and let the verification show whether it does: give the writer's code
    with `--reference-objects`.
    """

    code: ClassVar[str] = "TFM821"
    name: ClassVar[str] = "meaning-of-own-class"
    severity: ClassVar[Severity] = Severity.WARNING
    layer: str
    class_name: str
    what: str

    @property
    def message(self) -> str:
        what = f"{self.what}, which is another function in Keras 3"
        return f"{self.layer} of {self.where} hands the name {what}, to {self.class_name}."

    @property
    def cure(self) -> str:
        return f"Compute the old {self.what} in {self.class_name}, and compare (--reference-objects FILE.py)."
