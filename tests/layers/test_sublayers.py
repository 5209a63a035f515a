"""Which variable of Keras 3 an array of the person's own layer belongs to."""

from __future__ import annotations

import pytest

from migrate.layers.sublayers import Matched, matched
from migrate.network import Weight
from migrate.writers.custom_variables import Variable

START = "layers/block/"


def weight(name: str, *shape: int) -> Weight:
    return Weight(name, shape, "float32", ())


def variable(path: str, name: str, *shape: int) -> Variable:
    return Variable(START + path, name, shape)


FIRST = variable("d1/vars/0", "block/dense/kernel", 2, 2)
SECOND = variable("d2/vars/0", "block/dense_1/kernel", 2, 2)


def places(found: Matched | None) -> list[str]:
    assert found is not None
    return [path.removeprefix(START) for path in found.paths]


def test_numbers_that_keras_gives_count_from_the_first_layer_of_a_block() -> None:
    found = matched(START, [weight("block/dense_9/kernel:0", 2, 2), weight("dense_10/kernel:0", 2, 2)], [FIRST, SECOND])
    assert places(found) == ["d1/vars/0", "d2/vars/0"]
    assert found and found.in_order and found.told_apart


def test_names_find_the_layer_where_the_order_cannot_be_meant() -> None:
    targets = [FIRST, variable("norm/vars/0", "block/norm/gamma", 2)]
    found = matched(START, [weight("block/norm/gamma:0", 2), weight("block/dense_4/kernel:0", 2, 2)], targets)
    assert places(found) == ["norm/vars/0", "d1/vars/0"]
    assert found and not found.in_order


def test_names_that_contradict_the_order_are_no_match() -> None:
    stored = [weight("block/dense_5/kernel:0", 2, 2), weight("block/dense_4/kernel:0", 2, 2)]
    assert matched(START, stored, [FIRST, SECOND]) is None


def test_arrays_that_only_their_order_tells_apart_are_said_to_be() -> None:
    found = matched(START, [weight("block/kernel:0", 2, 2)] * 2, [FIRST, SECOND])
    assert places(found) == ["d1/vars/0", "d2/vars/0"]
    assert found and not found.told_apart


@pytest.mark.parametrize(
    "stored",
    [
        [weight("block/dense/kernel:0", 2, 2)],
        [weight("block/dense/kernel:0", 2, 2), weight("block/dense_1/kernel:0", 2, 3)],
        [weight("block/dense/kernel:0", 2, 2), weight("block/dense_1/bias:0", 2, 2)],
    ],
    ids=["too few", "another shape", "another name"],
)
def test_arrays_that_do_not_fit_are_no_match(stored: list[Weight]) -> None:
    assert matched(START, stored, [FIRST, SECOND]) is None


def test_variables_without_a_path_of_the_layer_are_no_match() -> None:
    stored = [weight("block/dense/kernel:0", 2, 2)]
    assert matched(START, stored, [Variable("", "block/dense/kernel", (2, 2))]) is None


def test_weights_of_a_class_that_holds_no_layers_go_by_order_whatever_their_names() -> None:
    targets = [variable("vars/0", "block/w", 2, 2), variable("vars/1", "block/factor", 2, 2)]
    found = matched(START, [weight("block/Variable:0", 2, 2), weight("block/kernel:0", 2, 2)], targets)
    assert places(found) == ["vars/0", "vars/1"]
    assert found and found.told_apart


def test_attributes_of_the_newer_layout_find_theirs_in_any_order() -> None:
    targets = [
        variable("att/query_dense/vars/0", "block/att/query/kernel", 2, 1, 2),
        variable("ffn/layers/dense/vars/0", "block/ffn/dense/kernel", 2, 2),
    ]
    stored = [
        weight("ffn/_layer_checkpoint_dependencies/dense/vars/0", 2, 2),
        weight("att/_query_dense/vars/0", 2, 1, 2),
    ]
    assert places(matched(START, stored, targets)) == ["ffn/layers/dense/vars/0", "att/query_dense/vars/0"]
    assert matched(START, [stored[0], weight("other/vars/0", 2, 1, 2)], targets) is None


def test_object_checkpoints_go_by_attributes_and_never_by_order() -> None:
    targets = [variable("att/query_dense/vars/0", "block/att/query/kernel", 2, 2), FIRST]
    stored = [weight("d1/kernel", 2, 2), weight("att/_query_dense/kernel", 2, 2)]
    assert places(matched(START, stored, targets, ordered_file=False)) == ["d1/vars/0", "att/query_dense/vars/0"]
    assert matched(START, [weight("d1/kernel", 2, 2), weight("d3/kernel", 2, 2)], targets, ordered_file=False) is None
