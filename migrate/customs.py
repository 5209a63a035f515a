"""The person's own Python files: which classes and functions they define. Only child processes import them."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from migrate.findings import UsageFault

NAMELESS = "<lambda>"
"""What a config keeps of an activation that was a Python lambda: no name that a file could define."""
FOR_NAMELESS = "lambda_"
"""The name under which the person's files define the function of all such activations; one that is called as a layer
is goes first, for that layer."""
_REGISTERS = "register_keras_serializable"


def names_in(paths: Iterable[Path]) -> dict[str, str]:
    """Public names that the files define → the names under which Keras 3 knows them. What they import does not count.

    A class or function that is decorated with `register_keras_serializable` is known by its package too.
    Raises UsageFault for a file that does not exist or is no Python.
    """
    found: dict[str, str] = {}
    for path in paths:
        found.update(_public(_parsed(path)))
    return found


def bare_name(name: str) -> str:
    """A name of a config without the package that it is registered under."""
    return name if name.endswith(NAMELESS) else name.rpartition(">")[2]


def names_for(function: str, layer: str) -> tuple[str, ...]:
    """The names under which the person's files may define a function of a layer, best first."""
    return (layer, FOR_NAMELESS) if function == NAMELESS else (function,)


def serve_both(paths: Iterable[Path]) -> bool:
    """Whether the files take Keras from TensorFlow, which gives them that of the process: Keras 3 or tf_keras."""
    roots = {root for path in paths for node in ast.walk(_parsed(path)) for root in _imports(node)}
    return "tensorflow" in roots and not roots & {"keras", "tf_keras"}


def _imports(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (one.name.partition(".")[0] for one in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield (node.module or "").partition(".")[0]


def imported(paths: Iterable[str]) -> dict[str, Any]:
    """The public objects of the files by name, for child processes: the files run. Later ones replace earlier ones.

    Raises whatever a file raises.
    """
    found: dict[str, Any] = {}
    for path in map(Path, paths):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules.setdefault(path.stem, module)
        spec.loader.exec_module(module)
        found |= {name: value for name, value in vars(module).items() if not name.startswith("_") and callable(value)}
    return found


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes(), str(path))
    except OSError as error:
        cure = "Name a Python file that exists."
        raise UsageFault(f"The file {path} cannot be read: {error.strerror or error}.", cure) from error
    except (SyntaxError, ValueError) as error:
        raise UsageFault(f"The file {path} is no Python: {error}.", "Mend it, and run it alone once.") from error


def _public(module: ast.Module) -> Iterator[tuple[str, str]]:
    for name, node in _defined(module.body):
        if not name.startswith("_"):
            yield name, _registered(node, name)


def _defined(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((target.id, node) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node
        elif isinstance(node, ast.If | ast.Try):
            yield from _defined([*node.body, *node.orelse])


def _registered(node: ast.stmt, name: str) -> str:
    """The name that a decorator gives, or the name as it is."""
    for mark in getattr(node, "decorator_list", ()):
        called = mark.func if isinstance(mark, ast.Call) else mark
        if (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == _REGISTERS:
            package, own = _package_and_name(mark)
            return f"{package}>{own or name}"
    return name


def _package_and_name(mark: ast.expr) -> tuple[str, str | None]:
    if not isinstance(mark, ast.Call):
        return "Custom", None
    pairs = [*zip(("package", "name"), mark.args, strict=False), *((one.arg, one.value) for one in mark.keywords)]
    given = {str(key): str(one.value) for key, one in pairs if isinstance(one, ast.Constant) and one.value is not None}
    return given.get("package", "Custom"), given.get("name")
