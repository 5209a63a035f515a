"""Archives → jobs: what lies there, what it is asked to become, and the sum of its bytes."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from migrate import source
from migrate.batch import jobs, listing, storage
from migrate.batch.jobs import Job
from migrate.batch.ledger import Ledger
from migrate.batch.settings import Wanted
from migrate.findings import EnvironmentFault, UsageFault
from migrate.findings.environment import SystemTrouble
from migrate.frozen import dataclass
from migrate.source import Stamp

_BELONGING = frozenset({"variables", "assets", "assets.extra", "eval", "export"})
"""Folders of a model that hold no model of their own."""
_SAVED_MODELS = frozenset({"saved_model.pb", "saved_model.pbtxt"})
_READERS = 4


@dataclass(frozen=True)
class Archive:
    """One archive of a batch."""

    place: str
    """As it was named."""
    prefix: str
    """What stands before the paths of its models: empty, where there is one archive."""

    def named(self, path: str) -> str:
        """A path of the archive as the batch names it."""
        return path if not self.prefix else self.prefix if path == "." else f"{self.prefix}/{path}"


def archives(places: Sequence[str]) -> list[Archive]:
    """The archives under distinct names. Raises UsageFault where one does not exist."""
    used: set[str] = set()
    found = []
    for place in places:
        folder = storage.local(place)
        if folder is not None and not folder.exists():
            raise UsageFault(f"{place} does not exist.", "Name a folder, a tar or zip file, or a URL.")
        name = PurePosixPath(place.rstrip("/")).name or "archive"
        names = (name if number == 1 else f"{name}_{number}" for number in range(1, len(places) + 1))
        prefix = next(free for free in names if free not in used) if len(places) > 1 else ""
        used.add(prefix)
        found.append(Archive(place, prefix))
    return found


def plan(found: Iterable[Archive], out: str, wanted: Wanted, ledger: Ledger) -> list[Job]:
    """Every job of a batch, in the order of the paths, with its target.

    Raises UsageFault where OUT is an archive, EnvironmentFault where a storage cannot be reached.
    """
    drafts: list[Job] = []
    for archive in found:
        on_disk = storage.local(archive.place) is not None
        drafts += _local(archive, out, wanted, ledger) if on_disk else _remote(archive, wanted, ledger)
    chosen = jobs.targets([(job.path, job.options["to"]) for job in drafts], ledger.targets())
    return [replace(job, target=chosen[job.path]) for job in drafts]


def _local(archive: Archive, out: str, wanted: Wanted, ledger: Ledger) -> list[Job]:
    root = _folder(archive.place)
    mine = _inside(out, root)
    drafts = []
    for entry in listing.entries(root):
        path = archive.named(entry.path)
        if wanted.selection.takes(path) and not (mine and f"{entry.path}/".startswith(mine)):
            model = root if entry.path == "." else root / entry.path
            drafts.append((_draft(entry, path, str(model), wanted), entry.files))
    return _with_sums(drafts, ledger)


def _folder(place: str) -> Path:
    folder = storage.local(place)
    assert folder is not None
    return folder


def _inside(out: str, root: Path) -> str | None:
    """Where OUT lies in an archive, with a slash at its end; None where it lies elsewhere."""
    kept = storage.local(out)
    if kept is None or not kept.resolve().is_relative_to(root.resolve()):
        return None
    if kept.resolve() == root.resolve():
        raise UsageFault(f"{out} is the archive itself.", "Choose another folder for the results.")
    return f"{kept.resolve().relative_to(root.resolve()).as_posix()}/"


def _draft(entry: listing.Entry, path: str, model: str, wanted: Wanted) -> Job:
    options = wanted.settings.options(path, entry.format)
    return Job(path, model, "", options, "", 0, entry.format, findings=jobs.as_facts(entry.findings))


def _with_sums(drafts: Iterable[tuple[Job, Sequence[Path]]], ledger: Ledger) -> list[Job]:
    """The jobs with the sums of their files, which are read only where they are not known yet."""
    known = ledger.sums()
    with ThreadPoolExecutor(_READERS) as readers:
        made = list(readers.map(lambda draft: _with_sum(draft[0], draft[1], known), drafts))
    ledger.keep_sums({stamp_key(job.stamps): job.sha256 for job in made if job.sha256})
    return made


def _with_sum(job: Job, files: Sequence[Path], known: Mapping[str, str]) -> Job:
    try:
        stamps = source.stamps(files)
        digest = known.get(stamp_key(stamps)) or source.sha256(files)
    except OSError as error:
        return _unreadable(job, f"{error.filename} cannot be read: {error.strerror}.")
    except EnvironmentFault as fault:
        return _unreadable(job, fault.message)
    return replace(job, stamps=stamps, sha256=digest, bytes=sum(size for _, size, _ in stamps))


def stamp_key(stamps: Sequence[Stamp | tuple[str, int, str]]) -> str:
    """The name under which the sum of files that look so is kept."""
    return hashlib.sha256(json.dumps(stamps).encode("ascii")).hexdigest()


def _unreadable(job: Job, problem: str) -> Job:
    finding = SystemTrouble(where=job.path, problem=problem, help="Make it readable and run the same command again.")
    return replace(job, findings=(*job.findings, finding.as_json()))


def _remote(archive: Archive, wanted: Wanted, ledger: Ledger) -> list[Job]:
    """The jobs of a storage: one group of files that belong together after the other is fetched and looked at."""
    store = storage.Store(archive.place)
    files = store.files()
    known = ledger.sums()
    found = []
    for group in groups(files):
        key = stamp_key([(store.url_of(name), *files[name]) for name in group])
        if key not in known:
            ledger.keep_sums({key: json.dumps(_looked_into(store, group))})
            known = ledger.sums()
        found += [_fetched(archive, store, group, facts, wanted) for facts in json.loads(known[key])]
    return [job for job in found if wanted.selection.takes(job.path)]


def _looked_into(store: storage.Store, group: Sequence[str]) -> list[dict[str, Any]]:
    """The models among some files of a storage."""
    with tempfile.TemporaryDirectory(prefix="tfmigrate-") as scratch:
        storage.fetch({name: store.url_of(name) for name in group}, Path(scratch))
        return [_facts(entry) for entry in listing.entries(Path(scratch))]


def _facts(entry: listing.Entry) -> dict[str, Any]:
    size = sum(source.size(file) for file in entry.files)
    facts = {"path": entry.path, "format": entry.format, "bytes": size}
    return {**facts, "sha256": source.sha256(entry.files)}


def _fetched(
    archive: Archive, store: storage.Store, group: Sequence[str], facts: Mapping[str, Any], wanted: Wanted
) -> Job:
    path = archive.named(facts["path"])
    return Job(
        path=path,
        model=store.url_of(facts["path"]),
        target="",
        options=wanted.settings.options(path, facts["format"]),
        sha256=facts["sha256"],
        bytes=facts["bytes"],
        format=facts["format"],
        fetched={name: store.url_of(name) for name in group},
        inside=facts["path"],
    )


def groups(files: Iterable[str]) -> list[list[str]]:
    """Files that belong together: those of a folder, and of the folders below that belong to a model in it."""
    names = sorted(files)
    models = {str(PurePosixPath(name).parent) for name in names if PurePosixPath(name).name in _SAVED_MODELS}
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(_home(PurePosixPath(name), models), []).append(name)
    return list(found.values())


def _home(name: PurePosixPath, models: Set[str]) -> str:
    """The folder that a file belongs to."""
    for folder in reversed(name.parents):
        if str(folder) in models:
            return str(folder)
    folder = name.parent
    while folder.name in _BELONGING:
        folder = folder.parent
    return str(folder)
