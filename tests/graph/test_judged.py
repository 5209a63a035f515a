"""What losses judge: the last tensors of a network before the arithmetic of its losses."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.graph import judged
from tests.graph.build import binary, const, node, placeholder, read, scalar_out, unary, variable, view

OUT = (None, 3)
X, Y = placeholder("x", OUT), placeholder("y", OUT)


def layer(name: str, source: str, weights: str = "") -> list[Any]:
    """A product with a weight of its own, or with one that is there already."""
    made = [] if weights else [variable(f"{name}/w", (3, 3)), read(f"{name}/w")]
    return [*made, node(f"{name}/MatMul", "MatMul", source, f"{weights or name}/w/read", T="float32", out=OUT)]


def loss(source: str, name: str = "cost") -> list[Any]:
    """A mean with its gradient."""
    return [const(f"{name}/axes", [0, 1]), scalar_out(node(name, "Mean", source, f"{name}/axes", T="float32")),
            unary(f"gradients/{name}_grad/Fill", "Fill", name)]  # fmt: skip


def distance(left: str, right: str) -> list[Any]:
    return [binary("sub", "Sub", left, right, out=OUT), unary("Square", "Square", "sub", out=OUT)]


def found(*nodes: Any, labels: tuple[str, ...] = ("y",)) -> set[str]:
    made = view(*nodes)
    left_out = sum(1 << made.sources.index((name, 0)) for name in labels)
    forward = {name for name, bits in made.touched.items() if not bits & left_out and name not in made.trains}
    return set(judged.find(made, sorted(made.anchors), forward, judged.arithmetic(made)))


@pytest.mark.parametrize("op", ["Tanh", "Relu", "Softmax", "Squeeze", "Reshape"])
def test_activations_and_reshaping_belong_to_the_network(op: str) -> None:
    shape = [const("shape", [-1, 3])] if op == "Reshape" else []
    end = node(op, op, "net/MatMul", *(["shape"] if shape else []), T="float32", out=OUT)
    assert found(X, Y, *layer("net", "x"), *shape, end, *distance(op, "y"), *loss("Square")) == {op}


@pytest.mark.parametrize("op", ["Log", "Abs", "Neg", "Softplus", "Reciprocal", "StridedSlice", "Maximum"])
def test_arithmetic_of_losses_does_not(op: str) -> None:
    piece = node(op, op, "net/MatMul", T="float32", out=OUT)
    assert found(X, Y, *layer("net", "x"), piece, *distance(op, "y"), *loss("Square")) == {"net/MatMul"}


def test_what_is_added_to_the_data_itself() -> None:
    skip = binary("add", "Add", "net/MatMul", "x", out=OUT)
    shifted = [unary("StridedSlice", "StridedSlice", "add", out=OUT), *distance("StridedSlice", "add")]
    variation = [*shifted, *loss("Square", "variation")]
    nodes = [X, Y, *layer("net", "x"), skip, *variation, binary("mul", "Mul", "add", "y", out=OUT), *loss("mul")]
    assert found(*nodes) == {"add"}


def test_two_towers_of_which_a_loss_takes_the_distance() -> None:
    towers = [*layer("net", "x"), unary("one", "Tanh", "net/MatMul", out=OUT),
              *layer("net_1", "z", "net"), unary("other", "Tanh", "net_1/MatMul", out=OUT)]  # fmt: skip
    nodes = [
        X,
        placeholder("z", OUT),
        Y,
        *towers,
        *distance("one", "other"),
        binary("mul", "Mul", "Square", "y", out=OUT),
    ]
    assert found(*nodes, *loss("mul")) == {"one", "other"}


def test_rows_that_are_compared_with_each_other() -> None:
    turned = [const("perm", [1, 0]), node("transpose", "Transpose", "rows", "perm", T="float32", out=OUT)]
    nodes = [X, Y, *layer("net", "x"), unary("rows", "Tanh", "net/MatMul", out=OUT), *turned]
    product = [binary("MatMul", "MatMul", "rows", "transpose", out=OUT), binary("mul", "Mul", "MatMul", "y", out=OUT)]
    assert found(*nodes, *product, *loss("mul")) == {"rows"}


def test_the_heads_of_one_trunk() -> None:
    heads = [*layer("a", "trunk/MatMul"), *layer("b", "trunk/MatMul")]
    both = [binary("one", "Mul", "a/MatMul", "y", out=OUT), binary("two", "Mul", "b/MatMul", "y", out=OUT)]
    nodes = [X, Y, *layer("trunk", "x"), *heads, *both, binary("sum", "Add", "one", "two", out=OUT)]
    assert found(*nodes, *loss("sum")) == {"a/MatMul", "b/MatMul"}


def test_a_loss_without_labels() -> None:
    nodes = [X, *layer("net", "x"), unary("Sigmoid", "Sigmoid", "net/MatMul", out=OUT)]
    assert found(*nodes, *distance("x", "Sigmoid"), *loss("Square"), labels=()) == {"Sigmoid"}


def test_one_number_per_example_is_a_part_of_a_loss_without_labels() -> None:
    code = [
        *layer("net", "x"),
        unary("code", "Tanh", "net/MatMul", out=OUT),
        unary("Square", "Square", "code", out=OUT),
    ]
    totals = [node("Sum", "Sum", "Square", "axis", T="float32", out=(None,)),
              node("Sum_1", "Sum", "code", "axis", T="float32", out=(None,)),
              binary("add", "Add", "Sum", "Sum_1", out=(None,))]  # fmt: skip
    nodes = [X, const("axis", 1), *code, *totals]
    assert found(*nodes, *loss("add"), labels=()) == {"code"}


def test_what_is_decoded_beside_the_raw_tensor() -> None:
    raw = [X, Y, *layer("net", "x"), unary("boxes/Reshape", "Reshape", "net/MatMul", out=OUT)]
    both = ["boxes/Sigmoid", "boxes/Reshape", "axis"]
    decoded = [unary("boxes/Sigmoid", "Sigmoid", "boxes/Reshape", out=OUT),
               node("boxes/concat", "ConcatV2", *both, T="float32", out=OUT)]  # fmt: skip
    taken = [binary("one", "Mul", "boxes/Reshape", "y", out=OUT), binary("d", "Sub", "boxes/concat", "t", out=OUT),
             binary("two", "Mul", "d", "y", out=OUT), binary("sum", "Add", "one", "two", out=OUT)]  # fmt: skip
    nodes = [*raw, const("axis", 1), const("t", 0.5), *decoded, *taken, *loss("sum")]
    assert found(*nodes) == {"boxes/Reshape", "boxes/concat"}


def test_what_a_loop_hands_on_is_no_loss() -> None:
    loop = [unary("gradients/while/Exit_grad/b_exit", "Enter", "while/Exit"), unary("while/Exit", "Exit", "net/MatMul")]
    made = view(X, Y, *layer("net", "x"), *loop, binary("mul", "Mul", "net/MatMul", "y", out=OUT), *loss("mul"))
    assert made.anchors == {"cost"}


def test_a_metric_without_a_name() -> None:
    nodes = [X, *layer("net", "x"), const("zero", 0.0), binary("Greater", "Greater", "net/MatMul", "zero", out=OUT),
             unary("ToFloat", "Cast", "Greater", out=OUT), const("axes", [0, 1]),
             scalar_out(node("Mean", "Mean", "ToFloat", "axes", T="float32")),
             scalar_out(node("Sum", "Sum", "net/MatMul", "axes", T="float32"))]  # fmt: skip
    made = view(*nodes)
    arithmetic = judged.arithmetic(made)
    assert judged.is_measure(made, "Mean", arithmetic)
    assert not judged.is_measure(made, "Sum", arithmetic), "an energy is the sum of what weights gave"
