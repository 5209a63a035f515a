"""Child processes that run models, seen from the parent: started early, asked later, never left behind."""

from __future__ import annotations

import itertools
import json
import os
import queue
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from migrate.verification import exchange, launching
from migrate.verification.devices import CPU, OTHER_KERNELS, Device
from migrate.verification.exchange import Tensor
from migrate.verification.jobs import Job
from migrate.verification.launching import Child, Limits, Terms
from migrate.verification.tolerance import Tolerances

_TICK = 0.2
_STDERR_LINES = 200
# tf_keras serves the sources of Keras; nothing else notices it.
_LEGACY_KERAS = {"TF_USE_LEGACY_KERAS": "1"}
# Lines with which TensorFlow begins a message without saying anything.
_PREAMBLES = ("root error(s) found.", "Graph execution error:")


class RunFailed(Exception):
    """The model cannot be loaded or run: what the libraries said."""

    def __init__(self, error: str, message: str) -> None:
        self.error, self.message = error, message
        super().__init__(f"{error}: {self.first_line}")

    @property
    def first_line(self) -> str:
        """The line that tells. A session's error names the node, where it was made, and then what is wrong; one of a
        traced function begins with the traceback."""
        lines = [line.strip() for line in self.message.splitlines() if line.strip()]
        if lines[:1] == ["in user code:"]:  # a traceback whose error stands last
            return lines[-1][:400]
        after_node = [told for line, told in itertools.pairwise(lines) if line.startswith("Node: ")]
        told = after_node or [line for line in lines if not line.endswith(_PREAMBLES)]
        return (told or lines or ["no message"])[0][:400]


class RunnerLost(Exception):
    """A child process ended: `reason` is `crashed`, `killed`, `timeout` or `memory`."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


class Runner:
    """One child process. It starts at once where that takes long; requests may be sent before it is ready."""

    def __init__(self, folder: Path, environment: Mapping[str, str], terms: Terms) -> None:
        self._folder, self._environment = folder, environment
        self._launcher, self._limits = terms.launcher, terms.limits
        self._process: Child | None = None
        self._lost = False
        self._runs = 0
        self.specs: dict[str, Any] = {}
        """Key → type number and shape of the outputs of what was loaded last, as far as it knows them."""
        folder.mkdir()
        self.begin()
        if self._launcher.eager:
            self._start()

    def begin(self) -> None:
        """Count the time limits from now."""
        self._deadline = time.monotonic() + self._limits.whole
        self._waited = 0.0

    @property
    def left(self) -> float:
        """The seconds that the child may still take."""
        return min(self._limits.seconds - self._waited, self._deadline - time.monotonic())

    def _start(self) -> Child:
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._errors: deque[str] = deque(maxlen=_STDERR_LINES)
        self._facts: dict[str, Any] | None = None
        self._lost = False
        self._process = process = self._launcher.start(self._folder, self._environment)
        for pump, stream, store in (
            (_pump_lines, process.stdout, self._answers.put),
            (_pump_tail, process.stderr, self._errors.append),
        ):
            threading.Thread(target=pump, args=(stream, store), daemon=True).start()
        return process

    @property
    def facts(self) -> dict[str, Any]:
        """What the child said of itself when it was ready: versions, and which measures of isolation hold."""
        self._started()
        if self._facts is None:
            self._facts = self._next_answer()
        return self._facts

    def send_load(self, job: Job) -> None:
        """Ask for a model; `receive` gives the keys of its outputs. A child that was lost is replaced first."""
        if self._lost:
            self.kill()
            self._start()
        self._send({"do": "load", "job": job.as_json()})

    def send_run(self, inputs: Mapping[str, Tensor]) -> Path:
        """Ask for one run; after `receive`, the outputs lie in the file that is returned."""
        self._runs += 1
        given, outputs = (self._folder / f"{self._runs}.{side}.npz" for side in ("inputs", "outputs"))
        exchange.write(given, inputs)
        self._send({"do": "run", "inputs": str(given), "outputs": str(outputs)})
        return outputs

    def receive(self) -> dict[str, Any]:
        """The answer to the oldest request. Raises RunFailed where the model failed, RunnerLost where the child did."""
        assert self.facts
        answer = self._next_answer()
        if not answer["ok"]:
            raise RunFailed(answer["error"], answer["message"])
        return answer

    def load(self, job: Job) -> tuple[str, ...]:
        """Load a model and give the keys of its outputs. Raises as `receive` does."""
        self.send_load(job)
        answer = self.receive()
        self.specs = answer["specs"]
        return tuple(answer["outputs"])

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Run the loaded model once. Raises as `receive` does."""
        outputs = self.send_run(inputs)
        self.receive()
        return exchange.read(outputs)

    def kill(self) -> None:
        """End the child and whatever it started."""
        if self._process is None:
            return
        self._process.end()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(OSError):
                stream.close()

    def _started(self) -> Child:
        return self._process or self._start()

    def _send(self, request: dict[str, Any]) -> None:
        with suppress(OSError):  # A child that has ended is reported by `receive`.
            stream = self._started().stdin
            stream.write(json.dumps(request) + "\n")
            stream.flush()

    def _next_answer(self) -> dict[str, Any]:
        while True:
            start = time.monotonic()
            try:
                line = self._answers.get(timeout=_TICK)
            except queue.Empty:
                self._waited += time.monotonic() - start
                self._enforce_limits()
                continue
            self._waited += time.monotonic() - start
            if line is None:
                self._answers.put(None)  # Later requests are told the same.
                raise self._loss(*self._last_words())
            return cast("dict[str, Any]", json.loads(line))

    def _enforce_limits(self) -> None:
        resident, allowed = _resident_bytes(self._started().pid), self._limits.resident
        if self.left < 0:
            late = time.monotonic() > self._deadline
            seconds = self._limits.whole if late else self._limits.seconds
            raise self._loss("timeout", f"no answer within {seconds:g} seconds")
        if allowed and resident and resident > allowed:
            raise self._loss("memory", f"{resident >> 20} MiB held, {allowed >> 20} MiB allowed")

    def _loss(self, reason: str, detail: str) -> RunnerLost:
        self._lost = True
        self.kill()
        return RunnerLost(reason, detail)

    def _last_words(self) -> tuple[str, str]:
        """Why a child ended: the system killed it, or it crashed, with what it said."""
        code = self._started().wait()
        if -code in (signal.SIGKILL, signal.SIGTERM):
            return "killed", f"it was killed from outside ({signal.Signals(-code).name}), for want of memory perhaps"
        ended = f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        said = [line.strip() for line in self._errors if line.strip()]
        told = [line for line in said if "Check failed" in line] + said[-1:]
        return "crashed", f"{ended}; {told[0][:400]}" if told else ended


