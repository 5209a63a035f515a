"""What goes into a graph and what comes out of it, on small graphs of the kinds that people trained."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from migrate.graph import endpoints, labels
from migrate.graph.endpoints import Endpoints
from migrate.graph.view import GraphView
from tests.graph.build import binary, const, node, placeholder, read, scalar_out, unary, variable, view


def dense(name: str, source: str, weights: str = "", bias: str = "logits") -> list[Any]:
    """A product with a weight, and a named sum with another."""
    weights = weights or f"{name}/w"
    made = [] if weights != f"{name}/w" else [variable(weights, (4, 3)), read(weights)]
    return [*made, node(f"{name}/MatMul", "MatMul", source, f"{weights}/read", T="float32", out=(None, 3)),
            variable(f"{name}/b", (3,)), read(f"{name}/b"),
            binary(bias, "Add", f"{name}/MatMul", f"{name}/b/read", out=(None, 3))]  # fmt: skip


LABELS = placeholder("labels", (None,), "int64")


def cross_entropy(logits: str = "logits", truth: str = "labels") -> list[Any]:
    return [
        node("xent/xent", "SparseSoftmaxCrossEntropyWithLogits", logits, truth, T="float32", Tlabels="int64",
             out=(None,)),
        const("axes", [0]),
        scalar_out(node("loss", "Mean", "xent/xent", "axes", T="float32")),
        *gradient("loss"),
    ]  # fmt: skip


def gradient(loss: str, weights: str = "net/w") -> list[Any]:
    """What an optimizer leaves behind."""
    return [
        unary(f"gradients/{loss}_grad/Reshape", "Reshape", loss),
        node(f"train/update_{loss}", "ApplyGradientDescent", weights, "axes", f"gradients/{loss}_grad/Reshape"),
    ]


def infer(*nodes: Any, bound: Any = (), **more: Any) -> Endpoints:
    return endpoints.infer(view(*nodes, **more), bound)


def names(found: Endpoints) -> tuple[list[str], list[str], list[str]]:
    inputs, outputs, left = ([name for name, _ in side] for side in (found.inputs, found.outputs, found.labels))
    return inputs, outputs, left


def test_a_classifier() -> None:
    nodes = [
        placeholder("x"),
        LABELS,
        *dense("net", "x"),
        unary("probabilities", "Softmax", "logits", out=(None, 3)),
        const("axis", 1),
        node("best", "ArgMax", "probabilities", "axis", T="float32", out=(None,)),
        *cross_entropy(),
        node("Equal", "Equal", "best", "labels", T="int64", out=(None,)),
        node("Cast", "Cast", "Equal", SrcT="bool", DstT="float32", out=(None,)),
        scalar_out(node("accuracy", "Mean", "Cast", "axes", T="float32")),
        node("accuracy_1", "ScalarSummary", "tag", "accuracy", T="float32"),
    ]
    inputs, outputs, left = names(infer(*nodes))
    assert inputs == ["x"] and left == ["labels"]
    assert {"logits", "probabilities", "best"} >= set(outputs)
    assert {"best", "logits"} <= set(outputs), "what somebody named and a loss judges, and the end"


def test_logits_beside_a_softmax() -> None:
    nodes = [placeholder("x"), LABELS, *dense("net", "x"), unary("softmax", "Softmax", "logits", out=(None, 3))]
    inputs, outputs, left = names(infer(*nodes, *cross_entropy()))
    assert (inputs, left) == (["x"], ["labels"])
    assert outputs == ["softmax", "logits"], "the likeliest comes first"


def test_a_graph_without_training() -> None:
    nodes = [placeholder("x"), *dense("net", "x"), unary("y", "Softmax", "logits", out=(None, 3))]
    assert names(infer(*nodes)) == (["x"], ["y"], [])


def test_regression() -> None:
    nodes = [
        placeholder("x"),
        placeholder("target", (None, 3)),
        *dense("net", "x", bias="prediction"),
        binary("error", "Sub", "prediction", "target", out=(None, 3)),
        unary("Square", "Square", "error", out=(None, 3)),
        const("axes", [0, 1]),
        scalar_out(node("loss", "Mean", "Square", "axes", T="float32")),
        *gradient("loss"),
    ]
    assert names(infer(*nodes)) == (["x"], ["prediction"], ["target"])


def test_an_autoencoder_has_no_label() -> None:
    nodes = [
        placeholder("x", (None, 4)),
        *dense("enc", "x", bias="enc/code"),
        variable("dec/w", (3, 4)),
        read("dec/w"),
        node("dec/out", "MatMul", "enc/code", "dec/w/read", T="float32", out=(None, 4)),
        unary("reconstruction", "Sigmoid", "dec/out", out=(None, 4)),
        node("loss/sub", "Sub", "reconstruction", "x", T="float32", out=(None, 4)),
        unary("loss/Square", "Square", "loss/sub", out=(None, 4)),
        const("axes", [0, 1]),
        scalar_out(node("loss/Mean", "Mean", "loss/Square", "axes", T="float32")),
        *gradient("loss/Mean", "enc/w"),
    ]
    assert names(infer(*nodes)) == (["x"], ["reconstruction"], [])


def discriminator(name: str, source: str, first: bool) -> list[Any]:
    made = [variable("d/w", (4, 1)), read("d/w")] if first else []
    return [
        *made,
        node(f"{name}/MatMul", "MatMul", source, "d/w/read", T="float32", out=(None, 1)),
        unary(f"{name}/Log", "Log", f"{name}/MatMul", out=(None, 1)),
        scalar_out(node(f"{name}_loss", "Mean", f"{name}/Log", "axes", T="float32")),
        *gradient(f"{name}_loss", "d/w"),
    ]


def test_what_a_generator_makes_is_an_output() -> None:
    nodes = [
        placeholder("z", (None, 2)),
        placeholder("real", (None, 4)),
        variable("g/w", (2, 4)),
        read("g/w"),
        const("axes", [0, 1]),
        node("g/MatMul", "MatMul", "z", "g/w/read", T="float32", out=(None, 4)),
        unary("g/Tanh", "Tanh", "g/MatMul", out=(None, 4)),
        *discriminator("d_real", "real", True),
        *discriminator("d_fake", "g/Tanh", False),
    ]
    inputs, outputs, _ = names(infer(*nodes))
    assert "g/Tanh" in outputs and "z" in inputs
    assert not {"d_real_loss", "d_fake_loss"} & set(outputs)


def test_what_only_a_summary_shows_may_be_an_answer() -> None:
    nodes = [placeholder("x"), *dense("net", "x", bias="scores"), node("h", "HistogramSummary", "tag", "scores")]
    assert names(infer(*nodes)) == (["x"], ["scores"], [])


def test_metrics_with_variables_are_left_out() -> None:
    nodes = [
        placeholder("x"),
        LABELS,
        *dense("net", "x"),
        *cross_entropy(),
        const("axis", 1),
        node("ArgMax", "ArgMax", "logits", "axis", T="float32", out=(None,)),
        node("metrics/Equal", "Equal", "ArgMax", "labels", T="int64", out=(None,)),
        node("metrics/ToFloat", "Cast", "metrics/Equal", SrcT="bool", DstT="float32", out=(None,)),
        scalar_out(node("metrics/Sum", "Sum", "metrics/ToFloat", "axes", T="float32")),
        variable("metrics/total"),
        node("metrics/AssignAdd", "AssignAdd", "metrics/total", "metrics/Sum", T="float32"),
        read("metrics/total"),
        scalar_out(node("metrics/value", "RealDiv", "metrics/total/read", "metrics/Sum", T="float32")),
    ]
    inputs, outputs, left = names(infer(*nodes, untrained=["metrics/total"]))
    assert (inputs, left) == (["x"], ["labels"])
    assert not [name for name in outputs if name.startswith("metrics")]


def test_by_products_of_a_function_are_left_out() -> None:
    nodes = [
        placeholder("x"),
        variable("rnn/w", (4, 4)),
        read("rnn/w"),
        node("rnn/MatMul", "MatMul", "x", "rnn/w/read", T="float32", out=(None, 4)),
        unary("rnn/Tanh", "Tanh", "rnn/MatMul", out=(None, 4)),
        unary("rnn/state/Identity", "Identity", "rnn/Tanh", out=(None, 4)),
        node("rnn/Shape", "Shape", "rnn/Tanh", T="float32", out=(2,)),
        *dense("net", "rnn/Tanh", bias="answer"),
    ]
    assert names(infer(*nodes))[1] == ["answer"]


def test_queues_feed_the_graph_where_nothing_else_does() -> None:
    nodes = [
        node("queue", "FIFOQueueV2", component_types=["float32", "int64"]),
        node("batch", "QueueDequeueManyV2", "queue", "n", component_types=["float32", "int64"], timeout_ms=-1),
        unary("images", "Identity", "batch", out=(16, 4)),
        unary("truth", "Identity", "batch:1", out=(16,)),
        *dense("net", "images"),
        unary("probabilities", "Softmax", "logits", out=(16, 3)),
        *cross_entropy(truth="truth"),
    ]
    inputs, outputs, left = names(infer(*nodes))
    assert inputs == ["images"] and left == ["truth"], "the named identity behind the queue is what people feed"
    assert outputs[0] == "probabilities"


def test_placeholders_go_before_queues() -> None:
    nodes = [
        placeholder("x"),
        variable("net/w", (4, 3)),
        read("net/w"),
        node("queue", "FIFOQueueV2"),
        node("batch", "QueueDequeueV2", "queue", component_types=["float32"]),
        node("train_out", "MatMul", "batch", "net/w/read", T="float32", out=(None, 3)),
        node("answer", "MatMul", "x", "net/w/read", T="float32", out=(None, 3)),
    ]
    assert names(infer(*nodes))[:2] == (["x"], ["answer"])


def test_all_answers_of_an_op_come_out() -> None:
    nodes = [placeholder("x"), *dense("net", "x"), const("k", 2),
             node("top", "TopKV2", "logits", "k", T="float32", out=(None, 2))]  # fmt: skip
    assert infer(*nodes).outputs == (("top", 0), ("top", 1))


def test_bound_placeholders_are_no_inputs() -> None:
    nodes = [placeholder("x"), placeholder("keep", ()), *dense("net", "x"), binary("y", "Mul", "logits", "keep")]
    assert infer(*nodes, bound=[("keep", 0)]).inputs == (("x", 0),)


def test_sources_that_no_output_needs_are_no_inputs() -> None:
    nodes = [placeholder("x"), placeholder("learning_rate", ()), *dense("net", "x", bias="y"), LABELS,
             *cross_entropy("y")]  # fmt: skip
    assert infer(*nodes).inputs == (("x", 0),)


def test_a_graph_without_inputs() -> None:
    nodes = [variable("w", (3, 3)), read("w"), node("gram", "MatMul", "w/read", "w/read", T="float32", out=(3, 3))]
    assert names(infer(*nodes)) == ([], ["gram"], [])


def test_a_graph_without_an_output_tells_candidates() -> None:
    found = infer(placeholder("x"), variable("w"))
    assert found.inputs == found.outputs == ()


def test_the_saver_is_no_part_of_the_model() -> None:
    nodes = [
        placeholder("x"),
        *dense("net", "x", bias="y"),
        const("save/Const", b"model"),
        node("save/filename", "PlaceholderWithDefault", "save/Const", dtype="string", shape=()),
        node("save/RestoreV2", "RestoreV2", "save/filename", "names", "slices", dtypes=["float32"]),
        binary("save/Assign", "Assign", "net/w", "save/RestoreV2"),
    ]
    assert names(infer(*nodes)) == (["x"], ["y"], [])


def test_needed_ends_at_what_is_given() -> None:
    nodes = [placeholder("x"), placeholder("z"), unary("a", "Neg", "x"), binary("y", "AddV2", "a", "z")]
    seen = view(*nodes)
    assert endpoints.needed(seen, seen.nodes, [("y", 0)], set()) == [("x", 0), ("z", 0)]
    assert endpoints.needed(seen, seen.nodes, [("y", 0)], {("z", 0)}) == [("x", 0)]
    assert endpoints.needed(seen, seen.nodes, [("y", 0)], set(), [("a", 0)]) == [("z", 0)]


def test_one_hot_labels() -> None:
    nodes = [
        placeholder("x"),
        placeholder("y_", (None, 3)),
        *dense("net", "x", bias="y"),
        node("xent/soft", "SoftmaxCrossEntropyWithLogits", "y", "y_", T="float32", out=(None,)),
        const("axes", [0]),
        scalar_out(node("cost", "Mean", "xent/soft", "axes", T="float32")),
        *gradient("cost"),
    ]
    assert names(infer(*nodes)) == (["x"], ["y"], ["y_"])


def test_an_input_called_like_a_label_is_none_when_weights_meet_it() -> None:
    nodes = [placeholder("targets"), *dense("net", "targets", bias="out")]
    assert names(infer(*nodes)) == (["targets"], ["out"], [])
    assert labels.find(view(*nodes), [("targets", 0)]) == []


def test_a_condition_that_is_a_label_as_well() -> None:
    nodes = [
        placeholder("y", (None, 3)),
        *dense("net", "y", bias="made"),
        *dense("head", "made", bias="class"),
        node("xent/soft", "SoftmaxCrossEntropyWithLogits", "class", "y", T="float32", out=(None,)),
    ]
    data = [("y", 0), ("z", 0)]
    assert labels.find(view(*nodes, placeholder("z")), data) == [("z", 0)], "weights make of it what is judged"
    decoder = [*dense("free", "z", "net/w", bias="decoded")]
    assert labels.find(view(*nodes, placeholder("z"), *decoder), data) == [("y", 0)], "one decodes without it"
    judge = [placeholder("x", (None, 3)), *dense("real", "x", "head/w", bias="class_1")]
    left = labels.find(view(*nodes, *judge, placeholder("z")), [*data, ("x", 0)])
    assert ("y", 0) not in left, "what judges something else does not make it"


def test_a_metric_in_python_is_no_answer() -> None:
    nodes = [placeholder("x"), LABELS, *dense("net", "x"), *cross_entropy(),
             node("metric", "PyFunc", "logits", "labels", Tin=["float32", "int64"], Tout=["float32"])]  # fmt: skip
    assert names(infer(*nodes)) == (["x"], ["logits"], ["labels"])


def test_what_an_optimizer_keeps_is_no_answer() -> None:
    slot = [variable("net/w/Adam", (4, 3)), node("net/w/Adam/read", "Identity", "net/w/Adam", T="float32")]
    nodes = [placeholder("x"), *dense("net", "x"), *slot]
    assert names(infer(*nodes, bound=[("x", 0)], untrained=["net/w/Adam"]))[1] == ["logits"]


def test_the_scores_from_which_a_sample_is_drawn() -> None:
    nodes = [placeholder("x"), *dense("net", "x", bias="policy/BiasAdd"), const("n", 1),
             node("policy/Multinomial", "Multinomial", "policy/BiasAdd", "n", out=(None, 1)),
             unary("action", "Identity", "policy/Multinomial", dtype="int64", out=(None, 1)), LABELS,
             *cross_entropy("policy/BiasAdd")]  # fmt: skip
    found = infer(*nodes)
    assert (found.outputs, found.drawn) == ((("policy/BiasAdd", 0),), (("action", 0),))


def test_the_shape_that_a_reader_gives_has_a_name() -> None:
    nodes = [
        node("next", "IteratorGetNext", "iterator", output_types=["float32"]),
        const("shape", [-1, 4]),
        node("images", "Reshape", "next", "shape", T="float32", out=(None, 4)),
        *dense("net", "images"),
    ]
    assert names(infer(*nodes))[0] == ["images"]


def test_a_default_that_an_iterator_gives_is_what_people_feed() -> None:
    nodes = [
        placeholder("handle", (), "string"),
        node("iterator", "IteratorFromStringHandle", "handle"),
        node("next", "IteratorGetNext", "iterator", output_types=["float32", "float32"]),
        node("image", "PlaceholderWithDefault", "next", dtype="float32", shape=(None, 4)),
        *dense("net", "image"),
        unary("probabilities", "Softmax", "logits", out=(None, 3)),
    ]
    assert names(infer(*nodes)) == (["image"], ["probabilities"], [])
    assert view(*nodes).shape(("image", 0)) == (None, 4)


def test_a_default_that_another_placeholder_gives_is_no_input() -> None:
    batch = node("batch", "PlaceholderWithDefault", "x", dtype="float32", shape=(None, 4))
    assert names(infer(placeholder("x"), batch, *dense("net", "batch", bias="y")))[0] == ["x"]


def test_an_iterator_tells_the_shapes_of_what_it_gives() -> None:
    following = node("next", "IteratorGetNext", "iterator", output_types=["float32", "int64"])
    for size in (4, 5):
        following.attr["output_shapes"].list.shape.add().dim.add(size=size)
    assert view(following).shape(("next", 1)) == (5,)


def test_how_many_boxes_are_left_depends_on_the_boxes() -> None:
    nodes = [
        placeholder("boxes"), placeholder("scores", (None,)), const("most", 5),
        node("kept", "NonMaxSuppression", "boxes", "scores", "most", out=(None,)),
        node("Shape", "Shape", "kept", T="int32", out=(1,)), const("begin", [0]), const("end", [1]),
        scalar_out(node("count", "StridedSlice", "Shape", "begin", "end", "end", T="int32")),
    ]  # fmt: skip
    assert "count" in names(infer(*nodes))[1]
    classes = [
        node("Gather", "Gather", "scores", "kept", Tparams="float32", Tindices="int32", out=(None,)),
        unary("OnesLike", "OnesLike", "Gather", out=(None,)), const("one", 1.0),
        binary("classes", "Mul", "OnesLike", "one", out=(None,)),
    ]  # fmt: skip
    assert "classes" in names(infer(*nodes[:4], *classes))[1], "one class for each box that is left"
    others = [node("kept", "Neg", "boxes", T="float32"), *nodes[4:]]
    assert "count" not in names(infer(placeholder("boxes"), *others))[1]


def test_embeddings_that_are_only_to_be_small_are_no_answer() -> None:
    nodes = [
        placeholder("user", (None,), "int32"), placeholder("rate", (None,)), variable("users", (5, 3)), read("users"),
        node("embedding_user", "Gather", "users/read", "user", Tparams="float32", Tindices="int32", out=(None, 3)),
        const("axis", 1), node("Sum", "Sum", "embedding_user", "axis", T="float32", out=(None,)),
        variable("bias"), read("bias"), binary("inference", "Add", "Sum", "bias/read", out=(None,)),
        binary("Sub", "Sub", "inference", "rate", out=(None,)), scalar_out(unary("L2Loss_1", "L2Loss", "Sub")),
        scalar_out(unary("L2Loss", "L2Loss", "embedding_user")),
        scalar_out(binary("cost", "Add", "L2Loss_1", "L2Loss")), *gradient("cost", "users"),
    ]  # fmt: skip
    assert names(infer(*nodes)) == (["user"], ["inference"], ["rate"])


def test_what_is_laid_out_in_the_same_way_for_a_loss_and_for_a_metric_is_one_answer() -> None:
    nodes = [
        placeholder("x"), placeholder("age", (None,)), *dense("net", "x", bias="head"), const("axes", [0]),
        *(one for number in ("", "_1") for one in (
            unary(f"Squeeze{number}", "Squeeze", "head", out=(None,)),
            binary(f"Sub{number}", "Sub", f"Squeeze{number}", "age", out=(None,)),
        )),
        unary("Square", "Square", "Sub", out=(None,)), scalar_out(node("loss", "Mean", "Square", "axes", T="float32")),
        unary("Abs", "Abs", "Sub_1", out=(None,)), scalar_out(node("Mean_1", "Mean", "Abs", "axes", T="float32")),
        *gradient("loss"),
    ]  # fmt: skip
    assert names(infer(*nodes)) == (["x"], ["head"], ["age"])


def test_what_is_fed_is_no_answer_where_anything_is_computed() -> None:
    nodes = [
        placeholder("x"), placeholder("y", (None,)), unary("truth", "Identity", "y", out=(None,)),
        node("Sum", "Sum", "x", "axis", T="float32", out=(None,)), const("axis", 1),
    ]  # fmt: skip
    assert names(infer(*nodes))[1] == ["Sum"]


def test_what_python_leaves_behind_of_a_loss_is_no_answer() -> None:
    """A clustering: its loss is handed on behind the updates, and was asked for its rank when the graph was built."""
    nodes = [
        placeholder("x"), variable("net/w", (4, 3)), read("net/w"), const("axes", [0, 1]), const("axis", 1),
        node("MatMul", "MatMul", "x", "net/w/read", T="float32", out=(None, 3)),
        node("nearest", "Min", "MatMul", "axis", T="float32", out=(None,)),
        node("Rank/packed", "Pack", "nearest", N=1, T="float32", out=None),
        node("Sum", "Sum", "nearest", "axes", T="float32", out=None), *gradient("Sum"),
        unary("control_dependency", "Identity", "Sum", out=None),
    ]  # fmt: skip
    outputs = names(infer(*nodes))[1]
    assert outputs and not {"control_dependency", "Rank/packed"} & set(outputs)


def test_an_output_whose_variables_are_not_stored_is_left_out_where_another_remains() -> None:
    nodes = [placeholder("s"), *dense("net", "s", bias="q"), placeholder("t"), *dense("target", "t", bias="q_target")]
    seen = view(*nodes)
    lacking = {n: replace(v, stored=None) if n.startswith("target") else v for n, v in seen.model.variables.items()}
    inferred = endpoints.infer(GraphView(replace(seen.model, variables=lacking)), [])
    assert (inferred.outputs, inferred.inputs, inferred.unstored) == ((("q", 0),), (("s", 0),), (("q_target", 0),))


def test_a_size_is_no_label() -> None:
    size, minus = placeholder("size", (), "int32"), const("minus", -1)
    shape = node("shape", "Pack", "size", "minus", N=2, T="int32", out=(2,))
    nodes = [placeholder("x"), LABELS, size, minus, shape, *dense("net", "x"), *cross_entropy(),
             node("answer", "Reshape", "logits", "shape", T="float32", out=(None, None)),
             scalar_out(node("error", "EuclideanNorm", "answer", "labels", T="float32"))]  # fmt: skip
    inputs, _, left = names(infer(*nodes))
    assert (inputs, left) == (["x", "size"], ["labels"])


def test_what_a_conditional_as_a_whole_gives_is_what_a_loss_judges() -> None:
    nodes = [
        placeholder("x"), LABELS, placeholder("flag", (), "bool"),
        node("net/cond/Switch", "Switch", "x", "flag", T="float32"),
        *dense("net/cond/one", "net/cond/Switch", bias="net/cond/one/Add"),
        *dense("net/cond/two", "net/cond/Switch:1", bias="net/cond/two/Add"),
        node("net/cond/Merge", "Merge", "net/cond/one/Add", "net/cond/two/Add", T="float32", N=2, out=(None, 3)),
        *cross_entropy("net/cond/Merge"),
    ]  # fmt: skip
    assert names(infer(*nodes))[1] == ["net/cond/Merge"]


def test_what_a_queue_only_cuts_out_of_the_graph_itself_is_what_people_feed() -> None:
    """A language model that holds its text and takes the number of the next piece from a queue."""
    queue = node("queue", "FIFOQueueV2", component_types=["int32"])
    nodes = [
        const("text", [[1, 2, 3, 4]]), const("zero", 0), const("ones", [1, 1]), queue,
        node("number", "QueueDequeueV2", "queue", component_types=["int32"]),
        node("begin", "Pack", "zero", "number", N=2, T="int32"), node("end", "Pack", "zero", "number", N=2, T="int32"),
        node("piece", "StridedSlice", "text", "begin", "end", "ones", T="int32", Index="int32", out=(1, 1)),
        variable("w", (5, 3)), read("w"),
        node("embedded", "Gather", "w/read", "piece", Tparams="float32", Tindices="int32", out=(1, 1, 3)),
        unary("answer", "Tanh", "embedded", out=(1, 1, 3)),
    ]  # fmt: skip
    assert names(infer(*nodes))[:2] == (["piece"], ["answer"])
    used_otherwise = binary("late", "Mul", "answer", "number", out=(1, 1, 3))
    assert names(infer(*nodes, node("f", "Exp", "number", T="float32"), used_otherwise))[0] == ["number"]


def test_what_is_drawn_gives_way_to_its_mean() -> None:
    nodes = [
        placeholder("x"),
        *dense("net", "x", bias="net/Add"),
        node("noise", "RandomStandardNormal", "size", T="int32", dtype="float32", out=(None, 3)),
        binary("add", "Add", "net/Add", "noise", out=(None, 3)),
    ]
    assert names(infer(*nodes))[1] == ["net/Add"]


def test_an_actor_beside_its_critic() -> None:
    nodes = [
        placeholder("state"),
        *dense("actor", "state", bias="actor/sum"),
        unary("actor/action", "Tanh", "actor/sum", out=(None, 3)),
        *dense("critic", "actor/action", bias="critic/value"),
        const("axes", [0, 1]),
        scalar_out(node("td", "Mean", "critic/value", "axes", T="float32")),
        scalar_out(node("gain", "Sum", "critic/value", "axes", T="float32")),
        unary("gradients/td_grad/Reshape", "Reshape", "td"),
        node("update_critic", "ApplyGradientDescent", "critic/w", "axes", "gradients/td_grad/Reshape"),
        unary("gradients_1/gain_grad/Reshape", "Reshape", "gain"),
        node("update_actor", "ApplyGradientDescent", "actor/w", "axes", "gradients_1/gain_grad/Reshape"),
    ]
    assert names(infer(*nodes))[1] == ["actor/action", "critic/value"]


def test_what_comes_after_the_step_of_an_optimizer_is_training() -> None:
    nodes = [
        placeholder("x"), LABELS, *dense("net", "x"), *cross_entropy(), unary("answer", "Softmax", "logits"),
        node("train/group", "NoOp", "^train/update_loss"),
        scalar_out(node("train/control_dependency", "Identity", "loss", "^train/group", T="float32")),
        node("train/new_weights", "Identity", "train/update_loss", T="float32", out=(4, 3)),
    ]  # fmt: skip
    assert names(infer(*nodes))[1] == ["answer", "logits"]


def test_gradients_that_are_handed_on_are_training() -> None:
    repeated = unary("train/Identity_2", "Identity", "gradients/net/MatMul_grad/MatMul_1", out=(4, 3))
    named = unary("saliency", "Identity", "gradients/net/MatMul_grad/MatMul_1", out=(4, 3))
    product = node("gradients/net/MatMul_grad/MatMul_1", "MatMul", "x", "answer", T="float32")
    nodes = [placeholder("x"), LABELS, *dense("net", "x", bias="answer"), *cross_entropy("answer"), product]
    assert names(infer(*nodes, repeated))[1] == ["answer"]
    assert "saliency" in names(infer(*nodes, named))[1]


BATCH = const("features", [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]], "float64")
CAST = unary("ToFloat", "Cast", "features", out=(2, 4))


def test_a_batch_that_the_graph_holds_is_what_people_feed() -> None:
    assert names(infer(BATCH, CAST, *dense("net", "ToFloat", bias="y")))[:2] == (["features"], ["y"])


def test_ids_that_the_graph_holds() -> None:
    looked_up = node("embedding", "GatherV2", "table/read", "ids", "axis", out=(2, 4))
    table = [variable("table", (9, 4)), read("table"), const("axis", 0), const("ids", [3, 4])]
    assert names(infer(*table, looked_up, *dense("net", "embedding", bias="y")))[0] == ["ids"]


@pytest.mark.parametrize("more", [
    [placeholder("x"), *dense("other", "x", bias="z")],
    [const("features", [[1.0, 2.0, 3.0, 4.0]])],
    [const("features", [[1.0] * 4, [1.0] * 4])],
], ids=["beside a placeholder", "of one row", "of one value"])  # fmt: skip
def test_other_constants_are_no_inputs(more: list[Any]) -> None:
    nodes = {one.name: one for one in [BATCH, CAST, *dense("net", "ToFloat", bias="y"), *more]}
    assert "features" not in names(infer(*nodes.values()))[0]


def test_a_flattening_for_a_loss_alone_is_no_answer() -> None:
    flat = [node("hidden", "Reshape", "net/BiasAdd", "shape", T="float32", out=(None, 2, 3)),
            const("shape", [-1, 2, 3]), const("flat/shape", [-1, 3]),
            node("Reshape", "Reshape", "hidden", "flat/shape", T="float32", out=(None, 3))]  # fmt: skip
    nodes = [placeholder("x"), LABELS, *dense("net", "x", bias="net/BiasAdd"), *flat, *cross_entropy("Reshape")]
    assert names(infer(*nodes))[1] == ["hidden"]


def test_how_likely_a_drawn_action_was_leads_to_the_scores() -> None:
    noise = [const("size", [1, 3]), node("uniform", "RandomUniform", "size", dtype="float32", T="int32", out=(1, 3)),
             binary("moved", "Sub", "net/BiasAdd", "uniform", out=(None, 3)), const("axis", 1), const("depth", 3),
             node("action", "ArgMax", "moved", "axis", T="float32", out=(None,)),
             node("one_hot", "OneHot", "action", "depth", T="float32", out=(None, 3)),
             binary("far", "SoftmaxCrossEntropyWithLogits", "net/BiasAdd", "one_hot", out=(None,))]  # fmt: skip
    found = infer(placeholder("x"), *dense("net", "x", bias="net/BiasAdd"), *noise)
    assert names(found)[1] == ["net/BiasAdd"] and ("far", 0) in found.drawn


def test_a_conditional_that_nobody_takes_gives_an_answer_where_it_gives_a_batch() -> None:
    def conditional(shape: Any) -> list[Any]:
        switch = node("act/cond/Switch", "Switch", "logits", "p", T="float32", out=shape)
        both = [switch, unary("act/cond/Neg", "Neg", "act/cond/Switch:1", out=shape)]
        merged = node("act/cond/Merge", "Merge", "act/cond/Switch", "act/cond/Neg", T="float32", out=shape)
        return [placeholder("p", (), "bool"), *both, merged]

    nodes = [placeholder("x"), LABELS, *dense("net", "x"), *cross_entropy()]
    assert "act/cond/Merge" in names(infer(*nodes, *conditional((None, 3))))[1]
    assert "act/cond/Merge" not in names(infer(*nodes, *conditional((3,))))[1]


def test_a_sum_with_a_branch_that_drops_values_is_the_answer() -> None:
    mask = [const("size", [1, 3]), node("uniform", "RandomUniform", "size", dtype="float32", T="int32", out=(1, 3)),
            const("keep", 0.5), binary("moved", "Add", "keep", "uniform", out=(1, 3)),
            unary("Floor", "Floor", "moved", out=(1, 3)),
            binary("dropped", "Mul", "net/BiasAdd", "Floor", out=(None, 3)),
            *dense("deep", "dropped", bias="deep/BiasAdd"), *dense("wide", "x", bias="wide/BiasAdd")]  # fmt: skip
    for branch in ("deep/BiasAdd", "dropped"):
        both = binary("add", "Add", branch, "wide/BiasAdd", out=(None, 3))
        nodes = [placeholder("x"), *dense("net", "x", bias="net/BiasAdd"), *mask, both]
        assert "add" in names(infer(*nodes))[1], "what is dropped at random is no noise around a mean"


def test_scopes_called_eval_hold_networks_and_log_prob_holds_arithmetic() -> None:
    truth = [placeholder("x"), LABELS, *dense("eval/net", "x", bias="eval/logits"), *cross_entropy("eval/logits")]
    assert names(infer(*truth)) == (["x"], ["eval/logits"], ["labels"])
    told = [binary("Bernoulli/log_prob/mul", "Mul", "net/BiasAdd", "ones", out=(None, 3)),
            unary("Bernoulli/log_prob/Softplus", "Softplus", "Bernoulli/log_prob/mul", out=(None, 3)),
            const("axes", [0, 1]), scalar_out(node("loss", "Mean", "Bernoulli/log_prob/Softplus", "axes", T="float32")),
            *gradient("loss")]  # fmt: skip
    nodes = [placeholder("x"), *dense("net", "x", bias="net/BiasAdd"), const("ones", [1.0]), *told]
    assert names(infer(*nodes))[1] == ["net/BiasAdd"]


def test_choices_that_a_metric_subtracts_are_no_answers() -> None:
    apart = [const("axis", 1), node("ArgMax", "ArgMax", "logits", "axis", T="float32", out=(None,)),
             node("ArgMax_1", "ArgMax", "truth", "axis", T="float32", out=(None,)),
             binary("sub", "Sub", "ArgMax", "ArgMax_1", out=(None,), dtype="int64")]  # fmt: skip
    nodes = [placeholder("x"), LABELS, *dense("net", "x"), *cross_entropy(), placeholder("truth", (None, 3)), *apart]
    assert names(infer(*nodes))[1] == ["logits"]


def test_a_softmax_by_hand_is_an_answer() -> None:
    made = [const("axis", 1), unary("Exp", "Exp", "logits", out=(None, 3)),
            node("Sum", "Sum", "Exp", "axis", T="float32", out=(None, 1)),
            binary("results/truediv", "RealDiv", "Exp", "Sum", out=(None, 3)),
            node("ArgMax", "ArgMax", "results/truediv", "axis", T="float32", out=(None,)),
            binary("Equal", "Equal", "ArgMax", "labels", out=(None,), dtype="int64")]  # fmt: skip
    found = infer(placeholder("x"), LABELS, *dense("net", "x"), *cross_entropy(), *made)
    assert "results/truediv" in names(found)[1]


def test_a_sum_over_all_predictions_is_a_piece_of_a_metric() -> None:
    made = [unary("scores", "Sigmoid", "logits", out=(None, 3)), const("half", 0.5),
            binary("Greater", "Greater", "scores", "half", out=(None, 3)),
            unary("predictions", "Cast", "Greater", out=(None, 3)), const("all", [0, 1]),
            scalar_out(node("performance/Sum", "Sum", "predictions", "all", T="float32")),
            scalar_out(binary("f1", "Mul", "performance/Sum", "truth"))]  # fmt: skip
    found = infer(placeholder("x"), LABELS, placeholder("truth", ()), *dense("net", "x"), *cross_entropy(), *made)
    assert set(names(found)[1]) == {"scores", "predictions", "logits"}
