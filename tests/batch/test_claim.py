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


def test_a_lock_that_nobody_renews_is_taken_over(store: Store, tmp_path: Path) -> None:
    left_behind(store, "lost", age=claim.STALE - 60)
    with pytest.raises(UsageFault), claim.held(store, machine(tmp_path, "one")):
        pass
    left_behind(store, "lost", age=claim.STALE + 1)
    with claim.held(store, tmp_path / "one"):
        told = json.loads(store.content(claim.NAME) or b"{}")
        assert told["owner"] == (tmp_path / "one" / "machine").read_text()


@pytest.mark.parametrize("moment", ["content", "create"])
def test_of_two_that_saw_the_same_stale_lock_one_leaves(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The other one takes over after this one has read the lock, or after it has made its mark."""
    left_behind(store, "lost", age=claim.STALE + 1)
    real, others = getattr(store, moment), Store("memory://out")

    def overtaken(name: str, *more: bytes):
        found = real(name, *more)
        if name == claim.NAME and moment == "content" and not others.exists(f"{claim.NAME}.other"):
            others.replace(f"{claim.NAME}.other", b"")
            claim._take(others, "the other")
        elif name != claim.NAME and moment == "create":
            others.replace(claim.NAME, claim._content("the other"))
        return found

    monkeypatch.setattr(store, moment, overtaken)
    with pytest.raises(UsageFault, match="just begun"), claim.held(store, machine(tmp_path, "one")):
        pass
    assert json.loads(others.content(claim.NAME) or b"{}")["owner"] == "the other"


def test_a_machine_lost_while_it_took_over_does_not_bar_the_others(store: Store, tmp_path: Path) -> None:
    left_behind(store, "lost", age=claim.STALE + 1)
    stale = store.content(claim.NAME) or b""
    (mark,) = claim._marked(store, stale, claim._content("lost too"))
    with pytest.raises(UsageFault, match="just begun"), claim.held(store, machine(tmp_path, "one")):
        pass
    store.replace(mark, json.dumps({"owner": "lost too", "time": time.time() - claim.STALE - 1}).encode())
    with claim.held(store, tmp_path / "one"):
        assert json.loads(store.content(claim.NAME) or b"{}")["owner"] == (tmp_path / "one" / "machine").read_text()
    assert not [name for name in store.files() if name.startswith(claim.NAME)]


def test_a_lock_is_renewed(store: Store, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(claim, "RENEWED", 0.02)
    with claim.held(store, machine(tmp_path, "one")):
        first = store.content(claim.NAME)
        deadline = time.monotonic() + 10
        while store.content(claim.NAME) == first and time.monotonic() < deadline:
            time.sleep(0.02)
        assert store.content(claim.NAME) != first


@pytest.mark.parametrize(("found", "kept"), [("the other", "the other"), ("mine", "mine"), (None, "mine")])
def test_a_lock_that_was_taken_over_is_not_renewed(store: Store, found: str | None, kept: str) -> None:
    class Once:
        """An event that lets one renewal happen."""

        asked = 0

        def wait(self, seconds: float) -> bool:
            self.asked += 1
            return self.asked > 1

    if found is not None:
        left_behind(store, found, age=30)
    claim._renew(store, "mine", Once())  # type: ignore[arg-type]
    told = json.loads(store.content(claim.NAME) or b"{}")
    assert told["owner"] == kept
    assert (time.time() - told["time"] < 10) == (kept == "mine")
