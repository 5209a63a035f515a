from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from migrate.verification.jobs import SavedModelJob
from migrate.verification.proof import Proof, prove
from migrate.verification.reference import Case
from migrate.verification.runners import Limits, RunFailed, RunnerLost, Runners


def codes(proof: Proof) -> list[str]:
    return [finding.code for finding in proof.findings]


def test_a_child_is_cut_off(runners: Runners) -> None:
    facts = runners.reference.facts
    assert facts["tensorflow"].startswith("2.")
    if sys.platform == "linux":
        assert facts["held"]["dies_with_parent"]


def test_an_error_in_the_child_is_an_answer(runners: Runners, tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match="OSError: SavedModel file does not exist"):
        runners.reference.load(SavedModelJob(tmp_path, "serving_default", "cpu"))


def test_an_unknown_signature_is_named_with_those_there_are(runners: Runners, models: Path) -> None:
    with pytest.raises(RunFailed, match="serving_default"):
        runners.reference.load(SavedModelJob(models / "dense" / "artifact", "other", "cpu"))


def test_a_child_that_was_killed_is_told_and_replaced(dense: Callable[..., Case]) -> None:
    with Runners() as runners:
        assert runners.reference.facts
        children = [runner._process for runner in runners._all]
        os.kill(runners.reference._process.pid, signal.SIGKILL)
        proof = prove(runners, {"serving_default": dense()})
        assert (proof.verification.verdict, codes(proof)) == ("not-compared", ["TFM903"])
        proof = prove(runners, {"serving_default": dense()})
        assert proof.verification.verdict == "identical"
        children += [runner._process for runner in runners._all]
        folder = runners.folder
    assert all(not child.running() for child in children)
    assert not folder.exists()


def test_time_is_limited(dense: Callable[..., Case]) -> None:
    started = time.monotonic()
    with Runners(limits=Limits(seconds=0.5)) as runners:
        proof = prove(runners, {"serving_default": dense()})
    assert (proof.verification.verdict, codes(proof)) == ("not-compared", ["TFM902"])
    assert time.monotonic() - started < 3


def test_memory_is_limited() -> None:
    with Runners(limits=Limits(memory=1 << 20)) as runners, pytest.raises(RunnerLost, match="memory"):
        assert runners.reference.facts


def test_a_child_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tensorflow.py").write_text("raise ImportError('broken on purpose')")
    monkeypatch.syspath_prepend(tmp_path)
    with Runners() as runners, pytest.raises(RunnerLost, match=r"crashed: .*broken on purpose"):
        assert runners.reference.facts


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGINT])
def test_children_end_with_their_parent(ended_by: signal.Signals, tmp_path: Path) -> None:
    program = (
        "import time; from migrate.verification.runners import Runners\n"
        "with Runners() as r: print(*(x._process.pid for x in r._all), r.reference.facts['python'], flush=True); "
        "time.sleep(60)"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as parent:
        assert parent.stdout
        pids = parent.stdout.readline().split()[:2]
        parent.send_signal(ended_by)
    deadline = time.monotonic() + 5
    while any(Path("/proc", pid).exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(pids) == 2
    assert not any(Path("/proc", pid).exists() for pid in pids)
    assert ended_by == signal.SIGKILL or not list(tmp_path.iterdir())


def test_the_time_that_a_child_does_not_work_is_not_its_own() -> None:
    with Runners(limits=Limits(seconds=30)) as runners:
        assert runners.reference.facts
        before = runners.reference.left
        time.sleep(0.3)
        assert runners.reference.left == before
        assert 0 < before < 30


def test_the_whole_proof_is_limited_too(dense: Callable[..., Case]) -> None:
    with Runners(limits=Limits(whole=0.0)) as runners:
        proof = prove(runners, {"serving_default": dense()})
    assert codes(proof) == ["TFM902"]
    assert "within 0 seconds" in proof.findings[0].message
