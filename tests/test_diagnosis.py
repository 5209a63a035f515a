"""Diagnoses of genuine, damaged and hostile models: the same verdict as a conversion, in words a person can follow."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import migrate
from migrate import formats, planning
from migrate.cli import diagnosis_sheet
from migrate.cli.entry import run
from migrate.current_plan import CurrentPlan
from migrate.diagnosis import Diagnosis
from migrate.findings import Blame, ModelRefused, Remedy, Severity
from migrate.findings.graph import NoOutput, RetiredOp
from migrate.findings.unsafe import LambdaCode
from migrate.formats import KerasReading
from migrate.graph.choose import Wishes
from tests.fixtures import Fixture, fixture, fixtures

ALL = [one for one in fixtures("*") if one.name not in ("hostile-symlink", "packed-tar-two-models")]
"""A link is followed for a person who points at it, and of two models in an archive one has to be named."""
each_fixture = pytest.mark.parametrize("one", ALL, ids=[one.name for one in ALL])


@cache
def diagnosed(one_name: str) -> Diagnosis:
    return migrate.diagnose(fixture(one_name).model)


@each_fixture
def test_the_verdict_is_that_of_the_case(one: Fixture) -> None:
    found = diagnosed(one.name)
    if one.exit == 3:
        assert not found.convertible
    elif one.case["expect"]["options"]:
        assert found.obstacles and all(obstacle.options for obstacle in found.obstacles), found.obstacles
    elif one.case["format"] != "tf2-checkpoint":  # these need their code
        assert found.convertible or all(obstacle.options for obstacle in found.obstacles), found.obstacles


@each_fixture
def test_every_finding_has_evidence_cause_and_cure(one: Fixture) -> None:
    told = json.loads(json.dumps(diagnosed(one.name).as_json()))
    for finding in told["findings"]:
        assert finding["where"] and finding["message"] and finding["cure"] and finding["cause"]
        assert finding["severity"] != "error" or finding["remedy"] == "person"


@each_fixture
def test_it_reads_like_advice(one: Fixture) -> None:
    found = diagnosed(one.name)
    text = diagnosis_sheet.sheet(found)
    assert text.startswith("model     ") and "verdict" in text and found.command in text
    for line in text.splitlines():
        assert len(line) <= 80 or "tfmigrate convert" in line or len(line.split()) <= 4, line


@pytest.mark.parametrize(
    ("name", "blame"),
    [
        ("damaged-h5-truncated", Blame.FILE),
        ("damaged-checkpoint-data-bit-flip", Blame.FILE),
        ("hostile-h5-lambda-python-3.6", Blame.CODE),
        ("tf-1.12-checkpoint-resampler", Blame.ENVIRONMENT),
        ("tf-1.4-checkpoint-mlp", Blame.ENVIRONMENT),
        ("keras-2.2-tf-h5-sequential-list", Blame.ENVIRONMENT),
    ],
)
def test_the_blame(name: str, blame: Blame) -> None:
    assert diagnosed(name).blame is blame


def test_nobody_is_blamed_where_a_choice_is_open() -> None:
    open_one = NoOutput(where="graph", candidates=("a:0 [?, 2]",))
    found = replace(diagnosed("tf-1.4-checkpoint-mlp"), findings=(open_one,))
    told = diagnosis_sheet.sheet(found)
    assert found.blame is None and found.as_json()["findings"][0]["blame"] is None
    assert "1 finding prevents it.\n" in told and "The fault" not in told
    retired = RetiredOp(where="a", op="A", nodes=("a",), explanation="gone")
    assert replace(found, findings=(open_one, retired)).blame is Blame.ENVIRONMENT


def test_a_plan_is_shown_in_order() -> None:
    found = diagnosed("tf-1.4-checkpoint-mlp")
    assert found.changes[0].where == "keep_prob:0"
    assert found.command.endswith("model-converted --to savedmodel")


def test_the_command_of_a_model_that_cannot_be_read_asks_only_for_what_is_known() -> None:
    assert diagnosed("damaged-h5-truncated").command.endswith("model-converted.keras --to keras")
    assert diagnosed("damaged-graph-def-truncated").command.endswith("frozen-converted --to savedmodel")
    assert "--to" not in diagnosed("hostile-pickle").command


def test_a_copy_keeps_what_the_reader_noted() -> None:
    found = 0
    for one in (each for each in ALL if each.exit == 0):
        with formats.opened(one.model) as reading:
            graph = reading.graph if isinstance(reading, KerasReading) else None
            if graph is not None and graph.objects is not None:
                plan = planning.make(reading, one.model, planning.Choices(), "savedmodel")
                assert isinstance(plan, CurrentPlan)
                notes = [note for note in reading.findings if note.severity is not Severity.ERROR]
                kept = [note for note in notes if note.remedy is not Remedy.AUTOMATIC]
                found += len(kept)
                assert set(kept) <= set(plan.findings), one.name
                assert not (set(notes) - set(kept)) & set(plan.findings), "a copy cures nothing"
    assert found


def test_a_copy_tells_that_it_keeps_the_code_of_layers() -> None:
    model = fixture("tf-2.8-saved-model-preprocessing").model
    with formats.opened(model) as reading:
        code = LambdaCode(where=f"{model}:scaled", size=90, python="Python 3.9", uses=("open",), constants=())
        noted = replace(reading, findings=(*reading.findings, code))
        for told, codes in ((reading, set()), (noted, {"TFM416"})):
            plan = planning.make(told, model, planning.Choices(), "savedmodel")
            assert {one.code for one in plan.findings} & {"TFM416", "TFM613"} == codes


def test_survivors_of_a_damaged_checkpoint_are_named() -> None:
    found = migrate.diagnose(fixture("damaged-checkpoint-data-bit-flip").model, deep=True)
    assert "TFM207" in {one.code for one in found.obstacles}
    assert found.survivors and not {one.tensor for one in found.obstacles} & set(found.survivors)


def test_the_command_has_the_options_that_findings_ask_for() -> None:
    assert "--custom-objects FILE.py" in diagnosed("hostile-h5-lambda-python-3.6").command
    assert "--architecture" in diagnosed("tf-2.0-h5-subclass-weights").command


def test_exit_code_json_and_recipe(tmp_path, capsys) -> None:
    recipe = tmp_path / "requirements.txt"
    assert run(["diagnose", str(fixture("tf-1.4-checkpoint-mlp").model), "--json", "--recipe", str(recipe)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["convertible"] is True and told["blame"] == "environment"
    assert recipe.read_text().startswith("# Python 3.6\n") and "tensorflow==1.4.1" in recipe.read_text()
    assert run(["diagnose", str(fixture("damaged-h5-truncated").model), "-q"]) == 3
    assert "TFM542" in capsys.readouterr().err
    assert run(["diagnose", str(tmp_path / "nothing")]) == 2


def test_no_recipe_without_a_writer_and_none_over_a_file(tmp_path, capsys) -> None:
    there = tmp_path / "there.txt"
    there.write_text("mine")
    model = str(fixture("tf-1.4-checkpoint-mlp").model)
    assert run(["diagnose", model, "--recipe", str(there)]) == 2
    assert there.read_text() == "mine"
    unknown = str(fixture("damaged-h5-truncated").model)
    assert run(["diagnose", unknown, "--recipe", str(tmp_path / "new.txt")]) == 2
    assert not (tmp_path / "new.txt").exists()


def test_explain_takes_codes_names_and_messages(capsys) -> None:
    assert run(["explain", "TFM504"]) == 0
    assert "pop expected" in capsys.readouterr().out
    assert run(["explain", "TypeError: pop expected at most 1 argument, got 2"]) == 0
    assert "TFM504" in capsys.readouterr().out
    assert run(["explain", "bad", "marshal", "data", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stands_for"][0]["codes"] == ["TFM613"]
    assert run(["explain", "no such thing"]) == 2


def test_who_cures_what_fits_the_cure() -> None:
    from migrate.findings import CATALOGUE

    for cls in CATALOGUE.values():
        if cls.severity is Severity.ERROR:
            assert cls.remedy is Remedy.PERSON, f"{cls.code} prevents a conversion: somebody has to act"


SHOWN = [one for one in ALL if one.exit == 0 and not one.case["expect"]["options"]]


@pytest.mark.parametrize("one", SHOWN, ids=[one.name for one in SHOWN])
def test_the_command_carries_out_the_plan_that_is_shown(one: Fixture) -> None:
    found = diagnosed(one.name)
    if not found.convertible:
        pytest.skip("it needs what only its writer has")
    words = shlex.split(found.command)
    assert words[:2] == ["tfmigrate", "convert"]
    with formats.opened(Path(words[2])) as reading:
        plan = planning.make(reading, Path(words[2]), planning.Choices(), words[5])
    assert [change.what for change in plan.changes] == [change.what for change in found.changes]
    assert list(plan.sources) == list(found.signatures)


@pytest.mark.parametrize("name", ["tf-2.8-saved-model-module", "tf-2.4-saved-model-keras"])
def test_other_endpoints_of_a_saved_model_of_tensorflow_2_are_refused_in_its_own_words(name: str) -> None:
    model = fixture(name).model
    choices = planning.Choices(wishes=Wishes(outputs=(("scores", "StatefulPartitionedCall:0"),)))
    with formats.opened(model) as reading, pytest.raises(ModelRefused) as refused:
        planning.make(reading, model, choices)
    (told,) = refused.value.findings
    assert told.code == "TFM436" and "serving_default" in told.message and "--signature" in told.cure


def test_of_several_models_it_blames_nobody_and_names_the_first_to_look_at() -> None:
    path = fixture("packed-tar-two-models").model
    found = migrate.diagnose(path)
    assert [Path(one).name for one in found.several] == ["model.h5", "frozen.pb"]
    assert shlex.split(found.command) == ["tfmigrate", "diagnose", found.several[0]]
    told = diagnosis_sheet.sheet(found)
    assert "Several models lie here" in told
    assert "fault" not in told


def test_an_old_environment_is_told_with_what_it_needs() -> None:
    def of_its_time(name: str) -> str:
        return diagnosis_sheet.sheet(diagnosed(name)).partition("its time")[2].strip()

    assert of_its_time("tf-2.8-h5-lambda-activations").startswith("With its writer's code the model loads in")
    assert of_its_time("tf-2.8-h5-custom-layer").startswith("With its writer's code the model loads in")
    assert of_its_time("keras-2.2-tf-h5-local").startswith("The model loads as it is with")
    assert not of_its_time("hostile-h5-lambda-python-3.6")


def test_a_reason_that_stays_the_same_is_told_once() -> None:
    told = " ".join(diagnosis_sheet.sheet(diagnosed("tf-1.8-checkpoint-detection")).split())
    assert told.count("an end of the forward computation that depends on no label") == 1
    assert "output num_detections" in told


def test_what_is_no_model_is_not_taken_for_a_damaged_one() -> None:
    folder = fixture("not-a-model").folder / "model"
    for name, told in (("dataset.hdf5", "hdf5 file, no model"), ("estimator.pkl", "pickle file, no model")):
        found = migrate.diagnose(folder / name)
        assert told in diagnosis_sheet.sheet(found) and "--to" not in found.command
    assert "like keras-h5, but not readable" in diagnosis_sheet.sheet(diagnosed("damaged-h5-truncated"))


def test_the_place_of_what_concerns_a_whole_graph_is_not_named() -> None:
    assert "In graph" not in diagnosis_sheet.sheet(diagnosed("tf-1.8-checkpoint-detection"))


def test_the_writer_is_named_or_supposed() -> None:
    named, supposed = diagnosed("tf-1.4-checkpoint-mlp"), diagnosed("tf-1.4-graph-def-unfrozen")
    assert named.evidence[0] == "the graph file names tensorflow 1.4.1"
    assert supposed.evidence[0] == "its GraphDef version points to tensorflow after 1.0 and before 1.8"


def test_warnings_that_are_cured_are_not_counted_as_things_to_read() -> None:
    path = fixture("keras-2.2-tf-h5-local").model
    found = migrate.diagnose(path)
    assert [one.name for one in found.findings if one.severity is Severity.WARNING] == ["hard-sigmoid"]
    assert "to read first" not in diagnosis_sheet.sheet(found)


def test_an_object_checkpoint_is_told_by_its_values_and_its_slots_are_counted() -> None:
    (found,) = migrate.diagnose(fixture("tf-2.0-tf2ckpt-training").model).obstacles
    assert "net/head/w [5, 3]" in found.message
    assert "values of an optimizer: 12" in found.message
    assert ".ATTRIBUTES" not in found.message


def test_a_command_that_trusts_the_model_says_on_what_condition() -> None:
    told = diagnosis_sheet.sheet(migrate.diagnose(fixture("hostile-saved-model-files").model))
    assert "only if you trust whoever made the model" in told
    harmless = diagnosis_sheet.sheet(migrate.diagnose(fixture("keras-2.2-tf-h5-local").model))
    assert "trust" not in harmless
