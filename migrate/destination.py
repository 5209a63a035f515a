"""Where an artifact and its record go, and what must not be lost there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from migrate.findings import EnvironmentFault, UsageFault

_OTHER = "Choose another name, or replace it with --overwrite."
_ENOUGH = 256
"""Bytes of a record within which its `schema` stands."""


def rejected(dest: Path) -> Path:
    """Where an artifact is kept whose numbers differ."""
    return dest.with_name(f"{dest.name}.rejected")


def check(dest: Path, overwrite: bool) -> None:
    """Make sure that an artifact can get a name and replaces nothing that is not to be replaced. Raises UsageFault."""
    try:
        dest.resolve()
        _check_artifact(dest, overwrite)
    except (OSError, ValueError) as error:  # too long, or no name at all
        problem = error.strerror if isinstance(error, OSError) else error
        raise UsageFault(f"Nothing can be written to {dest}: {problem}.", "Choose another name.") from error


def check_both(dest: Path, record: Path, overwrite: bool) -> None:
    """Make sure that a record does not lie in its artifact, and that it can be written. Raises as `check_record`."""
    if dest.resolve() in (record.resolve(), *record.resolve().parents):
        raise UsageFault(f"The record {record} would lie in the artifact {dest}.", "Put the record elsewhere.")
    check_record(record, overwrite)


def check_record(record: Path, overwrite: bool = False) -> None:
    """Make sure that a record can be written and replaces nothing but a record.

    Raises UsageFault, EnvironmentFault where the system does not allow it.
    """
    try:
        if record.is_dir():
            raise UsageFault(f"{record} is a folder.", "Give the record the name of a file.")
    except OSError as error:  # too long
        raise UsageFault(f"Nothing can be written to {record}: {error.strerror}.", "Choose another name.") from error
    if not overwrite and record.is_file() and not _replaceable(record):
        raise UsageFault(f"{record} exists and is no migration record.", _OTHER)
    folder = _folder(record)
    if not record.exists() and not os.access(folder, os.W_OK | os.X_OK):
        cure = "Choose a destination where you may write, or send the record elsewhere with --record."
        raise EnvironmentFault(f"The record {record} cannot be written: {folder} is read-only.", cure)


def spare(files: Iterable[Path], dest: Path, record: Path) -> None:
    """Make sure that no file of the source is replaced. Raises UsageFault."""
    places = [place.resolve() for place in (dest, rejected(dest), record)]
    for file in files:
        if any(place == file.resolve() or place in file.resolve().parents for place in places):
            raise UsageFault(f"{file} belongs to the model and would be replaced.", "Choose another destination.")


def _check_artifact(dest: Path, overwrite: bool) -> None:
    if dest.exists() or dest.is_symlink():
        if _lived_in(dest):
            raise UsageFault(
                f"{dest} exists: it is or holds your home or the folder where you work.", "Choose another name."
            )
        if not overwrite:
            raise UsageFault(f"{dest} exists.", _OTHER)
    _folder(dest)


def _lived_in(dest: Path) -> bool:
    """Whether a folder holds the working folder or the person's home: nobody means to replace those."""
    places = [Path.cwd()]
    with suppress(RuntimeError):  # nobody's home
        places.append(Path.home())
    found = dest.resolve()
    return not dest.is_symlink() and any(found in (place.resolve(), *place.resolve().parents) for place in places)


def _folder(path: Path) -> Path:
    """The nearest folder above a path that exists. Raises UsageFault where a file stands in its way."""
    for above in path.absolute().parents:
        if above.is_dir():
            return above
        if above.exists():
            raise UsageFault(f"{above} is a file, so nothing can be put into it.", "Choose another name.")
    return Path(path.anchor)


def _replaceable(path: Path) -> bool:
    with path.open("rb") as file:
        begin = file.read(_ENOUGH)
    return not begin or b'"schema"' in begin
