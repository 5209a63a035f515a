"""The readers against TensorFlow's own reader: whole tensors, stored parts, and parts that no file holds as such."""

import hashlib
import re
from math import prod

from migrate import coding, dtypes
from migrate.formats.checkpoints.checkpoint import find, open_checkpoint
from migrate.formats.tensors import partition
from migrate.writers.bundle import write_bundle

KINDS = ("dtypes", "parts", "shards", "old", "olds", "text/m-7", "binary/m-7")


def opened(path):
    return open_checkpoint(find(path))


def digest(stored):
    data = b"".join(stored.chunks())
    assert len(data) == stored.size
    if stored.dtype == dtypes.STRING:
        data = repr(coding.decode_strings(data, prod(stored.shape))).encode()
    return stored.shape, hashlib.sha256(data).hexdigest()


def own_parts(key, stored):
    """Specifications of parts that begin inside stored parts, along the first and along the last axis."""
    shape = stored.shape
    full = ["-"] * len(shape)
    for axis in {0, len(shape) - 1} if shape else ():
        if shape[axis] > 1 and stored.dtype in dtypes.WIDTHS:
            extents = [*full[:axis], f"1,{shape[axis] - 1}", *full[axis + 1 :]]
            yield f"{' '.join(map(str, shape))} {':'.join(extents)}"


def compare(tensorflow, checkpoints, spoken_of):
    requests, ours = [], []
    for prefix, checkpoint in checkpoints:
        for key, stored in checkpoint.tensors.items():
            for spec in spoken_of(checkpoint, key, stored):
                requests.append((str(prefix), key, spec, stored.dtype))
                ours.append(digest(partition.part(checkpoint, key, spec)))
    theirs = tensorflow.digests(requests)
    assert len(requests) > len(checkpoints)
    pairs = zip(requests, ours, theirs, strict=True)
    wrong = [triple for triple in pairs if triple[1] != triple[2] and "not supported" not in triple[2][1]]
    assert wrong == []


def every_spec(checkpoint, key, stored):
    own = own_parts(key, stored) if stored.dtype not in (11, 12, 13) else ()
    return ["", *checkpoint.slices.get(key, {}), *own]


def test_made_today(tensorflow):
    checkpoints = [(tensorflow.folder / kind, opened(tensorflow.folder / kind)) for kind in KINDS]
    pattern = tensorflow.folder / "olds-?????-of-00002"
    checkpoints[4] = (pattern, checkpoints[4][1])
    compare(tensorflow, checkpoints, every_spec)


def genuine(fixtures):
    for case in sorted(fixtures.glob("tf-*-checkpoint-*/case.toml")):
        model = re.search(r'^model = "(.*)"', case.read_text(encoding="utf-8"), re.MULTILINE)[1]
        found = find(case.parent / model)
        prefix = f"{found.folder}/" if not found.stem else found.prefix
        yield prefix, open_checkpoint(found)


def test_genuine(tensorflow, fixtures):
    compare(tensorflow, list(genuine(fixtures)), every_spec)


def test_written_again(tensorflow, fixtures, tmp_path):
    checkpoints = [opened(tensorflow.folder / kind) for kind in KINDS]
    checkpoints += [checkpoint for _, checkpoint in genuine(fixtures)]
    copies = []
    for number, checkpoint in enumerate(checkpoints):
        write_bundle(tmp_path / f"copy-{number}", checkpoint.tensors, {"_extra": b"more"})
        copies.append((tmp_path / f"copy-{number}", opened(tmp_path / f"copy-{number}")))
    compare(tensorflow, copies, lambda *_: [""])
    for checkpoint, (_, copy) in zip(checkpoints, copies, strict=True):
        assert {key: digest(tensor) for key, tensor in checkpoint.tensors.items()} == {
            key: digest(tensor) for key, tensor in copy.tensors.items() if key != "_extra"
        }
