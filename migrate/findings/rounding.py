"""TFM8xx: what rounding alone does to the numbers of a source, where it is more than the usual tolerance."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, Severity, register
from migrate.findings.endpoints import OfEndpoints
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class RoundingNoise(Finding):
    """The source itself moves more than usual when nothing but rounding changes, so its artifact may differ more too.

    Deep nets, and recurrent ones over many steps, carry rounding errors on and let them grow. How much is measured on
    the source alone: it runs with every input moved by a unit in the last place, and by other kernels (without oneDNN).
    The artifact may lie up to 8 times as far from the source as that.

    Nothing is to be done: a conversion that is as far from its source is as good as the source.
    """

    code: ClassVar[str] = "TFM837"
    name: ClassVar[str] = "rounding-noise"
    severity: ClassVar[Severity] = Severity.NOTE

    device: str
    noise: float
    limit: float
    usual: float

    @property
    def message(self) -> str:
        """How much the source moves, and what is allowed for it."""
        return (
            f"Rounding alone moves the output '{self.where}' of the source by {self.noise:.2g} of its scale, so "
            f"{self.limit:.2g} is allowed on {self.device}, where {self.usual:.2g} is usual."
        )

    @property
    def cure(self) -> str:
        """Nothing to do."""
        return "Nothing is to be done; migrate.convert in Python and tfmigrate.toml take a tolerance of your own."


@register
@dataclass(frozen=True, kw_only=True)
class UnsteadyOutput(OfEndpoints):
    """For some inputs rounding alone changes the source's output so much that right and wrong cannot be told apart.

    The model is chaotic there: moving the inputs by a unit in the last place, or running it by other kernels, gives
    other numbers. Such samples are left out of the comparison. Where all samples are of that kind, the output counts as
    not compared.

    Real inputs are mostly kinder to a model than made-up ones.
    """

    code: ClassVar[str] = "TFM838"
    name: ClassVar[str] = "unsteady-output"
    severity: ClassVar[Severity] = Severity.WARNING

    device: str
    noise: float
    left_out: int
    samples: int

    @property
    def message(self) -> str:
        """In how many samples, and how much."""
        far = f"by up to {self.noise:.2g} of its scale" if self.noise < float("inf") else "in shape, or to NaN"
        return (
            f"In {self.left_out} of {self.samples} samples rounding alone changes the output '{self.where}' of the "
            f"source {far}: on {self.device} these were left out of the comparison."
        )

    @property
    def cure(self) -> str:
        """Real inputs tell more."""
        cure = "Compare the artifact with the source on inputs of your own"
        return f"{cure}, or choose outputs nearer to the inputs (--output)." if self.of_graph else f"{cure}."
