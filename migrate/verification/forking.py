"""Fork servers seen from outside: kept running by one process, asked for children by many.

The folder of the servers is the meeting place. Who needs a child under some environment looks for the socket named
after that environment; where there is none, a file of that name with the variables asks for a server.
"""

from __future__ import annotations

import array
import hashlib
import json
import os
import socket
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from migrate.verification.launching import Child, Fresh, FreshChild, variables

_TICK = 0.05
_PATIENCE = 120.0
_RESTARTS = 5
AVAILABLE = hasattr(socket, "SCM_RIGHTS") and hasattr(os, "fork")
"""Whether this system passes descriptors to a process that forks."""


class ForkServers:
    """Keeps a fork server running for each environment that was asked for. Use it as a context manager."""

    def __init__(self) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="tfm-")  # short: a socket's path has 108 bytes
        self.folder = Path(self._scratch.name)
        """Where `Forks` finds the servers."""
        self._servers: dict[str, FreshChild] = {}
        self._starts: dict[str, int] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> ForkServers:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()
        for server in self._servers.values():
            server.end()
        self._scratch.cleanup()

    def _watch(self) -> None:
        """Start what is asked for, and start again what has ended."""
        while not self._over.wait(_TICK):
            for wanted in self.folder.glob("*.json"):
                server = self._servers.get(wanted.stem)
                if server is None or not server.running():
                    self._start(wanted)

    def _start(self, wanted: Path) -> None:
        key = wanted.stem
        if key in self._servers:
            self._servers.pop(key).end()
        socket_path = _socket(self.folder, key)
        socket_path.unlink(missing_ok=True)
        self._starts[key] = self._starts.get(key, 0) + 1
        if self._starts[key] > _RESTARTS:
            wanted.rename(wanted.with_suffix(".given-up"))
            return
        chosen = json.loads(wanted.read_text(encoding="utf-8"))
        server = FreshChild("migrate.verification.fork_server", self.folder, chosen)
        for stream in (server.stdout, server.stderr):
            threading.Thread(target=_drain, args=(stream,), daemon=True).start()
        server.stdin.write(json.dumps({"socket": str(socket_path)}) + "\n")
        server.stdin.flush()
        self._servers[key] = server


class Forks:
    """Starts each child as a fork of a server that has imported TensorFlow; as a new process where there is none."""

    eager = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self, folder: Path, chosen: Mapping[str, str]) -> Child:
        """A fork, or a new process where no server can be had."""
        whole = variables(chosen, folder)
        connection = self._connect({name: value for name, value in whole.items() if name != "TMPDIR"})
        if connection is not None:
            with suppress(OSError, ValueError):
                return _Forked(connection, folder, whole)
        return Fresh().start(folder, chosen)

    def _connect(self, environment: Mapping[str, str]) -> socket.socket | None:
        """A connection to the server of an environment, which is waited for."""
        text = json.dumps(dict(sorted(environment.items())))
        key = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(str(_socket(self._folder, key)))
            except OSError:
                connection.close()
            else:
                return connection
            if not self._ask(key, text):
                return None
            time.sleep(_TICK)
        return None

    def _ask(self, key: str, text: str) -> bool:
        """Ask for a server; False where there will be none."""
        wanted = self._folder / f"{key}.json"
        if wanted.with_suffix(".given-up").exists():
            return False
        if not wanted.exists():
            try:
                early = self._folder / f"{key}.{os.getpid()}.early"
                early.write_text(text, encoding="utf-8")
                early.rename(wanted)
            except OSError:
                return False
        return True


class _Forked:
    """A child that a fork server made."""

    def __init__(self, connection: socket.socket, folder: Path, whole: Mapping[str, str]) -> None:
        self._connection = connection
        ours, theirs = zip(*(_pipe(reading) for reading in (False, True, True)), strict=True)
        request = json.dumps({"folder": str(folder), "variables": dict(whole)}) + "\n"
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", theirs))]
        try:
            data = request.encode("ascii")
            sent = connection.sendmsg([data], rights)
            connection.sendall(data[sent:])
            self._answers = connection.makefile("r", encoding="ascii")
            self.pid = int(self._answers.readline())
        except BaseException:
            connection.close()
            for descriptor in ours:
                os.close(descriptor)
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        self.stdin, self.stdout, self.stderr = (
            os.fdopen(descriptor, mode, encoding="utf-8", errors="replace")
            for descriptor, mode in zip(ours, ("w", "r", "r"), strict=True)
        )
        self._code: int | None = None

    def wait(self) -> int:
        """Its exit code, negative for the signal that ended it; as if killed where its server was lost."""
        if self._code is None:
            try:
                self._code = int(self._answers.readline())
            except (OSError, ValueError):
                self._code = -9
        return self._code

    def end(self) -> None:
        """End it and whatever it started: its server does so when nobody waits for it."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)
        self.wait()
        self._answers.close()
        self._connection.close()


def _socket(folder: Path, key: str) -> Path:
    return folder / f"{key}.sock"


def _pipe(reading: bool) -> tuple[int, int]:
    """A pipe as (our end, the child's end); `reading` tells what we do with ours."""
    source, sink = os.pipe()
    return (source, sink) if reading else (sink, source)


def _drain(stream: object) -> None:
    """Read what nobody wants, so that its writer never waits."""
    with suppress(OSError, ValueError):
        for _ in stream:  # type: ignore[attr-defined]
            pass
