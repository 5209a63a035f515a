"""TFM590: feature columns that no layer of Keras 3 can stand for."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, register
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class UnmappedColumn(Finding):
    """A feature column of a DenseFeatures layer does something that no layer of Keras 3 does.

    DenseFeatures becomes plain layers: Discretization, StringLookup, Hashing, Embedding and the like. Functions of the
    writer's own, weights beside the values, vocabularies outside the model and keys for hashing have no such layer.
    """

    code: ClassVar[str] = "TFM590"
    name: ClassVar[str] = "unmapped-feature-column"
    layer: str
    column: str
    what: str

    @property
    def message(self) -> str:
        return f"The feature column {self.column!r} of {self.layer} in {self.where} has no counterpart: {self.what}."

    @property
    def cure(self) -> str:
        return "Compute this column before the model in its original Keras, and save a model that takes the result."
