"""The table of ops against the installed TensorFlow, and what it says about nodes."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from migrate import protos
from migrate.graphdef import opdefs
from migrate.graphdef.opdefs import attr_of, input_types, op_defs, output_names, output_types
from tests.graph.build import node


def test_the_table_is_what_its_program_writes_today(tf: Any) -> None:
    made = protos.framework("op_def").OpList.FromString(base64.b64decode(tf.ask("ops")))
    found = {op.name: op for op in made.op}
    assert set(op_defs()) == set(found)
    different = [name for name, op in found.items() if op != op_defs()[name]]
    assert not different, "run tests/tools/generate_op_table.py"


def test_the_table_has_no_prose() -> None:
    told = {opdefs.NO_CPU_KERNEL, opdefs.NO_GRADIENT, ""}
    assert {op.summary for op in op_defs().values()} | {op.description for op in op_defs().values()} == told
    assert not any(arg.description for op in op_defs().values() for arg in op.input_arg)
    assert Path(opdefs.__file__).with_name("ops.binpb").stat().st_size < 1 << 20


@pytest.mark.parametrize("op", ["MatMul", "VarHandleOp", "PyFunc", "VariableV2", "TensorArray", "FusedBatchNorm"])
def test_ops_of_old_graphs_are_there(op: str) -> None:
    assert op in op_defs()


@pytest.mark.parametrize("op", ["GatherTree", "Resampler", "AnOpThatNeverWas"])
def test_ops_that_are_gone_are_not(op: str) -> None:
    assert op not in op_defs()


def test_marks() -> None:
    assert op_defs()["CudnnRNN"].summary == opdefs.NO_CPU_KERNEL
    assert op_defs()["MatMul"].summary == "" and op_defs()["MatMul"].description == ""
    assert op_defs()["GRUBlockCell"].description == opdefs.NO_GRADIENT
    assert op_defs()["StatefulPartitionedCall"].description == "", "TensorFlow derives the function that it calls"


def types(made: Any) -> tuple[list[int], list[int]]:
    definition = op_defs()[made.op]
    return input_types(made, definition), output_types(made, definition)


@pytest.mark.parametrize(
    ("made", "inputs", "outputs"),
    [
        (node("n", "MatMul", T="float64"), [2, 2], [2]),
        (node("n", "Shape", T="int8"), [6], [3]),  # out_type is left out: its default counts
        (node("n", "Shape", T="int8", out_type="int64"), [6], [9]),
        (node("n", "VariableV2", dtype="float32"), [], [101]),
        (node("n", "Assign", T="float32"), [101, 1], [101]),
        (node("n", "VarHandleOp", dtype="float32"), [], [20]),
        (node("n", "Pack", T="int32", N=3), [3, 3, 3], [3]),
        (node("n", "Unpack", T="int32", num=2), [3], [3, 3]),
        (node("n", "IdentityN", T=["float32", "string"]), [1, 7], [1, 7]),
        (node("n", "RestoreV2", dtypes=["float32", "int64"]), [7, 7, 7], [1, 9]),
        (node("n", "HashTable", key_dtype="string", value_dtype="int64"), [], [107]),
        (node("n", "TopKV2", T="float32"), [1, 3], [1, 3]),
        (node("n", "NoOp"), [], []),
    ],
    ids=lambda value: value.op if hasattr(value, "op") else "",
)
def test_types_of_nodes(made: Any, inputs: list[int], outputs: list[int]) -> None:
    assert types(made) == (inputs, outputs)


def test_outputs_as_function_bodies_name_them() -> None:
    assert output_names(node("n", "Unpack", num=2, T="float32"), op_defs()["Unpack"]) == ["output:0", "output:1"]
    assert output_names(node("n", "TopKV2", T="float32"), op_defs()["TopKV2"]) == ["values:0", "indices:0"]
    assert output_names(node("n", "Split", num_split=2, T="float32"), op_defs()["Split"])[-1] == "output:1"


def test_attributes_with_and_without_defaults() -> None:
    made = node("n", "MatMul", T="float32", transpose_a=True)
    definition = op_defs()["MatMul"]
    assert attr_of(made, "transpose_a", definition).b is True
    assert attr_of(made, "transpose_b", definition).b is False
    assert attr_of(node("n", "MatMul"), "T", definition) is None
    assert attr_of(made, "nonsense", definition) is None
