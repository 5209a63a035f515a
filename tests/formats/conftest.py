import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


class TensorFlow:
    """One child process that runs TensorFlow: what it made lies in `folder`, and it digests tensors."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [sys.executable, str(Path(__file__).with_name("oracle.py")), str(folder)]
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._child.stdout.readline() == "made\n"

    def digests(self, requests):
        """(shape, sha256) of each request (prefix, key, specification, dtype)."""
        print(json.dumps(requests), file=self._child.stdin, flush=True)
        return [(tuple(shape), digest) for shape, digest in json.loads(self._child.stdout.readline())]

    def close(self) -> None:
        self._child.stdin.close()
        self._child.wait(30)


@pytest.fixture(scope="session")
def tensorflow(tmp_path_factory):
    child = TensorFlow(tmp_path_factory.mktemp("tensorflow"))
    yield child
    child.close()


@pytest.fixture(scope="session")
def fixtures():
    """The folder of genuine legacy models."""
    return REPOSITORY / "legacy_fixtures"
