"""Write docs/commands.md: the help of every command.

python tests/tools/generate_command_page.py
"""

from __future__ import annotations

from pathlib import Path

import click
from generate_finding_pages import DOCS, write

from migrate.cli.commands import COMMANDS, tfmigrate


def pages() -> dict[Path, str]:
    """What the file must hold."""
    top = click.Context(tfmigrate, info_name="tfmigrate", terminal_width=80, **tfmigrate.context_settings)
    parts = ["# Commands", "What `--help` prints.", _help("tfmigrate", tfmigrate, top)]
    for name in COMMANDS:
        command = tfmigrate.get_command(top, name)
        assert command is not None
        parts.append(_help(f"tfmigrate {name}", command, click.Context(command, top, name, terminal_width=80)))
    return {DOCS / "commands.md": "\n\n".join(parts) + "\n"}


def _help(name: str, command: click.Command, context: click.Context) -> str:
    return f"## {name}\n\n```text\n{command.get_help(context)}\n```"


if __name__ == "__main__":
    write(pages())
