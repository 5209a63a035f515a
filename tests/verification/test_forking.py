"""Children that are forked from a process with TensorFlow in it: like fresh ones, only sooner."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from migrate.verification import forking, launching
from migrate.verification.forking import Forks, ForkServers
from migrate.verification.launching import Limits, Terms
from migrate.verification.proof import prove
from migrate.verification.reference import Case
from migrate.verification.runners import RunnerLost, Runners

pytestmark = pytest.mark.skipif(not forking.AVAILABLE, reason="this system passes no descriptors between processes")


@pytest.fixture(scope="module")
def servers() -> Iterator[ForkServers]:
    with ForkServers() as started:
        yield started


@pytest.fixture
def warm(servers: ForkServers) -> Iterator[None]:
    with launching.under(Terms(Forks(servers.folder), Limits())):
        yield


@pytest.mark.usefixtures("warm")
def test_forked_children_prove_what_fresh_ones_prove(dense: Callable[..., Case]) -> None:
    with Runners() as runners:
        proof = prove(runners, {"serving_default": dense()})
        pids = [runner._process.pid for runner in runners._all]
        assert runners.reference.facts["held"]["dies_with_parent"]
    assert (proof.verification.verdict, proof.findings) == ("identical", ())
    assert len(set(pids)) == 2
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


@pytest.mark.usefixtures("warm")
def test_a_forked_child_starts_in_a_fraction_of_an_import(dense: Callable[..., Case]) -> None:
    with Runners() as runners:
        assert runners.reference.facts  # the server is there
    started = time.monotonic()
    with Runners() as runners:
        assert prove(runners, {"serving_default": dense()}).verification.verdict == "identical"
    assert time.monotonic() - started < 2


@pytest.mark.usefixtures("warm")
def test_the_end_of_a_forked_child_is_told() -> None:
    with Runners() as runners:
        assert runners.reference.facts
        os.kill(runners.reference._process.pid, signal.SIGSEGV)
        with pytest.raises(RunnerLost, match=r"crashed: killed by SIGSEGV"):
            runners.reference.receive()


@pytest.mark.usefixtures("warm")
def test_a_forked_child_ends_with_its_client() -> None:
    with Runners() as runners:
        assert runners.reference.facts
        child = runners.reference._process
        child._connection.close()
        child._answers.close()
        deadline = time.monotonic() + 5
        while Path(f"/proc/{child.pid}").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not Path(f"/proc/{child.pid}").exists()


@pytest.mark.usefixtures("warm")
def test_a_lost_server_is_replaced(servers: ForkServers, dense: Callable[..., Case]) -> None:
    with Runners() as runners:
        assert runners.reference.facts
        for server in list(servers._servers.values()):
            os.kill(server.pid, signal.SIGKILL)
        with pytest.raises(RunnerLost, match="killed"):
            runners.reference.receive()
    with Runners() as runners:
        assert prove(runners, {"serving_default": dense()}).verification.verdict == "identical"
        assert all(type(runner._process).__name__ == "_Forked" for runner in runners._all)


def test_without_any_server_children_are_fresh(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    launcher = Forks(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    child = launcher.start(tmp_path, {"TF_CPP_MIN_LOG_LEVEL": "3"})
    child.end()
    assert child.wait() == -signal.SIGKILL
