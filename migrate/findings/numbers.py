"""TFM8xx: what the comparison of an artifact with its source shows."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, Severity, register
from migrate.findings.endpoints import OfEndpoints
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class DifferentNumbers(OfEndpoints):
    """An output of the artifact differs from the source by more than rounding can explain.

    The same inputs went through the source and through the written artifact, each in a process of its own. The
    largest error, as a share of the output's scale, lies above the tolerance of the device; or type, shape or the
    places of NaN and infinities differ. A conversion does not keep such an artifact under its name but as
    `DEST.rejected`, so that it can be looked into. The migration record has the errors of every output.
    """

    code: ClassVar[str] = "TFM801"
    name: ClassVar[str] = "different-numbers"

    device: str
    reason: str

    @property
    def message(self) -> str:
        """What differs, where."""
        return f"On {self.device}, the output '{self.where}' differs from the source: {self.reason}."

    @property
    def cure(self) -> str:
        """Where to look."""
        cure = "If the artifact was made of this model, report it: the conversion is wrong."
        if self.of_graph:
            cure += " Interior tensors (--output with one nearer to the input) show where the difference begins."
        return cure


@register
@dataclass(frozen=True, kw_only=True)
class RandomSource(OfEndpoints):
    """The source computes different numbers each time it runs, and such numbers cannot be compared.

    Usually dropout or noise was left in the exported model, or an output is a random sample. The artifact has it too:
    it is converted as it stands. Outputs that stay the same from run to run are compared all the same; the whole counts
    as not compared.
    """

    code: ClassVar[str] = "TFM802"
    name: ClassVar[str] = "random-source"
    severity: ClassVar[Severity] = Severity.WARNING

    operations: tuple[str, ...]
    compared: tuple[str, ...] = ()
    """The other outputs, which were compared."""

    @property
    def message(self) -> str:
        """Which outputs, the random operations of the graph, and what was compared."""
        by = f"; random operations: {_listed(self.operations)}" if self.operations else ""
        rest = f" Compared all the same: {_listed(self.compared)}." if self.compared else ""
        return f"Two runs of the source on the same inputs differ in {self.where}{by}.{rest}"

    @property
    def cure(self) -> str:
        """Take the noise out."""
        if self.of_graph:
            return (
                "Choose outputs in front of the noise (--output), or turn it off (--no-dropout, or --freeze with the "
                "tensor of the rate, as in --freeze keep_prob:0=1.0), and convert again."
            )
        return "Where the noise was not meant, save the model again without it, in its own program, and convert that."


@register
@dataclass(frozen=True, kw_only=True)
class UnusableReference(Finding):
    """The source cannot be run by the TensorFlow that is installed, so nothing can be compared with it.

    Its graph needs an operation that TensorFlow no longer has, a file that is missing, or a checkpoint that does not
    fit; or it is a Keras model with layers of the writer's own, whose original code `--reference-objects` takes. The
    artifact is made of the same parts, some replaced or pruned, and is not proved.
    """

    code: ClassVar[str] = "TFM803"
    name: ClassVar[str] = "unusable-reference"
    severity: ClassVar[Severity] = Severity.WARNING

    error: str
    lacks_code: bool = False
    """Whether the original code of layers or functions was not given."""

    @property
    def message(self) -> str:
        """What TensorFlow said."""
        return f"The source cannot be run for comparison: {self.error}"

    @property
    def cure(self) -> str:
        """The original code, or the old runtime, can still tell."""
        if self.lacks_code:
            return "Give the original code of your layers and functions with --reference-objects FILE.py."
        return "Run the model in the runtime that wrote it, and compare its outputs with those of the artifact."


@register
@dataclass(frozen=True, kw_only=True)
class RejectedInputs(OfEndpoints):
    """The source accepts none of the inputs that were made up for it, so nothing can be compared.

    Sizes and ranges that the graph leaves open were tried one after another. Models that take serialized examples,
    compressed images or matching sizes in several inputs need inputs that only their owner knows.
    """

    code: ClassVar[str] = "TFM804"
    name: ClassVar[str] = "rejected-inputs"
    severity: ClassVar[Severity] = Severity.WARNING

    attempts: int
    error: str

    @property
    def message(self) -> str:
        """How many were tried, and the last error."""
        return f"The source rejects all {self.attempts} made-up inputs; the last error: {self.error}"

    @property
    def cure(self) -> str:
        """Start behind the decoder."""
        if self.of_graph:
            return "Name inputs behind the part that decodes or checks them (--input), and convert again."
        return "Compare the artifact with the source yourself, on inputs that the model is made for."


@register
@dataclass(frozen=True, kw_only=True)
class ConstantOutput(OfEndpoints):
    """An output of the source is the same whatever is fed, so its comparison proves nothing about the weights.

    Either the made-up inputs drive the model into saturation, or the output does not depend on the inputs.
    """

    code: ClassVar[str] = "TFM805"
    name: ClassVar[str] = "constant-output"
    severity: ClassVar[Severity] = Severity.WARNING

    state: str

    @property
    def message(self) -> str:
        """Which output, and how it stands still."""
        return f"The output '{self.where}' of the source is {self.state}: its agreement proves little."

    @property
    def cure(self) -> str:
        """Look before the saturation."""
        if self.of_graph:
            return "Verify an output before the last activation too (--output), or check the artifact with real inputs."
        return "Check the artifact with real inputs."


@register
@dataclass(frozen=True, kw_only=True)
class MissingOutput(OfEndpoints):
    """The artifact's signature lacks an output of the source.

    Outputs are paired by name, never by position. An artifact that other tools wrote may call them differently, and one
    that was cut at another place may not have them.

    Name the outputs of the source after the keys of the artifact: `--output KEY=TENSOR`.
    """

    code: ClassVar[str] = "TFM806"
    name: ClassVar[str] = "missing-output"

    declared: tuple[str, ...]

    @property
    def message(self) -> str:
        """Which output, and those that there are."""
        return f"The artifact has no output '{self.where}'; it has {_listed(self.declared)}."

    @property
    def cure(self) -> str:
        """Name them alike."""
        if self.of_graph:
            return f"Convert again with --output {self.where}=TENSOR, or verify against the signature that has it."
        return "Verify the artifact that was made of this model, and its signature that has this output."


@register
@dataclass(frozen=True, kw_only=True)
class ExtraOutput(OfEndpoints):
    """The artifact's signature has an output that the source was not asked for: nothing was compared with it.

    This happens when an artifact has more outputs than were chosen of its source.

    Ask the source for it as well: `--output KEY=TENSOR`.
    """

    code: ClassVar[str] = "TFM807"
    name: ClassVar[str] = "extra-output"
    severity: ClassVar[Severity] = Severity.WARNING

    @property
    def message(self) -> str:
        """Which output."""
        return f"The artifact's output '{self.where}' has no counterpart in the source and was not compared."

    @property
    def cure(self) -> str:
        """Ask the source for it too."""
        if self.of_graph:
            return f"Convert again with --output {self.where}=TENSOR if the source has such a tensor."
        return "Verify the artifact that was made of this model, unless it was given this output on purpose."


@register
@dataclass(frozen=True, kw_only=True)
class UnusableArtifact(Finding):
    """The written artifact cannot be loaded or run by TensorFlow alone, although the source can be run.

    Something was lost or changed on the way. The artifact is kept under another name, so that it can be looked at.

    It is a defect of the conversion: report it with the migration record.
    """

    code: ClassVar[str] = "TFM808"
    name: ClassVar[str] = "unusable-artifact"

    device: str
    error: str

    @property
    def message(self) -> str:
        """What TensorFlow said."""
        return f"On {self.device}, the artifact does not run: {self.error}"

    @property
    def cure(self) -> str:
        """It is a defect of the conversion."""
        return "If the artifact was made of this model, report it with this message: the conversion is wrong."


@register
@dataclass(frozen=True, kw_only=True)
class UnlikeInputs(OfEndpoints):
    """The artifact takes other inputs than the source: other names, types or shapes. So nothing could be compared.

    It was made of another model, cut at another place, or written by a tool that calls the inputs differently. Inputs
    are paired by name, never by position.

    Point at the artifact that was made of this model, or name the source's inputs after those of the artifact:
    `--input KEY=TENSOR`. An input that is a constant for the artifact is bound with `--freeze`.
    """

    code: ClassVar[str] = "TFM836"
    name: ClassVar[str] = "unlike-inputs"

    problem: str

    @property
    def message(self) -> str:
        """Every input that does not fit."""
        return f"The artifact cannot be fed as the source is: {self.problem}."

    @property
    def cure(self) -> str:
        """Another artifact, or other names."""
        if self.of_graph:
            return "Verify the artifact that was made of this model, or name its inputs alike with --input KEY=TENSOR."
        return "Verify the artifact that was made of this model."


@register
@dataclass(frozen=True, kw_only=True)
class NotCompilable(OfEndpoints):
    """XLA cannot compile the artifact, so it was not checked on that device.

    Strings, lookup tables, loops of TensorFlow 1 and sizes that depend on values prevent it. The source could not be
    compiled either.

    Use the artifact without compilation.
    """

    code: ClassVar[str] = "TFM809"
    name: ClassVar[str] = "not-compilable"
    severity: ClassVar[Severity] = Severity.WARNING

    error: str

    @property
    def message(self) -> str:
        """What XLA said."""
        return f"XLA cannot compile the artifact: {self.error}"

    @property
    def cure(self) -> str:
        """Use it uncompiled."""
        if self.of_graph:
            return "Use the artifact without jit_compile, or choose inputs behind what XLA lacks (--input)."
        return "Use the artifact without jit_compile."


@register
@dataclass(frozen=True, kw_only=True)
class ModernNumbers(Finding):
    """An output of the artifact differs from the source, because functions were asked to take their modern meaning.

    `--semantics modern` gives functions such as hard_sigmoid the meaning that Keras 3 has for them. The weights were
    trained with the old one, so the numbers change; how much is measured on the inputs of the comparison.

    Leave out the option to keep the numbers.
    """

    code: ClassVar[str] = "TFM835"
    name: ClassVar[str] = "modern-numbers"
    severity: ClassVar[Severity] = Severity.WARNING

    device: str
    reason: str

    @property
    def message(self) -> str:
        """What differs, where."""
        return f"On {self.device}, the output '{self.where}' differs from the source, as was asked for: {self.reason}."

    @property
    def cure(self) -> str:
        """Keep the numbers."""
        return "Leave out --semantics modern to keep the numbers, or train the model a little further."


def _listed(names: tuple[str, ...], limit: int = 8) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:limit]) or "none"
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown
