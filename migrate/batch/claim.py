"""One batch at a time on an OUT that is a URL: a lock object in the storage, kept alive while the batch runs.

It is created only where none is (`mode="create"` of fsspec, a conditional put on S3 and Google storage). Its owner is
the state folder of a machine, whose own lock tells that no other process of that machine works there: what a killed
batch left behind is taken back at once there, and by other machines when it was not renewed for some minutes.

Who takes over a stale lock first creates a mark that is named after its content, again only where none is: of several
that saw the same lock one succeeds. A mark whose owner was killed on the way grows stale as a lock does.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from migrate.batch.ledger import FOLDER
from migrate.batch.storage import Store
from migrate.findings import EnvironmentFault, UsageFault

NAME = f"{FOLDER}/lock.json"
RENEWED = 60.0
"""Seconds between two signs of life."""
STALE = 600.0
"""Seconds without one, after which a lock is nobody's."""


@contextmanager
def held(store: Store, state: Path) -> Iterator[None]:
    """Hold a storage for this batch, whose `state` is locked by this process.

    Raises UsageFault where another machine works on it.
    """
    owner = _identity(state)
    marks = _take(store, owner)
    over = threading.Event()
    thread = threading.Thread(target=_renew, args=(store, owner, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        with suppress(EnvironmentFault, UsageFault):  # a lock that stays is nobody's after some minutes
            if _owner(_read(store)) == owner:
                store.remove(NAME)
            for mark in marks:
                store.remove(mark)


def _identity(state: Path) -> str:
    """The name of this machine's state folder, made once."""
    file = state / "machine"
    if not file.is_file():
        file.write_text(uuid.uuid4().hex, encoding="ascii")
    return file.read_text(encoding="ascii")


def _take(store: Store, owner: str) -> list[str]:
    """Take the lock; gives the marks that were made for it. Raises UsageFault where it is another machine's."""
    mine = _content(owner)
    if store.create(NAME, mine):
        return []
    seen = store.content(NAME) or b""
    if not _is_stale(_parsed(seen)):
        if _owner(_parsed(seen)) != owner:
            raise UsageFault(
                f"A batch on another machine works on {store.url}.",
                f"Wait for it, or choose another OUT. If it was killed, its lock ends {STALE / 60:.0f} minutes later.",
            )
        store.replace(NAME, mine)
        return []
    marks = _marked(store, seen, mine)
    if (store.content(NAME) or b"") != seen:
        raise _late(store)
    store.replace(NAME, mine)
    return marks


def _marked(store: Store, stale: bytes, mine: bytes) -> list[str]:
    """Make the mark that only one of those who saw a stale lock, or a stale mark, makes. Raises UsageFault."""
    mark = f"{NAME}.{hashlib.sha256(stale).hexdigest()[:16]}"
    if store.create(mark, mine):
        return [mark]
    other = store.content(mark) or b""
    if not _is_stale(_parsed(other)):
        raise _late(store)
    return [mark, *_marked(store, other, mine)]


def _late(store: Store) -> UsageFault:
    return UsageFault(f"A batch on another machine has just begun on {store.url}.", "Wait for it.")


def _renew(store: Store, owner: str, over: threading.Event) -> None:
    while not over.wait(RENEWED):
        with suppress(EnvironmentFault, UsageFault):  # the next sign of life is soon enough
            if _owner(_read(store)) in (owner, None):  # not where it was taken over while this machine slept
                store.replace(NAME, _content(owner))


def _content(owner: str) -> bytes:
    return json.dumps({"owner": owner, "time": time.time()}).encode("ascii")


def _read(store: Store) -> dict[str, Any]:
    """The lock; empty where it is gone or is no lock."""
    return _parsed(store.content(NAME) or b"")


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _owner(found: dict[str, Any]) -> object:
    return found.get("owner")


def _is_stale(found: dict[str, Any]) -> bool:
    told = found.get("time")
    return not isinstance(told, int | float) or time.time() - told > STALE
