"""The signatures of a graph: named by the caller, stored in the file, or inferred."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.findings import ModelRefused, UsageFault
from migrate.findings.graph import NoOutput
from migrate.graph.choose import Choice, Wishes, choose
from migrate.models import Signature
from tests.graph.build import binary, const, infos, node, placeholder, read, unary, variable, view

NODES = [
    placeholder("x"),
    variable("net/w", (4, 3)),
    read("net/w"),
    node("net/MatMul", "MatMul", "x", "net/w/read", T="float32", out=(None, 3)),
    unary("net/hidden", "Relu", "net/MatMul", out=(None, 3)),
    placeholder("keep_prob", ()),
    binary("scaled", "Mul", "net/hidden", "keep_prob", out=(None, 3)),
    const("k", 2),
    node("top", "TopKV2", "scaled", "k", T="float32", out=(None, 2)),
]
STORED = {
    "serving_default": Signature(infos({"images": "x"}), infos({"scores": "scaled"})),
    "features": Signature(infos({"images": "x"}), infos({"hidden": "net/hidden"})),
}


def chosen(inputs: Any = (), outputs: Any = (), nodes: Any = NODES, **more: Any) -> Choice:
    stored = more.pop("stored", {})
    wishes = Wishes(tuple(inputs), tuple(outputs), **more)
    return choose(view(*nodes, signatures=stored), wishes)


def tensors(choice: Choice, key: str = "serving_default") -> tuple[dict[str, str], dict[str, str]]:
    sides = choice.signatures[key].inputs, choice.signatures[key].outputs
    inputs, outputs = ({name: info.name for name, info in side.items()} for side in sides)
    return inputs, outputs


def test_inferred() -> None:
    choice = chosen()
    assert tensors(choice) == ({"x": "x:0"}, {"top": "top:0", "top_1": "top:1"})
    assert choice.bound == {"keep_prob:0": 1.0}
    assert {(c.step, c.where) for c in choice.changes} == {
        ("bind_placeholders", "keep_prob:0"),
        ("choose_endpoints", "x:0"),
        ("choose_endpoints", "top:0"),
        ("choose_endpoints", "top:1"),
    }
    dtypes = {key: info.dtype for key, info in choice.signatures["serving_default"].outputs.items()}
    assert dtypes == {"top": 1, "top_1": 3}


def test_named_outputs_find_their_inputs() -> None:
    choice = chosen(outputs=[("h", "net/hidden"), (None, "top:1")])
    assert tensors(choice) == ({"x": "x:0"}, {"h": "net/hidden:0", "top_1": "top:1"})


def test_named_inputs_keep_the_inferred_outputs() -> None:
    choice = chosen(inputs=[("pixels", "x:0")])
    assert tensors(choice) == ({"pixels": "x:0"}, {"top": "top:0", "top_1": "top:1"})


def test_an_interior_input_replaces_what_is_before_it() -> None:
    choice = chosen(inputs=[(None, "net/hidden")])
    assert tensors(choice)[0] == {"net_hidden": "net/hidden:0"}
    assert choice.signatures["serving_default"].inputs["net_hidden"].shape == (None, 3)


def test_a_mode_may_be_named_as_an_input() -> None:
    choice = chosen(inputs=[(None, "keep_prob")])
    assert choice.bound == {}
    assert tensors(choice)[0] == {"keep_prob": "keep_prob:0", "x": "x:0"}


def test_freeze_outweighs_what_is_inferred() -> None:
    choice = chosen(freeze={"keep_prob": 0.5, "net/MatMul:0": [[1, 2, 3]]})
    assert choice.bound == {"keep_prob:0": 0.5, "net/MatMul:0": [[1, 2, 3]]}
    assert tensors(choice)[0] == {}, "what is before a bound tensor is no input"
    assert "asked for" in next(c.why for c in choice.changes if c.where == "keep_prob:0")


def test_stored_signatures_are_kept() -> None:
    choice = chosen(stored=STORED)
    assert choice.signatures == STORED
    assert chosen(stored=STORED, signatures=("features",)).signatures == {"features": STORED["features"]}


def test_endpoints_replace_stored_signatures() -> None:
    assert list(chosen(outputs=[(None, "top")], stored=STORED).signatures) == ["serving_default"]


def test_an_unknown_signature_names_those_that_exist() -> None:
    with pytest.raises(UsageFault, match=r"no signature other.*serving_default, features"):
        chosen(stored=STORED, signatures=("other",))


@pytest.mark.parametrize(("tensor", "value"), [("net/MatMul:0", 1), ("net/MatMul:0", [1, 2, 3]), ("keep_prob:0", [1])])
def test_a_value_of_another_shape_cannot_be_frozen(tensor: str, value: Any) -> None:
    with pytest.raises(UsageFault, match=f"^{tensor} has the shape .*, the value has"):
        chosen(freeze={tensor: value})


@pytest.mark.parametrize(
    ("tensor", "near"),
    [("net/hiden", "net/hidden"), ("HIDDEN:0", "net/hidden"), ("net/hidden:1", "net/hidden"), ("tops", "top")],
)
@pytest.mark.parametrize("where", ["inputs", "outputs", "freeze"])
def test_an_unknown_tensor_names_the_nearest(tensor: str, near: str, where: str) -> None:
    wishes: Any = {"freeze": {tensor: 1}} if where == "freeze" else {where: [(None, tensor)]}
    with pytest.raises(UsageFault, match=f"no tensor {tensor}") as fault:
        chosen(**wishes)
    assert near in fault.value.facts["nearest"] and f"{near}:0" in fault.value.cure


LOOP = [
    *NODES,
    node("enter", "Enter", "net/MatMul", T="float32", frame_name=b"loop"),
    node("merge", "Merge", "enter", "next", T="float32", N=2),
    node("switch", "Switch", "merge", "more", T="float32"),
    unary("inside", "Tanh", "switch:1", out=(None, 3)),
    node("next", "NextIteration", "inside", T="float32"),
    node("exit", "Exit", "switch", T="float32", out=(None, 3)),
]


@pytest.mark.parametrize("where", ["inputs", "outputs", "freeze"])
def test_what_lies_inside_of_a_loop(where: str) -> None:
    wishes: Any = {"freeze": {"inside:0": 1}} if where == "freeze" else {where: [(None, "inside:0")]}
    with pytest.raises(UsageFault, match="inside:0 lies inside of a loop") as fault:
        chosen(nodes=LOOP, **wishes)
    assert "What leaves the loop: exit:0." in fault.value.cure


def test_nothing_inside_of_a_loop_is_an_answer() -> None:
    cut = [one for one in LOOP if one.name not in ("exit", "next", "top", "k")]
    assert "inside:0" not in tensors(chosen(nodes=cut))[1].values()


@pytest.mark.parametrize("tensor", ["", "^x", "zzzzzz", "top:2", "x:-1"])
def test_what_is_no_tensor(tensor: str) -> None:
    with pytest.raises(UsageFault):
        chosen(outputs=[(None, tensor)])


def test_no_output_is_refused_with_candidates() -> None:
    with pytest.raises(ModelRefused) as refused:
        chosen(nodes=[placeholder("x"), variable("w")])
    assert [type(finding) for finding in refused.value.findings] == [NoOutput]


def test_no_output_is_lost_to_a_key() -> None:
    choice = chosen(outputs=[(None, "top"), ("top", "net/hidden")])
    assert set(tensors(choice)[1].values()) == {"top:0", "net/hidden:0"}


def test_a_tensor_is_one_input() -> None:
    with pytest.raises(UsageFault):
        chosen(inputs=[("a", "x"), ("b", "x:0")])


def test_a_mode_that_a_stored_signature_takes_stays_an_input() -> None:
    stored = {"serving_default": Signature(infos({"x": "x", "keep": "keep_prob"}), infos({"scores": "scaled"}))}
    assert chosen(stored=stored).bound == {}
