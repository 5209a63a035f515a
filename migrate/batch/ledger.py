"""What a batch has done so far, in SQLite: whatever ends the batch, the next run goes on from here.

Texts with names in them are stored as JSON in ASCII, because a name on disk need not be text.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from migrate.batch.jobs import Job
from migrate.findings import EnvironmentFault, UsageFault
from migrate.frozen import dataclass

FOLDER = ".tfmigrate"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS jobs (
    path TEXT PRIMARY KEY, job TEXT NOT NULL, key TEXT NOT NULL, target TEXT NOT NULL, place INTEGER NOT NULL,
    present INTEGER NOT NULL DEFAULT 1, state TEXT NOT NULL DEFAULT 'waiting', status TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    started REAL, seconds REAL, record TEXT, written INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sums (stamp TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""
_COLUMNS = "job, state, status, attempts, started, seconds, record, written"
_FORM = 1


@dataclass(frozen=True)
class Row:
    """One model as the ledger knows it."""

    job: Job
    state: str
    """`waiting`, `running` or `done`."""
    status: str | None
    """That of the record, or `failed`."""
    attempts: int
    started: float | None
    seconds: float | None
    record: Mapping[str, Any] | None
    """The record's JSON; of a failed model what is known of it, in the same form."""
    written: bool
    """Whether the record lies beside the target."""


class Ledger:
    """The ledger of one OUT. One process writes it at a time."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=NORMAL")
            self._base.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise trouble(path, error) from error
        self._path = path

    @classmethod
    def snapshot(cls, path: Path) -> Ledger:
        """A copy in memory, of a ledger that may be in use; an empty one where there is none."""
        copy = cls(Path(":memory:"))
        if path.is_file():
            try:
                with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as base:
                    base.backup(copy._base)
            except sqlite3.Error as error:
                raise EnvironmentFault(
                    f"The ledger {path} cannot be read: {error}.", "Check your permissions."
                ) from error
        return copy

    def close(self) -> None:
        """Close the file; what was written stays."""
        self._base.close()

    def settle(self) -> None:
        """Bring everything into the one file, so that it can be copied."""
        self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write everything that happens inside, or nothing of it. Raises EnvironmentFault where the disk is full."""
        try:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            raise trouble(self._path, error) from error

    def facts(self) -> dict[str, Any]:
        """Facts of the whole batch: its archives, how it was called."""
        return {name: json.loads(value) for name, value in self._base.execute("SELECT name, value FROM facts")}

    def note(self, **facts: Any) -> None:
        """Keep facts of the whole batch."""
        pairs = [(name, json.dumps(value)) for name, value in {**facts, "form": _FORM}.items()]
        with self.together():
            self._base.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", pairs)

    def enter(self, jobs: Iterable[Job]) -> None:
        """The plan: new and changed jobs wait, known ones stay as they are, models that are gone are set aside."""
        with self.together():
            known = {path: (key, job) for path, key, job in self._base.execute("SELECT path, key, job FROM jobs")}
            self._base.execute("UPDATE jobs SET present = 0")
            for place, job in enumerate(jobs):
                path, text, key = json.dumps(job.path), json.dumps(job.as_json()), job.key
                if path in known and known[path][0] == key and json.loads(known[path][1])["target"] == job.target:
                    self._base.execute(
                        "UPDATE jobs SET present = 1, place = ?, job = ? WHERE path = ?", (place, text, path)
                    )
                else:
                    self._base.execute(
                        "INSERT OR REPLACE INTO jobs (path, job, key, target, place) VALUES (?, ?, ?, ?, ?)",
                        (path, text, key, json.dumps(job.target), place),
                    )

    def targets(self) -> dict[str, str]:
        """The targets that models have had so far, by path."""
        rows = self._base.execute("SELECT path, target FROM jobs")
        return {json.loads(path): json.loads(target) for path, target in rows}

    def begun(self) -> set[str]:
        """The targets that this batch has ever begun to write."""
        rows = self._base.execute("SELECT target FROM jobs WHERE attempts > 0 OR state = 'done'")
        return {json.loads(target) for (target,) in rows}

    def results(self) -> dict[str, str]:
        """The path of a model that is done, for each key."""
        rows = self._base.execute("SELECT key, path FROM jobs WHERE state = 'done' AND present ORDER BY place DESC")
        return {key: json.loads(path) for key, path in rows}

    def rows(self) -> Iterator[Row]:
        """Every model of the plan, in its order."""
        for row in self._base.execute(f"SELECT {_COLUMNS} FROM jobs WHERE present ORDER BY place"):
            yield _row(row)

    def find(self, path: str) -> Row | None:
        """One model by its path."""
        found = self._base.execute(f"SELECT {_COLUMNS} FROM jobs WHERE path = ?", (json.dumps(path),)).fetchone()
        return None if found is None else _row(found)

    def start(self, job: Job) -> None:
        """A job begins."""
        with self.together():
            self._base.execute(
                "UPDATE jobs SET state = 'running', attempts = attempts + 1, started = ? WHERE path = ?",
                (time.time(), json.dumps(job.path)),
            )

    def finish(self, job: Job, record: Mapping[str, Any], seconds: float, written: bool) -> None:
        """A job is done."""
        with self.together():
            self._base.execute(
                "UPDATE jobs SET state = 'done', status = ?, record = ?, seconds = ?, written = ? WHERE path = ?",
                (record["status"], json.dumps(record), round(seconds, 3), int(written), json.dumps(job.path)),
            )

    def put_back(self, jobs: Iterable[Job]) -> None:
        """Jobs wait again."""
        with self.together():
            self._base.executemany(
                "UPDATE jobs SET state = 'waiting' WHERE path = ?", [(json.dumps(job.path),) for job in jobs]
            )

    def sums(self) -> dict[str, str]:
        """What is known of files by the way they look: sums, and models in a storage."""
        return dict(self._base.execute("SELECT stamp, sha256 FROM sums"))

    def keep_sums(self, sums: Mapping[str, str]) -> None:
        """Keep what was found out about files."""
        with self.together():
            self._base.executemany("INSERT OR REPLACE INTO sums VALUES (?, ?)", sums.items())


def _row(row: tuple[Any, ...]) -> Row:
    job, state, status, attempts, started, seconds, record, written = row
    read = None if record is None else json.loads(record)
    return Row(Job.from_json(json.loads(job)), state, status, attempts, started, seconds, read, bool(written))


def trouble(path: Path, error: Exception) -> EnvironmentFault:
    """What to say of a ledger that cannot be written."""
    return EnvironmentFault(
        f"The ledger {path} cannot be written: {getattr(error, 'strerror', None) or error}.",
        "Make room or mend the disk, then run the same command again: it goes on where it was.",
    )


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold OUT for this process alone. Raises UsageFault where another batch holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _locked(descriptor):
            owner = os.read(descriptor, 64).decode("ascii", "replace").strip()
            raise UsageFault(
                f"Another batch{f' (process {owner})' if owner else ''} works on {folder.parent}.",
                "Wait for it, see it with tfmigrate batch --status, or choose another OUT.",
            )
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    """Take the lock, which the system takes back when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
