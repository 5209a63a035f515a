"""Write docs/findings/: a page for each finding, made of its class, and the list of all.

python tests/tools/generate_finding_pages.py
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from migrate.cli.pages import Page, all_pages

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "findings"
FAMILIES = {
    "1": "Container: what stands at the path, and whether its bytes are whole",
    "2": "Checkpoint",
    "3": "Graph and ops",
    "4": "MetaGraph and signatures",
    "5": "Keras configuration and weights",
    "6": "Code and unsafe content",
    "7": "Writing",
    "8": "Numbers",
    "9": "Environment",
}


def pages() -> dict[Path, str]:
    """What every file must hold."""
    found = all_pages()
    return {FOLDER / "index.md": _index(found), **{FOLDER / f"{page.code}.md": page.markdown() for page in found}}


def write(files: Mapping[Path, str]) -> None:
    """Write the files, in folders that are made where they are missing."""
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _index(found: list[Page]) -> str:
    parts = [
        "# Findings",
        "Everything that tfmigrate can say of a model. `tfmigrate explain CODE` shows the same pages.",
    ]
    for family, members in groupby(found, key=lambda page: page.code[3]):
        parts.append(f"## {FAMILIES[family]}")
        rows = [f"| [{page.code}]({page.code}.md) | {page.name} | {page.severity} |" for page in members]
        parts.append("\n".join(["| code | name | severity |", "|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    write(pages())
    for stale in set(FOLDER.glob("*.md")) - set(pages()):
        stale.unlink()
