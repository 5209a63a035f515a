"""DenseFeatures: feature columns joined into one array.

Each column becomes a lookup that gives the number of a row (0 where the value is missing: the empty text, or -1), and
an Embedding or a one-hot array, summed over the values of an example.
"""

from __future__ import annotations

from typing import Any

import numpy

from migrate.findings.feature_columns import UnmappedColumn
from migrate.layers.columns import Column, Unmapped, crossed
from migrate.layers.pieces import Pieces
from migrate.layers.registry import Context, to_keras_3
from migrate.network import PARENT, Expansion, Layer, Ref, Weight

Rows = list[int | None]
"""For each row of a table, the number that the column gave it; None for a missing value."""


@to_keras_3("DenseFeatures")
def dense_features(layer: Layer, context: Context) -> Layer | Expansion:
    """Lookups, Embeddings and one-hot arrays side by side."""
    entries = layer.config.get("feature_columns") or []
    work = _Work(layer)
    done, wrong = [], False
    for index, entry in enumerate(entries):
        name = f"column {index}"
        try:
            column = Column(entry)
            name = column.name
            done.append(work.dense(column))
        except Unmapped as found:
            wrong = True
            told = UnmappedColumn(where=context.where, layer=layer.path, column=name, what=str(found))
            context.findings.append(told)
    if wrong or not done:
        return layer
    context.changed("columns", layer, "plain layers for each feature column", "Keras 3 has no feature columns")
    if len(done) > 1:
        work.pieces.add("Concatenate", done, axis=-1)
    return work.pieces.expansion()


