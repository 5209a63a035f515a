"""How a command ends when something goes wrong that is nobody's choice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

MODEL = "legacy_fixtures/tf-1.4-checkpoint-mlp/model/model.ckpt-300"
FAILING = """
import sys, migrate
def fail(*arguments, **more):
    raise {error}
migrate.convert = fail
from migrate.cli import main
main(sys.argv[1:])
"""


def failing(error: str, root, folder) -> subprocess.CompletedProcess[str]:
    """Convert with a function that raises."""
    command = [sys.executable, "-c", FAILING.format(error=error), "ckpt2savedmodel", MODEL, str(folder / "a")]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, env={**os.environ, "TMPDIR": str(folder)}, check=False
    )


def test_a_defect_is_one_line_and_a_file(root, tmp_path) -> None:
    done = failing("KeyError('lost\\nthing')", root, tmp_path)
    assert done.returncode == 70
    assert len(done.stderr.strip().splitlines()) == 1
    (kept,) = tmp_path.glob("tfmigrate-defect-*.txt")
    assert str(kept) in done.stderr
    assert "Traceback" in kept.read_text(encoding="utf-8")


def test_an_error_of_the_system_is_a_defect_where_nobody_expected_it(root, tmp_path) -> None:
    assert failing("OSError(5, 'Input/output error')", root, tmp_path).returncode == 70


def test_trouble_of_the_machine_is_told_with_its_cure(root, tmp_path) -> None:
    preamble = "__import__('migrate.findings').findings.EnvironmentFault('The disk is full.', 'Make room.')"
    done = failing(preamble, root, tmp_path)
    assert (done.returncode, done.stderr) == (3, "tfmigrate: The disk is full.\nMake room.\n")


def test_a_command_seldom_looks_for_garbage_and_a_program_that_calls_tfmigrate_keeps_its_ways(root) -> None:
    said = "import gc, migrate; migrate.scan('docs'); print(gc.get_threshold())"
    own = "import atexit, gc; atexit.register(lambda: print(gc.get_threshold())); "
    command = f"{own}from migrate.cli import main; main(['explain', 'TFM101'])"
    told = [
        subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False).stdout
        for code in ("import gc; print(gc.get_threshold())", said, command)
    ]
    usual, library, alone = (text.splitlines()[-1] for text in told)
    assert library == usual and alone == "(50000, 50, 1000)"


def test_an_interrupt_has_its_code(root, tmp_path) -> None:
    done = failing("KeyboardInterrupt", root, tmp_path)
    assert done.returncode == 130
    assert "Interrupted" in done.stderr


def test_a_terminated_conversion_leaves_nothing(root, tmp_path) -> None:
    command = [sys.executable, "-m", "migrate", "ckpt2savedmodel", MODEL, str(tmp_path / "a")]
    more = {"cwd": root, "text": True, "env": {**os.environ, "TMPDIR": str(tmp_path)}}
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, **more) as process:
        for line in process.stderr:
            if "verifying" in line:
                process.send_signal(signal.SIGTERM)
                break
        rest = process.stderr.read()
        # Python ends itself by the signal where that met code compiled from a text; a shell says 130 of both.
        assert process.wait(60) in (130, -signal.SIGINT)
    assert "Traceback" not in rest
    assert not list(tmp_path.iterdir())


def test_a_reader_that_goes_away_is_no_fault(root) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "migrate", "explain", "TFM201"]
    done = subprocess.run(command, cwd=root, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_output_that_the_shell_closed_is_no_fault(root) -> None:
    command = f"{sys.executable} -m migrate explain TFM201 >&-"
    done = subprocess.run(["sh", "-c", command], cwd=root, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
