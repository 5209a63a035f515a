from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.coding import Malformed, put_varint
from migrate.formats.tensors.snappy import decompress


def literal(data: bytes) -> bytes:
    if len(data) <= 60:
        return bytes([len(data) - 1 << 2]) + data
    return bytes([61 << 2]) + (len(data) - 1).to_bytes(2, "little") + data


@pytest.mark.parametrize(
    ("packed", "content"),
    [
        (b"\x00", b""),
        (b"\x05" + literal(b"hello"), b"hello"),
        (put_varint(300) + literal(b"x" * 300), b"x" * 300),
        # one byte offset: copy 4 from 4 back
        (b"\x08" + literal(b"abcd") + bytes([0b000_000_01, 4]), b"abcdabcd"),
        # two byte offset, overlapping: copy 8 from 1 back
        (b"\x09" + literal(b"z") + bytes([7 << 2 | 2, 1, 0]), b"z" * 9),
        # four byte offset
        (b"\x06" + literal(b"abc") + bytes([2 << 2 | 3, 3, 0, 0, 0]), b"abcabc"),
        # high bits of a one byte offset: copy 5 from 260 back
        (put_varint(265) + literal(b"abcde" + b"-" * 255) + bytes([0b001_001_01, 4]), b"abcde" + b"-" * 255 + b"abcde"),
    ],
)
def test_known_blocks(packed, content):
    assert decompress(packed) == content


@pytest.mark.parametrize(
    "packed", [b"", b"\x05hell", b"\xff\xff\xff\x7f\x00", b"\x04" + bytes([2, 9, 0]), b"\x01\x00ab"]
)
def test_malformed_blocks(packed):
    with pytest.raises(Malformed):
        decompress(packed)


@given(st.binary(max_size=200))
def test_any_bytes(packed):
    with suppress(Malformed):
        assert len(decompress(packed)) <= 22 * len(packed)
