"""What the config of a feature column says: its name, its inputs, and in which rows of a table its values lie.

Source: tensorflow/python/feature_column/feature_column_v2.py of TensorFlow 2.15.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

_ENDS = {"IndicatorColumn": "_indicator", "EmbeddingColumn": "_embedding", "BucketizedColumn": "_bucketized"}
_INNER = ("categorical_column", "source_column")


class Unmapped(Exception):
    """No layer of Keras 3 does what a column does."""


class Column:
    """One feature column by its config."""

    def __init__(self, entry: Any) -> None:
        config = entry.get("config") if isinstance(entry, Mapping) else None
        if not isinstance(config, Mapping):
            raise Unmapped("its config cannot be read")
        self.kind = str(entry.get("class_name"))
        self.config = config

    @property
    def inner(self) -> Column | None:
        """The column that this one is made of."""
        found = [self.config[key] for key in _INNER if key in self.config]
        return Column(found[0]) if found else None

    @property
    def key(self) -> str:
        """The input that it takes, or that the column inside it takes."""
        inner = self.inner
        return inner.key if inner else str(self.config.get("key"))

    @property
    def name(self) -> str:
        """As TensorFlow named it: columns are joined in the order of their names."""
        inner = self.inner
        if inner:
            return inner.name + _ENDS.get(self.kind, "")
        if self.kind == "CrossedColumn":
            return "_X_".join(sorted(one if isinstance(one, str) else one.name for one in crossed(self)))
        return self.key

    @property
    def size(self) -> int:
        """How many values of its input it takes."""
        return prod(self.config.get("shape") or (1,))


def crossed(column: Column) -> list[Column | str]:
    """What a crossed column crosses, crosses inside it taken apart."""
    found: list[Column | str] = []
    for entry in column.config.get("keys", ()):
        one = entry if isinstance(entry, str) else Column(entry)
        found += crossed(one) if isinstance(one, Column) and one.kind == "CrossedColumn" else [one]
    return found


def leaves(column: Column) -> Iterator[tuple[str, str, list[int | None]]]:
    """Each input that a column needs: key, type and shape without the batch."""
    if column.kind == "CrossedColumn":
        for one in crossed(column):
            if isinstance(one, str):
                yield one, "string", [1]
            else:
                yield from leaves(one)
    elif column.inner:
        yield from leaves(column.inner)
    elif column.kind == "NumericColumn":
        yield column.key, str(column.config.get("dtype", "float32")), list(column.config.get("shape") or [1])
    else:
        yield column.key, str(column.config.get("dtype", "int64")), [1]
