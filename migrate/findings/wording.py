"""How messages word lists."""

from __future__ import annotations


def listed(names: tuple[str, ...], most: int = 12) -> str:
    """Names separated by commas, the rest counted where there are more than `most`."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
