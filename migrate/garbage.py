"""How often Python looks for garbage, in the processes that belong to tfmigrate alone.

A description of a model is many small objects, nearly all without cycles, which are freed without that search. With
Python's usual thresholds it takes a quarter of the time of a scan.
"""

from __future__ import annotations

import gc

_NEW_OBJECTS = 50_000
_YOUNG, _MIDDLE = 50, 1000


def seldom() -> None:
    """Look for cycles seldom from now on. For a process of one's own: a program that calls tfmigrate has its ways."""
    gc.set_threshold(_NEW_OBJECTS, _YOUNG, _MIDDLE)
