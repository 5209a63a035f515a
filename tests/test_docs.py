"""The documentation against the program: pages that are generated, commands that are shown, links."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import generate_command_page
import generate_finding_pages
import pytest

from migrate.cli.commands import COMMANDS, tfmigrate
from migrate.findings import CATALOGUE

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "legacy_fixtures" / "README.md"]
GENERATED = generate_finding_pages.pages() | generate_command_page.pages()
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
each_page = pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])


def commands_of(page: Path) -> list[list[str]]:
    """The words of each `tfmigrate` command in blocks of code, from its subcommand on."""
    text = page.read_text(encoding="utf-8")
    blocks = [*re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S), *re.findall(r"^ {4}(tfmigrate .*)$", text, re.M)]
    lines = [shlex.split(line, comments=True) for block in blocks for line in re.split(r"\n| && ", block)]
    return [words[1:] for words in lines if words and words[0].rpartition("/")[2] == "tfmigrate"]


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_generated_pages_are_up_to_date(path: Path) -> None:
    assert path.is_file(), "missing: run the generators in tests/tools"
    assert path.read_text(encoding="utf-8") == GENERATED[path], "stale: run the generators in tests/tools"


def test_no_page_is_left_of_a_finding_that_is_gone() -> None:
    there = {path.stem for path in (ROOT / "docs" / "findings").glob("TFM*.md")}
    assert there == set(CATALOGUE)


@each_page
def test_commands_exist(page: Path) -> None:
    context = click.Context(tfmigrate)
    for name, *words in commands_of(page):
        assert name in COMMANDS, f"tfmigrate {name}"
        command = tfmigrate.get_command(context, name)
        known = {word for parameter in command.params for word in (*parameter.opts, *parameter.secondary_opts)}
        unknown = {word.partition("=")[0] for word in words if word.startswith("-")} - known
        assert not unknown, f"tfmigrate {name} {unknown}"


def test_the_readme_shows_every_command() -> None:
    assert {words[0] for words in commands_of(ROOT / "README.md")} >= set(COMMANDS) - {"convert"}


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, _ = target.partition("#")
        if path and "://" not in path:
            assert (page.parent / path).exists(), target


def test_every_page_is_reached_from_the_index() -> None:
    reached, waiting = set(), [ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop()
        if page.suffix != ".md" or page in reached:
            continue
        reached.add(page)
        links = [target.partition("#")[0] for target in LINK.findall(page.read_text(encoding="utf-8"))]
        waiting += [(page.parent / link).resolve() for link in links if link and "://" not in link]
    assert set((ROOT / "docs").rglob("*.md")) <= reached
