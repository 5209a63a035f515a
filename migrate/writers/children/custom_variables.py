"""The variables of the person's own layers, as plain Keras 3 keeps them: the model is built, and nothing is loaded.

One JSON request on stdin: {"config": of the archive, "objects": [paths of the person's own files],
"layers": [paths of layers in model.weights.h5, each with a `/` at its end]}.
One JSON answer on the last line of stdout: {"ok": true, "layers": {path: [{"path", "name", "shape"}]}}, each layer's
variables in the order of `trainable_weights` and `non_trainable_weights`, a path empty where the class writes its
variables in a way of its own; or {"ok": false, "error": type, "message": text}.
"""

from __future__ import annotations

from typing import Any

import keras
from keras.src.saving import saving_lib

from migrate import customs
from migrate.writers.children.answering import answer

_STATE = "seed_generator_state"
"""The variable of random numbers, which no file of weights needs."""


class _Places(saving_lib.H5IOStore):
    """A store that keeps no values: variable → its path."""

    def __init__(self) -> None:
        self.paths: dict[int, str] = {}
        self._entry = ""

    def __bool__(self) -> bool:
        return True

    def make(self, path: str, metadata: Any = None) -> _Places:
        """Begin with another layer."""
        self._entry = f"{path}/vars/" if path else "vars/"
        return self

    def __setitem__(self, key: str, value: Any) -> None:
        known = isinstance(value, keras.Variable)
        if not known or value.name != _STATE:
            self.paths.setdefault(id(value) if known else -len(self.paths) - 1, self._entry + key)


def told(request: dict[str, Any]) -> dict[str, Any]:
    """Build the model and walk it as Keras does when it saves. Raises whatever Keras and the classes raise."""
    own = customs.imported(request["objects"])
    model = keras.saving.deserialize_keras_object(request["config"], custom_objects=own, safe_mode=True)
    store = _Places()
    saving_lib._save_state(model, store, None, "", set())
    return {"layers": {path: _variables(model, path, store.paths) for path in request["layers"]}}


def _variables(model: Any, start: str, paths: dict[int, str]) -> list[dict[str, Any]]:
    """Of the layer at a path: the one whose variables are all that lie there."""
    below = {path for path in paths.values() if path.startswith(start)}
    for layer in model._flatten_layers():
        variables = [*layer.trainable_weights, *layer.non_trainable_weights]
        own = {paths.get(id(one), "") for one in variables}
        if own and own == below:
            return [_told(one, paths[id(one)]) for one in variables]
    return [{"path": "", "name": path, "shape": None} for path in sorted(below)]


def _told(variable: Any, path: str) -> dict[str, Any]:
    return {"path": path, "name": variable.path, "shape": list(variable.shape)}


if __name__ == "__main__":
    answer(told)
