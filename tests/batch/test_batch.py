"""A batch from archive to report: what comes out, what is done once, and what a second run does."""

from __future__ import annotations

import json
import os
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import migrate
from migrate.batch.report import page
from migrate.findings import UsageFault
from migrate.record import STATUSES
from tests.batch.archives import Archive, report, statuses
from tests.conftest import Run


class Told:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.models = 0
        self.paths: list[str] = []

    def planned(self, models: int, size: int) -> None:
        self.models = models

    def done(self, job, record, seconds) -> None:
        self.paths.append(job.path)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, fixtures: Path, tfmigrate: Run):
    """One verified batch that several tests look at: two healthy models, a twin, and a damaged one."""
    root = tmp_path_factory.mktemp("batch")
    for name, fixture in {
        "a/frozen": "tf-1.4-graph-def-frozen",
        "b": "tf-1.4-checkpoint-mlp",
        "c/copy": "tf-1.4-graph-def-frozen",
        "d": "damaged-checkpoint-meta-empty",
    }.items():
        shutil.copytree(fixtures / fixture / "model", root / "archive" / name)
    (root / "archive" / "README.txt").write_text("no model")
    finished = tfmigrate("batch", root / "archive", root / "out", "--devices", "cpu", "--workers", "2")
    return finished, root


def test_every_model_is_converted_or_named(done) -> None:
    finished, root = done
    assert finished.returncode == 1, finished.stderr
    found = {Path(path).parts[0]: model for path, model in report(root / "out").items()}
    assert {name: model["status"] for name, model in found.items()} == {
        "a": "converted",
        "b": "converted",
        "c": "converted",
        "d": "refused",
    }
    assert found["d"]["findings"] == ["TFM108"]
    assert "TFM957" in found["a"]["findings"] + found["c"]["findings"]
    assert finished.stderr.count("converted") == 3 and "[4/4]" in finished.stderr


def test_the_tree_is_mirrored_with_records(done) -> None:
    _, root = done
    for model in report(root / "out").values():
        record = json.loads(Path(model["record"]).read_text())
        assert record["status"] == model["status"]
        assert record["source"]["path"].startswith(str(root / "archive"))
        if model["target"] is not None:
            assert record["target"]["path"] == model["target"]
            assert record["verification"]["verdict"] in ("identical", "within")
            assert (Path(model["target"]) / "saved_model.pb").is_file()
            assert Path(model["target"]).relative_to(root / "out").parts[0] == Path(model["path"]).parts[0]


def test_a_twin_has_the_same_artifact(done) -> None:
    _, root = done
    a, c = root / "out/a/frozen/frozen", root / "out/c/copy/frozen"
    files = sorted(path.relative_to(a) for path in a.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(c) for path in c.rglob("*") if path.is_file())
    assert all((a / file).read_bytes() == (c / file).read_bytes() for file in files)


def test_the_other_reports_tell_the_same(done) -> None:
    _, root = done
    rows = (root / "out" / "report.csv").read_text().splitlines()
    assert len(rows) == 5 and rows[0].startswith("path,format,writer,bytes,status")
    suite = ElementTree.parse(root / "out" / "junit.xml").getroot()
    assert {name: suite.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "4",
        "failures": "0",
        "errors": "1",
    }
    page = (root / "out" / "report.html").read_text()
    assert "empty-file" in page and "http" not in page.replace("http-equiv", "")


def test_the_same_command_again_does_nothing(done) -> None:
    _, root = done
    before = {path: path.stat().st_mtime_ns for path in (root / "out").rglob("*.migration.json")}
    told = Told()
    result = migrate.convert_archive(root / "archive", root / "out", convert={"devices": "cpu"}, progress=told)
    assert (result.counts, result.waiting, told.paths) == ({"converted": 3, "refused": 1}, 0, [])
    assert before == {path: path.stat().st_mtime_ns for path in (root / "out").rglob("*.migration.json")}


def test_status_and_report_are_read_from_the_ledger(done, tfmigrate: Run) -> None:
    _, root = done
    told = json.loads(tfmigrate("batch", "--status", root / "out", "--json").stdout)
    assert (told["counts"], told["waiting"]) == ({"converted": 3, "refused": 1}, 0)
    (root / "out" / "report.html").unlink()
    files = json.loads(tfmigrate("report", root / "out", "--json").stdout)["files"]
    assert all(Path(file).is_file() for file in files) and len(files) == 4


def fast(archive: Path, out: Path, **more):
    """A batch without verification."""
    return migrate.convert_archive(archive, out, convert={"verify": False}, workers=2, **more)