def _pump_lines(stream: Any, store: Callable[[str | None], None]) -> None:
    """Hand over every line, and None at the end."""
    with suppress(ValueError, OSError):
        for line in stream:
            store(line)
    store(None)


def _pump_tail(stream: Any, store: Callable[[str], None]) -> None:
    """Hand over every line, long ones in pieces."""
    with suppress(ValueError, OSError):
        while line := stream.readline(4096):
            store(line)


class Runners:
    """The children of one verification: one for the reference, one for each environment that the devices need.

    Fresh processes start when this is made, and import TensorFlow while the parent converts. Use it as a context
    manager: whatever happens inside, no process and no file is left. On Linux a child also dies with the thread that
    made it. How children are started, and what they may take, is what `launching.terms` says.
    """

    def __init__(
        self,
        devices: tuple[Device, ...] = (CPU,),
        limits: Limits | None = None,
        tolerances: Tolerances | None = None,
    ) -> None:
        self.devices = devices
        self.tolerances = tolerances
        """Those that a person chose."""
        self._scratch = tempfile.TemporaryDirectory(prefix="tfmigrate-")
        self.folder = Path(self._scratch.name)
        """A private folder that ends with the children; a reference's GraphDef may be written here."""
        terms = launching.terms()
        self._terms = terms if limits is None else replace(terms, limits=limits)
        self._all: list[Runner] = []
        try:
            self.reference = self._start("reference", {**CPU.environment, **_LEGACY_KERAS})
            self._candidates: dict[str, Runner] = {}
            self._share_among(devices)
        except BaseException:
            self.close()
            raise

    def candidate(self, device: Device) -> Runner:
        """The child that runs artifacts on a device that is present."""
        return self._candidates[device.name]

    @cached_property
    def unlike(self) -> Runner:
        """A child for sources like the reference, with other kernels; it starts when it is first asked for."""
        return self._start("unlike", {**OTHER_KERNELS.environment, **_LEGACY_KERAS})

    def begin(self) -> None:
        """Count the time limit of every child from now."""
        for runner in self._all:
            runner.begin()

    def close(self) -> None:
        """End every child and remove every file."""
        for runner in self._all:
            runner.kill()
        self._scratch.cleanup()

    def _share_among(self, devices: tuple[Device, ...]) -> None:
        started: dict[frozenset[tuple[str, str]], Runner] = {}
        for device in devices:
            if device.present:
                group = frozenset(device.environment.items())
                if group not in started:
                    started[group] = self._start(f"candidate-{len(started)}", device.environment)
                self._candidates[device.name] = started[group]

    def _start(self, name: str, environment: Mapping[str, str]) -> Runner:
        runner = Runner(self.folder / name, environment, self._terms)
        self._all.append(runner)
        return runner

    def __enter__(self) -> Runners:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _resident_bytes(pid: int) -> int | None:
    """What a process holds in memory, None where /proc does not say."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None
