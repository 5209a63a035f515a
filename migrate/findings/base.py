"""What can be said against a model, and whose fault a failure is.

Every bad thing has a class with a code. A finding is a fact about one model; the faults at the foot of
this file end a command. This module imports nothing of migrate.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from enum import Enum
from typing import Any, ClassVar, TypeVar

from migrate.frozen import dataclass


class Severity(str, Enum):
    """How much a finding matters: an error prevents the conversion, a warning may change its use."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Remedy(str, Enum):
    """Who cures what a finding says."""

    AUTOMATIC = "automatic"
    """tfmigrate does, while it converts."""
    HARMLESS = "harmless"
    """Nobody has to: nothing that a converted model needs is lost."""
    PERSON = "person"
    """The person: a file, a choice or code is needed, or something has to be checked."""


class Blame(str, Enum):
    """Where the fault lies that a finding tells of."""

    FILE = "file"
    ENVIRONMENT = "environment"
    CODE = "code"
    """What the model computes stands in the writer's code and in no file."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fact about one model. Subclasses add the facts as fields, and say message and cure.

    The docstring of a subclass is its page in docs/findings/: what it is, why it happens, what cures it.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    remedy: ClassVar[Remedy] = Remedy.PERSON
    blame: ClassVar[Blame | None] = Blame.FILE
    """None where nothing is at fault: the model leaves open what is meant."""

    where: str

    @property
    def message(self) -> str:
        """What is wrong, in one sentence with the facts in it."""
        raise NotImplementedError

    @property
    def cure(self) -> str:
        """What the reader can do about it, in one sentence."""
        raise NotImplementedError

    @property
    def options(self) -> tuple[str, ...]:
        """The options of a conversion that cure it."""
        return ()

    @property
    def is_unsafe(self) -> bool:
        """Whether it speaks of code in the model, or of what a loader of the model could be made to do."""
        return self.code.startswith("TFM6")

    @classmethod
    def cause(cls) -> str:
        """Why such a thing happens: the second paragraph of its page."""
        return cls.page()[1]

    @classmethod
    def page(cls) -> tuple[str, ...]:
        """The paragraphs of its page, each in one line: what it is, why it happens, what cures it."""
        text = inspect.getdoc(cls) or ""
        return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip())

    def as_json(self) -> dict[str, str]:
        """The finding as the migration record holds it."""
        return {
            "code": self.code,
            "name": self.name,
            "severity": self.severity.value,
            "where": self.where,
            "message": self.message,
            "cure": self.cure,
        }


CATALOGUE: dict[str, type[Finding]] = {}
F = TypeVar("F", bound=type[Finding])


def register(cls: F) -> F:
    """Enter a finding class into the catalogue under its code and make sure that code and name are new."""
    for other in CATALOGUE.values():
        if cls.code == other.code or cls.name == other.name:
            raise InternalError(f"{cls.__qualname__} and {other.__qualname__} share the code {cls.code} or a name")
    CATALOGUE[cls.code] = cls
    return cls


class ModelRefused(Exception):
    """The model's fault: it cannot be read or converted, for the reasons in `findings`."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__("; ".join(f"{f.code} {f.where}: {f.message}" for f in self.findings))


class UsageFault(Exception):
    """The caller's fault: a path or tensor that does not exist, options that contradict each other."""

    def __init__(self, message: str, cure: str, facts: dict[str, Any] | None = None) -> None:
        self.message, self.cure, self.facts = message, cure, facts or {}
        super().__init__(f"{message} {cure}")


class EnvironmentFault(Exception):
    """The machine's fault: a library that is missing, a full disk, a child process that was killed."""

    def __init__(self, message: str, cure: str) -> None:
        self.message, self.cure = message, cure
        super().__init__(f"{message} {cure}")


class InternalError(Exception):
    """A defect of tfmigrate itself."""
