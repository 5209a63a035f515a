"""The text file `checkpoint`, in which savers note the newest checkpoint of a folder.

Source: tensorflow/python/training/checkpoint_state.proto, in text form.
"""

from __future__ import annotations

import re
from pathlib import Path

from migrate import source
from migrate.frozen import dataclass
from migrate.late import text_encoding

NAME = "checkpoint"
_LATEST = re.compile(rb'^\s*model_checkpoint_path\s*:\s*"((?:[^"\\\n]|\\.)*)"', re.MULTILINE)
_SHARDED = re.compile(r"-[?\d]{5}-of-\d{5}$")
_LIMIT = 1 << 20


@dataclass(frozen=True)
class CheckpointState:
    """What the file says: the path as recorded, and the stem of the checkpoint's files that follows from it."""

    recorded: str
    stem: str


def read_state(folder: Path) -> CheckpointState | None:
    """The state of a folder; None where the file is missing or says nothing."""
    path = folder / NAME
    if not path.is_file():
        return None
    found = _LATEST.search(source.read(path, 0, _LIMIT))
    if found is None:
        return None
    try:
        recorded = text_encoding.CUnescape(found[1].decode("latin-1")).decode("utf-8", "surrogateescape")
    except ValueError:
        return None
    leaf = re.split(r"[/\\]", recorded)[-1]
    # An empty prefix is noted as the folder itself, "." from within.
    return CheckpointState(recorded, "" if leaf == "." else _SHARDED.sub("", leaf))
