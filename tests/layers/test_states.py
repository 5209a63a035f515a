"""States of recurrent layers: how calls name them, in which order they come, and a function that acts on them."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.findings.keras_upgrade import NoCounterpart
from migrate.layers.calls import of_parent
from migrate.layers.keras2 import masked_output, recurrent
from migrate.layers.registry import Context
from migrate.models import Era
from migrate.network import PARENT, Call, Expansion, Layer, Ref

NEW = Era("2.4.0", "tensorflow", "2.4")
OLD = Era("2.2.2", "tensorflow", None)
CELLS = (Layer("one", "LSTMCell", {}, slot="cells"), Layer("two", "GRUCell", {}, slot="cells"))


def stack(states: list[Ref], **cells: Any) -> Layer:
    inner = Layer("cells", "StackedRNNCells", cells, parts=CELLS, slot="cell")
    call = Call(([Ref("x"), *states],) if states else (Ref("x"),))
    return Layer("loop", "RNN", {"return_state": True}, parts=(inner,), calls=(call,), path="loop")


STATES = [Ref("a"), Ref("b"), Ref("c")]


def test_states_of_stacked_cells_come_in_one_list_for_each_cell() -> None:
    done = recurrent.rnn(stack(STATES), Context(NEW))
    assert isinstance(done, Layer)
    assert done.calls == (Call((Ref("x"),), {"initial_state": [[Ref("a"), Ref("b")], Ref("c")]}),)


@pytest.mark.parametrize(("era", "cells"), [(OLD, {}), (NEW, {"reverse_state_order": True})])
def test_states_that_the_writer_listed_from_the_last_cell_on_are_turned_around(era: Era, cells: Any) -> None:
    done = recurrent.rnn(stack(STATES, **cells), Context(era))
    assert isinstance(done, Expansion)
    given = [Ref(PARENT, 0, number) for number in range(4)]
    assert done.layers[0].calls == (Call((given[0],), {"initial_state": [[given[2], given[3]], given[1]]}),)
    assert done.output == (Ref("loop"), Ref("loop", 0, 3), Ref("loop", 0, 1), Ref("loop", 0, 2))


def test_an_order_that_no_file_tells_is_refused_where_it_matters() -> None:
    context, silent = Context(Era("2.1.6-tf", "tensorflow", "1.9 to 1.12")), Context(NEW)
    recurrent.rnn(stack([]), context)
    recurrent.rnn(stack([]), silent)
    assert [type(one) for one in context.findings] == [NoCounterpart] and not silent.findings


def test_states_of_a_cell_of_ones_own_are_refused() -> None:
    inner = Layer("cells", "StackedRNNCells", {}, parts=(Layer("mine", "Mine", {}),), slot="cell")
    context = Context(NEW)
    loop = Layer("loop", "RNN", {}, parts=(inner,), calls=(Call(([Ref("x"), Ref("a")],)),))
    recurrent.rnn(loop, context)
    assert [type(one) for one in context.findings] == [NoCounterpart]


def test_a_loop_over_the_first_axis_keeps_its_states() -> None:
    config = {"time_major": True, "return_state": True, "return_sequences": True}
    layer = Layer("loop", "LSTM", config, calls=(Call(([Ref("x"), Ref("a"), Ref("b")],)),))
    done = recurrent.lstm(layer, Context(NEW))
    assert isinstance(done, Expansion) and isinstance(done.output, tuple)
    loop = next(one for one in done.layers if one.class_name == "LSTM")
    assert loop.calls[0].kwargs == {"initial_state": [Ref(PARENT, 0, 1), Ref(PARENT, 0, 2)]}
    assert done.output[1:] == (Ref("loop", 0, 1), Ref("loop", 0, 2))


def test_an_old_hard_sigmoid_that_acts_on_a_state_is_a_model() -> None:
    context = Context(Era("2.2.4", "tensorflow", None))
    done = recurrent.lstm(Layer("l", "LSTM", {"activation": "hard_sigmoid", "dtype": "float64"}), context)
    assert isinstance(done, Layer) and not context.findings and context.changes
    layers = done.config["activation"]["config"]["layers"]
    assert [one["class_name"] for one in layers] == ["InputLayer", "Rescaling", "Activation"]
    assert layers[0]["config"]["dtype"] == "float64" and layers[1]["config"]["scale"] == 1.2


def test_masked_loops_side_by_side_give_all_states_of_their_cells() -> None:
    cell = Layer("c", "LSTMCell", {}, slot="cell")
    sides = tuple(
        Layer(name, "RNN", {"return_sequences": True, "return_state": True}, parts=(cell,)) for name in ("f", "b")
    )
    layer = Layer("both", "Bidirectional", {}, parts=sides, calls=(Call((Ref("x"),)),))
    done = masked_output.zero_output(layer, Context(OLD, masks=True))
    assert isinstance(done, Expansion) and isinstance(done.output, tuple) and len(done.output) == 5


def test_tensors_of_a_call_are_numbered_in_the_order_of_their_names() -> None:
    call = Call(([Ref("a"), Ref("b")],), {"mask": Ref("m"), "initial_state": [Ref("a")]})
    assert of_parent(call) == Call(
        ([Ref(PARENT, 0, 0), Ref(PARENT, 0, 1)],), {"initial_state": [Ref(PARENT, 0, 2)], "mask": Ref(PARENT, 0, 3)}
    )
