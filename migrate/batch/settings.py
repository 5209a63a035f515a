"""What a batch is asked for: its options, and those of single models from a settings file (tfmigrate.toml)."""

from __future__ import annotations

import difflib
import fnmatch
import hashlib
import inspect
import sys
from collections.abc import Mapping, Sequence
from dataclasses import field
from os import PathLike
from pathlib import Path
from typing import Any

import migrate
from migrate.batch import kinds
from migrate.findings import UsageFault
from migrate.frozen import dataclass
from migrate.planning import usual_target

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEFAULT_FILE = Path("tfmigrate.toml")
TARGETS = ("auto", "savedmodel", "keras")

_PLACES = frozenset({"model", "dest", "overwrite", "record", "say"})
"""Arguments of `migrate.convert` that a batch sets itself."""

_FILES = ("custom_objects", "reference_objects", "architecture", "weights")
"""Options that name files, relative to the settings file."""


@dataclass(frozen=True)
class Limits:
    """What one model of a batch may take."""

    seconds: float = 600.0
    memory: int | None = None
    """Bytes beyond those of an idle worker; and those that each process of the verification may hold."""


@dataclass(frozen=True)
class Rule:
    """Options for the models whose path matches a pattern."""

    match: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Settings:
    """Options of models, by pattern. Later rules win."""

    to: str = "auto"
    rules: tuple[Rule, ...] = ()

    def options(self, path: str, kind: str | None) -> dict[str, Any]:
        """The arguments of `migrate.convert` for a model of that path and format."""
        found: dict[str, Any] = {"to": self.to}
        for rule in self.rules:
            if matches(path, rule.match):
                found.update(rule.options)
        if found["to"] == "auto":
            found["to"] = usual_target(kind)
        return found


@dataclass(frozen=True)
class Selection:
    """Which models of an archive are meant."""

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()

    def takes(self, path: str) -> bool:
        """Whether a path is meant: matched by an include, if there are any, and by no exclude."""
        wanted = not self.include or any(matches(path, pattern) for pattern in self.include)
        return wanted and not any(matches(path, pattern) for pattern in self.exclude)


@dataclass(frozen=True)
class Wanted:
    """Everything that a batch was asked for besides its places."""

    settings: Settings = field(default_factory=Settings)
    selection: Selection = field(default_factory=Selection)
    limits: Limits = field(default_factory=Limits)
    workers: int | None = None
    scheduler: str | None = None
    max_failures: int | None = None
    only_failed: bool = False
    limit: int | None = None
    overwrite: bool = False


def matches(path: str, pattern: str) -> bool:
    """Whether a path, one of its folders, or its name alone where the pattern has no slash, matches a pattern."""
    if "/" not in pattern and fnmatch.fnmatchcase(path.rpartition("/")[2], pattern):
        return True
    stem = pattern.rstrip("/")
    return fnmatch.fnmatchcase(path, stem) or fnmatch.fnmatchcase(path, f"{stem}/*")


def known_options() -> frozenset[str]:
    """The options that a model can have: those of `migrate.convert`."""
    return frozenset(inspect.signature(migrate.convert).parameters) - _PLACES


def load(file: str | PathLike[str] | None, given: Mapping[str, Any]) -> Settings:
    """The settings of a file (`tfmigrate.toml` of the working folder, where left out), over which those given win.

    Raises UsageFault for what is no settings file.
    """
    path = Path(file) if file is not None else (DEFAULT_FILE if DEFAULT_FILE.is_file() else None)
    stored = {} if path is None else _read(path)
    folder = Path() if path is None else path.parent
    rules = stored.pop("models", [])
    if not isinstance(rules, list):
        raise UsageFault(f"{path}: models is no list.", 'Begin each entry with [[models]] and match = "PATTERN".')
    stored = _checked(stored, folder, str(path))
    shared = {**stored, **_placed(_known(given, "the options given"), Path())}
    to = shared.pop("to", "auto")
    if to not in TARGETS:
        raise UsageFault(f"There is no target {to}.", f"Choose one of {', '.join(TARGETS)}.")
    first = [Rule("*", shared)] if shared else []
    return Settings(to, (*first, *(_rule(rule, folder, str(path)) for rule in rules)))


def fingerprint(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options with the sums of the files that they name, so that a change of a file is a change of the options."""
    sums = {name: [_sum(Path(path)) for path in _listed(options[name])] for name in _FILES if options.get(name)}
    return {"options": dict(options), "files": sums}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageFault(f"{path} is no settings file: {error}.", "See docs/batch.md for its form.") from error


def _rule(rule: Any, folder: Path, where: str) -> Rule:
    if not isinstance(rule, dict) or not isinstance(rule.get("match"), str):
        cure = 'Begin each with [[models]] and match = "PATTERN".'
        raise UsageFault(f"An entry of models in {where} has no pattern.", cure)
    options = {name: value for name, value in rule.items() if name != "match"}
    return Rule(rule["match"], _checked(options, folder, f'{where}, models that match "{rule["match"]}"'))


def _known(options: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """Options, each of which there is. Raises UsageFault."""
    unknown = set(options) - known_options()
    if unknown:
        name = min(unknown)
        near = difflib.get_close_matches(name, known_options(), n=3)
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        cure = f"{meant}Options are {', '.join(sorted(known_options()))}."
        raise UsageFault(f"{where}: there is no option {name}.", cure, {"nearest": near})
    return options


def _checked(stored: Mapping[str, Any], folder: Path, where: str) -> dict[str, Any]:
    """Options of a settings file. Raises UsageFault for what fits none."""
    kinds.check(_known(stored, where), where)
    return _placed(stored, folder)


def _placed(options: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The options with the whole paths of the files that they name, as seen from a folder."""
    found = dict(options)
    for name in _FILES:
        if found.get(name):
            paths = [str((folder / path).absolute()) for path in _listed(found[name])]
            found[name] = paths if isinstance(found[name], list | tuple) else paths[0]
    return found


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _sum(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UsageFault(f"{path} cannot be read: {error.strerror}.", "Check the path in the settings file.") from error
