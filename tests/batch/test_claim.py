"""One batch at a time on an OUT that several machines reach."""

from __future__ import annotations

import json
import time
from pathlib import Path

import fsspec
import pytest

from migrate.batch import claim
from migrate.batch.storage import Store
from migrate.findings import UsageFault


@pytest.fixture
def store():
    """An empty storage in memory."""
    fsspec.filesystem("memory").store.clear()
    yield Store("memory://out")
    fsspec.filesystem("memory").store.clear()


def machine(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    return folder


def left_behind(store: Store, owner: str, age: float) -> None:
    store.replace(claim.NAME, json.dumps({"owner": owner, "time": time.time() - age}).encode())


def test_a_batch_of_another_machine_leaves(store: Store, tmp_path: Path) -> None:
    with claim.held(store, machine(tmp_path, "one")):
        with pytest.raises(UsageFault, match="another machine"), claim.held(store, machine(tmp_path, "two")):
            pass
        assert store.exists(claim.NAME)
    assert not store.exists(claim.NAME)
    with claim.held(store, tmp_path / "two"):
        assert store.exists(claim.NAME)


def test_the_machine_that_was_killed_goes_on_at_once(store: Store, tmp_path: Path) -> None:
    mine = machine(tmp_path, "one")
    with claim.held(store, mine):
        pass
    left_behind(store, (mine / "machine").read_text(), age=1)
    with claim.held(store, mine):
        assert store.exists(claim.NAME)


def test_a_lock_that_nobody_renews_is_taken_over(store: Store, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(claim, "_SETTLING", 0.01)
    left_behind(store, "lost", age=claim.STALE - 60)
    with pytest.raises(UsageFault), claim.held(store, machine(tmp_path, "one")):
        pass
    left_behind(store, "lost", age=claim.STALE + 1)
    with claim.held(store, tmp_path / "one"):
        told = json.loads(store.content(claim.NAME) or b"{}")
        assert told["owner"] == (tmp_path / "one" / "machine").read_text()


def test_of_two_that_take_over_one_leaves(store: Store, tmp_path: Path, monkeypatch) -> None:
    left_behind(store, "lost", age=claim.STALE + 1)
    monkeypatch.setattr(claim.time, "sleep", lambda seconds: left_behind(store, "the other", age=0))
    with pytest.raises(UsageFault, match="just begun"), claim.held(store, machine(tmp_path, "one")):
        pass
    assert json.loads(store.content(claim.NAME) or b"{}")["owner"] == "the other"


def test_a_lock_is_renewed(store: Store, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(claim, "RENEWED", 0.02)
    with claim.held(store, machine(tmp_path, "one")):
        first = store.content(claim.NAME)
        deadline = time.monotonic() + 10
        while store.content(claim.NAME) == first and time.monotonic() < deadline:
            time.sleep(0.02)
        assert store.content(claim.NAME) != first
