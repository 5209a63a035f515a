"""Sound files for graphs that decode their input themselves. Source: the RIFF WAVE format with 16-bit samples."""

from __future__ import annotations

import math
import struct

_RATE = 16000


def sounds(channels: int) -> tuple[bytes, ...]:
    """Two short sounds with the given number of channels: a low and a high tone. The same each time."""
    return tuple(_file(pitch, channels) for pitch in (220, 1870))


def _file(pitch: int, channels: int, length: int = _RATE) -> bytes:
    tone = [round(9000 * math.sin(2 * math.pi * pitch * step / _RATE)) for step in range(length)]
    data = b"".join(struct.pack("<h", sample) * channels for sample in tone)
    form = struct.pack("<HHIIHH", 1, channels, _RATE, _RATE * channels * 2, channels * 2, 16)
    chunks = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks
