"""Given tensor arrays whose handles are strings; result: those of today, which are resources."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from migrate import dtypes
from migrate.graph.passes.prune import prune
from migrate.graph.passes.upgrade_tensor_arrays import UPGRADES, upgrade_tensor_arrays
from migrate.graph.passes.upgrade_variables import upgrade_variables
from migrate.graphdef.opdefs import op_defs
from tests.graph.build import const, draft, node, ops_of, placeholder


@pytest.mark.parametrize("old", [op for op in UPGRADES if op in op_defs()])
def test_todays_form_takes_the_same_attributes(old: str) -> None:
    attributes = {attr.name for attr in op_defs()[old].attr}
    assert attributes <= {attr.name for attr in op_defs()[UPGRADES[old]].attr}


def array(version: str) -> list[Any]:
    """An array with one row written through a handle that goes round, and read again."""
    ref = "Ref" if not version else ""
    return [
        placeholder("x", (2,)),
        const("size", 1),
        const("zero", 0),
        const("flow", 0.0),
        node("a", f"TensorArray{version}", "size", dtype="float32"),
        node("same", f"{ref}Identity", "a", T="string"),
        node("again", "Identity", "same", T="string"),
        node("w", f"TensorArrayWrite{version}", "again", "zero", "x", "flow", T="float32"),
        node("y", f"TensorArrayRead{version}", "a", "zero", "w", dtype="float32"),
    ]


@pytest.mark.parametrize("version", ["", "V2"])
def test_handles_become_resources(tf: Any, version: str) -> None:
    made = upgrade_tensor_arrays(upgrade_variables(prune(draft(array(version), ["x"], ["y"]))))
    ops = ops_of(made)
    assert (ops["a"], ops["w"], ops["y"]) == ("TensorArrayV3", "TensorArrayWriteV3", "TensorArrayReadV3")
    assert [made.nodes[name].attr["T"].type for name in ("same", "again")] == [dtypes.RESOURCE] * 2
    assert made.nodes["w"].attr["T"].type == dtypes.NUMBERS["float32"]
    assert tf.run(made.nodes.values(), ["y:0"], {"x:0": np.float32([1, 2])})[0].tolist() == [1, 2]


def test_arrays_of_today_are_left_alone() -> None:
    given = draft([const("size", 1), node("a", "TensorArrayV3", "size", dtype="float32")])
    assert upgrade_tensor_arrays(given) is given


def test_texts_beside_an_array_stay_texts() -> None:
    text = [const("text", b"a"), node("same_text", "Identity", "text", T="string")]
    made = upgrade_tensor_arrays(draft([*array("V2"), *text]))
    assert made.nodes["same_text"].attr["T"].type == dtypes.STRING
