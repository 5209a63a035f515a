"""TFM9xx: what this machine could not do for a model. None of these is the model's fault."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Severity, register
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class AbsentDevice(Finding):
    """A device that was asked for does not exist on this machine.

    The artifact was not checked on it, which is no pass. The other devices were checked.

    Verify on a machine that has the device: `tfmigrate verify MODEL CONVERTED --devices gpu:0`.
    """

    code: ClassVar[str] = "TFM901"
    name: ClassVar[str] = "absent-device"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT

    @property
    def message(self) -> str:
        """Which device."""
        return f"The artifact was not checked on {self.where}: this machine, or its TensorFlow, has no such device."

    @property
    def cure(self) -> str:
        """Check elsewhere."""
        return "Run tfmigrate verify with this device on a machine that has it."


@register
@dataclass(frozen=True, kw_only=True)
class ExceededTime(Finding):
    """A comparison took longer than its time limit, and the process was ended.

    Large models on few processors, loops that never end, or a machine that is busy with other work.

    Run `tfmigrate verify MODEL CONVERTED` again on a quiet or a faster machine.
    """

    code: ClassVar[str] = "TFM902"
    name: ClassVar[str] = "exceeded-time"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT

    detail: str

    @property
    def message(self) -> str:
        """Which side."""
        return f"The comparison ended without a result for {self.where}: {self.detail}."

    @property
    def cure(self) -> str:
        """Take a faster machine."""
        return "Run tfmigrate verify on a machine with more cores, or when this one has less to do."


@register
@dataclass(frozen=True, kw_only=True)
class LostProcess(Finding):
    """The process that ran a model ended by itself.

    TensorFlow crashed on the model, its installation is broken, or the system ended the process.

    See whether `python -c 'import tensorflow'` works; then run the model in its original runtime.
    """

    code: ClassVar[str] = "TFM903"
    name: ClassVar[str] = "lost-process"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT

    detail: str

    @property
    def message(self) -> str:
        """Which side, and its last words."""
        return f"The process that ran {self.where} ended: {self.detail}."

    @property
    def cure(self) -> str:
        """See whether TensorFlow works at all."""
        return "Check that 'python -c \"import tensorflow\"' works and that memory is free, then run tfmigrate verify."


@register
@dataclass(frozen=True, kw_only=True)
class ExceededMemory(Finding):
    """A model took more memory than it may in a comparison, and the process was ended to spare the machine.

    Each side holds one copy of the model, and the activations of its largest sample.

    Verify on a machine with more memory: `tfmigrate verify MODEL CONVERTED`.
    """

    code: ClassVar[str] = "TFM904"
    name: ClassVar[str] = "exceeded-memory"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT

    detail: str

    @property
    def message(self) -> str:
        """Which side, and how much."""
        return f"The comparison ended without a result for {self.where}: {self.detail}."

    @property
    def cure(self) -> str:
        """Take a larger machine."""
        return "Run tfmigrate verify on a machine with more memory."


@register
@dataclass(frozen=True, kw_only=True)
class SystemTrouble(Finding):
    """The machine got in the way: a disk that is full, a folder that may not be written, a file that cannot be read.

    The model is not to blame. Nothing was left at the destination.

    Mend what the message names and run the same command again.
    """

    code: ClassVar[str] = "TFM905"
    name: ClassVar[str] = "system-trouble"
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    problem: str
    help: str

    @property
    def message(self) -> str:
        return self.problem

    @property
    def cure(self) -> str:
        return self.help or "Mend this and run the same command again."
