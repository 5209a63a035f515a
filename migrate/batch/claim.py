"""One batch at a time on an OUT that is a URL: a lock object in the storage, kept alive while the batch runs.

It is created only where none is (`mode="create"` of fsspec, a conditional put on S3 and Google storage). Its owner is
the state folder of a machine, whose own lock tells that no other process of that machine works there: what a killed
batch left behind is taken back at once there, and by other machines when it was not renewed for some minutes.
"""

from __future__ import annotations

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
_SETTLING = 2.0
"""Seconds after which the last one to take over a stale lock is known."""


@contextmanager
def held(store: Store, state: Path) -> Iterator[None]:
    """Hold a storage for this batch, whose `state` is locked by this process.

    Raises UsageFault where another machine works on it.
    """
    owner = _identity(state)
    _take(store, owner)
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


def _identity(state: Path) -> str:
    """The name of this machine's state folder, made once."""
    file = state / "machine"
    if not file.is_file():
        file.write_text(uuid.uuid4().hex, encoding="ascii")
    return file.read_text(encoding="ascii")


def _take(store: Store, owner: str) -> None:
    if store.create(NAME, _content(owner)):
        return
    found = _read(store)
    if _owner(found) != owner and not _is_stale(found):
        raise UsageFault(
            f"A batch on another machine works on {store.url}.",
            f"Wait for it, or choose another OUT. If it was killed, its lock ends {STALE / 60:.0f} minutes later.",
        )
    store.replace(NAME, _content(owner))
    if _owner(found) != owner:
        time.sleep(_SETTLING)
        if _owner(_read(store)) != owner:
            raise UsageFault(f"A batch on another machine has just begun on {store.url}.", "Wait for it.")


def _renew(store: Store, owner: str, over: threading.Event) -> None:
    while not over.wait(RENEWED):
        with suppress(EnvironmentFault, UsageFault):  # the next sign of life is soon enough
            store.replace(NAME, _content(owner))


def _content(owner: str) -> bytes:
    return json.dumps({"owner": owner, "time": time.time()}).encode("ascii")


def _read(store: Store) -> dict[str, Any]:
    """The lock; empty where it is gone or is no lock."""
    try:
        told = json.loads(store.content(NAME) or b"{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _owner(found: dict[str, Any]) -> object:
    return found.get("owner")


def _is_stale(found: dict[str, Any]) -> bool:
    told = found.get("time")
    return not isinstance(told, int | float) or time.time() - told > STALE
