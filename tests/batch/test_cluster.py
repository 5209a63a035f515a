"""The same jobs on a Dask cluster, in processes that share a storage and nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import migrate
from migrate.findings import EnvironmentFault
from tests.batch import misbehaving
from tests.batch.archives import Archive, report, small_graphs, statuses
from tests.conftest import ROOT

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers, each a process with a folder of its own; gives the address and the workers."""
    folder.mkdir()
    told = folder / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    shared: dict[str, Any] = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    started = [subprocess.Popen([*command, "--no-dashboard", "--scheduler-file", str(told)], cwd=folder, **shared)]
    try:
        while not told.exists() or not told.read_text().endswith("}"):
            time.sleep(0.05)
        for number in range(workers):
            own = folder / f"worker-{number}"
            own.mkdir()
            command = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(told)]
            command += ["--no-dashboard", "--nthreads", "1", "--no-nanny", "--local-directory", str(own)]
            started.append(subprocess.Popen(command, cwd=own, **shared))
        yield json.loads(told.read_text())["address"], started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def test_a_cluster_converts_and_survives_the_loss_of_a_worker(tmp_path: Path) -> None:
    root, out = small_graphs(tmp_path / "archive", 12), tmp_path / "out"
    with cluster(tmp_path / "cluster", 2) as (address, workers):
        lost = threading.Event()

        class Losing:
            """Kills a worker as soon as a model is done."""

            def planned(self, models: int, size: int) -> None:
                assert models == 12

            def done(self, job, record, seconds) -> None:
                if not lost.is_set():
                    workers[0].send_signal(signal.SIGKILL)
                    lost.set()

        result = migrate.convert_archive(
            f"file://{root}", f"file://{out}", convert={"verify": False}, scheduler=address, progress=Losing()
        )
    assert lost.is_set()
    assert result.counts == {"converted": 12}
    assert set(statuses(out).values()) == {"converted"}
    assert len(report(out)) == 12


def test_a_cluster_inside_this_program(archive: Archive, tmp_path: Path) -> None:
    root, out = archive(a="tf-1.4-graph-def-frozen", b="damaged-checkpoint-meta-empty"), tmp_path / "out"
    options: dict[str, Any] = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**options, local_directory=str(tmp_path / "dask")) as local:
        result = migrate.convert_archive(
            root, out, convert={"verify": False}, scheduler=local.scheduler_address, timeout=60
        )
    assert result.counts == {"converted": 1, "refused": 1}


def test_a_model_that_costs_one_machine_after_the_other_is_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("migrate.batch.cluster.work", misbehaving.end_machine)
    root, out = small_graphs(tmp_path / "archive", 1), tmp_path / "out"
    options: dict[str, Any] = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(**options, local_directory=str(tmp_path / "dask")) as local,
    ):
        result = migrate.convert_archive(root, out, convert={"verify": False}, scheduler=local.scheduler_address)
    assert result.counts == {"failed": 1}
    assert report(out)["0000/frozen.pb"]["findings"] == ["TFM958"]


def test_a_cluster_that_does_not_answer_is_said(archive: Archive, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("migrate.batch.cluster._CONNECTING", 0.5)
    root = archive(a="tf-1.4-graph-def-frozen")
    with pytest.raises(EnvironmentFault, match="does not answer"):
        migrate.convert_archive(root, tmp_path / "out", scheduler="tcp://127.0.0.1:9")
