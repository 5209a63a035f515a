"""Placeholders that switch between training and inference: by use first, then by name and type."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.graph import modes
from migrate.graph.view import GraphView
from migrate.models import Variable
from tests.graph.build import (
    Stored,
    binary,
    const,
    function,
    function_attribute,
    library,
    model,
    node,
    placeholder,
    scalar_out,
    unary,
    variable,
    view,
)


def found(*nodes: Any) -> dict[str, Any]:
    return {mode.tensor: mode.value for mode in modes.find(view(*nodes))}


def rate(name: str, *, shape: Any = ()) -> Any:
    return placeholder(name, shape)


UNIFORM = [const("size", [2]), node("uniform", "RandomUniform", "size", dtype="float32", T="int32")]
SCALED = [const("scale", 1.0), binary("scaled", "Mul", "uniform", "scale"), binary("noise", "AddV2", "scaled", "scale")]
ONE = const("one", 1.0)
MASK = [unary("mask", "Floor", "t"), binary("masked", "Mul", "x", "mask")]

KEEPS = {
    "floor(keep + uniform), as TF 1.0 to 1.12 write it": [binary("t", "Add", "p", "uniform")],
    "uniform + keep": [binary("t", "AddV2", "uniform", "p")],
    "the uniform is scaled": [*SCALED, binary("t", "Add", "p", "noise")],
    "uniform < keep": [binary("t", "Less", "uniform", "p")],
    "keep > uniform": [binary("t", "Greater", "p", "uniform")],
    "uniform >= 1 - keep, as TF 1.13 writes it": [ONE, binary("r", "Sub", "one", "p"),
                                                  binary("t", "GreaterEqual", "uniform", "r")],
    "through an identity and a switch": [unary("i", "Identity", "p"), node("s", "Switch", "i", "b", T="float32"),
                                         binary("t", "Add", "s:1", "uniform")],
}  # fmt: skip
DROPS = {
    "uniform >= rate": [binary("t", "GreaterEqual", "uniform", "p")],
    "rate < uniform": [binary("t", "Less", "p", "uniform")],
    "1 - rate + uniform": [ONE, binary("k", "Sub", "one", "p"), binary("t", "Add", "k", "uniform")],
    "1 - (1 - rate), twice turned": [
        ONE, binary("k", "Sub", "one", "p"), binary("r", "Sub", "one", "k"), binary("t", "Greater", "uniform", "r"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", KEEPS)
@pytest.mark.parametrize("name", ["p", "dropout", "rate"])
def test_a_share_that_is_kept(what: str, name: str) -> None:
    assert found(*_named(name, *UNIFORM, *KEEPS[what], *MASK)) == {f"{name}:0": 1.0}


@pytest.mark.parametrize("what", DROPS)
@pytest.mark.parametrize("name", ["p", "keep_prob", "rate"])
def test_a_share_that_is_dropped(what: str, name: str) -> None:
    assert found(*_named(name, *UNIFORM, *DROPS[what], *MASK)) == {f"{name}:0": 0.0}, "its use outweighs its name"


def _named(name: str, *nodes: Any) -> list[Any]:
    renamed = [rate(name)]
    for one in nodes:
        copy = type(one)()
        copy.CopyFrom(one)
        copy.input[:] = [name if i == "p" else i for i in one.input]
        renamed.append(copy)
    return renamed


def test_what_gradients_do_with_it_says_nothing() -> None:
    gradient = binary("gradients/t_grad/Less", "GreaterEqual", "uniform", "p")
    assert found(rate("p"), *UNIFORM, gradient) == {}


@pytest.mark.parametrize("shape", [(), (4, 6), (None, 6), None])
def test_data_with_noise_in_it_is_no_share(shape: Any) -> None:
    noisy = binary("t", "Add", "x", "uniform")
    assert found(placeholder("x", shape), *UNIFORM, noisy, binary("h", "MatMul", "t", "w")) == {}
    drawn = [binary("t", "Greater", "x", "uniform"), unary("b", "Cast", "t"), binary("h", "MatMul", "b", "w")]
    assert found(placeholder("x", shape), *UNIFORM, *drawn) == {}, "binary pictures are drawn like this"


@pytest.mark.parametrize(("order", "value"), [(["chosen", "x", "zeros"], 1.0), (["chosen", "zeros", "x"], 0.0)])
def test_a_choice_between_a_value_and_nothing(order: list[str], value: float) -> None:
    chosen = [binary("chosen", "Less", "uniform", "p"), node("t", "Select", *order, T="float32")]
    nothing = [placeholder("x"), unary("zeros", "ZerosLike", "x")]
    assert found(rate("p"), *UNIFORM, *nothing, *chosen) == {"p:0": value}


def test_a_choice_between_two_values_is_no_dropout() -> None:
    chosen = [binary("chosen", "Less", "uniform", "p"), node("t", "Select", "chosen", "x", "z", T="float32")]
    assert found(rate("p"), *UNIFORM, placeholder("x"), placeholder("z"), *chosen) == {}


def blurred(*nodes: Any) -> list[Any]:
    noise = [*SCALED, binary("strong", "Mul", "p", "noise")]
    return [rate("p"), placeholder("x"), *UNIFORM, *noise, *nodes]


def test_the_strength_of_noise_that_is_added_to_what_is_fed() -> None:
    assert found(*blurred(binary("t", "Add", "x", "strong"))) == {"p:0": 0.0}
    assert found(*blurred(binary("t", "Mul", "x", "strong"))) == {}, "it is no sum"
    weights = [
        variable("w", (4, 4)),
        node("w/read", "Identity", "w", T="float32"),
        binary("h", "MatMul", "x", "w/read"),
    ]
    assert found(*blurred(*weights, binary("t", "Add", "h", "strong"))) == {}, "it is added to what weights made"


def test_the_only_data_is_not_bound_for_its_use_alone() -> None:
    drawn = [binary("t", "Add", "x", "uniform"), *MASK]
    assert found(placeholder("x", None), *UNIFORM, *drawn) == {}
    assert found(placeholder("x", None), placeholder("z"), *UNIFORM, *drawn) == {"x:0": 1.0}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("keep_prob", 1.0),
        ("net/keepProb_1", 1.0),
        ("kp", 1.0),
        ("dropout_keep", 1.0),
        ("retain_rate", 1.0),
        ("dropout", 0.0),
        ("drop_rate", 0.0),
        ("hidden_dropout_3", 0.0),
    ],
)
def test_shares_by_name(name: str, value: float) -> None:
    assert found(rate(name)) == {f"{name}:0": value}


@pytest.mark.parametrize("name", ["x", "rate", "learning_rate", "temperature", "scale", "alpha"])
def test_other_numbers_are_inputs(name: str) -> None:
    assert found(rate(name)) == {}


def test_a_vector_of_shares_is_filled() -> None:
    assert found(rate("keep_prob", shape=(3,))) == {"keep_prob:0": [1.0, 1.0, 1.0]}
    assert found(rate("keep_prob", shape=(2, 1))) == {"keep_prob:0": [[1.0], [1.0]]}


def test_a_share_of_unknown_shape_is_a_scalar() -> None:
    assert found(rate("keep_prob", shape=None)) == {"keep_prob:0": 1.0}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("is_training", False),
        ("isTraining", False),
        ("net/bn_train", False),
        ("phase_train", False),
        ("phase", False),
        ("train", False),
        ("training_1", False),
        ("use_dropout", False),
        ("keras_learning_phase", False),
        ("is_test", True),
        ("testing", True),
        ("inference", True),
        ("is_eval", True),
        ("feed_previous", True),
        ("teacher_forcing", False),
    ],
)
def test_switches_by_name(name: str, value: bool) -> None:
    assert found(placeholder(name, (), "bool")) == {f"{name}:0": value}
    assert found(placeholder(name, None, "bool")) == {f"{name}:0": value}


@pytest.mark.parametrize("name", ["flag", "reverse", "contrast", "use_cache", "constrain"])
def test_other_switches_are_inputs(name: str) -> None:
    assert found(placeholder(name, (), "bool")) == {}


def test_only_scalars_are_switches() -> None:
    assert found(placeholder("is_training", (None,), "bool")) == {}


def test_the_learning_phase_of_old_keras_is_a_number() -> None:
    modes_found = modes.find(view(placeholder("keras_learning_phase", (), "int32")))
    assert [(m.tensor, m.value, type(m.value)) for m in modes_found] == [("keras_learning_phase:0", 0, int)]
    assert found(placeholder("is_training", (), "int32")) == {}


def branches(yes: list[Any], no: list[Any]) -> list[Any]:
    data = node("s", "Switch", "x", "flag", T="float32")
    return [placeholder("flag", (), "bool"), placeholder("x"), data, *yes, *no,
            node("m", "Merge", "no", "yes", T="float32", N=2)]  # fmt: skip


@pytest.mark.parametrize("training_when", [True, False])
def test_a_branch_that_draws_random_numbers_trains(training_when: bool) -> None:
    side = "1" if training_when else "0"
    noise = [node("noise", "RandomStandardNormal", f"s:{side}", T="float32", dtype="float32")]
    yes = [binary("yes", "AddV2", "s:1", "noise" if training_when else "s:1")]
    no = [binary("no", "AddV2", "s", "s" if training_when else "noise")]
    assert found(*branches([*noise, *yes], no)) == {"flag:0": not training_when}


def test_a_branch_that_measures_the_batch_trains() -> None:
    yes = [node("yes", "FusedBatchNorm", "s:1", T="float32", is_training=True)]
    assert found(*branches(yes, [node("no", "FusedBatchNorm", "s", T="float32", is_training=False)])) == {
        "flag:0": False
    }


def test_branches_that_are_alike_say_nothing() -> None:
    assert found(*branches([unary("yes", "Neg", "s:1")], [unary("no", "Abs", "s")])) == {}


def test_defaults_that_callers_leave_alone() -> None:
    mode = node("anything", "PlaceholderWithDefault", "d", dtype="int32", shape=())
    assert found(const("d", 5), scalar_out(mode)) == {"anything:0": 5}


def test_a_default_of_a_batch_is_an_input() -> None:
    batch = node("images", "PlaceholderWithDefault", "d", dtype="int32", shape=(2,), out=(2,))
    assert found(const("d", [5, 6]), batch) == {}


def test_a_switch_kept_in_a_variable() -> None:
    nodes = [
        node("is_training", "VariableV2", dtype="bool", shape=()),
        unary("is_training/read", "Identity", "is_training", dtype="bool"),
        unary("other", "LogicalNot", "is_training/read", dtype="bool"),
    ]
    made = model(*nodes)
    assert made.variables["is_training"] == Variable(
        "is_training", 10, (), True, "is_training", "", made.variables["is_training"].stored
    )
    (mode,) = modes.find(view(*nodes))
    assert (mode.tensor, mode.value) == ("is_training/read:0", False)
    assert "variable" in mode.why


def test_variables_of_other_types_are_weights() -> None:
    nodes = [variable("is_training"), unary("is_training/read", "Identity", "is_training")]
    assert found(*nodes) == {}
    assert isinstance(model(*nodes).variables["is_training"].stored, Stored)


@pytest.mark.parametrize("op", ["If", "StatelessIf"])
@pytest.mark.parametrize("noisy", [True, False])
def test_branches_that_are_functions(op: str, noisy: bool) -> None:
    draws = function("draws", [node("u", "RandomUniform", "s")], {"s": 3}, {"out": "u:output:0"})
    calls = function("calls", [node("c", "PartitionedCall", "s", f=function_attribute("draws"))], {"s": 3}, {})
    calm = function("calm", [node("i", "Identity", "s")], {"s": 3}, {"out": "i:output:0"})
    then, other = ("calls", "calm") if noisy else ("calm", "calls")
    choice = node("if", op, "b", "x", then_branch=function_attribute(then), else_branch=function_attribute(other))
    made = model(predicate("b"), placeholder("x"), choice)
    made.graph.library.CopyFrom(library(draws, calls, calm))
    assert [(mode.tensor, mode.value) for mode in modes.find(GraphView(made))] == [("b:0", not noisy)]


def test_branches_that_hand_on_what_was_computed_outside() -> None:
    nodes = [
        predicate("stochastic"),
        placeholder("x"),
        *UNIFORM,
        binary("noisy", "Add", "x", "uniform"),
        node("cond/Switch", "Switch", "stochastic", "stochastic", T="bool"),
        unary("cond/pred_id", "Identity", "stochastic", dtype="bool"),
        node("cond/Switch_1", "Switch", "noisy", "cond/pred_id", T="float32"),
        node("cond/Switch_2", "Switch", "x", "cond/pred_id", T="float32"),
        node("cond/Merge", "Merge", "cond/Switch_2", "cond/Switch_1:1", T="float32"),
    ]
    assert found(*nodes) == {"stochastic:0": False}


def predicate(name: str) -> Any:
    return placeholder(name, (), "bool")


def test_a_branch_that_takes_a_batch_of_unknown_shape_trains() -> None:
    """The numbers are drawn behind a Switch in a scope of its own, as dropout asks there for the shape."""
    batch = "cond/dropout/Shape/Switch"
    nodes = [
        placeholder("mode", (), "bool"), placeholder("x", None),
        unary("cond/pred_id", "Identity", "mode", dtype="bool"),
        node(batch, "Switch", "x", "cond/pred_id", T="float32"),
        node("cond/dropout/Shape", "Shape", f"{batch}:1", T="float32"),
        node("cond/dropout/noise", "RandomUniform", "cond/dropout/Shape", T="int32", dtype="float32"),
        binary("cond/dropout/mul", "Mul", f"{batch}:1", "cond/dropout/noise"),
        node("cond/Identity/Switch", "Switch", "x", "cond/pred_id", T="float32"),
        node("cond/Merge", "Merge", "cond/Identity/Switch", "cond/dropout/mul", T="float32", N=2),
    ]  # fmt: skip
    assert found(*nodes) == {"mode:0": False}


def test_a_number_with_a_default_stays_there() -> None:
    mode = node("temperature", "PlaceholderWithDefault", "d", dtype="float32", shape=())
    assert found(const("d", 1.5), scalar_out(mode), placeholder("x")) == {"temperature:0": 1.5}
