"""SavedModels of TensorFlow 2: copied whole, proven, and refused where they reach files or code."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import migrate
from migrate import current_plan, formats, planning, protos
from migrate.conversion import Options, convert
from migrate.current_plan import CurrentPlan
from migrate.findings import Remedy, UsageFault
from migrate.findings.current_models import KeptFileOps, NoSignatures
from migrate.formats import Asked, Reading
from migrate.graph.choose import Wishes
from migrate.graph.inlining import inlined
from migrate.record import MigrationRecord
from migrate.verification.proof import prove
from tests.fixtures import Fixture, fixture
from tests.test_fixtures_keras import _answers

MODULE = fixture("tf-2.8-saved-model-module")
MODELS = [fixture("tf-2.4-saved-model-keras"), MODULE, fixture("tf-2.8-saved-model-preprocessing")]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda f: f.name)
PLAIN = Options(verify=False)
Proto = Any


def _converted(model: Path, dest: Path, options: Options = PLAIN) -> MigrationRecord:
    return convert(model, dest, options, lambda text: None)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, MigrationRecord]]:
    folder = tmp_path_factory.mktemp("copies")
    return {f.name: (folder / f.name, _converted(f.model, folder / f.name)) for f in MODELS}


@pytest.fixture(scope="module")
def answers(copies: Any) -> dict[tuple[str, str], dict[str, Any]]:
    cases = [_case(f, copies[f.name][0], name) for f in MODELS for name in ("", *f.case.get("signatures", {}))]
    told = _answers("golden_child.py", cases)
    return {(case["fixture"], case["prefix"]): answer for case, answer in zip(cases, told, strict=True)}


def _case(model: Fixture, copy: Path, name: str) -> dict[str, Any]:
    wanted = model.case["signatures"][name] if name else model.case
    return {
        "fixture": model.name,
        "artifact": str(copy),
        "signature": name or model.case["signature"],
        "golden": str(model.folder / "golden.npz"),
        "prefix": f"{name}." if name else "",
        "inputs": {key: key for key in wanted["inputs"]},
        "outputs": {key: key for key in wanted["outputs"]},
        "train": False,
        "batch": False,
    }


def test_copies_give_the_golden_outputs(answers: Any) -> None:
    assert len(answers) == 4
    for case, answer in answers.items():
        assert "failed" not in answer, (case, answer)
        assert all(value != "different" and value <= 2e-5 for value in answer["errors"].values()), (case, answer)


@each_model
def test_every_file_is_copied(model: Fixture, copies: Any) -> None:
    files = {p.relative_to(model.model): p.read_bytes() for p in model.model.rglob("*") if p.is_file()}
    copy = copies[model.name][0]
    assert {p.relative_to(copy): p.read_bytes() for p in copy.rglob("*") if p.is_file()} == files


@each_model
def test_the_record_is_complete(model: Fixture, copies: Any) -> None:
    record = copies[model.name][1]
    assert record.status == "converted"
    assert "TFM112" in {finding.code for finding in record.findings}
    assert set(record.signatures) == {model.case["signature"], *model.case.get("signatures", {})}
    stored = record.signatures[model.case["signature"]]
    for side in ("inputs", "outputs"):
        assert {key: info["source"] for key, info in stored[side].items()} == model.case[side]
        assert all(info["dtype"] for info in stored[side].values())
    assert record.weights["used"] > 0
    assert record.weights["dropped"] == record.weights["unaccounted"] == []


@pytest.mark.full
@each_model
def test_copies_are_proven(model: Fixture, tmp_path: Path) -> None:
    record = _converted(model.model, tmp_path / "copy", replace(PLAIN, verify=True))
    assert record.status == "converted", record.findings
    assert record.verification is not None
    assert record.verification.verdict == "identical"


def _changed(folder: Path, change: Callable[[Proto], None]) -> Path:
    """The module with a change in its message."""
    shutil.copytree(MODULE.model, folder)
    proto = protos.protobuf("saved_model").SavedModel.FromString((folder / "saved_model.pb").read_bytes())
    change(proto.meta_graphs[0])
    (folder / "saved_model.pb").write_bytes(proto.SerializeToString())
    return folder


def _refusal(model: Path, tmp_path: Path) -> set[str]:
    record = _converted(model, tmp_path / "out")
    assert record.status == "refused"
    assert not (tmp_path / "out").exists()
    assert not any("--output" in finding.cure for finding in record.findings), "nothing can be cut out of a copy"
    return {finding.code for finding in record.findings if finding.severity == "error"}


def _add(meta: Proto, beginning: str, op: str, name: str = "strange") -> None:
    """A node that nothing takes, in a function: it runs all the same, as one with an effect."""
    for function in meta.graph_def.library.function:
        if function.signature.name.startswith(beginning):
            function.node_def.add(name=name, op=op)


@pytest.mark.parametrize(
    ("beginning", "op", "code"),
    [
        ("__inference_score", "WriteFile", "TFM602"),
        ("__inference_score", "EagerPyFunc", "TFM601"),
        ("__inference__initializer", "ReadFile", "TFM602"),
        ("__inference__creator", "PyFunc", "TFM601"),
        ("__inference_unused", "OpOfNobody", "TFM301"),
    ],
)
def test_what_would_run_is_judged_first(beginning: str, op: str, code: str, tmp_path: Path) -> None:
    def change(meta: Proto) -> None:
        meta.graph_def.library.function.add().signature.name = "__inference_unused_1"
        _add(meta, beginning, op)

    assert _refusal(_changed(tmp_path / "model", change), tmp_path) == {code}


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "C:\\secret", "gs://bucket/words"])
def test_assets_lie_in_the_model(name: str, tmp_path: Path) -> None:
    def change(meta: Proto) -> None:
        meta.asset_file_def[0].filename = name

    assert _refusal(_changed(tmp_path / "model", change), tmp_path) == {"TFM633"}


def test_tables_are_filled_from_assets_alone(tmp_path: Path) -> None:
    def change(meta: Proto) -> None:
        for node in meta.object_graph_def.nodes:
            if node.WhichOneof("kind") == "asset":
                node.constant.operation = "Const"

    assert _refusal(_changed(tmp_path / "model", change), tmp_path) == {"TFM602"}


def test_missing_assets_and_variables_are_missed(tmp_path: Path) -> None:
    shutil.copytree(MODULE.model, tmp_path / "model")
    shutil.rmtree(tmp_path / "model" / "assets")
    shutil.rmtree(tmp_path / "model" / "variables")
    assert _refusal(tmp_path / "model", tmp_path) == {"TFM403", "TFM405"}


def test_damaged_values_are_not_copied(tmp_path: Path) -> None:
    shutil.copytree(MODULE.model, tmp_path / "model")
    shard = tmp_path / "model" / "variables" / "variables.data-00000-of-00001"
    content = bytearray(shard.read_bytes())
    content[3] ^= 0x40
    shard.write_bytes(content)
    assert _refusal(tmp_path / "model", tmp_path) == {"TFM207"}


def test_functions_that_no_signature_calls_are_told(tmp_path: Path) -> None:
    def change(meta: Proto) -> None:
        meta.graph_def.library.function.add().signature.name = "__inference_unused_1"
        _add(meta, "__inference_unused", "ReadFile")
        _add(meta, "__inference_score", "PrintV2", "print_1")

    found = current_plan.make(_read(_changed(tmp_path / "model", change))).findings
    assert [one.nodes for one in found if isinstance(one, KeptFileOps)] == [("__inference_unused_1/strange",)]


def test_a_diagnosis_promises_nothing_that_a_copy_does_not_do(tmp_path: Path) -> None:
    def change(meta: Proto) -> None:
        for function in meta.graph_def.library.function:
            function.node_def[0].device = "/device:GPU:1"

    found = migrate.diagnose(_changed(tmp_path / "model", change))
    assert {one.code for one in found.findings if one.remedy is Remedy.AUTOMATIC} <= {"TFM435", "TFM912"}


def test_a_model_without_signatures_is_copied_and_not_compared(tmp_path: Path) -> None:
    def change(meta: Proto) -> None:
        for key in [key for key in meta.signature_def if not key.startswith("__")]:
            del meta.signature_def[key]

    made = current_plan.make(_read(_changed(tmp_path / "model", change)))
    assert NoSignatures(where=made.reading.origin.path) in made.findings
    nobody: Any = None
    assert prove(nobody, {}).verification.verdict == "not-compared"


def test_text_becomes_binary(tmp_path: Path) -> None:
    shutil.copytree(MODULE.model, tmp_path / "model")
    binary = tmp_path / "model" / "saved_model.pb"
    proto = protos.protobuf("saved_model").SavedModel.FromString(binary.read_bytes())
    binary.with_suffix(".pbtxt").write_text(str(proto), encoding="utf-8")
    binary.unlink()
    assert _converted(tmp_path / "model", tmp_path / "out").status == "converted"
    assert type(proto).FromString((tmp_path / "out" / "saved_model.pb").read_bytes()) == proto
    assert not (tmp_path / "out" / "saved_model.pbtxt").exists()


def test_a_chosen_signature_is_kept_alone(tmp_path: Path) -> None:
    options = replace(PLAIN, wishes=Wishes(signatures=("embed",)))
    assert set(_converted(MODULE.model, tmp_path / "out", options).signatures) == {"embed"}
    assert set(_read(tmp_path / "out").graph.signatures) == {"embed"}
    with pytest.raises(UsageFault, match="no signature"):
        current_plan.make(_read(MODULE.model), chosen=("other",))


def test_a_model_is_copied_unless_other_endpoints_are_named() -> None:
    reading = _read(MODULE.model)
    for wishes in (Wishes(), Wishes(signatures=("embed",))):
        assert isinstance(planning.make(reading, MODULE.model, planning.Choices(wishes=wishes)), CurrentPlan)
    with pytest.raises(UsageFault, match="no tensor x:0"):
        planning.make(reading, MODULE.model, planning.Choices(wishes=Wishes(outputs=((None, "x:0"),))))


def test_functions_are_looked_into() -> None:
    graph = _read(MODULE.model).graph.graph
    nodes = {node.name: node for node in inlined(graph).node}
    assert not {node.op for node in nodes.values()} & {"PartitionedCall", "StatefulPartitionedCall"}
    names = {reference.lstrip("^").partition(":")[0] for node in nodes.values() for reference in node.input}
    assert names <= nodes.keys()


def _read(path: Path) -> Reading:
    reading = formats.read(path, Asked())
    assert isinstance(reading, Reading)
    return reading
