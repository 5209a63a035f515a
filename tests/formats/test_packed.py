"""Packed models: what genuine archives give, what hostile ones are refused for, and that nothing is left behind."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate import formats
from migrate.findings import ModelRefused, UsageFault
from migrate.formats.packed import kinds
from tests.fixtures import fixture, fixtures

PACKED = fixtures("packed-*")
HDF5 = fixture("keras-1.2-tf-h5-mlp").model
FROZEN = fixture("tf-1.12-graph-def-frozen").model
HOSTILE = fixture("hostile-tar-names")
FROZEN_FILE = FROZEN if FROZEN.is_file() else next(FROZEN.glob("*.pb"))


@pytest.fixture(autouse=True)
def private(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A folder for what is unpacked, which must be empty in the end."""
    folder = tmp_path_factory.mktemp("unpacked")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def tar(path: Path, members: dict[str, Any], mode: str = "w") -> Path:
    """A tar file: names to bytes, files, or (`link target`,)."""
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name.rstrip("*"))
            if isinstance(content, tuple):
                info.type, info.linkname = tarfile.SYMTYPE, content[0]
                archive.addfile(info)
                continue
            data = content.read_bytes() if isinstance(content, Path) else content
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def zipped(path: Path, members: dict[str, Any]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content.read_bytes() if isinstance(content, Path) else content)
    return path


def refused(path: Path) -> list[str]:
    with pytest.raises(ModelRefused) as caught, formats.opened(path):
        pass
    text = str(caught.value)
    assert "tfmigrate-" not in text, "private folders have no place in what is told"
    return [finding.code for finding in caught.value.findings]


@pytest.mark.parametrize("case", PACKED, ids=lambda f: f.name)
def test_a_packed_model_is_the_model(case: Any) -> None:
    path = Path(f"{case.model}!/{case.case['member']}") if "member" in case.case else case.model
    with formats.opened(path) as reading, formats.opened(fixture(case.case["of"]).model) as original:
        assert reading.origin.format == original.origin.format == case.case["format"]
        assert reading.origin.writer == original.origin.writer
        assert reading.origin.files == (case.model,)
        assert [f.code for f in reading.findings] == [f.code for f in original.findings]
        assert all(str(f.where).startswith(str(case.model)) for f in reading.findings)


@pytest.mark.parametrize("opener", [gzip.open, bz2.open, lzma.open], ids=["gzip", "bzip2", "xz"])
def test_files_that_are_compressed_alone(tmp_path: Path, opener: Any) -> None:
    path = tmp_path / "model"
    with opener(path, "wb") as file:
        file.write(HDF5.read_bytes())
    with formats.opened(path) as reading:
        assert (reading.origin.format, reading.origin.path) == ("keras-h5", str(path))


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar_archives_of_every_compression(tmp_path: Path, mode: str) -> None:
    path = tar(tmp_path / "archive", {"./a/model.h5": HDF5, "a/._model.h5": b"x", "README": b"hello"}, mode)
    with formats.opened(path) as reading:
        assert reading.origin.path == f"{path}!/a/model.h5"


def test_an_archive_in_an_archive(tmp_path: Path) -> None:
    inner = tar(tmp_path / "inner.tar.gz", {"x/model.h5": HDF5}, "w:gz")
    outer = zipped(tmp_path / "outer.zip", {"deep/inner.tar.gz": inner, "notes.txt": "hello"})
    told = f"{outer}!/deep/inner.tar.gz!/x/model.h5"
    for way in (outer, Path(f"{outer}!/deep/inner.tar.gz"), Path(told)):
        with formats.opened(way) as reading:
            assert reading.origin.path == told
    third = zipped(tmp_path / "third.zip", {"outer.zip": outer})
    assert refused(third) == ["TFM106"]


def test_names_of_members(tmp_path: Path) -> None:
    path = tar(tmp_path / "two.tar", {"a/model.h5": HDF5, "b/frozen.pb": FROZEN_FILE})
    assert refused(path) == ["TFM103"]
    for name in ("a/model.h5", "a", "./a/model.h5"):
        with formats.opened(Path(f"{path}!/{name}")) as reading:
            assert reading.origin.format == "keras-h5"
    for name in ("c", "a/other.h5", "../a", "a/../../b"):
        with pytest.raises(UsageFault) as caught, formats.opened(Path(f"{path}!/{name}")):
            pass
        assert "tfmigrate-" not in str(caught.value)
    with pytest.raises(UsageFault, match="is no archive"), formats.opened(Path(f"{HDF5}!/x")):
        pass


def test_a_path_may_hold_the_mark_itself(tmp_path: Path) -> None:
    folder = tmp_path / "wow!"
    folder.mkdir()
    shutil.copy(HDF5, folder / "model.h5")
    with formats.opened(folder / "model.h5") as reading:
        assert reading.origin.files == (folder / "model.h5",)