class _Work:
    """The pieces of one layer, and the arrays that no column has taken."""

    def __init__(self, layer: Layer) -> None:
        self.pieces = Pieces(layer)
        self.left = list(layer.weights)
        arguments = layer.calls[0].args[0] if layer.calls and layer.calls[0].args else None
        keys = sorted(arguments) if isinstance(arguments, dict) else []
        self.inputs = {key: Ref(PARENT, 0, at) for at, key in enumerate(keys)}

    def dense(self, column: Column) -> Ref:
        """One column of the result, an array of two axes."""
        if column.kind == "NumericColumn":
            return self._numeric(column)
        if column.kind == "BucketizedColumn":
            return self._buckets(column)
        if column.kind == "IndicatorColumn":
            return self._indicator(column)
        if column.kind == "EmbeddingColumn":
            return self._embedding(column)
        raise Unmapped(f"{column.kind} is not known")

    def _input(self, key: str) -> Ref:
        if key not in self.inputs:
            raise Unmapped(f"the layer has no input {key!r}")
        return self.pieces.add("Reshape", self.inputs[key], target_shape=[-1])

    def _numeric(self, column: Column) -> Ref:
        if column.config.get("normalizer_fn") is not None:
            raise Unmapped("its normalizer_fn is a Python function")
        if column.key not in self.inputs:
            raise Unmapped(f"the layer has no input {column.key!r}")
        flat = self.pieces.add("Reshape", self.inputs[column.key], target_shape=[column.size])
        return self.pieces.add("Rescaling", flat, scale=1.0, offset=0.0)

    def _bucket(self, column: Column) -> tuple[Ref, int, int]:
        """The number of each value's bucket, how many buckets there are, and how many values."""
        source = column.inner
        if source is None:
            raise Unmapped("it has no source")
        boundaries = [float(one) for one in column.config.get("boundaries", ())]
        numbers = self._numeric(source)
        return self.pieces.add("Discretization", numbers, bin_boundaries=boundaries), len(boundaries) + 1, source.size

    def _buckets(self, column: Column) -> Ref:
        numbers, count, size = self._bucket(column)
        return self.pieces.add("Reshape", self._one_hot(numbers, count), target_shape=[size * count])

    def _one_hot(self, numbers: Ref, count: int) -> Ref:
        return self.pieces.operation("nn.OneHot", [numbers], num_classes=count, axis=-1, dtype="float32")

    def _indicator(self, column: Column) -> Ref:
        rows, places = self._rows(column)
        counts = self._sum(self._one_hot(rows, len(places)), -2)
        if places.count(None) + len({*places} - {None}) != len(places):
            raise Unmapped("unknown values count as a known one")
        order = [places.index(place) for place in range(len({*places} - {None}))]
        return self.pieces.call("Take", [counts, order], axis=-1)

    def _embedding(self, column: Column) -> Ref:
        rows, places = self._rows(column)
        combiner = column.config.get("combiner", "mean")
        if combiner not in ("mean", "sum", "sqrtn"):
            raise Unmapped(f"its combiner is {combiner!r}")
        table = _table(self._array(column), places, column.config.get("max_norm"))
        sizes = {"input_dim": len(places), "output_dim": table.shape[1]}
        total = self._sum(self.pieces.add("Embedding", rows, (table,), **sizes), -2)
        if combiner == "sum":
            return total
        missing = [number for number, place in enumerate(places) if place is None]
        present = self.pieces.call("Sum", [self._present(rows, missing)], axis=-1, keepdims=True)
        count = self.pieces.call("Maximum", [present, 1.0])
        if combiner == "sqrtn":
            count = self.pieces.call("Sqrt", [count])
        return self.pieces.call("Divide", [total, count])

    def _sum(self, values: Ref, axis: int) -> Ref:
        return self.pieces.call("Sum", [values], axis=axis, keepdims=False)

    def _present(self, rows: Ref, missing: list[int]) -> Ref:
        """1 for a value that has a row, 0 for a missing one: the first rows stand for those."""
        last = max(missing, default=-1)
        flags = self.pieces.call("Greater", [rows, last])
        return self.pieces.operation("core.Cast", [flags], dtype="float32")

    def _array(self, column: Column) -> Weight:
        """The array of an embedding: by its name, else the next one."""
        scope = f"{column.name}/"
        found = [one for one in self.left if scope in one.name] or self.left[:1]
        inner = column.inner
        if not found or inner is None:
            raise Unmapped("its array is not in the file")
        if len(found[0].shape) != 2 or found[0].shape[1] != column.config.get("dimension"):
            raise Unmapped(f"its array has the shape {found[0].shape}")
        self.left.remove(found[0])
        return found[0]

    def _rows(self, column: Column) -> tuple[Ref, Rows]:
        """The number of the row of each value, and the rows."""
        inner = column.inner
        if inner is None:
            raise Unmapped("it has no categorical column")
        kinds = {
            "BucketizedColumn": self._of_buckets,
            "IdentityCategoricalColumn": self._identity,
            "VocabularyListCategoricalColumn": self._vocabulary,
            "HashedCategoricalColumn": self._hashed,
            "CrossedColumn": self._crossed,
        }
        if inner.kind == "VocabularyFileCategoricalColumn":
            raise Unmapped("its vocabulary lies in a file outside the model")
        if inner.kind not in kinds:
            raise Unmapped(f"{inner.kind} is not known")
        return kinds[inner.kind](inner)

    def _of_buckets(self, column: Column) -> tuple[Ref, Rows]:
        numbers, count, size = self._bucket(column)
        if size > 1:
            offsets = [count * place for place in range(size)]
            numbers = self.pieces.call("Add", [numbers, offsets])
        return numbers, list(range(count * size))

    def _identity(self, column: Column) -> tuple[Ref, Rows]:
        count, default = int(column.config["number_buckets"]), column.config.get("default_value")
        if default is not None:
            return self._known(column.key, "IntegerLookup", list(range(count)), [int(default)])
        return self.pieces.call("Add", [self._input(column.key), 1]), [None, *range(count)]

    def _vocabulary(self, column: Column) -> tuple[Ref, Rows]:
        words = list(column.config.get("vocabulary_list") or ())
        buckets, default = int(column.config.get("num_oov_buckets") or 0), int(column.config.get("default_value", -1))
        unknown: Rows = list(range(len(words), len(words) + buckets)) or [None if default < 0 else default]
        texts = all(isinstance(word, str) for word in words)
        if buckets > 1 and not texts:
            raise Unmapped("it hashes unknown numbers")
        return self._known(column.key, "StringLookup" if texts else "IntegerLookup", words, unknown)

    def _known(self, key: str, class_name: str, words: list[Any], unknown: Rows) -> tuple[Ref, Rows]:
        missing: Any = "" if class_name == "StringLookup" else -1
        if missing in words:
            raise Unmapped(f"its vocabulary holds {missing!r}, which stands for a missing value")
        options = {"vocabulary": words, "num_oov_indices": len(unknown), "mask_token": missing}
        found = self.pieces.add(class_name, self._input(key), **options)
        return found, [None, *unknown, *range(len(words))]

    def _hashed(self, column: Column) -> tuple[Ref, Rows]:
        count = int(column.config["hash_bucket_size"])
        missing: Any = "" if column.config.get("dtype", "string") == "string" else -1
        found = self.pieces.add("Hashing", self._input(column.key), num_bins=count + 1, mask_value=missing)
        return found, [None, *range(count)]

    def _crossed(self, column: Column) -> tuple[Ref, Rows]:
        if column.config.get("hash_key") is not None:
            raise Unmapped("it hashes with a key of its own")
        count = int(column.config["hash_bucket_size"])
        # TensorFlow crossed the numbers of columns first, then the inputs taken as they are.
        parts = sorted(crossed(column), key=lambda one: isinstance(one, str))
        sources = [self._input(one) if isinstance(one, str) else self._to_cross(one) for one in parts]
        return self.pieces.add("HashedCrossing", sources, num_bins=count), list(range(count))

    def _to_cross(self, column: Column) -> Ref:
        if column.kind != "BucketizedColumn" or column.inner is None or column.inner.size > 1:
            raise Unmapped(f"it crosses a {column.kind}")
        return self._bucket(column)[0]


def _table(array: Weight, places: Rows, longest: Any) -> Weight:
    """The rows in the order of a lookup, zeros for missing values, none longer than `max_norm`."""
    if max((place for place in places if place is not None), default=-1) >= array.shape[0]:
        raise Unmapped(f"its array has {array.shape[0]} rows")

    def function(values: Any) -> Any:
        if longest is not None:
            lengths = numpy.linalg.norm(values, axis=1, keepdims=True)
            values = values * (longest / numpy.maximum(lengths, longest))
        rows = [numpy.zeros_like(values[0]) if place is None else values[place] for place in places]
        return numpy.stack(rows).astype(array.dtype)

    return array.mapped(function, (len(places), array.shape[1]))
