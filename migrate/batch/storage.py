"""Places: folders of this machine, and whatever fsspec reaches under a URL (s3://, gs://, memory://, …)."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from migrate.findings import EnvironmentFault, UsageFault


def local(place: str) -> Path | None:
    """The path of a local place, None for a URL of another kind."""
    if place.startswith("file://"):
        return Path(place.removeprefix("file://"))
    return None if "://" in place else Path(place)


class Store:
    """A place under a URL."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        with reached(self.url):
            self._system, self._root = _fsspec(self.url).core.url_to_fs(self.url)
        self._root = str(self._root).rstrip("/")

    def files(self) -> dict[str, tuple[int, str]]:
        """Every file below, by its relative path: bytes, and what changes when the file does."""
        with reached(self.url):
            found: Mapping[str, Mapping[str, Any]] = self._system.find(self._root, detail=True)
        return {
            path[len(self._root) :].strip("/"): (int(facts.get("size") or 0), _version(facts))
            for path, facts in sorted(found.items())
        }

    def url_of(self, relative: str) -> str:
        """The URL of something below."""
        return f"{self.url}/{relative}"

    def put(self, source: Path, relative: str) -> None:
        """Copy a file or a folder to this place; what stands there is replaced. A folder's own files come last."""
        files = [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.is_file())
        files.sort(key=lambda file: -len(file.parts))
        with reached(self.url_of(relative)):
            for file in files:
                inside = "" if file == source else f"/{file.relative_to(source).as_posix()}"
                full = f"{self._root}/{relative}{inside}"
                self._system.makedirs(full.rpartition("/")[0], exist_ok=True)
                self._system.put_file(str(file), full)

    def copy(self, relative: str, to: str) -> None:
        """Copy a file or a folder within this place."""
        source = f"{self._root}/{relative}"
        with reached(self.url_of(relative)):
            for file in self._system.find(source):
                inside = file[file.index(relative) + len(relative) :]
                self._system.makedirs(f"{self._root}/{to}{inside}".rpartition("/")[0], exist_ok=True)
                self._system.cp_file(file, f"{self._root}/{to}{inside}")

    def get(self, relative: str, to: Path) -> bool:
        """Copy a file from this place, if it is there."""
        with reached(self.url_of(relative)):
            if not self._system.exists(f"{self._root}/{relative}"):
                return False
            to.parent.mkdir(parents=True, exist_ok=True)
            self._system.get_file(f"{self._root}/{relative}", str(to))
        return True

    def create(self, relative: str, content: bytes) -> bool:
        """Write a small file where none is; gives whether this was done, which only one of several succeeds in."""
        full = f"{self._root}/{relative}"
        with reached(self.url_of(relative)):
            self._system.invalidate_cache()
            if self._system.exists(full):
                return False
            self._system.makedirs(full.rpartition("/")[0], exist_ok=True)
            try:
                self._system.pipe_file(full, content, mode="create")
            except FileExistsError:
                return False
        return True

    def replace(self, relative: str, content: bytes) -> None:
        """Write a small file, whatever stands there."""
        with reached(self.url_of(relative)):
            self._system.pipe_file(f"{self._root}/{relative}", content)

    def content(self, relative: str) -> bytes | None:
        """The bytes of a small file; None where it is not there."""
        with reached(self.url_of(relative)):
            try:
                return bytes(self._system.cat_file(f"{self._root}/{relative}"))
            except FileNotFoundError:
                return None

    def exists(self, relative: str) -> bool:
        """Whether something stands there."""
        with reached(self.url_of(relative)):
            return bool(self._system.exists(f"{self._root}/{relative}"))

    def remove(self, relative: str) -> None:
        """Remove a file or a folder, if it is there."""
        with reached(self.url_of(relative)):
            if self._system.exists(f"{self._root}/{relative}"):
                self._system.rm(f"{self._root}/{relative}", recursive=True)


def fetch(files: Mapping[str, str], folder: Path) -> None:
    """Copy files (relative path → URL) into a folder. Raises EnvironmentFault."""
    for relative, url in files.items():
        to = folder / relative
        if not to.resolve().is_relative_to(folder.resolve()):
            raise EnvironmentFault(f"{url} has a name that leads out of its folder.", "Rename it.")
        to.parent.mkdir(parents=True, exist_ok=True)
        with reached(url):
            system, path = _fsspec(url).core.url_to_fs(url)
            system.get_file(path, str(to))


@contextmanager
def reached(url: str) -> Iterator[None]:
    """Whatever a storage says becomes an EnvironmentFault: each has its own exceptions."""
    try:
        yield
    except (EnvironmentFault, UsageFault):
        raise
    except ImportError as error:
        raise UsageFault(f"{url} cannot be reached: {error}", "Install that package.") from error
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        raise EnvironmentFault(f"{url} cannot be reached: {told}", "Check the URL and your permissions.") from error


def _fsspec(url: str) -> Any:
    try:
        return importlib.import_module("fsspec")
    except ImportError as error:
        raise UsageFault(f"{url} needs the package fsspec.", "Install it: pip install fsspec.") from error


def _version(facts: Mapping[str, Any]) -> str:
    names = ("ETag", "etag", "generation", "md5Hash", "mtime", "LastModified", "last_modified", "created")
    return str(next((facts[name] for name in names if facts.get(name)), ""))