def test_only_what_changed_is_done_again(archive: Archive, tmp_path: Path) -> None:
    root, out = archive(a="tf-1.4-graph-def-frozen", b="tf-1.4-checkpoint-mlp"), tmp_path / "out"
    fast(root, out)
    shutil.rmtree(out / "a" / "frozen")
    told = Told()
    fast(root, out, progress=told)
    assert [path.partition("/")[0] for path in told.paths] == ["a"]
    with (root / "b" / "model.ckpt-300.meta").open("ab") as file:
        file.write(b"")
    os.utime(root / "b" / "model.ckpt-300.meta")
    told = Told()
    fast(root, out, progress=told)
    assert told.paths == []
    shutil.rmtree(root / "a")
    assert fast(root, out).counts == {"converted": 1}


def test_a_damaged_target_is_made_again(archive: Archive, tmp_path: Path) -> None:
    root, out = archive(a="tf-1.4-checkpoint-mlp"), tmp_path / "out"
    fast(root, out)
    data = next(out.rglob("variables.data*"))
    whole = data.read_bytes()
    data.write_bytes(whole[:-1])
    fast(root, out)
    assert data.read_bytes() == whole


def test_a_target_that_is_there_is_spared(archive: Archive, tmp_path: Path) -> None:
    root, out = archive(a="tf-1.4-graph-def-frozen"), tmp_path / "out"
    (out / "a").mkdir(parents=True)
    (out / "a" / "frozen").write_text("mine")
    assert fast(root, out).counts == {"refused": 1}
    assert (out / "a" / "frozen").read_text() == "mine"
    assert next(iter(report(out).values()))["findings"] == ["TFM956"]
    assert fast(root, out, overwrite=True, only_failed=True).counts == {"converted": 1}


def test_limit_and_what_waits(archive: Archive, tmp_path: Path) -> None:
    root, out = archive(a="tf-1.4-graph-def-frozen", b="tf-1.4-checkpoint-mlp"), tmp_path / "out"
    result = fast(root, out, limit=1)
    assert (result.counts, result.waiting) == ({"converted": 1}, 1)
    assert sorted(statuses(out).values()) == ["converted", "waiting"]
    result = fast(root, out)
    assert (result.counts, result.waiting) == ({"converted": 2}, 0)


def test_failures_are_counted_and_tried_again_when_asked(archive: Archive, tmp_path: Path) -> None:
    damaged = dict.fromkeys("abc", "damaged-checkpoint-meta-empty")
    root, out = archive(**damaged, d="tf-1.4-graph-def-frozen"), tmp_path / "out"
    for number, name in enumerate("abc"):  # no twins
        (root / name / "model.ckpt-300.index").write_bytes(bytes([number]))
    result = migrate.convert_archive(root, out, convert={"verify": False}, workers=1, max_failures=2)
    assert (result.counts, result.waiting) == ({"refused": 2}, 2)
    told = Told()
    fast(root, out, only_failed=True, progress=told)
    assert told.models == 2


def test_options_that_do_not_fit_are_a_finding(archive: Archive, tmp_path: Path) -> None:
    settings = tmp_path / "s.toml"
    settings.write_text('[[models]]\nmatch = "a/*"\noutputs = ["no_such_tensor:0"]\n')
    root, out = archive(a="tf-1.4-graph-def-frozen", b="tf-1.4-checkpoint-mlp"), tmp_path / "out"
    fast(root, out, settings=settings)
    assert statuses(out) == {"a": "refused", "b": "converted"}
    model = next(model for path, model in report(out).items() if path.startswith("a"))
    assert model["findings"] == ["TFM955"]
    assert json.loads(Path(model["record"]).read_text())["status"] == "refused"


def test_a_preview_writes_nothing(archive: Archive, tmp_path: Path) -> None:
    root, out = archive(a="tf-1.4-graph-def-frozen", b="tf-1.4-graph-def-frozen"), tmp_path / "out"
    found = fast(root, out, dry_run=True)
    assert (len(found.jobs), found.models) == (1, 2) and found.bytes > 0 and found.seconds > 0
    assert not out.exists()


def test_out_inside_the_archive_is_no_source(archive: Archive) -> None:
    root = archive(a="tf-1.4-graph-def-frozen")
    fast(root, root / "out")
    assert fast(root, root / "out").counts == {"converted": 1}
    with pytest.raises(UsageFault, match="is the archive itself"):
        fast(root, root)


def test_several_archives_stand_side_by_side(archive: Archive, tmp_path: Path) -> None:
    root = archive(x__models="tf-1.4-graph-def-frozen", y__models="tf-1.4-checkpoint-mlp")
    fast([root / "x" / "models", root / "y" / "models"], tmp_path / "out")
    assert set(statuses(tmp_path / "out")) == {"models", "models_2"}


def test_nothing_to_convert_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageFault, match="No model was found"):
        fast(tmp_path / "empty", tmp_path / "out")
    with pytest.raises(UsageFault, match="does not exist"):
        fast(tmp_path / "gone", tmp_path / "out")


def test_every_status_has_its_place_on_the_page() -> None:
    assert set(page._STATUSES) == {*STATUSES, "failed", "waiting"}
