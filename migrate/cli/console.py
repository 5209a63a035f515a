"""Text for people and programs: answers to standard output, everything else to standard error."""

from __future__ import annotations

import io
import os
import sys
import textwrap
from typing import Any, TextIO

from migrate.findings import EnvironmentFault

WIDTH = 80


def prepare() -> None:
    """Make sure that no character of a path or name can stop the output, nor a stream that was closed before."""
    if sys.stdout is None or sys.stderr is None:  # as Python gives them where the shell closed them
        nowhere = io.TextIOWrapper(io.FileIO(os.devnull, "w"), "utf-8")
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def out(text: str) -> None:
    """Write to standard output. A reader who went away is no fault: the rest is dropped."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _drop(sys.stdout)
    except OSError as error:
        _drop(sys.stdout)
        raise EnvironmentFault(f"The answer cannot be written: {error.strerror}.", "Send it elsewhere.") from error


def out_json(document: Any) -> None:
    """Write one JSON document to standard output, in ASCII, so that every terminal and program can take it."""
    import json

    out(json.dumps(document, indent=2))


def error(text: str) -> None:
    """Write to standard error, if anybody still reads it."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        _drop(sys.stderr)


def complain(message: str, cure: str) -> None:
    """Say on standard error what is wrong and what to do about it."""
    error(f"tfmigrate: {message}\n{cure}".rstrip())


def flush() -> None:
    """Hand over what the streams still hold, so that Python has nothing to complain of at its end."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop(sys.stdout)


def wrapped(text: str, indent: int = 0, hang: int = 0) -> str:
    """A paragraph at the width of a terminal, its later lines `hang` further in; long names stay whole."""
    first, later = " " * indent, " " * (indent + hang)
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def _drop(stream: TextIO) -> None:
    """Send all that a stream still holds, and all to come, nowhere."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return
