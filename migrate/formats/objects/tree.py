"""The tree of objects behind a checkpoint of TensorFlow 2: which object holds which, and which tensor is whose value.

Source: tensorflow/core/protobuf/trackable_object_graph.proto. The graph is one of references: an object can stand in
it under several names, so walks remember what they have seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf.message import DecodeError

from migrate import protos
from migrate.coding import Malformed, decode_strings
from migrate.findings import ModelRefused
from migrate.findings.checkpoint import MalformedEntry
from migrate.frozen import dataclass
from migrate.models import Checkpoint

KEY = "_CHECKPOINTABLE_OBJECT_GRAPH"
"""The key under which a checkpoint holds its object graph."""

ROOT = 0
_TABLE = ("-keys", "-values")
_NOT_TRAINED = frozenset({"moving_mean", "moving_variance", "mean", "variance", "count"})
_KERAS = "keras_api"


@dataclass(frozen=True)
class TrackedObject:
    """One object: what it refers to, and where its own values lie."""

    children: tuple[tuple[str, int], ...] = ()
    """Names of attributes and the numbers of the objects behind them, in the order in which they were set."""
    values: tuple[str, ...] = ()
    """Keys of the checkpoint: one for a variable, two for a table."""
    slots: tuple[tuple[int, str, int], ...] = ()
    """For an optimizer: the variable, the slot's name, the slot variable."""

    def child(self, name: str) -> int | None:
        """The object behind an attribute."""
        return next((number for called, number in self.children if called == name), None)


@dataclass(frozen=True)
class ObjectTree:
    """All objects of a checkpoint by their number; the root is number 0."""

    objects: tuple[TrackedObject, ...]

    def walk(self, start: int = ROOT) -> Iterator[tuple[str, int]]:
        """Every object under one, itself first with an empty path; each once, under the first path that leads there."""
        seen, pending = {start}, [("", start)]
        while pending:
            path, number = pending.pop(0)
            yield path, number
            for name, inner in self.objects[number].children:
                if inner not in seen:
                    seen.add(inner)
                    pending.append((f"{path}/{name}" if path else name, inner))

    def values(self, start: int) -> list[tuple[str, str]]:
        """Path and key of the values under an object in the order of Keras: that of its list of variables, where it
        has one, else that of its attributes, depth first, with what is not trained behind. Tables come last.
        """
        paths = {number: path for path, number in self.walk(start)}
        listed = self._listed(start)
        order = dict.fromkeys([*listed, *self._below(start)])
        found = [(paths.get(number, ""), key) for number in order for key in self.objects[number].values]
        if not listed:
            found.sort(key=lambda one: one[0].rpartition("/")[2] in _NOT_TRAINED)
        return sorted(found, key=lambda one: one[1].endswith(_TABLE))

    def _listed(self, number: int) -> list[int]:
        """The variables that an object itself lists, in that order."""
        own = self.objects[number]
        keras = own.child(_KERAS)
        for holder in (own, self.objects[keras] if keras is not None else own):
            found = holder.child("variables")
            if found is not None:
                items = [(int(name), inner) for name, inner in self.objects[found].children if name.isdigit()]
                return [inner for _, inner in sorted(items)]
        return []

    def _below(self, start: int) -> list[int]:
        """The objects under one, depth first, without the lists that Keras keeps beside the attributes."""
        order: list[int] = []
        seen: set[int] = set()
        pending = [start]
        while pending:
            number = pending.pop()
            if number in seen:
                continue
            seen.add(number)
            order.append(number)
            inner = [one for name, one in self.objects[number].children if name != _KERAS]
            pending += reversed(inner)
        return order


def read_tree(checkpoint: Checkpoint) -> ObjectTree:
    """The objects of a checkpoint. Raises ModelRefused where their graph is damaged."""
    try:
        data = b"".join(checkpoint.tensors[KEY].chunks())
        (text,) = decode_strings(data, 1)
        graph = protos.protobuf("trackable_object_graph").TrackableObjectGraph.FromString(text)
        if not graph.nodes:
            raise Malformed("it holds no object")
        return ObjectTree(tuple(_object(node, checkpoint.tensors, len(graph.nodes)) for node in graph.nodes))
    except (Malformed, DecodeError, ValueError) as error:
        problem = " ".join(str(error).split())[:200] or type(error).__name__
        raise ModelRefused([MalformedEntry(where=str(checkpoint.prefix), tensor=KEY, problem=problem)]) from None


def _object(node: Any, tensors: Mapping[str, object], count: int) -> TrackedObject:
    children = tuple((child.local_name, child.node_id) for child in node.children)
    slots = tuple(
        (slot.original_variable_node_id, slot.slot_name, slot.slot_variable_node_id) for slot in node.slot_variables
    )
    numbers = [*(number for _, number in children), *(n for first, _, last in slots for n in (first, last))]
    if any(not 0 <= number < count for number in numbers):
        raise Malformed(f"it names object {max(numbers)} of {count}")
    return TrackedObject(children, tuple(_values(node, tensors)), slots)


def _values(node: Any, tensors: Mapping[str, object]) -> Iterator[str]:
    for attribute in node.attributes:
        key = attribute.checkpoint_key
        for stored in (key, f"{key}-keys", f"{key}-values"):
            if stored in tensors:
                yield stored
