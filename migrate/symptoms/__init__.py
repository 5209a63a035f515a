"""What an error message of TensorFlow, Keras or h5py may stand for."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from migrate.frozen import dataclass
from migrate.symptoms.table import ROWS

FILE, ENVIRONMENT, CODE = "file", "environment", "code"


@dataclass(frozen=True)
class Symptom:
    """One message that people meet, and what it may stand for."""

    number: int
    patterns: tuple[str, ...]
    """Parts of the message, as regular expressions; any one of them tells it."""
    blame: str
    """Where the fault lies: `file`, `environment` or `code`."""
    codes: tuple[str, ...]
    """The findings that predict it from the file, likeliest first; empty where no file causes it."""
    meaning: str
    """What it says and what to do, in plain words."""

    def as_json(self) -> dict[str, Any]:
        """The symptom as JSON data."""
        return {"blame": self.blame, "codes": list(self.codes), "meaning": self.meaning}

    def length(self, message: str) -> int:
        """How many characters of a message speak for this symptom, 0 for none."""
        found = (re.search(pattern, message, re.IGNORECASE) for pattern in self.patterns)
        return max((len(match.group()) for match in found if match), default=0)


@cache
def symptoms() -> tuple[Symptom, ...]:
    """All known messages."""
    return tuple(Symptom(*row) for row in ROWS)


def matching(message: str) -> tuple[Symptom, ...]:
    """The symptoms that a pasted message shows, the most telling first."""
    plain = " ".join(message.split())
    found = {one: one.length(plain) for one in symptoms()}
    return tuple(sorted((one for one in found if found[one]), key=lambda one: -found[one]))
