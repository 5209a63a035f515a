"""Whole verifications, with real children: one pair of processes for all."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from migrate import dtypes
from migrate.verification.jobs import RestoredVariable, SavedModelArtifact, Tf1GraphJob
from migrate.verification.proof import Proof, prove
from migrate.verification.reference import Case
from migrate.verification.runners import Runners
from migrate.verification.specs import InputSpec
from migrate.verification.tolerance import BY_DEVICE

MakeCase = Callable[..., Case]
FLOAT, STRING = dtypes.NUMBERS["float32"], dtypes.STRING


def case(folder: Path, **changes: Any) -> Case:
    """The case of a model of one output `y`, which is `x` and something."""
    job = Tf1GraphJob(folder / "graph.pb", {"x": ("x:0", FLOAT)}, {"y": "y:0"}, folder / "model")
    specs = (InputSpec("x", "x:0", FLOAT, (None, 4)),)
    return replace(Case(job, SavedModelArtifact(folder / "artifact", "serving_default"), specs, ("y",)), **changes)


def job_of(given: Case, **changes: Any) -> Tf1GraphJob:
    assert isinstance(given.reference, Tf1GraphJob)
    return replace(given.reference, **changes)


def codes(proof: Proof) -> list[str]:
    return [finding.code for finding in proof.findings]


def test_an_artifact_that_computes_the_same(runners: Runners, dense: MakeCase) -> None:
    proof = prove(runners, {"serving_default": dense()})
    assert proof.verification.verdict in {"identical", "within"}
    runs = {run.device: run.verdict for run in proof.verification.runs}
    assert runs.pop("cpu-xla") in {"identical", "within"}
    assert runs == {"cpu": "identical", "gpu:99": "not checked"}
    assert codes(proof) == ["TFM901"]
    assert [sample["shapes"]["x"][0] for sample in proof.verification.samples] == [3, 1, 5]
    logits = proof.verification.as_json()["runs"][0]["outputs"]["logits"]
    assert logits["argmax_agreement"] == 1.0
    assert "tensorflow 2." in str(proof.verification.reference)


def test_a_falsified_artifact_is_different(runners: Runners, dense: MakeCase) -> None:
    proof = prove(runners, {"serving_default": dense("falsified")})
    assert proof.verification.verdict == "different"
    assert codes(proof)[:1] == ["TFM801"]
    assert "of the output's scale" in proof.findings[0].message


def test_outputs_are_paired_by_name_alone(runners: Runners, dense: MakeCase) -> None:
    proof = prove(runners, {"serving_default": dense("renamed")})
    run = proof.verification.runs[0]
    assert (run.verdict, run.outputs["logits"].verdict, run.outputs["best"].verdict) == (
        "different",
        "identical",
        "different",
    )
    assert codes(proof)[:2] == ["TFM806", "TFM807"]


def test_an_artifact_that_is_not_there_is_different(runners: Runners, dense: MakeCase) -> None:
    proof = prove(runners, {"serving_default": dense("nothing")})
    assert proof.verification.verdict == "different"
    assert codes(proof)[0] == "TFM808"


def test_an_interior_tensor_may_be_fed(runners: Runners, dense: MakeCase) -> None:
    given = dense()
    job = job_of(given, inputs={"x": ("MatMul:0", FLOAT)})
    specs = (InputSpec("x", "MatMul:0", FLOAT, (None, 3)),)
    proof = prove(runners, {"serving_default": replace(given, reference=job, inputs=specs)})
    assert codes(proof)[0] == "TFM836", "the source runs, and the artifact takes four numbers"


@pytest.mark.parametrize("stateful", [False, True])
def test_a_random_source_cannot_be_compared(runners: Runners, models: Path, stateful: bool) -> None:
    given = case(models / "noisy", random_operations=("random_normal/RandomStandardNormal",))
    given = replace(given, reference=job_of(given, stateful=stateful))
    proof = prove(runners, {"serving_default": given})
    assert (proof.verification.verdict, codes(proof)) == ("not-compared", ["TFM802"])
    assert "RandomStandardNormal" in proof.findings[0].message


@pytest.mark.parametrize(
    ("tensor", "calm", "whole"), [("calm:0", "identical", "not-compared"), ("other:0", "different", "different")]
)
def test_what_is_not_random_is_compared_all_the_same(
    runners: Runners, models: Path, tensor: str, calm: str, whole: str
) -> None:
    given = case(models / "sampled", outputs=("calm", "drawn"))
    given = replace(given, reference=job_of(given, outputs={"calm": tensor, "drawn": "drawn:0"}))
    proof = prove(runners, {"serving_default": given})
    outputs = proof.verification.runs[0].outputs
    assert (outputs["calm"].verdict, outputs["drawn"].verdict) == (calm, "not-compared")
    assert proof.verification.verdict == whole
    assert codes(proof)[0] == "TFM802"
    assert "differ in drawn." in proof.findings[0].message and "'calm'" in proof.findings[0].message


@pytest.mark.parametrize(
    ("model", "verdict", "told"),
    [("drifting", "within", "TFM837"), ("drifted", "different", "TFM801"), ("chaotic", "not-compared", "TFM838")],
)
def test_rounding_of_the_source_is_no_fault_of_the_artifact(
    runners: Runners, models: Path, model: str, verdict: str, told: str
) -> None:
    given = case(models / model)
    proof = prove(runners, {"serving_default": given})
    assert (proof.verification.verdict, codes(proof)[0]) == (verdict, told), proof.findings
    comparison = proof.verification.runs[0].outputs["y"]
    assert comparison.max_rel_to_scale is not None and comparison.max_rel_to_scale > 1e-5
    strict = prove(replace_tolerances(runners), {"serving_default": given})
    assert (strict.verification.verdict, codes(strict)[0]) == ("different", "TFM801")


def replace_tolerances(runners: Runners) -> Runners:
    """The same children, held to the usual tolerance by a person."""
    strict = copy(runners)
    strict.tolerances = BY_DEVICE
    return strict


@pytest.mark.parametrize(("stateful", "verdict"), [(True, "identical"), (False, "not-compared")])
def test_a_source_that_changes_itself_starts_anew_for_each_run(
    runners: Runners, models: Path, stateful: bool, verdict: str
) -> None:
    folder = models / "counting"
    given = case(folder)
    job = job_of(given, stateful=stateful, variables=(RestoredVariable("calls", "calls", FLOAT),))
    specs = (InputSpec("x", "x:0", FLOAT, (None, 2)),)
    proof = prove(runners, {"serving_default": replace(given, reference=job, inputs=specs)})
    assert proof.verification.verdict == verdict


def test_strings_are_compared_and_xla_is_not_checked(runners: Runners, models: Path) -> None:
    given = case(models / "words", inputs=(InputSpec("x", "x:0", STRING, (None,)),))
    job = job_of(given, inputs={"x": ("x:0", STRING)})
    proof = prove(runners, {"serving_default": replace(given, reference=job)})
    assert [run.verdict for run in proof.verification.runs] == ["identical", "not checked", "not checked"]
    assert codes(proof) == ["TFM809", "TFM901"]


def test_a_source_with_a_dead_operation_does_not_run(runners: Runners, models: Path) -> None:
    given = case(models / "noisy")
    job = job_of(given, outputs={"y": "alien:0"})
    proof = prove(runners, {"serving_default": replace(given, reference=job)})
    assert (proof.verification.verdict, codes(proof)) == ("not-compared", ["TFM803"])
    assert "AnOperationThatIsGone" in proof.findings[0].message


def test_a_source_that_rejects_all_inputs(runners: Runners, dense: MakeCase) -> None:
    given = replace(dense(), inputs=(InputSpec("x", "x:0", FLOAT, (None, 5)),))
    proof = prove(runners, {"serving_default": given})
    assert (proof.verification.verdict, codes(proof)) == ("not-compared", ["TFM804"])


def test_several_signatures_are_told_apart(runners: Runners, dense: MakeCase) -> None:
    proof = prove(runners, {"good": dense(), "bad": replace(dense("falsified"))})
    run = proof.verification.runs[0]
    assert set(run.outputs) == {"good/logits", "good/best", "bad/logits", "bad/best"}
    assert (run.outputs["good/logits"].verdict, run.verdict, proof.verification.verdict) == (
        "identical",
        "different",
        "different",
    )
    assert codes(proof).count("TFM901") == 1
