"""Every genuine graph against the golden outputs of the runtime that wrote it, from converted artifacts.

All artifacts run in one process with plain TensorFlow; nothing of tfmigrate is imported there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from migrate.conversion import Options, convert
from migrate.record import MigrationRecord
from tests.fixtures import Fixture, graphs

GENUINE = [f for f in graphs() if f.exit in (0, 4)]
REFUSED = [f for f in graphs() if f.exit == 3]
GOLDEN = [f for f in GENUINE if f.exit == 0]
FROZEN = [f for f in GENUINE if f.case["format"] == "graph-def"]
INFERRED = [f for f in GENUINE if f.case["format"] in ("tf1-checkpoint", "estimator", "graph-def")]
LOOPS = [f for f in GENUINE if f.case.get("loops")]
TRAINABLE = [f for f in GOLDEN if f not in (*LOOPS, *FROZEN) and "TFM311" not in f.case["expect"]["findings"]]
TOLERANCES = {"float16": 2e-3, "bfloat16": 2e-2}
PLAIN = Options(verify=False)


def _converted(fixture: Fixture, dest: Path, options: Options = PLAIN) -> MigrationRecord:
    return convert(fixture.model, dest, options, lambda text: None)


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, MigrationRecord]]:
    folder = tmp_path_factory.mktemp("artifacts")
    return {f.name: (folder / f.name, _converted(f, folder / f.name)) for f in GENUINE}


@pytest.fixture(scope="session")
def answers(artifacts: dict[str, tuple[Path, MigrationRecord]]) -> dict[str, dict[str, Any]]:
    converted = [f for f in GOLDEN if artifacts[f.name][1].target]
    cases = [_case(f, *artifacts[f.name], name) for f in converted for name in _signatures(f)]
    lines = "\n".join(map(json.dumps, cases))
    child = Path(__file__).with_name("golden_child.py")
    done = subprocess.run([sys.executable, str(child)], input=lines, capture_output=True, text=True, check=False)
    told = [json.loads(line[7:]) for line in done.stdout.splitlines() if line.startswith("answer ")]
    assert len(told) == len(cases), done.stderr[-2000:]
    found: dict[str, dict[str, Any]] = {f.name: {} for f in converted}
    for case, answer in zip(cases, told, strict=True):
        found[case["fixture"]][case["name"]] = answer
    return found


def _signatures(fixture: Fixture) -> dict[str, dict[str, Any]]:
    """The signatures of a case: its own inputs and outputs under an empty name, and others by theirs."""
    return {"": fixture.case, **fixture.case.get("signatures", {})}


def _main(fixture: Fixture, record: MigrationRecord) -> str:
    """The key of the signature that the case's own inputs and outputs describe."""
    if "signature" in fixture.case:
        return str(fixture.case["signature"])
    wanted = set(fixture.case["outputs"].values())
    sources = {
        key: {info["source"] for info in signature["outputs"].values()} for key, signature in record.signatures.items()
    }
    return next((key for key, found in sources.items() if wanted <= found), "serving_default")


def _case(fixture: Fixture, artifact: Path, record: MigrationRecord, name: str) -> dict[str, Any]:
    called = name or _main(fixture, record)
    signature, wanted = record.signatures[called], _signatures(fixture)[name]
    keys = {side: {info["source"]: key for key, info in signature[side].items()} for side in ("inputs", "outputs")}
    return {
        "fixture": fixture.name,
        "name": name,
        "artifact": str(artifact),
        "signature": called,
        "golden": str(fixture.folder / "golden.npz"),
        "prefix": f"{name}." if name else "",
        "inputs": {key: keys["inputs"].get(tensor, "") for key, tensor in wanted["inputs"].items()},
        "outputs": {key: keys["outputs"].get(tensor, "") for key, tensor in wanted["outputs"].items()},
        "train": fixture in TRAINABLE and not name,
        "batch": fixture.case.get("batch", True),
    }


@pytest.mark.parametrize("fixture", INFERRED, ids=lambda f: f.name)
def test_endpoints_are_those_a_person_would_choose(fixture: Fixture, artifacts: Any) -> None:
    signature = artifacts[fixture.name][1].signatures["serving_default"]
    inputs = {info["source"] for info in signature["inputs"].values()}
    outputs = [info["source"] for info in signature["outputs"].values()]
    assert inputs == set(fixture.case["inputs"].values())
    wanted = set(fixture.case["outputs"].values())
    assert wanted <= set(outputs)
    assert not wanted or outputs[0] in wanted, "the likeliest output comes first"


