"""The verdicts, and which of several holds for the whole."""

from __future__ import annotations

from collections.abc import Iterable

NOT_CHECKED = "not checked"
NOT_COMPARED = "not-compared"
# From the one that overrules all others to the one that all must share.
ORDER = ("different", NOT_COMPARED, "within", "identical")


def worst(verdicts: Iterable[str]) -> str:
    """The verdict of the whole. What was not checked does not count; nothing checked is `not-compared`."""
    return min((verdict for verdict in verdicts if verdict != NOT_CHECKED), key=ORDER.index, default=NOT_COMPARED)
