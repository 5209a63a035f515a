"""A headless Chromium that is told what to do over a pipe: no driver, no network, only the standard library."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_QUIET = ("quic", "background-networking", "component-update", "sync", "gpu")
_FLAGS = ("--headless", "--no-sandbox", "--no-first-run", "--remote-debugging-pipe", "--window-size=1280,1400")


class Browser:
    """One page in a browser. Errors on the console are kept in `errors`."""

    def __init__(self, profile: Path) -> None:
        asked, self._out = os.pipe()
        self._in, told = os.pipe()
        self.errors: list[str] = []
        self._number = 0
        self._rest = b""

        def descriptors() -> None:  # the browser reads from 3 and writes to 4
            first, second = os.dup(asked), os.dup(told)
            os.dup2(first, 3)
            os.dup2(second, 4)

        quiet = [f"--disable-{part}" for part in _QUIET]
        flags = [str(CHROMIUM), *_FLAGS, *quiet, f"--user-data-dir={profile}"]
        self._process = subprocess.Popen(
            [*flags, "about:blank"],
            preexec_fn=descriptors,
            pass_fds=(3, 4),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(asked)
        os.close(told)
        target = next(one for one in self.ask("Target.getTargets")["targetInfos"] if one["type"] == "page")
        attached = self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session: str | None = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    _session: str | None = None

    def open(self, page: Path) -> None:
        """Open a file and wait for what it does first."""
        self.ask("Page.navigate", url=page.as_uri())
        deadline = time.monotonic() + 30
        while self.run("document.readyState + !!window.report") != "completetrue":
            assert time.monotonic() < deadline, self.errors
            time.sleep(0.02)

    def run(self, program: str) -> Any:
        """The value of an expression in the page; of a promise, what it gives."""
        answer = self.ask("Runtime.evaluate", expression=program, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def picture(self, file: Path) -> None:
        """A picture of the window."""
        file.write_bytes(base64.b64decode(self.ask("Page.captureScreenshot")["data"]))

    def ask(self, method: str, **parameters: Any) -> Any:
        """One request of the protocol, and its answer."""
        self._number += 1
        request: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            request["sessionId"] = self._session
        os.write(self._out, json.dumps(request).encode() + b"\0")
        while True:
            message = self._message()
            if message.get("id") == self._number:
                assert "error" not in message, message
                return message["result"]
            self._notice(message)

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._in, 1 << 20)
            assert more, "the browser has ended"
            self._rest += more
        first, _, self._rest = self._rest.partition(b"\0")
        return json.loads(first)

    def _notice(self, message: dict[str, Any]) -> None:
        parameters = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            self.errors.append(str(parameters["exceptionDetails"]))
        elif message.get("method") == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.errors.append(parameters["entry"]["text"])
        elif message.get("method") == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "assert"):
            self.errors.append(str(parameters["args"]))

    def close(self) -> None:
        """End the browser."""
        os.close(self._out)
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.wait()
        os.close(self._in)
