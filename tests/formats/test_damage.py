"""Damaged files: every cut and every changed byte ends in a finding or in a right reading, never in another error."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate import coding, formats, protos
from migrate.coding import get_varint
from migrate.findings import ModelRefused
from migrate.formats.checkpoints.checkpoint import find, open_checkpoint
from migrate.formats.graphs.meta_file import read_meta_graph
from migrate.formats.graphs.meta_graph import graph_model
from migrate.formats.tensors.integrity import integrity
from migrate.formats.tensors.sorted_table import MAGIC, open_table
from migrate.models import Checkpoint
from migrate.writers.sorted_table import write_table

RANDOM = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def v2(fixtures, tmp_path_factory):
    """A small V2 checkpoint to damage."""
    return copied(fixtures / "tf-1.4-checkpoint-mlp/model", tmp_path_factory.mktemp("v2"))


@pytest.fixture(scope="module")
def v1(fixtures, tmp_path_factory):
    """A small V1 checkpoint to damage."""
    return copied(fixtures / "tf-0.12-checkpoint-v1-format/model", tmp_path_factory.mktemp("v1"))


@pytest.fixture(scope="module")
def meta(fixtures):
    """The bytes of a small .meta file: a saver, and the list of ops left out."""
    (path,) = (fixtures / "tf-1.4-checkpoint-stale-paths/model").glob("*-40.meta")
    message = read_meta_graph(path)
    message.meta_info_def.ClearField("stripped_op_list")
    for node in message.graph_def.node:
        node.attr.pop("_output_shapes", None)
    return message.SerializeToString()


def copied(source: Path, folder: Path) -> Path:
    shutil.copytree(source, folder, dirs_exist_ok=True)
    return folder


def file_of(folder: Path, kind: str) -> Path:
    return next(path for path in sorted(folder.iterdir()) if kind in path.name)


def read_all(prefix: Path):
    """Open a checkpoint and read every byte of it. Raises ModelRefused for any damage."""
    checkpoint = open_checkpoint(find(prefix))
    damaged = integrity(checkpoint)
    if damaged:
        raise ModelRefused(damaged)
    return checkpoint


def cuts(path: Path, prefix: Path, step: int = 1):
    whole = path.read_bytes()
    try:
        for length in range(0, len(whole), step):
            path.write_bytes(whole[:length])
            with pytest.raises(ModelRefused) as refused:
                read_all(prefix)
            assert all(finding.message and finding.cure for finding in refused.value.findings)
    finally:
        path.write_bytes(whole)


def test_every_cut_of_an_index(v2):
    cuts(file_of(v2, ".index"), v2 / "model.ckpt-300")


def test_cuts_of_data(v2):
    cuts(file_of(v2, ".data-"), v2 / "model.ckpt-300", step=7)


def test_every_cut_of_a_v1_checkpoint(v1):
    cuts(v1 / "checkpoint-file-50", v1 / "checkpoint-file-50")


def boundaries(data: bytes):
    """Where top-level fields end: a message cut there is a whole, shorter message."""
    at, found = 0, set()
    while at < len(data):
        found.add(at)
        _, at = get_varint(data, at)
        length, at = get_varint(data, at)
        at += length
    return found


def understood(path: Path):
    """Read a graph file as `formats.read` does."""
    checkpoint = Checkpoint(path.with_suffix(""), "V2", {})
    return graph_model(read_meta_graph(path), checkpoint, path)


def test_cuts_of_a_graph_file(meta, tmp_path):
    path = tmp_path / "m.meta"
    ends = boundaries(meta)
    for length in sorted({*range(1500), *range(1500, len(meta), 5), *ends}):
        path.write_bytes(meta[:length])
        try:
            understood(path)
        except ModelRefused:
            continue
        assert length in ends


damage = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4)


def damaged(whole: bytes, changes) -> bytes:
    data = bytearray(whole)
    for place, byte in changes:
        data[int(place * len(data))] = byte
    return bytes(data)


def survives(path: Path, changes, action):
    whole = path.read_bytes()
    try:
        path.write_bytes(damaged(whole, changes))
        action()
    except ModelRefused as refused:
        assert refused.findings
    else:
        return path.read_bytes() == whole
    finally:
        path.write_bytes(whole)
    return True


@RANDOM
@given(changes=damage)
def test_changed_bytes_of_an_index(v2, changes):
    survives(file_of(v2, ".index"), changes, lambda: read_all(v2 / "model.ckpt-300"))


@RANDOM
@given(changes=damage)
def test_changed_bytes_of_data_are_always_found(v2, changes):
    assert survives(file_of(v2, ".data-"), changes, lambda: read_all(v2 / "model.ckpt-300"))


@RANDOM
@given(changes=damage)
def test_changed_bytes_of_a_v1_checkpoint(v1, changes):
    survives(v1 / "checkpoint-file-50", changes, lambda: read_all(v1 / "checkpoint-file-50"))


@RANDOM
@given(changes=damage)
def test_changed_bytes_of_a_graph_file(meta, tmp_path, changes):
    path = tmp_path / "m.meta"
    path.write_bytes(damaged(meta, changes))
    try:
        understood(path)
    except ModelRefused as refused:
        assert refused.findings


def test_all_damage_is_told_at_once(v2, fixtures):
    """A graph file and a data file that are both damaged are both named."""
    data, meta = file_of(v2, ".data-"), file_of(v2, ".meta")
    wholes = data.read_bytes(), meta.read_bytes()
    try:
        data.write_bytes(wholes[0][:100])
        meta.write_bytes(wholes[1][:100])
        with pytest.raises(ModelRefused) as refused:
            formats.read(v2 / "model.ckpt-300")
    finally:
        data.write_bytes(wholes[0])
        meta.write_bytes(wholes[1])
    truncated, unparsed = refused.value.findings
    assert (truncated.code, unparsed.code) == ("TFM202", "TFM401")
    assert (truncated.actual, truncated.expected) == (100, len(wholes[0]))
    assert "fc1/W/Adam" in truncated.lost
    assert "beta1_power" in truncated.surviving


def test_huge_shape_costs_nothing(tmp_path):
    """An entry whose shape promises more than its bytes is refused before anything is allocated."""
    bundle = protos.protobuf("tensor_bundle")
    entry = bundle.BundleEntryProto(dtype=7, size=10)
    for _ in range(3):
        entry.shape.dim.add(size=1 << 40)
    rows = [(b"", bundle.BundleHeaderProto(num_shards=1).SerializeToString()), (b"w", entry.SerializeToString())]
    write_table(tmp_path / "m.index", rows)
    (tmp_path / "m.data-00000-of-00001").write_bytes(b"x" * 10)
    with pytest.raises(ModelRefused, match=r"TFM209.*do not fit"):
        read_all(tmp_path / "m")


@RANDOM
@given(changes=damage)
def test_entries_changed_under_a_right_checksum(v2, tmp_path, changes):
    """What a hostile file can do: the table is whole, its messages are not."""
    rows = list(open_table(file_of(v2, ".index")).entries())
    joined = b"".join(value for _, value in rows)
    changed = damaged(joined, changes)
    for name in ("model.ckpt-300.data-00000-of-00001", "model.ckpt-300.meta"):
        if not (tmp_path / name).exists():
            shutil.copy(v2 / name, tmp_path / name)
    at, pairs = 0, []
    for key, value in rows:
        pairs.append((key, changed[at : at + len(value)]))
        at += len(value)
    write_table(tmp_path / "model.ckpt-300.index", pairs)
    try:
        read_all(tmp_path / "model.ckpt-300")
    except ModelRefused as refused:
        assert refused.findings


@RANDOM
@given(content=st.binary(max_size=64), compression=st.sampled_from([b"\x00", b"\x01", b"\x02"]))
def test_any_block_under_a_right_checksum(tmp_path, content, compression):
    block = content + compression
    footer = b"\x00\x00\x00" + bytes([len(content)]) + bytes(36) + MAGIC
    path = tmp_path / "table"
    path.write_bytes(block + coding.fixed32(coding.mask(coding.crc32c(block))) + footer)
    try:
        list(open_table(path).entries())
    except ModelRefused as refused:
        assert refused.findings


@settings(RANDOM, max_examples=60)
@given(changes=damage, cut=st.floats(0, 1))
def test_changed_text_of_a_graph_file(tensorflow, tmp_path, changes, cut):
    text = (tensorflow.folder / "text/m-7.meta").read_bytes()
    path = tmp_path / "m.meta"
    path.write_bytes(damaged(text, changes)[: int(cut * len(text)) + 1])
    try:
        understood(path)
    except ModelRefused as refused:
        assert refused.findings


def test_every_damaged_tensor_of_a_v1_checkpoint_is_named(tensorflow, tmp_path):
    path = tmp_path / "old"
    whole = bytearray((tensorflow.folder / "old").read_bytes())
    _, block = open_table(tensorflow.folder / "old").blocks
    whole[block.offset + 9] ^= 1
    path.write_bytes(whole)
    (finding,) = integrity(open_checkpoint(find(path)))
    assert (finding.code, finding.tensor, finding.byte) == ("TFM207", "zeros_end_the_first_block", block.offset)
