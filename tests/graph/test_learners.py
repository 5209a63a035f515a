"""Which losses train which weights, and what follows from it: what networks hand on, and local copies."""

from __future__ import annotations

from typing import Any

from migrate.graph import handed, twins
from tests.graph.build import binary, node, placeholder, unary, view
from tests.graph.test_judged import OUT, X, layer, loss


def trained(loss_name: str, weight: str, scope: str = "gradients", *between: str) -> list[Any]:
    """A gradient of a loss, what is done with it, and the update of a weight."""
    nodes, name = [unary(f"{scope}/{loss_name}_grad/Grad", "Fill", loss_name)], f"{scope}/{loss_name}_grad/Grad"
    for number, op in enumerate(between):
        nodes.append(unary(f"between_{number}/{weight}", op, name))
        name = f"between_{number}/{weight}"
    return [*nodes, node(f"update_{scope}/{weight}", "ApplyGradientDescent", weight, "rate", name, T="float32")]


def test_the_loss_of_each_weight() -> None:
    nodes = [X, *layer("a", "x"), *layer("b", "x"), *loss("a/MatMul", "one")[:2], *loss("b/MatMul", "two")[:2],
             *trained("one", "a/w"), *trained("two", "b/w", "gradients_1")]  # fmt: skip
    assert view(*nodes).trained == {"a/w": {"one"}, "b/w": {"two"}}


def test_clipped_gradients_are_those_of_the_loss() -> None:
    nodes = [X, *layer("a", "x"), *loss("a/MatMul", "one")[:2], *trained("one", "a/w", "gradients", "Neg", "Square")]
    assert view(*nodes).trained == {"a/w": {"one"}}


def test_without_updates_nothing_is_known() -> None:
    assert view(X, *layer("a", "x"), *loss("a/MatMul")).trained == {}


ACTOR = [X, *layer("actor", "x"), unary("action", "Tanh", "actor/MatMul", out=OUT)]


def taken(*nodes: Any) -> set[str]:
    made = view(*nodes)
    return handed.find(made, {name for name in made.nodes if name not in made.trains})


def test_what_an_actor_hands_to_its_critic() -> None:
    critic = [*layer("critic", "action"), *loss("critic/MatMul", "td")[:2], *trained("td", "critic/w", "gradients")]
    other = [*layer("end", "critic/MatMul"), *loss("end/MatMul", "policy")[:2]]
    assert taken(*ACTOR, *critic, *other, *trained("policy", "actor/w", "gradients_1")) == {"action"}


def test_a_trunk_that_the_same_loss_trains_hands_nothing_on() -> None:
    head = [*layer("critic", "action"), *loss("critic/MatMul", "td")[:2], *trained("td", "critic/w")]
    other = [*layer("other", "x"), *loss("other/MatMul", "more")[:2], *trained("more", "other/w", "gradients_1")]
    assert taken(*ACTOR, *head, *trained("td", "actor/w", "gradients_2"), *other) == set()


def worker(*more: Any) -> tuple[set[str], list[str]]:
    """A network without a loss, and one under another scope whose gradients train it."""
    nodes = [X, *layer("global/net", "x"), placeholder("z", OUT), *layer("worker/net", "z"),
             binary("sub", "Sub", "worker/net/MatMul", "x", out=OUT), *loss("sub", "one")[:2], *more]  # fmt: skip
    ends = ["global/net/MatMul", "worker/net/MatMul"]
    return twins.of_training(view(*nodes), ends), ends


def test_a_local_copy_gives_way_to_the_network_that_it_trains() -> None:
    found, ends = worker(*trained("one", "global/net/w"))
    assert found == {"worker/net/MatMul"} and found < set(ends)


def test_a_network_that_trains_itself_is_no_local_copy() -> None:
    assert worker(*trained("one", "worker/net/w"))[0] == set()
