"""A defect of tfmigrate itself, told in one line. The traceback goes to a file."""

from __future__ import annotations

import sys
import tempfile
import traceback

from migrate import __version__
from migrate.cli import console, exits


def report(error: Exception) -> int:
    """Keep the traceback in a file, say what to report, and give the exit code."""
    first_line = (str(error).splitlines() or [""])[0][:200]
    console.error(
        f"tfmigrate {__version__} failed with {type(error).__name__}: {first_line}. "
        f"This is a defect of tfmigrate: please report this line with {_kept(error)}."
    )
    return exits.DEFECT


def _kept(error: Exception) -> str:
    told = f"tfmigrate {__version__}, Python {sys.version}\n{' '.join(sys.argv)}\n\n"
    told += "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="tfmigrate-defect-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(told)
    except OSError as trouble:
        return f"the command (its traceback could not be kept: {trouble.strerror})"
    return f"the file {file.name}"
