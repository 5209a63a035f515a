import hashlib

import pytest

from migrate import source
from migrate.findings import EnvironmentFault


def test_reads_are_bounded(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(b"0123456789")
    assert source.read(path, 3, 4) == b"3456"
    assert source.read(path, 8, 100) == b"89"
    assert source.size(path) == 10
    assert b"".join(source.pieces(path, 2, 5)) == b"23456"
    assert b"".join(source.pieces(path, 8, 100)) == b"89"


def test_pieces_are_small(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "PIECE", 4)
    path = tmp_path / "f"
    path.write_bytes(b"0123456789")
    assert list(source.pieces(path, 0, 10)) == [b"0123", b"4567", b"89"]


def test_sha256_of_one_file_is_its_own(tmp_path):
    (tmp_path / "f").write_bytes(b"abc")
    assert source.sha256([tmp_path / "f"]) == hashlib.sha256(b"abc").hexdigest()


def test_sha256_of_a_set_depends_on_names_and_contents_only(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a").write_bytes(b"1")
        (tmp_path / folder / "b").write_bytes(b"2")
    sums = [source.sha256([tmp_path / f / "b", tmp_path / f / "a"]) for f in ("one", "two")]
    assert sums[0] == sums[1] == source.sha256([tmp_path / "one/a", tmp_path / "two/b"])
    (tmp_path / "two/b").write_bytes(b"3")
    assert source.sha256([tmp_path / "two/a", tmp_path / "two/b"]) != sums[0]


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(EnvironmentFault, match="cannot be read"):
        source.read(tmp_path / "none")


def test_a_head_is_read_once_while_looks_are_kept(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"before")
    with source.looks_kept():
        assert source.read(file, 0, 3) == b"bef"
        file.write_bytes(b"after")
        assert source.read(file, 0, 6) == b"before"
        assert source.read(file) == b"after"
        assert source.read(file, 1, 2) == b"ft"
    assert source.read(file, 0, 6) == b"after"
