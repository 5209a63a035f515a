"""A reader sees the whole artifact or none, whatever interrupts the writer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from migrate.writers import atomic


def fill(folder: Path, text: str = "new") -> None:
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "file").write_text(text, encoding="utf-8")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def text(target: Path) -> str:
    return (target / "deeper" / "file").read_text(encoding="utf-8")


def test_what_is_kept_gets_its_name(tmp_path: Path) -> None:
    target = tmp_path / "made" / "on" / "the" / "way"
    with atomic.staging(target) as staged:
        fill(staged.path)
        assert not target.exists() and staged.path.parent == target.parent
        staged.keep(target)
    assert text(target) == "new"
    assert names(target.parent) == ["way"]


def test_a_file_can_be_staged(tmp_path: Path) -> None:
    with atomic.staging(tmp_path / "a.keras") as staged:
        staged.path.write_bytes(b"x")
        staged.keep(tmp_path / "a.keras")
    assert names(tmp_path) == ["a.keras"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
@pytest.mark.parametrize("old", [True, False])
def test_nothing_is_left_after_an_error(tmp_path: Path, error: type[BaseException], old: bool) -> None:
    target = tmp_path / "out"
    if old:
        fill(target, "old")
    with pytest.raises(error), atomic.staging(target) as staged:
        fill(staged.path)
        raise error
    assert names(tmp_path) == (["out"] if old else [])
    assert not old or text(target) == "old"


def test_nothing_is_left_when_nothing_is_kept(tmp_path: Path) -> None:
    with atomic.staging(tmp_path / "out") as staged:
        fill(staged.path)
    with atomic.staging(tmp_path / "out"):
        pass
    assert names(tmp_path) == []


def test_overwrite_replaces_the_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    fill(target, "old")
    (target / "more").write_text("old", encoding="utf-8")
    with atomic.staging(target) as staged:
        fill(staged.path)
        assert text(target) == "old", "the old one stands until the new one is whole"
        staged.keep(target, overwrite=True)
    assert text(target) == "new" and names(target) == ["deeper"]
    assert names(tmp_path) == ["out"]


def test_overwrite_where_there_is_nothing(tmp_path: Path) -> None:
    with atomic.staging(tmp_path / "out") as staged:
        fill(staged.path)
        staged.keep(tmp_path / "out", overwrite=True)
    assert names(tmp_path) == ["out"]


def test_overwrite_replaces_a_link_and_not_what_it_points_to(tmp_path: Path) -> None:
    fill(tmp_path / "real", "old")
    (tmp_path / "out").symlink_to(tmp_path / "real")
    with atomic.staging(tmp_path / "out") as staged:
        fill(staged.path)
        staged.keep(tmp_path / "out", overwrite=True)
    assert text(tmp_path / "real") == "old" and text(tmp_path / "out") == "new"
    assert not (tmp_path / "out").is_symlink()


def test_without_overwrite_nothing_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with pytest.raises(OSError), atomic.staging(target) as staged:
        fill(staged.path)
        fill(target, "somebody else's")
        staged.keep(target)
    assert text(target) == "somebody else's" and names(tmp_path) == ["out"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_an_error_before_the_new_one_is_whole_spares_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def broken(path: Path) -> None:
        raise error

    target = tmp_path / "out"
    fill(target, "old")
    monkeypatch.setattr(atomic, "sync", broken)
    with pytest.raises(error), atomic.staging(target) as staged:
        fill(staged.path)
        staged.keep(target, overwrite=True)
    assert text(target) == "old" and names(tmp_path) == ["out"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_an_error_between_the_renames_brings_the_old_one_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    rename = Path.rename

    def broken(path: Path, target: Path) -> Path:
        if "partial" in path.name:
            raise error
        return rename(path, target)

    target = tmp_path / "out"
    fill(target, "old")
    monkeypatch.setattr(Path, "rename", broken)
    with pytest.raises(error), atomic.staging(target) as staged:
        fill(staged.path)
        staged.keep(target, overwrite=True)
    assert names(tmp_path) == ["out"] and text(target) == "old"


def test_long_names(tmp_path: Path) -> None:
    target = tmp_path / ("n" * 240)
    with atomic.staging(target) as staged:
        fill(staged.path)
        staged.keep(target)
    assert names(tmp_path) == [target.name]


def test_long_names_outside_ascii(tmp_path: Path) -> None:
    target = tmp_path / ("模" * 78)
    with atomic.staging(target) as staged:
        fill(staged.path)
        staged.keep(target)
    assert names(tmp_path) == [target.name]


_KILLED = """
import os, signal, sys
from pathlib import Path
from migrate.writers import atomic
with atomic.staging(Path(sys.argv[1])) as staged:
    staged.path.mkdir()
    atomic.beside(Path(sys.argv[1]), "retired").mkdir()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="other systems do not tell whether a process runs")
def test_what_a_killed_process_left_goes_with_the_next_run(tmp_path: Path) -> None:
    target = tmp_path / "out"
    assert subprocess.run([sys.executable, "-c", _KILLED, str(target)], check=False).returncode == -signal.SIGKILL
    left = names(tmp_path)
    assert len(left) == 2 and "out" not in left
    others = [atomic.beside(target, "partial"), tmp_path / ".out.partial-mine", tmp_path / ".out2.partial-1-1"]
    for other in others:  # of this process, which runs, and of no process
        other.mkdir()
    with atomic.staging(target) as staged:
        fill(staged.path)
        staged.keep(target)
    retired = [name for name in left if "retired" in name]  # the only one, while nothing stands at the target
    assert names(tmp_path) == sorted(["out", *retired, *(other.name for other in others)])
    with atomic.staging(target):
        assert names(tmp_path) == sorted(["out", *(other.name for other in others)])


def test_remove_takes_what_is_there(tmp_path: Path) -> None:
    fill(tmp_path / "folder")
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    for name in ("link", "file", "nothing"):
        atomic.remove(tmp_path / name)
    assert names(tmp_path) == ["folder"] and text(tmp_path / "folder") == "new"
    atomic.remove(tmp_path / "folder")
    assert names(tmp_path) == []
