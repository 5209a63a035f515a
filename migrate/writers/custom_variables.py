"""Where Keras 3 keeps the variables of the person's own layers: a child process builds the model and tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from migrate.findings import ModelRefused
from migrate.findings.keras_writing import UnbuiltModel
from migrate.frozen import dataclass
from migrate.writers import asking


@dataclass(frozen=True)
class Variable:
    """One variable of a layer."""

    path: str
    """In model.weights.h5; empty where the class writes it in a way of its own."""
    name: str
    """As Keras calls it: names of layers and its own, joined by `/`."""
    shape: tuple[int, ...]


def told(
    config: Mapping[str, Any], objects: Iterable[Path], layers: Sequence[str], where: str
) -> dict[str, tuple[Variable, ...]]:
    """Path of a layer → its variables, the trained ones first, as Keras lists them.

    `objects` are the person's files, which run in the process. Raises ModelRefused where the model cannot be built
    with them, EnvironmentFault where the process was lost.
    """
    request = {"config": config, "objects": [str(one.absolute()) for one in objects], "layers": list(layers)}
    found = asking.answer("custom_variables", request, "builds the model")
    if not found["ok"]:
        raise ModelRefused([UnbuiltModel(where=where, error=asking.error(found))])
    return {path: tuple(map(_variable, variables)) for path, variables in found["layers"].items()}


def _variable(one: Mapping[str, Any]) -> Variable:
    return Variable(one["path"], one["name"], tuple(one["shape"] or ()))
