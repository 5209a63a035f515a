"""What a child process gives up before it runs a model: network, core dumps, standard streams, a life of its own.

Every measure that the system does not offer is skipped; `isolate` says what holds. Only the standard library is
imported, because a process with threads (numpy starts some) cannot enter a new user namespace.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from typing import TextIO

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def private_streams() -> tuple[TextIO, TextIO]:
    """Take stdin and stdout away from the libraries: they get an empty stdin, and stderr in place of stdout."""
    requests, answers = os.dup(0), os.dup(1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.dup2(2, 1)
    os.close(empty)
    return os.fdopen(requests, encoding="utf-8"), os.fdopen(answers, "w", encoding="utf-8")


def isolate() -> dict[str, bool]:
    """Cut this process off. Returns which measures hold: `network` (there is none), `dies_with_parent`."""
    _no_core_dumps()
    # In this order: a change of credentials clears the second setting.
    return {"network": _without_network(), "dies_with_parent": die_with_parent()}


def die_with_parent() -> bool:
    """Let this process be killed when the thread that started it ends. Whether the system does that."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            libc = ctypes.CDLL(None, use_errno=True)
            return bool(libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) == 0)
    return False


def _without_network() -> bool:
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            return _leave_network(ctypes.CDLL(None, use_errno=True))
    return False


def _leave_network(libc: ctypes.CDLL) -> bool:
    """Alone first (a privileged process may, and keeps its rights over files), else with a user namespace."""
    return bool(libc.unshare(_CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _no_core_dumps() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
