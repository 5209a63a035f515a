"""Build the original runtimes named in pins.toml, as virtual environments.

    python legacy_fixtures/runtimes/build.py [NAME...] [--into DIR]

Without a NAME every runtime is built. A runtime that stands already, with the same pins, is left alone.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import tomllib

HERE = Path(__file__).resolve().parent
STAMP = "tfmigrate-pins.txt"


def default_folder() -> Path:
    """The folder of the virtual environments: $TFMIGRATE_RUNTIMES, or one in the user's cache."""
    named = os.environ.get("TFMIGRATE_RUNTIMES")
    return Path(named) if named else Path.home() / ".cache" / "tfmigrate" / "runtimes"


def read_pins(path: Path = HERE / "pins.toml") -> dict[str, dict[str, Any]]:
    """The runtimes of pins.toml by name, with every "@list" replaced by the list it stands for."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    shared = tables.pop("shared", {})
    for pins in tables.values():
        for key in ("bootstrap", "requirements"):
            pins[key] = expand(pins.get(key, []), shared)
        if isinstance(pins.get("environment"), str):
            pins["environment"] = shared[pins["environment"][1:]]
    return tables


def expand(entries: list[str], shared: dict[str, list[str]]) -> list[str]:
    """Replace "@name" by the entries of the shared list `name`."""
    flat: list[str] = []
    for entry in entries:
        flat.extend(shared[entry[1:]] if entry.startswith("@") else [entry])
    return flat


def find_python(version: str) -> Path:
    """An interpreter of Python `version` ("X.Y"): pyenv's newest one, or pythonX.Y on PATH."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    installed = [p for p in root.glob(f"versions/{version}.*/bin/python") if p.exists()]
    if installed:
        return max(installed, key=patch_number)
    on_path = shutil.which(f"python{version}")
    if on_path and works(on_path):
        return Path(on_path)
    raise SystemExit(f"Python {version} was not found under {root}/versions, nor as python{version} on PATH")


def patch_number(interpreter: Path) -> int:
    """The Z of .../X.Y.Z/bin/python."""
    patch = interpreter.parents[1].name.split(".")[-1]
    return int(patch) if patch.isdigit() else -1


def works(interpreter: str) -> bool:
    """Whether the interpreter starts (a pyenv shim of a version that is not installed does not)."""
    return subprocess.run([interpreter, "-c", ""], capture_output=True).returncode == 0


def run(*command: str | Path) -> None:
    """Run a command; end the program when it fails."""
    print("+", " ".join(map(str, command)), flush=True)
    if subprocess.run([str(part) for part in command]).returncode:
        raise SystemExit(f"failed: {' '.join(map(str, command))}")


def make_environment(pins: dict[str, Any], folder: Path) -> None:
    """Make an empty virtual environment for these pins in `folder`."""
    if "virtualenv" not in pins:
        run(find_python(pins["python"]), "-m", "venv", folder)
        return
    host = folder.with_name(f"host-{pins['virtualenv'].replace('==', '-')}")
    if not (host / "bin" / "virtualenv").exists():
        run(find_python(pins["host"]), "-m", "venv", host)
        run(host / "bin" / "python", "-m", "pip", "install", "-q", pins["virtualenv"])
    run(host / "bin" / "virtualenv", "-q", "-p", find_python(pins["python"]), folder)


def stamp_of(pins: dict[str, Any]) -> str:
    """A short text that changes whenever what is installed does."""
    installed = {key: value for key, value in pins.items() if key != "environment"}
    return hashlib.sha256(json.dumps(installed, sort_keys=True).encode()).hexdigest()


def build(name: str, pins: dict[str, Any], into: Path) -> Path:
    """Build one runtime under `into`, unless it stands already; return its interpreter."""
    folder = into / name
    stamp = folder / STAMP
    python = folder / "bin" / "python"
    if stamp.exists() and stamp.read_text() == stamp_of(pins):
        return python
    shutil.rmtree(folder, ignore_errors=True)
    into.mkdir(parents=True, exist_ok=True)
    make_environment(pins, folder)
    for wanted in (pins["bootstrap"], pins["requirements"]):
        if wanted:
            run(python, "-m", "pip", "install", "-q", *wanted)
    stamp.write_text(stamp_of(pins))
    return python


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and build what it names."""
    parser = argparse.ArgumentParser(description="Build the original runtimes named in pins.toml.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="runtimes to build (default: all)")
    parser.add_argument("--into", type=Path, default=default_folder(), metavar="DIR")
    options = parser.parse_args(arguments)
    runtimes = read_pins()
    unknown = set(options.names) - set(runtimes)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; pins.toml has {', '.join(runtimes)}")
    for name in options.names or runtimes:
        print(f"{name}: {build(name, runtimes[name], options.into.absolute())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
