"""Serialized tf.Examples that a graph can parse, made up from what its parsers ask for.

Sources: tensorflow/core/example/example.proto and feature.proto; tensorflow/core/ops/parsing_ops.cc (ParseExample,
ParseExampleV2, ParseSingleExample).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from migrate import dtypes, protos
from migrate.frozen import dataclass
from migrate.graph.hints import Hint, hint
from migrate.graph.pictures import pictures
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.graphdef.constants import origin
from migrate.graphdef.edges import Edge

COUNT = 24
_SEED = 20150809
_MOST_VALUES = 4
_INTEGERS = (0, 9)
_WORDS = (b"the", b"cat", b"sat", b"on", b"a", b"mat", b"zebra")
_HAND_ON = frozenset({"Identity", "Reshape", "ExpandDims", "PlaceholderWithDefault", "Squeeze", "Placeholder"})
_LARGEST = 1 << 20


@dataclass(frozen=True)
class _Feature:
    """One feature that a parser asks for: its values' type, how many there are, and what their uses say."""

    key: str
    dtype: int
    count: int | None
    """None for a sparse feature, which has any number of values."""
    hint: Hint


def examples(view: GraphView, edge: Edge, most: int = _MOST_VALUES) -> tuple[bytes, ...]:
    """Examples that every parser behind a tensor accepts; empty where no parser takes it. The same each time.

    A sparse feature has at most so many values.
    """
    features = {f.key: f for parser in _parsers(view, edge) for f in _features(view, parser)}
    if not features:
        return ()
    generator = random.Random(_SEED)
    return tuple(_example(features.values(), generator, most) for _ in range(COUNT))


def _parsers(view: GraphView, edge: Edge) -> Iterator[Any]:
    """The nodes that parse the strings of a tensor, beyond those that only hand them on."""
    pending, seen = [edge[0]], {edge[0]}
    while pending:
        for node, position, index in view.consumers[pending.pop()]:
            if index < 0 or position != 0 or node.name in seen:
                continue
            seen.add(node.name)
            if node.op in ("ParseExample", "ParseExampleV2", "ParseSingleExample"):
                yield node
            elif node.op in _HAND_ON:
                pending.append(node.name)


def _features(view: GraphView, node: Any) -> Iterator[_Feature]:
    """What a parser asks for. Its outputs: for sparse features all indices, all values, all shapes; then dense ones."""
    sparse, dense = _keys(view, node)
    sparse_types, dense_types = list(node.attr["sparse_types"].list.type), list(node.attr["Tdense"].list.type)
    for number, (key, dtype) in enumerate(zip(sparse, sparse_types, strict=False)):
        yield _Feature(key, dtype, None, _hint(view, (node.name, len(sparse) + number), dtype))
    shapes = node.attr["dense_shapes"].list.shape
    for number, (key, dtype, shape) in enumerate(zip(dense, dense_types, shapes, strict=False)):
        count = 1
        for dim in shape.dim:
            count *= max(dim.size, 1)
        place = (node.name, 3 * len(sparse) + number)
        yield _Feature(key, dtype, min(count, _LARGEST), _hint(view, place, dtype))


def _hint(view: GraphView, edge: Edge, dtype: int) -> Hint:
    found = hint(view, edge, dtype, [])
    return replace(found, choices=found.choices or pictures(view, edge)) if dtype == dtypes.STRING else found


def _keys(view: GraphView, node: Any) -> tuple[list[str], list[str]]:
    """The keys of the sparse and of the dense features: attributes, inputs of their own, or one input for all."""
    if node.op == "ParseSingleExample":
        return _texts(node.attr["sparse_keys"].list.s), _texts(node.attr["dense_keys"].list.s)
    inputs = edges.data_inputs(node)[2:]
    if node.op == "ParseExampleV2":
        sparse, dense = (_texts(_strings(view, edge)) for edge in inputs[:2])
        return sparse, dense
    count = node.attr["Nsparse"].i
    keys = [text for edge in inputs for text in _texts(_strings(view, edge)[:1] or [b""])]
    return keys[:count], keys[count : count + node.attr["Ndense"].i]


def _strings(view: GraphView, edge: Edge) -> list[bytes]:
    node = view.nodes.get(origin(view.nodes, edge)[0])
    return list(node.attr["value"].tensor.string_val) if node is not None and node.op == "Const" else []


def _texts(values: Iterable[bytes]) -> list[str]:
    return [value.decode("utf-8", "replace") for value in values]


def _example(features: Iterable[_Feature], generator: random.Random, most: int) -> bytes:
    message = protos.example().Example()
    for feature in features:
        count = generator.randint(1, most) if feature.count is None else feature.count
        entry = message.features.feature[feature.key]
        if feature.dtype == dtypes.STRING:
            words = feature.hint.choices or _WORDS
            entry.bytes_list.value.extend(generator.choice(words) for _ in range(count))
        elif feature.dtype in dtypes.INTEGERS:
            low, high = feature.hint.bounds or _INTEGERS
            entry.int64_list.value.extend(generator.randint(low, high) for _ in range(count))
        else:
            entry.float_list.value.extend(generator.gauss(0, 1) for _ in range(count))
    return bytes(message.SerializeToString(deterministic=True))
