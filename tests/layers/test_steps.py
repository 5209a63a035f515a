"""TimeDistributed where the number of steps is open, and where it is not."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.findings.keras_upgrade import OpenSteps
from migrate.layers import flow
from migrate.layers.keras2 import steps
from migrate.layers.registry import Context
from migrate.models import Era, Shape
from migrate.network import Call, Layer, Ref


def distributed(class_name: str, shape: Shape | None, **config: Any) -> tuple[Layer, Context]:
    inner = Layer("inner", class_name, config, slot="layer", path="each/inner")
    layer = Layer("each", "TimeDistributed", {}, parts=(inner,), calls=(Call((Ref("x"),)),), path="each")
    context = Context(Era("2.8.0", "tensorflow", "2.8"), entering={"each": [shape]})
    return steps.time_distributed(layer, context), context


@pytest.mark.parametrize("shape", [(None, None, 4), None])
def test_a_layer_that_goes_step_by_step_itself_takes_the_place_of_the_wrapper(shape: Shape | None) -> None:
    done, context = distributed("Dense", shape, units=3)
    assert (done.class_name, done.name, done.path, done.slot) == ("Dense", "each", "each", "")
    assert done.calls == (Call((Ref("x"),)),) and not context.findings and len(context.changes) == 1


@pytest.mark.parametrize(("axis", "moved"), [([1], [2]), (1, 2), (-1, -1), ([-1], [-1])])
def test_axes_behind_the_steps_are_counted_with_them(axis: Any, moved: Any) -> None:
    done, _ = distributed("BatchNormalization", (None, None, 4), axis=axis)
    assert done.config["axis"] == moved


def test_a_known_number_of_steps_keeps_the_wrapper() -> None:
    done, context = distributed("LSTM", (None, 7, 5, 4), units=3)
    assert done.class_name == "TimeDistributed" and not context.findings and not context.changes


@pytest.mark.parametrize(("name", "config"), [("LSTM", {}), ("Embedding", {"mask_zero": True}), ("Conv1D", {})])
def test_other_layers_are_told(name: str, config: dict[str, Any]) -> None:
    done, context = distributed(name, (None, None, 5, 4), **config)
    assert done.class_name == "TimeDistributed"
    assert [one.layers for one in context.findings if isinstance(one, OpenSteps)] == [("each",)]


def test_the_type_behind_a_wrapper_is_that_of_the_layer_within() -> None:
    looked_up, _ = distributed("Embedding", (None, 7, 5), input_dim=9, output_dim=2)
    entry = Layer("x", "InputLayer", {"batch_input_shape": [None, 7, 5], "dtype": "int32"})
    model = Layer("m", "Functional", {}, parts=(entry, looked_up), inputs=(Ref("x"),), outputs=(Ref("each"),))
    assert [one.dtype for one in flow.outputs(model)] == ["float32"]
