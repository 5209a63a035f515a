"""Finding the checkpoint that a person points at."""

import os
import shutil

import pytest

from migrate import formats
from migrate.findings import EnvironmentFault, ModelRefused, UsageFault
from migrate.formats import Asked
from migrate.formats.checkpoints.checkpoint import find, open_checkpoint
from migrate.formats.checkpoints.checkpoint_files import groups

ENDINGS = (".meta", ".index", ".data-00000-of-00001")


@pytest.fixture
def place(fixtures, tmp_path):
    """Copies the small checkpoint under any name: place(folder, stem, endings)."""

    def copy(folder, stem, endings=ENDINGS):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for ending in endings:
            source = fixtures / f"tf-1.4-checkpoint-mlp/model/model.ckpt-300{ending}"
            shutil.copy(source, tmp_path / folder / f"{stem}{ending}")
        return tmp_path / folder

    return copy


def codes(found):
    return [finding.code for finding in found.findings]


def refusal(path, step=None):
    with pytest.raises(ModelRefused) as refused:
        formats.read(path, Asked(step))
    return refused.value.findings


@pytest.mark.parametrize("stem", ["m", "m-7", "my model [1]*", "größe-1", "", "a.b.c", "x.meta", "-5"])
def test_every_way_to_point_at_a_checkpoint(place, stem):
    folder = place("f", stem)
    ways = [folder, *(folder / f"{stem}{ending}" for ending in ENDINGS)]
    ways += [folder / stem] if stem else []
    for way in ways:
        found = find(way)
        assert (found.stem, found.version, found.meta, codes(found)) == (stem, "V2", folder / f"{stem}.meta", [])
        assert len(formats.read(way).checkpoint.tensors) == 15


def test_the_state_names_the_step(place):
    for step in (20, 100, 3):
        folder = place("f", f"m-{step}")
    (folder / "checkpoint").write_text('model_checkpoint_path: "/home/me/run \\303\\244/m-20"\n')
    found = find(folder)
    assert (found.step, codes(found)) == (20, [])
    assert find(folder / "checkpoint").step == 20
    assert find(folder / "m").step == 20
    assert find(folder, step=3).step == 3
    assert find(folder / "m-100").step == 100
    assert find(folder / "m-100", step=3).step == 3


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        ('model_checkpoint_path: "C:\\\\runs\\\\m-400"', "names C:\\runs\\m-400, which is not there"),
        ('model_checkpoint_path: "m-200"', "of which files are missing"),
        ("nonsense", "names no checkpoint"),
        (None, "does not exist"),
    ],
)
def test_a_state_of_no_use(place, state, problem):
    folder = place("f", "m-20")
    place("f", "m-100")
    place("f", "m-200", (".meta", ".index"))
    if state is not None:
        (folder / "checkpoint").write_text(state)
    found = find(folder)
    assert (found.step, codes(found)) == (100, ["TFM203"])
    assert problem in found.findings[0].message


def test_a_state_beside_an_empty_prefix(place):
    folder = place("f", "")
    (folder / "checkpoint").write_text('model_checkpoint_path: "."\n')
    assert codes(find(folder)) == []


def test_a_step_that_does_not_exist(place):
    place("f", "m-20")
    folder = place("f", "m-100")
    with pytest.raises(UsageFault, match=r"no step 7\. The steps are 20, 100"):
        find(folder, step=7)


def test_a_path_that_does_not_exist(place, tmp_path):
    folder = place("f", "model.ckpt")
    with pytest.raises(UsageFault, match=r"Did you mean .*model\.ckpt"):
        find(folder / "model.ckp")
    with pytest.raises(UsageFault, match="nor does the folder"):
        find(tmp_path / "no/such")


def test_paths_that_are_odd(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (finding,) = refusal(tmp_path / "pipe")
    assert finding.code == "TFM107"
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageFault, match="does not exist"):
        find(tmp_path / "link")
    with pytest.raises(EnvironmentFault, match="cannot be looked at"):
        find(tmp_path / ("x" * 5000))


def test_different_models_in_one_folder(place):
    place("f", "generator-1")
    place("f", "generator-2")
    folder = place("f", "critic-2")
    (finding,) = refusal(folder)
    assert finding.code == "TFM103"
    assert finding.models == (str(folder / "generator-2"), str(folder / "critic-2"))
    assert find(folder / "critic").step == 2


def test_a_folder_too_high(place, tmp_path):
    folder = place("up/f", "m")
    (tmp_path / "up/readme.txt").write_text("hello")
    found = find(tmp_path / "up")
    assert (found.folder, codes(found)) == (folder, ["TFM111"])
    place("up/g", "m")
    assert [finding.code for finding in refusal(tmp_path / "up")] == ["TFM103"]


def test_graph_of_another_step(place):
    place("f", "m-1", ENDINGS[1:])
    folder = place("f", "m", (".meta",))
    found = find(folder)
    assert (found.step, found.meta, codes(found)) == (1, folder / "m.meta", ["TFM211"])
    assert find(folder / "m.meta").step == 1
    assert codes(find(folder / "m-1")) == ["TFM211"]


def test_only_graph_of_the_folder(place):
    """The file names of a well-known face recognition model."""
    place("f", "model-2017-185253", (".meta",))
    folder = place("f", "model-2017-185253.ckpt-80000", ENDINGS[1:])
    for way in (folder, folder / "model-2017-185253.meta", folder / "model-2017-185253.ckpt-80000"):
        assert find(way).step == 80000


