"""Make fixtures anew, each by the original runtime that its case.toml names, and check them.

    python legacy_fixtures/runtimes/make.py [FIXTURE...] [--check | --table]

Without a FIXTURE all of them. --check makes nothing; it only restores each model in a fresh process of its runtime
and compares with golden.npz. --table prints the table of legacy_fixtures/README.md.
"""
from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import build

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent
CURRENT = "current"
# Places that must not be named in a model: it would not be the same when made elsewhere.
PRIVATE_PLACES = (str(FIXTURES.parent), str(Path.home()), "/tmp/")


def read_case(folder: Path) -> dict[str, Any]:
    """The fixture's case.toml."""
    return tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))


def check_script(case: dict[str, Any]) -> Path | None:
    """The program that runs this case's model once more; none where there is nothing to compare."""
    if case["format"] in ("tf1-checkpoint", "estimator"):
        return HERE / "check.py"
    if case["expect"]["exit"] == 3 or not case.get("check", {}).get("runs", True):
        return None
    return HERE / ("check_keras.py" if case["format"].startswith("keras") else "check_graph.py")


def interpreter(runtime: str) -> Path:
    """The Python of a runtime; it is built when it does not stand yet."""
    if runtime == CURRENT:
        return Path(sys.executable)
    return build.build(runtime, build.read_pins()[runtime], build.default_folder().absolute())


def variables_of(runtime: str) -> dict[str, str]:
    """Variables for the processes of a runtime, with a home of its own: Keras and Theano keep settings there."""
    if runtime == CURRENT:
        return {"TF_USE_LEGACY_KERAS": "1"}
    home = build.default_folder().absolute() / "homes" / runtime
    home.mkdir(parents=True, exist_ok=True)
    named = build.read_pins()[runtime].get("environment", {})
    site = next(build.default_folder().absolute().glob(f"{runtime}/lib/python*/site-packages"), "")
    return {"HOME": str(home), **{name: value.replace("{site}", str(site)) for name, value in named.items()}}


def start(runtime: str, script: Path, *arguments: str, folder: Path) -> bool:
    """Run a script with an old interpreter inside the fixture's folder; tell whether it went well."""
    python = interpreter(runtime)
    environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", TF_CPP_MIN_LOG_LEVEL="3",
                       PYTHONWARNINGS="ignore", PYTHONIOENCODING="utf-8", CUDA_VISIBLE_DEVICES="",
                       LC_ALL="C.UTF-8", PYTHONPATH=str(HERE), **variables_of(runtime))
    # By its bare name: Python 2.7 and 3.6 write the program's path into the bytecode of a Lambda.
    command = [str(python), script.name if script.parent == folder else str(script), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, errors="replace")
    print(done.stdout.strip() or "    (no output)")
    if done.returncode:
        print(done.stderr[-4000:])
    return done.returncode == 0


def private_paths(folder: Path) -> list[str]:
    """The files of the model that name a place of this machine."""
    found = []
    for path in sorted(p for p in (folder / "model").rglob("*") if p.is_file()):
        content = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                content += b"".join(map(archive.read, archive.namelist()))
        found += [f"{path.relative_to(folder)} names {place}" for place in PRIVATE_PLACES if place.encode() in content]
    return found


def table(names: list[str]) -> str:
    """The table of fixtures, in Markdown."""
    lines = ["| fixture | exit | what makes it hard |", "|---|---|---|"]
    for name in names:
        case = read_case(FIXTURES / name)
        lines.append(f"| `{name}` | {case['expect']['exit']} | {case['trap']} |")
    return "\n".join(lines)


def process(folder: Path, make_anew: bool) -> bool:
    """Make (or only check) one fixture; tell whether all is well."""
    case = read_case(folder)
    runtime = case["runtime"]
    if make_anew and not start(runtime, folder / "make.py", folder=folder):
        return False
    check = check_script(case) if runtime != CURRENT else None
    good = start(runtime, check, json.dumps(case), folder=folder) if check else True
    problems = private_paths(folder)
    print("\n".join(problems), end="\n" if problems else "")
    return good and not problems


def place_in_order(name: str) -> tuple[int, ...]:
    """Sort by library and version ("tf-1.4" before "tf-1.12"); the spoilt ones, which are copies of others, come last."""
    library, version = (name.split("-", 2) + [""])[:2]
    if library not in ("keras", "tf"):
        return (2,)
    return (("keras", "tf").index(library), *(int(part) for part in version.split(".")))


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and process what it names."""
    parser = argparse.ArgumentParser(description="Make fixtures anew with their original runtimes.")
    parser.add_argument("fixtures", nargs="*", metavar="FIXTURE")
    parser.add_argument("--check", action="store_true", help="make nothing, only check")
    parser.add_argument("--table", action="store_true", help="make nothing, print the table of the README")
    options = parser.parse_args(arguments)
    names = [Path(name).name for name in options.fixtures] or sorted(
        (path.parent.name for path in FIXTURES.glob("*/case.toml")), key=lambda name: (place_in_order(name), name))
    if options.table:
        print(table(names))
        return 0
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        if not process(FIXTURES / name, not options.check):
            failed.append(name)
    print(f"{len(names) - len(failed)} of {len(names)} well", *failed, sep="\n  ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
