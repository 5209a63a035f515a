"""The command line: every command parses, calls one function of the API and prints what comes back."""

from migrate.cli.entry import main

__all__ = ["main"]
