"""The rules of the house, read off the source code."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "migrate"

# From the bottom up. A room imports rooms below it, never one beside it or above.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"__init__"}),
    frozenset({"dtypes", "frozen", "garbage", "late"}),
    frozenset({"findings"}),
    frozenset({"coding", "symptoms"}),
    frozenset({"source", "protos", "pycode", "customs"}),
    frozenset({"models"}),
    frozenset({"graphdef"}),
    frozenset({"network"}),
    frozenset({"record"}),
    frozenset({"formats", "graph", "layers", "writers", "stubs"}),
    frozenset({"refusals"}),
    frozenset({"plan", "keras_plan", "current_plan", "inspection", "verification", "environment"}),
    frozenset({"input_specs"}),
    frozenset({"planning", "destination", "graph_cases", "keras_cases", "current_cases", "own_layers"}),
    frozenset({"archive", "comparison", "diagnosis"}),
    frozenset({"course", "arguments"}),
    frozenset({"conversion", "checking"}),
    frozenset({"batch"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
# The public API lies at the bottom, because everything may ask it for the version, and calls the rest when called.
CALLS_DOWN_FROM_THE_API = frozenset({"__init__"})
RUNTIMES = frozenset({"tensorflow", "tf_keras", "keras"})
MAY_IMPORT_RUNTIMES = ("verification/children/", "verification/child.py", "writers/children/")
TOP_LEVEL = {"migrate", "legacy_fixtures", "tests", "docs", ".ci", ".gitignore", ".gitattributes", "README.md"}
TOP_LEVEL |= {"pyproject.toml"}
DEVELOPMENT_PLACES = re.compile(r"/(?:work|root|opt)/")
TEXTS = {".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".json", ".sh", ""}

MODULES = sorted(PACKAGE.rglob("*.py"))
MODULE_IDS = [path.relative_to(PACKAGE).as_posix() for path in MODULES]
each_module = pytest.mark.parametrize("path", MODULES, ids=MODULE_IDS)


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Dotted names of all imports, those inside functions too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports name the whole module"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_rooms(path: Path) -> set[str]:
    inside = (name.split(".")[1:] for name in imported(path) if name.split(".")[0] == "migrate")
    return {parts[0] if parts and parts[0] in LEVEL else "__init__" for parts in inside}


@each_module
def test_imports_point_down(path: Path) -> None:
    own = room(path)
    assert own in LEVEL, f"{own} has no place among the rooms"
    if own in CALLS_DOWN_FROM_THE_API:
        return
    wrong = {other for other in imported_rooms(path) if other != own and LEVEL[other] >= LEVEL[own]}
    assert not wrong, f"{own} imports {sorted(wrong)}"


@each_module
def test_only_child_processes_import_tensorflow(path: Path) -> None:
    if path.relative_to(PACKAGE).as_posix().startswith(MAY_IMPORT_RUNTIMES):
        return
    assert not {name for name in imported(path) if name.split(".")[0] in RUNTIMES}


@each_module
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@each_module
def test_functions_are_short_and_take_few_things(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            where = f"{path.name}:{node.lineno} {node.name}"
            assert _lines(node) <= 40, f"{where} is long"
            # What stands in order must be remembered; keyword-only options are named where they are used.
            ordered = [a.arg for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in ("self", "cls")]
            assert len(ordered) <= 5, f"{where} takes {len(ordered)} things in order"


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement behind the docstring to the end."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


@each_module
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(parsed(path)), f"{path} has no docstring"


def test_modules_do_not_hide_the_public_functions() -> None:
    import migrate

    assert not set(migrate.__all__) & {room(path) for path in MODULES}


def _kept_files() -> list[str]:
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        found = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git repository")
    return [name for name in found.stdout.split("\0") if name]


def test_the_top_level_holds_what_belongs_there() -> None:
    assert {name.split("/")[0] for name in _kept_files()} <= TOP_LEVEL


def test_no_file_names_a_place_on_a_development_machine() -> None:
    for name in _kept_files():
        path = ROOT / name
        if path == Path(__file__).resolve() or path.suffix not in TEXTS or "/model/" in name or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found = DEVELOPMENT_PLACES.search(text)
        assert found is None, f"{name}: {found and found.group()}"
