"""The program of a fork server: imports TensorFlow once, runs nothing, and forks a child for whoever asks.

Started as `fork_server` with one JSON line on standard input: {"socket": PATH}. When TensorFlow is there, the socket
is there. A client connects and sends one JSON line, {"folder": PATH, "variables": {...}}, with the descriptors of the
child's three standard streams. It is answered with the child's process id, and later with its exit code, a line each.
A client that hangs up ends its child. The end of standard input ends the server and every child.
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from migrate.verification import isolation

# What a first load or run would import: done once here, not in every child.
_WARM = (
    "tensorflow",
    "migrate.verification.child",
    "migrate.verification.children.tf1_graph",
    "migrate.verification.children.saved_model",
)
_WARM_KERAS = {
    True: (
        "tf_keras",
        "migrate.verification.children.legacy_keras",
        "migrate.verification.children.legacy_functions",
        "migrate.verification.children.legacy_layers",
        "migrate.verification.children.legacy_preprocessing",
        "migrate.verification.children.legacy_weights",
        "migrate.verification.children.theano_layers",
    ),
    False: ("keras", "migrate.verification.children.keras_archive"),
}
"""The same of each Keras, by whether the environment asks for the old one: both together would share names."""
_REQUEST = 1 << 16


class _Server:
    """Forks and reaps. One thread, so that a fork copies a process at rest."""

    def __init__(self, path: Path) -> None:
        self._children: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._listener = _listen(path)
        self._listener.setblocking(False)
        self._woken, self._wake = socket.socketpair()
        for end in (self._woken, self._wake):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        for source in (self._listener, self._woken, sys.stdin):
            self._selector.register(source, selectors.EVENT_READ)

    def serve(self) -> _Request | None:
        """Serve until standard input ends (None); in a forked child, what was asked of it."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    self._end_all()
                    return None
                if key.fileobj is self._listener:
                    request = self._accept()
                    if request is not None:
                        return request
                elif key.fileobj is self._woken:
                    self._reap()
                else:
                    self._hung_up(key.data)

    def _accept(self) -> _Request | None:
        """Fork for one client; in the child, its request."""
        try:
            connection, _ = self._listener.accept()
            connection.settimeout(5)
            request = _receive(connection)
        except (OSError, ValueError, KeyError):  # The client went away, or is none.
            return None
        pid = os.fork()
        if pid == 0:
            connection.close()
            self._leave()
            return request
        for descriptor in request.streams:
            os.close(descriptor)
        self._children[pid] = connection
        self._selector.register(connection, selectors.EVENT_READ, pid)
        _tell(connection, pid)
        return None

    def _leave(self) -> None:
        """In a child: give up all that is the server's, the clients of its brothers above all."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        for held in (self._listener, self._woken, self._wake, *self._children.values()):
            held.close()

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._woken.recv(512):
                pass
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = ended
                connection = self._children.pop(pid)
                _tell(connection, os.waitstatus_to_exitcode(status))
                self._forget(connection)

    def _hung_up(self, pid: int) -> None:
        """The client of a child has ended: so does the child."""
        connection = self._children.get(pid)
        if connection is not None:
            _kill(pid)
            self._selector.unregister(connection)

    def _forget(self, connection: socket.socket) -> None:
        with contextlib.suppress(KeyError):
            self._selector.unregister(connection)
        connection.close()

    def _end_all(self) -> None:
        for pid in self._children:
            _kill(pid)


class _Request:
    """What a client wants: a folder, variables, and three descriptors."""

    def __init__(self, folder: str, variables: dict[str, str], streams: list[int]) -> None:
        self.folder, self.variables, self.streams = folder, variables, streams


def _listen(path: Path) -> socket.socket:
    """A socket that appears under its name when it can be connected to."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    early = path.with_name(f"{path.name}.early")
    listener.bind(str(early))
    listener.listen(256)
    early.rename(path)
    return listener


def _receive(connection: socket.socket) -> _Request:
    descriptors = array.array("i")
    data, ancillary, _, _ = connection.recvmsg(_REQUEST, socket.CMSG_SPACE(3 * descriptors.itemsize))
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content)
    while data and not data.endswith(b"\n"):
        more = connection.recv(_REQUEST)
        if not more:
            raise ValueError("cut off")
        data += more
    asked = json.loads(data)
    if len(descriptors) != 3:
        raise ValueError("three streams are needed")
    return _Request(asked["folder"], asked["variables"], list(descriptors))


def _tell(connection: socket.socket, number: int) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(f"{number}\n".encode("ascii"))


def _kill(pid: int) -> None:
    """End a child and whatever it started; before it leads its own group, only the child itself."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)


def _become(request: _Request) -> Any:
    """In a forked child: take its folder, variables and streams, and give the module that answers requests."""
    os.setsid()
    for number, descriptor in enumerate(request.streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.variables)
    tempfile.tempdir = None
    return importlib.import_module("migrate.verification.child")


def main() -> None:
    """Be the server, and in each forked child, the child."""
    isolation.die_with_parent()
    asked = json.loads(sys.stdin.readline())
    for module in (*_WARM, *_WARM_KERAS[os.environ.get("TF_USE_LEGACY_KERAS") == "1"]):
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # A child that collects garbage does not copy what it shares.
    request = _Server(Path(asked["socket"])).serve()
    if request is None:
        os._exit(0)
    code = 1
    try:
        _become(request).main()
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)  # Nothing that the server had begun is ended twice.


if __name__ == "__main__":
    main()
