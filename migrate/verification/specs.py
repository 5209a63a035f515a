"""What is known of an input, and the settled rest: the contract between endpoints and made-up inputs."""

from __future__ import annotations

from typing import Any

from migrate.frozen import dataclass
from migrate.models import Shape

SEED = 20150809
BATCHES = (3, 1, 2, 4, 8, 16, 32, 64, 128, 5, 10, 20, 50, 100)
FREE_SIZES = (7, 16, 32, 64, 224, 28, 3, 10, 12, 8, 4, 2, 1, 5, 6, 20, 100, 128, 256, 784)
RANKS = (2, 1, 4, 3, 0)
INT_RANGES = ((0, 9), (0, 1), (1, 1))
FLOATS = ("normal", "unit", "bytes", "tiny")
KNEES = (-6.0, -3.0, -2.5, -1.0, -0.2, 0.0, 0.2, 1.0, 2.5, 3.0, 6.0)
"""Where activations bend."""


@dataclass(frozen=True)
class InputSpec:
    """One input of a signature and what is known of its values."""

    key: str
    tensor: str
    dtype: int
    shape: Shape | None
    """None for an unknown size; None in place of the tuple for an unknown rank."""
    bounds: tuple[int, int] | None = None
    """Smallest and largest integer that the model takes, both included."""
    choices: tuple[Any, ...] = ()
    """The values to draw from: words of a vocabulary, serialized examples."""
    lengths_of: str | None = None
    """The key of the input whose axis 1 these integers measure: values lie between 1 and that size."""
    padding: float | None = None
    """The value that marks a missing step of a sequence: some rows end with it."""
    margin: int = 0
    """What the model cuts off open sizes: these are larger by as much."""
    plainer: tuple[Any, ...] = ()
    """The values to draw from where a model rejects `choices`."""


@dataclass(frozen=True)
class Recipe:
    """The open questions, settled. Float kinds: `normal` (of three scales by row), `unit` (0 to 1), `bytes` (0 to 255),
    `tiny` (normal, thousandths), `knees` (where activations bend)."""

    batch: int = BATCHES[0]
    free: int = FREE_SIZES[0]
    rank: int = RANKS[0]
    integers: tuple[int, int] = INT_RANGES[0]
    floats: str = FLOATS[0]
    seed: int = SEED
