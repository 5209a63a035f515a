"""Restore operations of older savers, as graphs hold them."""

import pytest

from migrate import protos
from migrate.formats.graphs import saver

graph_pb2 = protos.framework("graph")


def nodes(*rows):
    """Node messages from (name, op, inputs) and, for a Const, its strings; one string is a scalar."""
    graph = graph_pb2.GraphDef()
    for name, op, inputs, *strings in rows:
        node = graph.node.add(name=name, op=op, input=inputs)
        for values in strings:
            tensor = node.attr["value"].tensor
            tensor.string_val.extend(value.encode() for value in values)
            if len(values) > 1:
                tensor.tensor_shape.dim.add(size=len(values))
    return {node.name: node for node in graph.node}


def restoring(op, *inputs):
    return nodes(
        ("v", "Variable", []),
        ("file", "Const", [], ["model"]),
        ("key", "Const", [], ["stored/name"]),
        ("slice", "Const", [], ["4 2 0,2:-"]),
        ("restore", op, ["file", "key", *inputs]),
        ("pass", "Identity", ["restore"]),
        ("assign", "Assign", ["v", "pass"]),
        ("init", "Assign", ["v", "file"]),
        ("all", "NoOp", ["^assign"]),
        ("start", "NoOp", ["^init"]),
    )


DEF = protos.protobuf("saver").SaverDef(restore_op_name="all")


@pytest.mark.parametrize("of", [DEF, None])
@pytest.mark.parametrize(
    ("graph", "target"),
    [
        (restoring("Restore"), ("stored/name", "")),
        (restoring("RestoreSlice", "slice"), ("stored/name", "4 2 0,2:-")),
        (restoring("RestoreV2", "slice"), ("stored/name", "4 2 0,2:-")),
    ],
)
def test_restore_operations(graph, target, of):
    assert saver.restored(graph, frozenset({"v"}), of) == {"v": target}


def test_a_saver_that_the_file_does_not_name_is_still_known():
    mine = saver.saver_nodes(restoring("RestoreSlice", "slice"), frozenset({"v"}), [])
    assert mine == {"key", "slice", "restore", "pass", "assign", "all"}


@pytest.mark.parametrize("key", ["v", "missing", "restore"])
def test_a_key_that_is_no_constant_gives_no_target(key):
    graph = restoring("Restore")
    graph["restore"].input[1] = key
    assert saver.restored(graph, frozenset({"v"}), DEF) == {}


def test_circles_end():
    graph = nodes(
        ("a", "Identity", ["b"]), ("b", "Identity", ["a"]), ("v", "Variable", []), ("s", "Assign", ["v", "a"])
    )
    assert saver.restored(graph, frozenset({"v"}), None) == {}
