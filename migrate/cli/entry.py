"""Where a command begins and ends: whatever happens inside leaves as an exit code and at most a few lines of text."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from migrate import garbage
from migrate.cli import console, exits
from migrate.cli.commands import tfmigrate
from migrate.findings import EnvironmentFault, UsageFault


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and end the process with its exit code."""
    garbage.seldom()
    try:
        code = run(arguments)
    except KeyboardInterrupt:  # while the last words were written
        code = exits.INTERRUPTED
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code. Nothing leaves this function but an interrupt of its last words."""
    try:
        _end_by_interrupt()
        console.prepare()
        code = int(tfmigrate.main(arguments, prog_name="tfmigrate", standalone_mode=False) or exits.DONE)
        console.flush()
        return code
    except click.ClickException as error:
        console.complain(error.format_message(), _help_hint(error))
        return exits.USAGE
    except UsageFault as fault:
        console.complain(fault.message, fault.cure)
        return exits.USAGE
    except EnvironmentFault as fault:
        console.complain(fault.message, fault.cure)
        return exits.REFUSED
    except (KeyboardInterrupt, click.Abort, BrokenPipeError):
        console.complain("Interrupted.", "Nothing was left at the destination.")
        return exits.INTERRUPTED
    except ModuleNotFoundError as error:
        console.complain(
            f"The module {error.name} is not installed.", "Install tfmigrate again, with its dependencies."
        )
        return exits.REFUSED
    except Exception as error:
        from migrate.cli import defects

        return defects.report(error)


def _help_hint(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"See {context.command_path} --help." if context else "See tfmigrate --help."


def _end_by_interrupt() -> None:
    """Let the first signal to end unwind the program, so that children and partial files go; ignore later ones."""
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]

    def unwind(number: int, frame: Any) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, unwind)
