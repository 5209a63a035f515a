"""Outputs that prove nothing, because no input moves them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from migrate import dtypes
from migrate.verification.compare import widened
from migrate.verification.exchange import Array, Tensor


def degenerate(samples: Sequence[Tensor]) -> str | None:
    """How one output of the reference is the same whatever is fed, or None where it moves.

    `samples` are its values for different inputs, whose rows differ too.
    """
    values = [sample.values if sample.dtype == dtypes.STRING else widened(sample) for sample in samples]
    if not any(value.size for value in values):
        return "empty"
    if samples[0].dtype in dtypes.FLOATS and not any(np.isfinite(value).any() for value in values):
        return "never finite"
    if samples[0].dtype != dtypes.STRING and not any(value.any() for value in values):
        return "zero throughout"
    rows = [row for value in values for row in _rows(value)]
    if any(len(items) > 1 and all(_same(items[0], item) for item in items) for items in (rows, values)):
        return "the same for every input"
    return None


def _rows(value: Array) -> list[Array]:
    """The examples of a batch; a value of rank 0 is one example."""
    return list(value) if value.ndim else [value]


def _same(a: Array, b: Array) -> bool:
    numeric = np.asarray(a).dtype.kind in "fc"
    return bool(np.array_equal(a, b, equal_nan=numeric))