@pytest.mark.parametrize("fixture", GENUINE, ids=lambda f: f.name)
def test_keys_are_the_names_of_the_operations_or_those_that_are_stored(fixture: Fixture, artifacts: Any) -> None:
    record = artifacts[fixture.name][1]
    for name, wanted in _signatures(fixture).items():
        signature = record.signatures[name or _main(fixture, record)]
        for side in ("inputs", "outputs"):
            told = {key: info["source"] for key, info in signature[side].items()}
            assert wanted[side].items() <= told.items()


@pytest.mark.parametrize("fixture", GOLDEN, ids=lambda f: f.name)
def test_artifact_gives_the_golden_outputs(fixture: Fixture, answers: Any, artifacts: Any) -> None:
    record = artifacts[fixture.name][1]
    for name, answer in answers[fixture.name].items():
        assert "failed" not in answer, answer
        told = record.signatures[name or _main(fixture, record)]["outputs"]
        for key, value in answer["errors"].items():
            allowed = TOLERANCES.get(told[key]["dtype"], 2e-5)
            assert value != "different" and value <= allowed, (name, key, value)


@pytest.mark.parametrize("fixture", GOLDEN, ids=lambda f: f.name)
def test_artifact_runs_at_another_batch_size(fixture: Fixture, answers: Any) -> None:
    rows = answers[fixture.name][""]["rows"]
    assert rows is None or any(size == [2] for size in rows.values()) or not any(rows.values())


@pytest.mark.parametrize("fixture", TRAINABLE, ids=lambda f: f.name)
def test_artifact_can_be_trained_further(fixture: Fixture, answers: Any) -> None:
    answer = answers[fixture.name][""]
    assert answer["trainable"], "no trainable variables"
    assert set(answer["trainable"]) <= set(answer["variables"])
    idle = set(answer["trainable"]) - set(answer["learned"])
    assert not idle - set(fixture.case.get("idle", ())), f"no gradient for {idle}"


@pytest.mark.parametrize("fixture", LOOPS, ids=lambda f: f.name)
def test_loops_are_said_to_have_no_gradients(fixture: Fixture, artifacts: Any) -> None:
    assert "TFM303" in {finding.code for finding in artifacts[fixture.name][1].findings}


@pytest.mark.parametrize("fixture", GENUINE, ids=lambda f: f.name)
def test_findings_are_those_of_the_case(fixture: Fixture, artifacts: Any) -> None:
    assert {f.code for f in artifacts[fixture.name][1].findings} == set(fixture.case["expect"]["findings"])


@pytest.mark.parametrize("fixture", GENUINE, ids=lambda f: f.name)
def test_every_weight_is_accounted_for(fixture: Fixture, artifacts: Any) -> None:
    weights = artifacts[fixture.name][1].weights
    assert (weights["used"] > 0) is (fixture not in FROZEN)
    assert weights["unaccounted"] == []
    assert all(dropped["why"] for dropped in weights["dropped"])


@pytest.mark.parametrize("fixture", GENUINE, ids=lambda f: f.name)
def test_mode_placeholders_are_bound(fixture: Fixture, artifacts: Any) -> None:
    assert artifacts[fixture.name][1].bound == fixture.case.get("bound", {})


@pytest.mark.parametrize("fixture", REFUSED, ids=lambda f: f.name)
def test_refusals_name_the_cause_and_leave_nothing(fixture: Fixture, tmp_path: Path) -> None:
    record = _converted(fixture, tmp_path / "out")
    assert record.status == "refused"
    assert {f.code for f in record.findings if f.severity == "error"} == set(fixture.case["expect"]["findings"])
    assert all(f.message and f.cure and f.where for f in record.findings)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.migration.json"]


@pytest.mark.full
@pytest.mark.parametrize("fixture", GENUINE, ids=lambda f: f.name)
def test_conversion_is_proven(fixture: Fixture, tmp_path: Path) -> None:
    record = _converted(fixture, tmp_path / "out", replace(PLAIN, verify=True))
    assert record.status == {0: "converted", 4: "not-compared"}[fixture.exit], record.findings
