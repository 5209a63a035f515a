"""Networks that stand twice in a graph: for training and for inference, or before and behind a generator."""

from __future__ import annotations

from typing import Any

from migrate.graph import generated, twins
from tests.graph.build import binary, const, node, placeholder, unary, view
from tests.graph.test_judged import OUT, X, layer, loss


def test_a_decoder_that_is_told_the_truth_beside_one_that_is_not() -> None:
    nodes = [X, placeholder("told", OUT), *layer("enc", "x"), binary("mul", "Mul", "enc/MatMul", "told", out=OUT),
             *layer("dec", "mul"), *layer("dec_1", "enc/MatMul", "dec"), *loss("dec/MatMul")]  # fmt: skip
    assert twins.of_training(view(*nodes), ["dec/MatMul", "dec_1/MatMul"]) == {"dec/MatMul"}


def test_a_network_that_is_applied_anew() -> None:
    nodes = [X, *layer("net", "x"), unary("Tanh", "Tanh", "net/MatMul", out=OUT), placeholder("z", OUT),
             *layer("net_1", "z", "net"), unary("Tanh_1", "Tanh", "net_1/MatMul", out=OUT), *loss("Tanh")]  # fmt: skip
    assert twins.of_training(view(*nodes), ["Tanh", "Tanh_1"]) == {"Tanh"}


def test_two_towers_that_both_are_trained_are_no_twins() -> None:
    nodes = [X, placeholder("z", OUT), *layer("net", "x"), *layer("net_1", "z", "net"),
             binary("Sub", "Sub", "net/MatMul", "net_1/MatMul", out=OUT), *loss("Sub")]  # fmt: skip
    assert twins.of_training(view(*nodes), ["net/MatMul", "net_1/MatMul"]) == set()


def test_two_towers_with_losses_of_their_own_give_one_answer() -> None:
    nodes = [X, placeholder("z", OUT), *layer("net", "x"), *layer("net_1", "z", "net")]
    losses = [*loss("net/MatMul"), *loss("net_1/MatMul", "cost_1")]
    assert twins.of_training(view(*nodes, *losses), ["net/MatMul", "net_1/MatMul"]) == {"net_1/MatMul"}
    assert twins.of_training(view(*nodes), ["net/MatMul", "net_1/MatMul"]) == set(), "nothing says that it was trained"


def test_a_transformation_and_its_inverse_are_no_twins() -> None:
    forth = [X, *layer("net", "x"), unary("Exp", "Exp", "net/MatMul", out=OUT), binary("y", "Mul", "x", "Exp", out=OUT)]
    back = [placeholder("z", OUT), *layer("net_1", "z", "net"), unary("Neg", "Neg", "net_1/MatMul", out=OUT),
            unary("Exp_1", "Exp", "Neg", out=OUT), binary("x_1", "Mul", "z", "Exp_1", out=OUT)]  # fmt: skip
    assert twins.of_training(view(*forth, *back, *loss("y")), ["y", "x_1"]) == set()


def test_a_network_that_is_laid_out_anew_for_its_loss() -> None:
    one = (None, 1)
    nodes = [X, *layer("net", "x"), placeholder("z", OUT), *layer("net_1", "z", "net")]
    for made in nodes:
        if made.name.endswith("MatMul"):
            made.attr["_output_shapes"].list.shape[0].dim[1].size = 1
    flat = [unary("Squeeze", "Squeeze", "net/MatMul", out=(None,)), *loss("Squeeze"),
            node("slice", "StridedSlice", "net_1/MatMul", "a", "b", "c", T="float32", out=(None,))]  # fmt: skip
    made = view(*nodes, *flat)
    assert made.shape(("net/MatMul", 0)) == one
    assert twins.of_training(made, ["Squeeze", "slice"]) == {"Squeeze"}


def test_what_a_network_shows_of_itself_is_no_twin() -> None:
    nodes = [X, *layer("trunk", "x"), *layer("head", "trunk/MatMul"), *loss("head/MatMul")]
    shown = node("map", "Mul", "trunk/MatMul", "head/w/read", T="float32", out=OUT)
    assert twins.of_training(view(*nodes, shown), ["head/MatMul", "map"]) == set()


def test_what_depends_on_no_input_is_no_twin() -> None:
    nodes = [X, *layer("net", "x"), const("c", [1.0, 2.0, 3.0]), *layer("net_1", "c", "net"), *loss("net/MatMul")]
    assert twins.of_training(view(*nodes), ["net/MatMul", "net_1/MatMul"]) == set()


def _adversaries(taken: str, made: str, *between: Any) -> list[Any]:
    generator = [placeholder("z", OUT), *layer("g", "z"), unary("picture", "Tanh", "g/MatMul", out=OUT)]
    critic = [*layer("d", taken), *layer("d_1", made, "d"), binary("Sub", "Sub", "d/MatMul", "d_1/MatMul", out=OUT)]
    return [X, *generator, *between, *critic, *loss("Sub")]


def test_what_a_generator_makes() -> None:
    made = view(*_adversaries("x", "picture"))
    assert generated.find(made, set(made.nodes)) == {"picture"}
    assert generated.critics(made, ["d/MatMul", "d_1/MatMul"], set(made.nodes)) == {"d/MatMul", "d_1/MatMul"}


def test_what_a_generator_makes_under_a_condition() -> None:
    both = [placeholder("y", OUT), const("axis", 1), node("a", "ConcatV2", "x", "y", "axis", T="float32", out=OUT),
            node("b", "ConcatV2", "picture", "y", "axis", T="float32", out=OUT)]  # fmt: skip
    made = view(*_adversaries("a", "b", *both))
    assert generated.find(made, set(made.nodes)) == {"picture"}


def test_the_steps_of_a_recurrent_network_are_no_generators() -> None:
    nodes = [X, *layer("cell", "x"), unary("Tanh", "Tanh", "cell/MatMul", out=OUT), *layer("cell_1", "Tanh", "cell")]
    made = view(*nodes)
    assert generated.find(made, set(made.nodes)) == set()


def test_a_decoder_that_people_feed_is_no_critic() -> None:
    nodes = [X, *layer("enc", "x"), unary("code", "Tanh", "enc/MatMul", out=OUT), placeholder("z", OUT),
             *layer("dec", "code"), *layer("dec_1", "z", "dec"), *loss("dec/MatMul")]  # fmt: skip
    made = view(*nodes)
    assert generated.find(made, set(made.nodes)) == {"code"}
    assert generated.critics(made, ["dec/MatMul", "dec_1/MatMul"], set(made.nodes)) == set()


def test_a_mixture_of_what_is_made_with_the_data_is_no_answer() -> None:
    mixed = [binary("mixed", "Add", "picture", "x", out=OUT), *layer("d_2", "mixed", "d")]
    made = view(*_adversaries("x", "picture"), *mixed)
    assert generated.find(made, set(made.nodes)) == {"picture"}
