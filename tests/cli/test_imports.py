"""What commands must not import: help has to be instant, and nothing but a child process may run TensorFlow."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import pytest

from migrate.cli.commands import COMMANDS

MODEL = "legacy_fixtures/tf-1.4-checkpoint-mlp/model/model.ckpt-300"
BLOCKED = """
import atexit, json, sys
from importlib.machinery import PathFinder
class Refusing:
    def create_module(self, spec):
        raise ImportError(spec.name + " was imported")
    def exec_module(self, module):
        raise NotImplementedError
class Blocker:  # where the packages lie may be asked, but they cannot be imported
    def find_spec(self, name, path=None, target=None):
        if name not in ("tensorflow", "tensorflow.python", "keras", "tf_keras"):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None:
            spec.loader = Refusing()
        return spec
sys.meta_path.insert(0, Blocker())
atexit.register(lambda: print("MODULES" + json.dumps(sorted(sys.modules)), file=sys.stderr))
from migrate.cli import main
main(sys.argv[1:])
"""
HEAVY = ("numpy", "google.protobuf", "h5py", "tqdm", "migrate.formats", "migrate.conversion")
KERAS = "legacy_fixtures/keras-2.2-tf-h5-sequential-list/model/model.hdf5"
# What each of the commands that only look must not import, whatever it looks at.
LOOKING = [
    (["inspect", KERAS, "--tensors"], ("google.protobuf", "yaml", "tarfile", "rich")),
    (["inspect", MODEL, "--tensors"], ("h5py", "yaml", "rich")),
    (["diagnose", KERAS], ("google.protobuf", "yaml", "rich")),
    (["diagnose", MODEL], ("h5py", "yaml", "rich")),
    (["explain", "bad marshal data (unknown type code)"], ("numpy", "google.protobuf", "h5py")),
]
HELP = [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS), ["explain", "TFM201"]]


def blocked(root, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BLOCKED, *map(str, arguments)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", HELP, ids=" ".join)
def test_help_and_pages_import_nothing_heavy(root, arguments) -> None:
    done = blocked(root, *arguments)
    assert done.returncode == 0, done.stderr
    modules = done.stderr.partition("MODULES")[2]
    assert not [name for name in HEAVY if f'"{name}"' in modules]


@pytest.mark.parametrize(("arguments", "unneeded"), LOOKING, ids=lambda value: " ".join(value)[:30])
def test_looking_imports_no_tensorflow_and_only_what_it_needs(root, arguments, unneeded) -> None:
    done = blocked(root, *arguments)
    assert done.returncode == 0, done.stderr
    modules = done.stderr.partition("MODULES")[2]
    assert not [name for name in unneeded if f'"{name}"' in modules]


def test_a_conversion_itself_needs_no_tensorflow(root, tmp_path) -> None:
    done = blocked(root, "ckpt2savedmodel", MODEL, tmp_path / "a", "--no-verify", "-q")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a" / "saved_model.pb").is_file()


def test_a_scan_needs_no_tensorflow(root) -> None:
    done = blocked(root, "scan", "legacy_fixtures", "--json", "--processes", "1")
    assert done.returncode == 3, done.stderr
    assert '"schema": 1' in done.stdout


def test_importing_the_package_imports_nothing_else(root) -> None:
    program = "import sys; before = set(sys.modules); import migrate; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert not {"numpy", "google.protobuf", "migrate.formats", "migrate.findings"} & set(done.stdout.split())


@pytest.mark.full
@pytest.mark.parametrize("arguments", HELP[:-1], ids=" ".join)
def test_help_takes_at_most_eight_times_an_empty_program(root, arguments) -> None:
    def seconds(*words: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, *words], cwd=root, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    pairs = [(seconds("-m", "migrate", *arguments), seconds("-c", "pass")) for _ in range(9)]
    assert statistics.median(command for command, _ in pairs) <= 8 * statistics.median(empty for _, empty in pairs)
