"""Whatever one model does, the others are converted, and the report says what it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import h5py
import pytest

import migrate
from migrate.batch import ledger, local, running
from migrate.batch.report import reporting
from migrate.findings import EnvironmentFault, UsageFault
from tests.batch import misbehaving
from tests.batch.archives import Archive, report, small_graphs, statuses

EXPECTED = {
    "abort": ("failed", "TFM951"),
    "segfault": ("failed", "TFM951"),
    "exit": ("failed", "TFM951"),
    "hang": ("failed", "TFM950"),
    "defect": ("failed", "TFM953"),
    "crash-once": ("converted", None),
    "vanish": ("failed", "TFM954"),
    "change": ("failed", "TFM954"),
    "well": ("converted", None),
}


def fast(archive: Path, out: Path, **more):
    return migrate.convert_archive(archive, out, convert={"verify": False}, workers=2, **more)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local.work, "convert", misbehaving.convert)


@pytest.mark.usefixtures("faulty")
def test_a_bad_model_costs_only_itself(tmp_path: Path) -> None:
    root, out = small_graphs(tmp_path / "archive", EXPECTED), tmp_path / "out"
    result = fast(root, out, timeout=8.0, memory=400 << 20)
    assert result.counts == {"converted": 2, "failed": 7}
    found = {path.partition("/")[0]: model for path, model in report(out).items()}
    for name, (status, code) in EXPECTED.items():
        assert (found[name]["status"], found[name]["findings"]) == (status, [code] if code else []), name
        assert bool(found[name]["target"]) == (status == "converted")
        assert (out / name / "frozen").exists() == (status == "converted")
    told = {row.job.path.partition("/")[0]: row.record["findings"] for row in running.status(str(out))[1]}
    assert "killed by SIGABRT (tried 2 times)" in told["abort"][0]["message"]
    assert "killed by SIGSEGV" in told["segfault"][0]["message"]
    assert "ended with code 3" in told["exit"][0]["message"]
    assert "within 8 seconds" in told["hang"][0]["message"]
    assert "ZeroDivisionError: on purpose" in next((out / ".tfmigrate" / "defects").iterdir()).read_text()
    assert not [path for path in out.rglob(".*") if ".partial-" in path.name]


@pytest.mark.usefixtures("faulty")
def test_a_source_that_changes_while_it_is_read_gives_no_model(archive: Archive, tmp_path: Path) -> None:
    faults = ("change", "replace", "vanish", "cut")
    healthy = "keras-2.2-tf-h5-weights-json"
    root, out = archive(**{f"{fault}-while-read": healthy for fault in faults}, well=healthy), tmp_path / "out"
    for number, weights in enumerate(sorted(root.rglob("*.hdf5"))):  # no twins
        with h5py.File(weights, "r+") as file:
            file.attrs["number"] = number
    assert fast(root, out).counts == {"converted": 1, "failed": len(faults)}
    found = {path.partition("/")[0]: model for path, model in report(out).items()}
    assert found.pop("well")["status"] == "converted"
    assert {(model["status"], *model["findings"], model["target"]) for model in found.values()} == {
        ("failed", "TFM954", None)
    }
    assert {path.relative_to(out).parts[0] for path in out.rglob("*.keras*")} == {"well"}


@pytest.mark.usefixtures("faulty")
def test_a_model_that_allocates_without_end_is_stopped(tmp_path: Path) -> None:
    root, out = small_graphs(tmp_path / "archive", ["allocate", "well"]), tmp_path / "out"
    assert fast(root, out, memory=400 << 20).counts == {"converted": 1, "failed": 1}
    (finding,) = running.status(str(out))[1][0].record["findings"]
    assert finding["code"] == "TFM952" and "400 MiB" in finding["message"]


@pytest.mark.usefixtures("faulty")
def test_a_failed_model_is_not_tried_by_itself_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, out = small_graphs(tmp_path / "archive", ["abort", "well"]), tmp_path / "out"
    fast(root, out)
    monkeypatch.undo()
    assert fast(root, out).counts == {"converted": 1, "failed": 1}
    assert fast(root, out, only_failed=True).counts == {"converted": 2}


def test_a_second_batch_leaves(tmp_path: Path) -> None:
    root, out = small_graphs(tmp_path / "archive", ["a"]), tmp_path / "out"
    with ledger.lock(out / ".tfmigrate"), pytest.raises(UsageFault, match=f"process {os.getpid()}.* works on"):
        fast(root, out)
    assert fast(root, out).counts == {"converted": 1}


def test_names_that_are_no_text(tmp_path: Path) -> None:
    names = ["line\nbreak", b"not\xffutf8", "größe 1", "<script>", "'; rm -rf $HOME", "=cmd|'calc'"]
    root, out = small_graphs(tmp_path / "archive", names), tmp_path / "out"
    assert fast(root, out).counts == {"converted": len(names)}
    assert set(statuses(out)) == {os.fsdecode(name) for name in names}
    made = {entry.name for entry in out.iterdir()} - {".tfmigrate", *reporting.FILES}
    assert made == {os.fsdecode(name) for name in names}
    assert fast(root, out).counts == {"converted": len(names)}
    assert b"<script>/frozen" not in (out / "report.html").read_bytes()


@pytest.mark.full
def test_a_name_that_is_no_text_is_verified(tmp_path: Path) -> None:
    root, out = small_graphs(tmp_path / "archive", [b"not\xffutf8"]), tmp_path / "out"
    assert migrate.convert_archive(root, out, convert={"devices": "cpu"}).counts == {"converted": 1}
    record = json.loads((out / "not\udcffutf8" / "frozen.migration.json").read_text())
    assert record["source"]["path"] == str(root / "not\udcffutf8" / "frozen.pb")
    assert record["target"]["path"] == str(out / "not\udcffutf8" / "frozen")


def test_links_neither_loop_nor_lead_out(tmp_path: Path) -> None:
    root, out = small_graphs(tmp_path / "archive", ["a"]), tmp_path / "out"
    (root / "a" / "loop").symlink_to(root)
    (root / "self").symlink_to("self")
    (tmp_path / "outside").mkdir()
    shutil.copy(root / "a" / "frozen.pb", tmp_path / "outside" / "secret.pb")
    (root / "away").symlink_to(tmp_path / "outside")
    fast(root, out)
    found = report(out)
    assert found["a/frozen.pb"]["status"] == "converted"
    assert [path for path, model in found.items() if model["status"] == "converted"] == ["a/frozen.pb"]
    assert found["away"]["status"] == "refused"


def test_a_tar_that_leads_out_writes_nothing_there(archive: Archive, tmp_path: Path) -> None:
    root, out = archive(a="hostile-tar-names", b="tf-1.4-graph-def-frozen"), tmp_path / "out"
    before = sorted(tmp_path.rglob("*"))
    fast(root, out)
    assert sorted(path for path in tmp_path.rglob("*") if out not in path.parents and path != out) == before
    assert statuses(out)["b"] == "converted"
    assert {model["status"] for path, model in report(out).items() if path.startswith("a")} <= {"refused", "converted"}


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, out = small_graphs(tmp_path / "archive", ["closed", "open"]), tmp_path / "out"
    real = os.scandir

    def scandir(path="."):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    fast(root, out)
    assert statuses(out) == {"closed": "refused", "open": "converted"}
    monkeypatch.undo()
    fast(root, out)
    assert statuses(out) == {"closed": "converted", "open": "converted"}


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_stops_the_batch_and_nothing_is_lost(small_disk: Path, tmp_path: Path) -> None:
    root = small_graphs(tmp_path / "archive", 12)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(780 << 10))
    with pytest.raises(EnvironmentFault, match=r"[Nn]o space left|disk is full"):
        fast(root, small_disk / "out")
    filler.unlink()
    assert fast(root, small_disk / "out").counts == {"converted": 12}
    assert set(statuses(small_disk / "out").values()) == {"converted"}
    assert not [path for path in (small_disk / "out").rglob(".*") if ".partial-" in path.name]


@pytest.mark.usefixtures("faulty")
def test_a_worker_that_hangs_ends_in_time(tmp_path: Path) -> None:
    root, out = small_graphs(tmp_path / "archive", ["hang"]), tmp_path / "out"
    start = time.monotonic()
    fast(root, out, timeout=1.0)
    assert time.monotonic() - start < 15
