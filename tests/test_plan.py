"""A description → the inference graph, the changes and the findings of its conversion."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from migrate import conversion, formats, plan, planning, protos
from migrate.findings import ModelRefused, UsageFault
from migrate.findings.graph import UnknownOp
from migrate.findings.unsafe import ReachesOutside
from migrate.formats import Asked, Reading
from migrate.formats.graphs.meta_file import read_meta_graph
from migrate.graph.choose import Wishes
from migrate.keras_plan import Wanted
from migrate.models import Checkpoint, GraphModel, Origin
from migrate.plan import Plan
from tests.fixtures import Fixture, fixture
from tests.graph.build import binary, const, graph_def, model, node, placeholder, read, unary, variable
from tests.graphdef.tensorflow_child import received, sent, tensorflow

MLP = fixture("tf-1.4-checkpoint-mlp")
AVERAGES = fixture("tf-1.4-checkpoint-averages")
STEPS = fixture("tf-1.4-checkpoint-stale-paths")


def planned(source: Fixture, inputs: Any = (), outputs: Any = (), **more: Any) -> Plan:
    wishes = Wishes(tuple(inputs), tuple(outputs), more.pop("freeze", {}))
    return plan.make(formats.read(source.model, Asked(more.pop("step", None))), wishes, **more)


def tensors(made: Plan) -> tuple[dict[str, str], dict[str, str]]:
    signature = made.sources["serving_default"]
    inputs, outputs = ({k: info.name for k, info in side.items()} for side in (signature.inputs, signature.outputs))
    return inputs, outputs


def made_by_hand(*nodes: Any, stored: Any = None, **more: Any) -> Reading:
    """A reading of nodes whose variables are all stored, but for those that are missing in `stored`."""
    known: GraphModel = model(*nodes, **more)
    keep = known.variables.keys() if stored is None else stored
    tensors_ = {name: v.stored for name, v in known.variables.items() if name in keep and v.stored is not None}
    found = {name: v if name in keep else replace(v, stored=None) for name, v in known.variables.items()}
    origin = Origin("m", "tf1-checkpoint", None, (Path("m.meta"),))
    return Reading(
        origin, replace(known, variables=found), Checkpoint(Path("m"), "V2", tensors_, files=(Path("m.index"),))
    )


def refused(reading: Reading, trust: bool = False, **wishes: Any) -> list[Any]:
    with pytest.raises(ModelRefused) as caught:
        plan.make(reading, Wishes(**wishes), trust=trust)
    return list(caught.value.findings)


def test_the_plan_of_a_small_model() -> None:
    made = planned(MLP)
    assert tensors(made) == (
        {"x": "x:0"},
        {"predictions": "predictions:0", "predicted_class": "predicted_class:0"},
    )
    assert {node.op for node in made.graph.nodes.values()}.isdisjoint({"VariableV2", "Placeholder", "ApplyAdam"})
    assert made.weights["unaccounted"] == []
    assert {change.step for change in made.changes} >= {"bind_placeholders", "choose_endpoints"}
    assert not made.stateful and made.random == ()


def test_averages_that_are_not_there() -> None:
    assert "TFM315" in {one.code for one in planned(MLP, averages=True).findings}
    assert "TFM315" not in {one.code for one in planned(AVERAGES, averages=True).findings}


def test_named_outputs_with_and_without_a_key() -> None:
    made = planned(MLP, outputs=[("answer", "predictions:0"), (None, "predicted_class")])
    assert tensors(made)[1] == {"answer": "predictions:0", "predicted_class": "predicted_class:0"}
    assert all("asked for" in c.why for c in made.changes if c.what.startswith("output"))


def hidden(source: Fixture) -> str:
    """A tensor between the input and the output."""
    graph = formats.read(source.model).graph.graph
    return next(n.name for n in graph.node if n.op == "Relu")


def test_an_interior_tensor_as_output_and_as_input() -> None:
    name = hidden(MLP)
    before = planned(MLP, outputs=[("hidden", name)])
    after = planned(MLP, inputs=[("hidden", name)], outputs=[(None, "predictions")])
    assert tensors(before) == ({"x": "x:0"}, {"hidden": f"{name}:0"})
    assert tensors(after)[0] == {"hidden": f"{name}:0"}
    assert not set(before.graph.variables) & set(after.graph.variables)
    assert set(before.graph.variables) | set(after.graph.variables) == set(planned(MLP).graph.variables)


def test_weights_that_an_interior_input_makes_needless_are_dropped_for_a_reason() -> None:
    made = planned(MLP, inputs=[("hidden", hidden(MLP))], outputs=[(None, "predictions")])
    dropped = {one["name"]: one["why"] for one in made.weights["dropped"]}  # type: ignore[attr-defined]
    lost = set(planned(MLP).graph.variables) - set(made.graph.variables)
    assert lost and {dropped[name] for name in lost} == {"no output depends on it"}


def test_freeze() -> None:
    made = planned(MLP, freeze={"x": [[0.0] * 12]})
    assert made.bound["x:0"] == [[0.0] * 12]
    assert tensors(made)[0] == {}
    assert made.graph.nodes["x"].op == "Const"


@pytest.mark.parametrize("where", ["inputs", "outputs", "freeze"])
def test_an_unknown_tensor_names_the_nearest(where: str) -> None:
    wishes: Any = {"freeze": {"prediction:0": 1}} if where == "freeze" else {where: [(None, "prediction:0")]}
    with pytest.raises(UsageFault, match=r"no tensor prediction:0\..*Nearest: predictions:0") as fault:
        planned(MLP, **wishes)
    assert fault.value.facts["nearest"][0] == "predictions"


@pytest.mark.parametrize("step", [40, 80, 120])
def test_steps(step: int) -> None:
    made = planned(STEPS, step=step)
    assert made.reading.checkpoint.prefix.name == f"model.ckpt-{step}"


def test_a_step_that_does_not_exist() -> None:
    with pytest.raises(UsageFault, match="41"):
        planned(STEPS, step=41)


def test_averages_are_taken_where_they_are_asked_for() -> None:
    raw, averaged = planned(AVERAGES), planned(AVERAGES, averages=True)
    assert {f.code for f in raw.findings} == {"TFM305"}
    assert not planned(AVERAGES, averages=False).findings and not averaged.findings
    assert {v.key for v in raw.graph.variables.values()} == set(raw.graph.variables)
    assert {v.key for v in averaged.graph.variables.values()} == {
        f"{name}/ExponentialMovingAverage" for name in averaged.graph.variables
    }
    assert {c.where for c in averaged.changes if c.step == "take_averages"} >= set(averaged.graph.variables)
    assert raw.weights["used"] == averaged.weights["used"]


def test_a_graph_that_lost_the_list_of_what_trains(tmp_path: Path) -> None:
    shutil.copytree(MLP.folder / "model", tmp_path / "model")
    (path,) = (tmp_path / "model").glob("*.meta")
    whole = plan.make(formats.read(path), Wishes())
    meta = read_meta_graph(path)
    del meta.collection_def["trainable_variables"]
    path.write_bytes(meta.SerializeToString())
    cut = plan.make(formats.read(path), Wishes())
    assert [f.code for f in cut.findings] == ["TFM319"] and not whole.findings
    assert cut.graph.variables.keys() == whole.graph.variables.keys()
    assert not any(v.trainable for v in cut.graph.variables.values())


def test_raw_weights_are_dropped_for_the_right_reason() -> None:
    made = planned(AVERAGES, averages=True)
    dropped = {one["name"]: one["why"] for one in made.weights["dropped"]}  # type: ignore[attr-defined]
    assert "no output depends on it" not in {dropped[name] for name in made.graph.variables}


@pytest.mark.parametrize("averages", [True, False])
def test_averages_give_their_golden_outputs(tmp_path: Path, averages: bool) -> None:
    options = conversion.Options(verify=False, averages=averages)
    record = conversion.convert(AVERAGES.model, tmp_path / "out", options, lambda text: None)
    assert record.status == "converted"
    golden = np.load(AVERAGES.folder / "golden.npz")
    (key,) = AVERAGES.case["outputs"]
    feeds = sent({"features": golden["inputs.features"]})
    told = tensorflow().ask("load", artifact=str(tmp_path / "out"), feeds=feeds)
    found = received(told["outputs"][key])
    sides = golden[f"averages.{key}"], golden[f"outputs.{key}"]
    right, wrong = sides if averages else sides[::-1]
    np.testing.assert_allclose(found, right, rtol=1e-5, atol=1e-6)
    assert np.abs(found - wrong).max() > 1e-4


def test_averages_that_nothing_uses_are_not_worth_a_finding() -> None:
    nodes = [placeholder("x"), variable("w", (4, 3)), read("w"), *_product("w"), variable("other"), read("other")]
    reading = made_by_hand(*nodes)
    shadow = {"other/ExponentialMovingAverage": reading.checkpoint.tensors["other"]}
    tensors_ = {**reading.checkpoint.tensors, **shadow}
    reading = replace(reading, checkpoint=replace(reading.checkpoint, tensors=tensors_))
    assert plan.make(reading, Wishes()).findings == ()


def _product(weights: str) -> list[Any]:
    return [node("y", "MatMul", "x", f"{weights}/read", T="float32", out=(None, 3))]


def test_missing_variables_are_all_listed_at_once() -> None:
    nodes = [placeholder("x"), *_product("w"), unary("z", "Neg", "y")]
    for name in ("w", "b", "c"):
        nodes += [variable(name, (4, 3)), read(name)]
    nodes += [binary("s", "AddV2", "z", "b/read"), binary("t", "AddV2", "s", "c/read", out=(None, 3))]
    found = refused(made_by_hand(*nodes, stored=["b"]))
    assert [f.variable for f in found] == ["w", "c"]


def test_missing_variables_that_no_output_needs_are_no_matter() -> None:
    nodes = [placeholder("x"), variable("w", (4, 3)), read("w"), *_product("w"), variable("slot"), read("slot")]
    assert list(plan.make(made_by_hand(*nodes, stored=["w"]), Wishes()).graph.variables) == ["w"]


def test_unknown_ops_are_all_listed() -> None:
    nodes = [placeholder("x"), node("a", "GatherTree", "x"), node("b", "MyOp", "a"), node("c", "GatherTree", "b")]
    found = refused(made_by_hand(*nodes, node("unneeded", "OtherOp", "x")), outputs=((None, "c"),))
    assert [(type(f), f.op, f.nodes) for f in found] == [
        (UnknownOp, "GatherTree", ("a", "c")),
        (UnknownOp, "MyOp", ("b",)),
    ]


def test_everything_that_prevents_a_conversion_is_told_at_once() -> None:
    nodes = [
        placeholder("x"),
        variable("w", (4, 3)),
        read("w"),
        node("a", "MyOp", "x", "w/read"),
        unary("y", "Neg", "a"),
    ]
    nodes += [node("r", "ReadFile", "name"), node("z", "AddV2", "y", "r", T=1)]
    found = refused(made_by_hand(*nodes, stored=[]), outputs=((None, "z"),))
    assert len({f.code for f in found}) == 4, [f.code for f in found]
    assert all(f.severity == "error" and f.message and f.cure for f in found)


def test_unsafe_ops_need_trust() -> None:
    nodes = [placeholder("name", (), "string"), node("y", "ReadFile", "name")]
    (finding,) = refused(made_by_hand(*nodes), outputs=((None, "y"),))
    assert isinstance(finding, ReachesOutside)
    assert "y" in plan.make(made_by_hand(*nodes), Wishes(outputs=((None, "y"),)), trust=True).graph.nodes


def test_unsafe_ops_that_no_output_needs_are_no_matter() -> None:
    nodes = [placeholder("x"), node("r", "ReadFile", "n"), node("p", "PyFunc", "x"), unary("y", "Neg", "x")]
    assert set(plan.make(made_by_hand(*nodes), Wishes(outputs=((None, "y"),))).graph.nodes) == {"y"}


@pytest.mark.parametrize("op", ["CountUpTo", "ApplyGradientDescent"])
def test_ops_that_need_a_reference_are_upgraded_or_refused(op: str) -> None:
    more = ("rate", "gradient") if op.startswith("Apply") else ()
    nodes = [placeholder("x"), variable("v"), const("rate", 0.1), const("gradient", 1.0)]
    nodes += [node("step", op, "v", *more, T="float32"), binary("y", "AddV2", "x", "step")]
    try:
        made = plan.make(made_by_hand(*nodes), Wishes(outputs=((None, "y"),)))
    except ModelRefused:
        return
    assert op not in {one.op for one in made.graph.nodes.values()}


def test_the_source_is_left_as_it_was() -> None:
    reading = formats.read(MLP.model)
    before = reading.graph.graph.SerializeToString(deterministic=True)
    plan.make(reading, Wishes())
    assert reading.graph.graph.SerializeToString(deterministic=True) == before
    assert (
        graph_def().SerializeToString()
        == protos.framework("graph").GraphDef(versions={"producer": 27}).SerializeToString()
    )


def test_a_plan_is_the_same_each_time() -> None:
    one, other = planned(MLP), planned(MLP)
    assert list(one.graph.nodes.items()) == list(other.graph.nodes.items())
    assert (one.changes, one.findings, one.weights) == (other.changes, other.findings, other.weights)


SOUND = [
    "assigned_in_a_branch", "mode_in_a_loop", "resource_assigned_in_a_branch", "lookup_in_a_branch",
    "counted_before_a_mode",
]  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_control_flow_of_tf1(tmp_path: Path, name: str) -> None:
    feeds = {"x:0": np.float32([1, 2])}
    modes = {"is_training:0": np.array(False)} if name == "mode_in_a_loop" else {}
    golden = tensorflow().ask("checkpoint", model=name, folder=str(tmp_path), feeds=sent({**feeds, **modes}))
    options = conversion.Options(verify=False)
    record = conversion.convert(tmp_path / "model", tmp_path / "out", options, lambda text: None)
    assert record.status == "converted"
    told = tensorflow().ask("load", artifact=str(tmp_path / "out"), feeds=sent({"x": feeds["x:0"]}))
    found = [told["outputs"], told["inside"][0]]
    assert [received(one["y"]).tolist() for one in found] == [received(one).tolist() for one in golden]


def test_of_functional_control_flow_the_answer_goes_out() -> None:
    inputs, outputs = tensors(planned(fixture("tf-1.15-checkpoint-control-flow-v2")))
    assert (list(inputs), outputs) == (["x", "length", "gain"], {"result": "result:0"}), "no counters, no handles"


def test_a_source_that_drifts_is_told_of() -> None:
    nodes = [placeholder("x"), variable("v"), const("one", 1.0), node("count", "AssignAdd", "v", "one", T="float32")]
    nodes += [const("off", False), node("s", "Switch", "x", "off", "^count", T="float32")]
    nodes += [node("y", "Identity", "s", T="float32")]
    made = plan.make(made_by_hand(*nodes), Wishes(outputs=((None, "y"),)))
    assert made.restarts
    assert [finding.code for finding in made.findings] == ["TFM304" if made.stateful else "TFM317"]


@pytest.mark.parametrize(("waits", "held"), [((), ("count",)), (("^y",), ())])
def test_an_update_that_races_is_held_and_told_of(waits: Any, held: Any) -> None:
    """The branch that trains waits for the update, and TensorFlow makes it in inference too."""
    nodes = [placeholder("x"), variable("v"), const("one", 1.0), read("v"), binary("y", "Mul", "x", "v/read")]
    nodes += [node("count", "AssignAdd", "v", "one", *waits, T="float32"), const("off", False)]
    nodes += [const("zero", 0.0, "", "^count"), node("trained", "Switch", "zero", "off", T="float32")]
    nodes += [node("calm", "Switch", "y", "off", T="float32")]
    nodes += [node("answer", "Merge", "calm", "trained:1", T="float32", N=2)]
    made = plan.make(made_by_hand(*nodes), Wishes(outputs=((None, "answer"),)))
    (finding,) = (one for one in made.findings if one.code == "TFM317")
    assert (made.held, made.restarts, made.stateful) == (held, True, False)
    assert ("what reads them: count." in finding.message) == bool(held)


def test_what_only_the_source_would_run_is_checked_too() -> None:
    """A branch that is never taken still computes what it is given."""
    nodes = [placeholder("x"), const("off", False), const("path", b"p", "string"), const("other", 0.0)]
    nodes += [
        node("read", "ReadFile", "path"),
        node("n", "StringLength", "read"),
        node("number", "Cast", "n", SrcT="int32", DstT="float32"),
    ]
    nodes += [node("taken", "Switch", "number", "off", T="float32"), node("fed", "Switch", "x", "off", T="float32")]
    nodes += [node("y", "Merge", "fed", "taken:1", T="float32", N=2)]
    wishes = Wishes(outputs=((None, "y"),))
    with pytest.raises(ModelRefused) as refused:
        plan.make(made_by_hand(*nodes), wishes)
    assert [finding.code for finding in refused.value.findings] == ["TFM602"]
    assert "read" not in plan.make(made_by_hand(*nodes), wishes, trust=True).graph.nodes


def test_semantics_that_there_are_not() -> None:
    with pytest.raises(UsageFault, match="legacy or modern"):
        Wanted(semantics="x")


@pytest.mark.parametrize("name", ["tf-1.0-checkpoint-queue", "tf-1.4-checkpoint-facenet-queue"])
def test_a_plan_leaves_the_graph_as_it_was_read(name: str) -> None:
    reading = formats.read(fixture(name).model)
    assert isinstance(reading, Reading)
    before = {node.name: set(node.attr) for node in reading.graph.graph.node}
    plan.make(reading, Wishes())
    assert {node.name: set(node.attr) for node in reading.graph.graph.node} == before


@pytest.mark.parametrize(
    ("name", "code"), [("keras-2.3-tf-h5-metrics-adam", "TFM526"), ("keras-2.3-tf-h5-upsampling", "TFM527")]
)
def test_what_takes_its_modern_meaning_is_not_told_as_cured(name: str, code: str) -> None:
    model = fixture(name).model
    with formats.opened(model) as reading:
        for semantics, told in (("legacy", {code}), ("modern", {"TFM820"})):
            choices = planning.Choices(keras=Wanted(semantics=semantics))
            made = planning.make(reading, model, choices, "keras")
            assert {one.code for one in made.findings} & {code, "TFM820"} == told


@pytest.mark.parametrize(("target", "told"), [("keras", True), ("savedmodel", False)])
def test_what_only_archives_get_wrong_is_not_said_of_saved_models(target: str, told: bool) -> None:
    model = fixture("tf-2.4-h5-open-steps").model
    with formats.opened(model) as reading:
        made = planning.make(reading, model, planning.Choices(), target)
    assert ("TFM591" in [finding.code for finding in made.findings]) is told
