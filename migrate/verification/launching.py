"""How a child process comes to be: a fresh one, or a fork of a process that has imported TensorFlow already."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Protocol

from migrate.frozen import dataclass

# All that a child inherits: no proxies, no tokens, nothing of the caller's shell.
_INHERITED = frozenset(
    {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT", "WINDIR"}
    | {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONDONTWRITEBYTECODE"}
    | {"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "CUDA_HOME", "CUDA_PATH", "XLA_FLAGS", "OMP_NUM_THREADS"}
)
# The child imports from where this process imports, and never from its own working folder.
_BOOT = (
    "import json, runpy, sys; sys.path[:] = json.loads(sys.argv.pop()); "
    "runpy.run_module(sys.argv.pop(), run_name='__main__')"
)


def _three_quarters_of_memory() -> int | None:
    with suppress(ValueError, OSError, AttributeError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4
    return None


@dataclass(frozen=True)
class Limits:
    """What a child process may take. It is killed when it takes more."""

    seconds: float = 150.0
    """Spent on the answers of one child in one proof: the others' time is not its own."""
    whole: float = 450.0
    """From the beginning of a proof to its end."""
    memory: int | None = None
    """Resident bytes, looked at while an answer is awaited; three quarters of the machine's, where left out."""

    @property
    def resident(self) -> int | None:
        """The resident bytes that are allowed; None where the system does not tell how much there is."""
        return _three_quarters_of_memory() if self.memory is None else self.memory


class Child(Protocol):
    """A process that was launched, with text streams."""

    stdin: Any
    stdout: Any
    stderr: Any
    pid: int

    def wait(self) -> int:
        """Its exit code, negative for the signal that ended it."""
        ...

    def end(self) -> None:
        """End it and whatever it started."""
        ...


class Launcher(Protocol):
    """A way to start a child."""

    eager: bool
    """Whether a start takes so long that it is worth while before anybody knows that the child is needed."""

    def start(self, folder: Path, chosen: Mapping[str, str]) -> Child:
        """A child whose working and temporary folder is `folder`, with the variables that were chosen for it."""
        ...


class FreshChild:
    """A new Python process that runs one module."""

    def __init__(self, module: str, folder: Path, variables: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, module, json.dumps([str(Path(entry).absolute()) for entry in sys.path])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=dict(variables),
            # Ctrl-C reaches the parent alone, which then ends its children.
            start_new_session=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self.stdin: Any = self._process.stdin
        self.stdout: Any = self._process.stdout
        self.stderr: Any = self._process.stderr
        self.pid = self._process.pid

    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def wait(self) -> int:
        """Its exit code, negative for the signal that ended it."""
        return self._process.wait()

    def end(self) -> None:
        """End it and whatever it started."""
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self.wait()


class Fresh:
    """Starts each child as a new process, which then takes seconds to import TensorFlow."""

    eager = True

    def start(self, folder: Path, chosen: Mapping[str, str]) -> Child:
        """A new process."""
        return FreshChild("migrate.verification.child", folder, variables(chosen, folder))


def variables(chosen: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The whole environment of a child. Its temporary files lie in its folder."""
    inherited = {name: value for name, value in os.environ.items() if name.upper() in _INHERITED}
    return inherited | {"TMPDIR": str(folder)} | dict(chosen)


@dataclass(frozen=True)
class Terms:
    """How children are started here, and what each may take."""

    launcher: Launcher
    limits: Limits


_TERMS: ContextVar[Terms | None] = ContextVar("terms", default=None)


def terms() -> Terms:
    """The terms that hold now."""
    return _TERMS.get() or Terms(Fresh(), Limits())


@contextmanager
def under(chosen: Terms) -> Iterator[None]:
    """Let other terms hold for the conversions that are made meanwhile."""
    token = _TERMS.set(chosen)
    try:
        yield
    finally:
        _TERMS.reset(token)
