"""Writer of SavedModels of Keras models: a child process loads the archive and traces it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from migrate.findings import ModelRefused
from migrate.findings.keras_writing import Untraceable
from migrate.network import StoredFunction
from migrate.writers import asking


def write(
    archive: Path,
    path: Path,
    keys: tuple[Iterable[str], Iterable[str]],
    objects: Sequence[Path] = (),
    code: Mapping[str, StoredFunction] | None = None,
) -> None:
    """Write the model of an archive as a SavedModel; the keys of its inputs and outputs stand in their order.

    `objects` are the person's files with classes and functions of the archive, and `code` functions out of the model
    that the person trusts: both run in the process. The SavedModel needs neither.
    Raises ModelRefused where TensorFlow cannot trace it, EnvironmentFault where the process was lost.
    """
    request = {
        "archive": str(archive),
        "path": str(path),
        "inputs": list(keys[0]),
        "outputs": list(keys[1]),
        "objects": [str(one.absolute()) for one in objects],
        "code": {name: _coded(one) for name, one in (code or {}).items()},
    }
    answer = asking.answer("keras_saved_model", request, "writes the SavedModel")
    if not answer["ok"]:
        raise ModelRefused([Untraceable(where="model", error=asking.error(answer))])


def _coded(one: StoredFunction) -> dict[str, Any]:
    code = base64.b64encode(one.code).decode("ascii")
    return {"code": code, "defaults": list(one.defaults), "closure": list(one.closure)}
