"""TFM95x: what a batch met with one of its models, and what it did about it."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, Severity, register
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class ExceededJobTime(Finding):
    """A model of a batch took longer than it may, and its worker was ended.

    Large models on few processors, loops that never end, a share that does not answer, or a machine that is busy with
    other work. The other models were converted as usual; nothing was left at the model's target.

    Give it more time and run it again: `tfmigrate batch ARCHIVE OUT --only-failed --timeout 3600`.
    """

    code: ClassVar[str] = "TFM950"
    name: ClassVar[str] = "exceeded-job-time"

    seconds: float

    @property
    def message(self) -> str:
        """How long it may take."""
        return f"The model was not converted within {self.seconds:g} seconds; its worker was ended."

    @property
    def cure(self) -> str:
        """Give it more time."""
        return "Run the batch again with --only-failed and a larger --timeout."


@register
@dataclass(frozen=True, kw_only=True)
class CrashedWorker(Finding):
    """The worker process that converted a model of a batch ended by itself.

    A library crashed on the model's bytes, or the system ended the process for want of memory. The worker was replaced,
    the model was tried once more, and the other models were converted as usual.

    Convert the model alone to see what happens: `tfmigrate convert MODEL DEST --to savedmodel`. Where memory is short,
    take fewer workers.
    """

    code: ClassVar[str] = "TFM951"
    name: ClassVar[str] = "crashed-worker"

    detail: str
    attempts: int

    @property
    def message(self) -> str:
        """How it ended, and how often it was tried."""
        return f"The worker that converted the model ended: {self.detail} (tried {self.attempts} times)."

    @property
    def cure(self) -> str:
        """Look at it alone."""
        return (
            "Convert the model alone with tfmigrate convert; if memory was short, run the batch with fewer --workers."
        )


@register
@dataclass(frozen=True, kw_only=True)
class ExceededJobMemory(Finding):
    """The conversion of a model of a batch needed more memory than one worker may take.

    A very large model, or a damaged one whose sizes are absurd. The other models were converted as usual.

    Allow more: `tfmigrate batch ARCHIVE OUT --only-failed --workers 1 --memory 16G`.
    """

    code: ClassVar[str] = "TFM952"
    name: ClassVar[str] = "exceeded-job-memory"

    allowed: int

    @property
    def message(self) -> str:
        """How much it may take."""
        return f"The conversion needed more than the {self.allowed >> 20} MiB that a worker may take."

    @property
    def cure(self) -> str:
        """Allow more."""
        return "Run the batch again with --only-failed, a larger --memory and fewer --workers."


@register
@dataclass(frozen=True, kw_only=True)
class Defect(Finding):
    """tfmigrate itself failed on a model of a batch.

    This is no fault of the model or the machine. The other models were converted as usual.

    Report the message, with the traceback that lies in the file it names.
    """

    code: ClassVar[str] = "TFM953"
    name: ClassVar[str] = "defect-of-tfmigrate"

    error: str
    traceback: str

    @property
    def message(self) -> str:
        """What failed."""
        return f"The conversion failed inside tfmigrate with {self.error}. The traceback is in {self.traceback}."

    @property
    def cure(self) -> str:
        """Report it."""
        return "Please report this message with that file."


@register
@dataclass(frozen=True, kw_only=True)
class ChangedSource(Finding):
    """The files of a model changed or vanished while a batch converted it.

    What was read may be half old and half new, so the result was not kept.

    Run the same command again when nothing writes into the archive.
    """

    code: ClassVar[str] = "TFM954"
    name: ClassVar[str] = "changed-source"

    file: str

    @property
    def message(self) -> str:
        """Which file."""
        return f"{self.file} changed or vanished during the batch, so the result was not kept."

    @property
    def cure(self) -> str:
        """Run again later."""
        return "Run the same command again when nothing writes into the archive."


@register
@dataclass(frozen=True, kw_only=True)
class UnfitOptions(Finding):
    """The options that a batch was given for a model do not fit it.

    A tensor that does not exist, options that contradict each other, or a target format that this model cannot have.

    Change its entry in the settings file (tfmigrate.toml), or take it out of an entry that was meant for others.
    """

    code: ClassVar[str] = "TFM955"
    name: ClassVar[str] = "unfit-options"

    problem: str
    help: str

    @property
    def message(self) -> str:
        """What does not fit."""
        return self.problem

    @property
    def cure(self) -> str:
        """What the command would have said."""
        return self.help or "Change the options of this model in the settings file."


@register
@dataclass(frozen=True, kw_only=True)
class OccupiedTarget(Finding):
    """Something that this batch did not write stands where a model of it would go.

    An earlier conversion without the batch, or files of another kind. It was left as it is.

    Move it away, choose another OUT, or run the batch with `--overwrite`.
    """

    code: ClassVar[str] = "TFM956"
    name: ClassVar[str] = "occupied-target"

    @property
    def message(self) -> str:
        """What stands there."""
        return f"{self.where} stands where the result would go, and this batch did not write it."

    @property
    def cure(self) -> str:
        """Make room."""
        return "Move it away, choose another OUT, or run the batch with --overwrite."


@register
@dataclass(frozen=True, kw_only=True)
class IdenticalModel(Finding):
    """Another model of the archive has the same bytes and the same options.

    It was converted and verified once, and its result was copied.

    Nothing is to be done. Archives often hold copies; they can be found by this note.
    """

    code: ClassVar[str] = "TFM957"
    name: ClassVar[str] = "identical-model"
    severity: ClassVar[Severity] = Severity.NOTE

    twin: str

    @property
    def message(self) -> str:
        """Which one."""
        return f"The model has the same bytes as {self.twin}, whose result was copied."

    @property
    def cure(self) -> str:
        """Nothing is to be done."""
        return "Nothing is to be done; the archive holds the same model twice."


@register
@dataclass(frozen=True, kw_only=True)
class LostCluster(Finding):
    """The machine of a cluster that converted a model was lost, as often as the cluster tries.

    The machine was switched off or ran out of memory, or the model ends whatever process works on it.

    Run the same command again with `--only-failed`; if it happens again, convert the model alone.
    """

    code: ClassVar[str] = "TFM958"
    name: ClassVar[str] = "lost-cluster-worker"

    detail: str

    @property
    def message(self) -> str:
        """What the cluster said."""
        return f"The cluster lost the machine that converted the model: {self.detail}."

    @property
    def cure(self) -> str:
        """Try again."""
        return "Run the same command again with --only-failed."