@pytest.mark.parametrize(
    ("endings", "code"), [(ENDINGS[:1], "TFM206"), (ENDINGS[1:], "TFM205"), (ENDINGS[::2], "TFM204")]
)
def test_missing_files(place, endings, code):
    folder = place("f", "m", endings)
    ways = [folder, folder / "m", folder / f"m{endings[0]}"]
    assert [[finding.code for finding in refusal(way)] for way in ways] == [[code]] * 3


def test_weights_without_a_graph_say_what_they_hold(place):
    (finding,) = refusal(place("f", "m", ENDINGS[1:]))
    assert "fc1/W [12, 16]" in finding.message or "fc1/W [" in finding.message


def test_missing_shards(fixtures, tmp_path, tensorflow):
    (finding,) = refusal(fixtures / "damaged-checkpoint-shard-missing/model")
    assert (finding.code, finding.files, finding.shards) == ("TFM201", ("sharded.ckpt-40.data-00001-of-00003",), 3)
    assert finding.lost and finding.surviving and not {*finding.lost} & {*finding.surviving}
    assert finding.lost[0] in finding.message and finding.surviving[0] in finding.message
    shutil.copy(tensorflow.folder / "olds-00001-of-00002", tmp_path)
    with pytest.raises(ModelRefused) as refused:
        open_checkpoint(find(tmp_path))
    assert refused.value.findings[0].files == ("olds-00000-of-00002",)


def test_v1_shards(tensorflow, tmp_path):
    for n in range(2):
        shutil.copy(tensorflow.folder / f"olds-0000{n}-of-00002", tmp_path / f"m-3-0000{n}-of-00002")
    (tmp_path / "checkpoint").write_text('model_checkpoint_path: "/there/m-3-?????-of-00002"')
    for way in ("", "m-3", "m-3-?????-of-00002", "m-3-00001-of-00002"):
        found = find(tmp_path / way)
        assert (found.version, found.stem, len(found.files), codes(found)) == ("V1", "m-3", 2, [])


@pytest.mark.parametrize(
    ("content", "code", "kind"),
    [
        (b"", "TFM108", "0 bytes"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "TFM104", "Git LFS"),
        (b"\n <!DOCTYPE html><html>", "TFM105", "web page"),
        (b"PK\x03\x04....", "TFM106", "zip"),
        (b"\x1f\x8b\x08", "TFM106", "gzip"),
        (b"x" * 257 + b"ustar\x00", "TFM106", "tar"),
        (b"\x89HDF\r\n\x1a\n....", "TFM543", "HDF5"),
        (b"\x08\x01\x12\x80\x10", "TFM401", "parse"),
        (b"\n\x12\n\x01x\x12\x0bPlaceholder", "TFM401", "parse"),
        (b'node {\n  name: "x"', "TFM401", "Expected"),
        (b"\x1c\x00\x00\x00TFL3", "TFM114", "Lite"),
        (b"\x80\x03cos\nsystem\n.", "TFM631", "os.system"),
        (b"\x80\x03}q\x00.", "TFM114", "pickle of plain data"),
        (b"hello world", "TFM114", "a text"),
        (bytes(range(1, 40)), "TFM107", "01 02 03"),
    ],
)
def test_files_that_are_no_checkpoint(tmp_path, content, code, kind):
    path = tmp_path / "model"
    path.write_bytes(content)
    for way in (path, tmp_path):
        (finding,) = refusal(way)
        assert finding.code == code
        assert kind in finding.message


def test_folders_that_are_no_checkpoint(tmp_path):
    (finding,) = refusal(tmp_path)
    assert finding.code == "TFM102"
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    (finding,) = refusal(tmp_path)
    assert (finding.code, "a.txt, b.txt" in finding.message) == ("TFM107", True)
    (tmp_path / "saved_model.pb").write_bytes(b"\x08\x01\x12")
    (finding,) = refusal(tmp_path)
    assert (finding.code, finding.where) == ("TFM401", str(tmp_path / "saved_model.pb"))


def test_object_checkpoint(tmp_path, tensorflow):
    from migrate.writers.bundle import write_bundle

    write_bundle(tmp_path / "ckpt-1", {}, {"_CHECKPOINTABLE_OBJECT_GRAPH": b"", "w/.ATTRIBUTES/VARIABLE_VALUE": b""})
    (finding,) = refusal(tmp_path)
    assert (finding.code, finding.tensor) == ("TFM209", "_CHECKPOINTABLE_OBJECT_GRAPH")


def test_stale_paths_fixture(fixtures):
    found = find(fixtures / "tf-1.4-checkpoint-stale-paths/model")
    assert codes(found) in ([], ["TFM203"])
    assert found.step == 120


def test_index_files_of_other_programs_do_not_count(place):
    folder = place("f", "m")
    (folder / "search.index").write_bytes(b"another index")
    assert set(groups(folder)) == {"m"}


def test_meta_files_of_other_programs_do_not_count(place):
    folder = place("f", "m")
    for name, text in (("run", b"# Wall_time Cpu_time\n8.2 4.4\n"), ("image.png", b"fileFormatVersion: 2\nguid: 3c\n")):
        (folder / f"{name}.meta").write_bytes(text)
    (folder / "cut.meta").write_bytes(b"\x0a\x91\x3c\x00\x12")
    assert set(groups(folder)) == {"cut", "m"}