def test_links_inside_an_archive_are_what_they_point_at(tmp_path: Path) -> None:
    path = tar(tmp_path / "linked.tar", {"data/real": HDF5, "model.h5": ("data/real",), "gone": ("nowhere",)})
    with formats.opened(Path(f"{path}!/model.h5")) as reading:
        assert reading.origin.format == "keras-h5"


def test_hostile_names_write_nothing(tmp_path: Path) -> None:
    copy = Path(shutil.copy(HOSTILE.model, tmp_path / "model.tar"))
    before = sorted(tmp_path.iterdir())
    assert refused(copy) == ["TFM609"]
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "C:\\x", "C:/x", "\\\\host\\x", "a\\..\\..\\x"])
def test_names_that_lead_out(tmp_path: Path, name: str) -> None:
    assert refused(tar(tmp_path / "a.tar", {"model.h5": HDF5, name: b"x"})) == ["TFM609"]
    assert refused(zipped(tmp_path / "a.zip", {"model.h5": HDF5, name: b"x"})) == ["TFM609"]


def test_names_met_twice(tmp_path: Path) -> None:
    assert refused(tar(tmp_path / "a.tar", {"model.h5": HDF5, "model.h5*": b"x"})) == ["TFM610"]


def test_what_expands_too_far(tmp_path: Path) -> None:
    zeros = bytes(80 << 20)
    (tmp_path / "a.gz").write_bytes(gzip.compress(zeros))
    assert refused(tmp_path / "a.gz") == ["TFM612"]
    assert refused(zipped(tmp_path / "a.zip", {"model.h5": zeros})) == ["TFM612"]
    assert refused(tar(tmp_path / "a.tar.gz", {"x": zeros, "model.h5": HDF5}, "w:gz")) == ["TFM612"]
    assert refused(Path(f"{tmp_path / 'a.tar.gz'}!/model.h5")) == ["TFM612"]


def test_an_encrypted_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"model.h5": HDF5})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refused(path) == ["TFM611"]


def test_archives_without_a_model(tmp_path: Path) -> None:
    assert refused(zipped(tmp_path / "a.zip", {"README": "hello", "b/c.txt": "hello"})) == ["TFM107"]
    assert refused(zipped(tmp_path / "b.zip", {})) == ["TFM107"]


def test_zip_files_that_are_something_else() -> None:
    folder = fixture("not-a-model").folder / "model"
    for name in ("data.npz", "network.pt"):
        assert kinds.kind(folder / name) is None
    assert kinds.kind(fixture("tf-2.13-archive-functional").model) is None


def small(folder: Path) -> list[Path]:
    """Small archives of every kind around one model."""
    (folder / "model.h5.gz").write_bytes(gzip.compress(HDF5.read_bytes()[:700], mtime=0))
    return [
        folder / "model.h5.gz",
        tar(folder / "a.tar", {"model.h5": HDF5.read_bytes()[:700]}),
        tar(folder / "a.tar.gz", {"model.h5": HDF5.read_bytes()[:700]}, "w:gz"),
        zipped(folder / "a.zip", {"model.h5": HDF5.read_bytes()[:700]}),
    ]


def attempt(path: Path) -> None:
    try:
        with formats.opened(path):
            pass
    except ModelRefused as error:
        assert error.findings
        assert all(finding.message and finding.cure for finding in error.findings)


def test_archives_cut_at_every_byte(tmp_path: Path) -> None:
    for path in small(tmp_path):
        whole = path.read_bytes()
        step = 1 if len(whole) < 1500 else 97
        for length in range(0, len(whole), step):
            path.write_bytes(whole[:length])
            attempt(path)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_random_damage_of_archives(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    folder = tmp_path_factory.mktemp("damage")
    path = data.draw(st.sampled_from(small(folder)))
    spoilt = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(spoilt) - 1), min_size=1, max_size=8)):
        spoilt[place] = data.draw(st.integers(0, 255))
    path.write_bytes(spoilt)
    attempt(path)


def test_a_conversion_of_a_packed_model_names_the_archive(tmp_path: Path) -> None:
    from migrate.conversion import Options, convert

    case = fixture("packed-gzip-pb")
    record = convert(case.model, tmp_path / "out", Options(verify=False), lambda text: None)
    assert record.status == "converted"
    assert record.source["path"] == str(case.model)
    assert record.source["bytes"] == case.model.stat().st_size
    assert "tfmigrate-" not in str(record.as_json())


@pytest.mark.parametrize("name", ["packed-zip-h5", "packed-gzip-h5", "packed-tar-gz-saved-model"])
def test_a_folder_with_nothing_but_a_packed_model_is_that_model(name: str, tmp_path: Path) -> None:
    model = fixture(name).model
    shutil.copy(model, tmp_path)
    (tmp_path / "README.md").write_text("how it was trained")
    with formats.opened(tmp_path) as reading, formats.opened(model) as plain:
        assert reading.origin.format == plain.origin.format
        assert reading.origin.files == (tmp_path / model.name,)
    shutil.copy(HDF5, tmp_path / "beside.h5")
    with formats.opened(tmp_path) as reading:
        assert reading.origin.files == (tmp_path / "beside.h5",)
