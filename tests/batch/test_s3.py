"""A batch from S3 to S3, against a server on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

import migrate
from migrate.batch import claim
from migrate.batch.storage import Store
from tests.batch.archives import Archive

pytestmark = pytest.mark.full


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[object]:
    """A server with an empty bucket."""
    moto = pytest.importorskip("moto.server")
    s3fs = pytest.importorskip("s3fs")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    s3fs.S3FileSystem.clear_instance_cache()
    system = s3fs.S3FileSystem()
    system.mkdir("bucket")
    yield system
    s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def fill(system, archive: Archive) -> None:
    root = archive(a="tf-1.4-graph-def-frozen", b="tf-1.4-saved-model-text", c="keras-1.2-tf-h5-branches")
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        system.pipe_file(f"bucket/models/{file.relative_to(root).as_posix()}", file.read_bytes())


def check(system, result: migrate.BatchResult) -> None:
    system.invalidate_cache()
    assert result.counts == {"converted": 3} and not result.waiting
    told = json.loads(system.cat_file("bucket/out/report.json"))
    assert len(told["models"]) == 3
    for model in told["models"]:
        assert model["target"].startswith("s3://bucket/out/") and system.exists(model["target"])
    assert not system.exists(f"bucket/out/{claim.NAME}")


def test_a_bucket_is_source_and_target(s3, archive: Archive, tmp_path: Path) -> None:
    fill(s3, archive)
    for _ in range(2):
        result = migrate.convert_archive("s3://bucket/models", "s3://bucket/out", convert={"verify": False}, workers=2)
        check(s3, result)


def test_a_cluster_works_on_a_bucket(s3, archive: Archive, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    fill(s3, archive)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        result = migrate.convert_archive(
            "s3://bucket/models",
            "s3://bucket/out",
            convert={"verify": False},
            scheduler=cluster.scheduler_address,
        )
    check(s3, result)


def test_only_one_creates_a_lock(s3) -> None:
    store = Store("s3://bucket/out")
    assert store.create(claim.NAME, b"{}") and not store.create(claim.NAME, b"{}")
    with pytest.raises(FileExistsError):
        s3.pipe_file(f"bucket/out/{claim.NAME}", b"{}", mode="create")
