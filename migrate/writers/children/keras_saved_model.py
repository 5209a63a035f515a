"""An archive, loaded by plain Keras 3 and written as a SavedModel with one signature.

One JSON request on stdin: {"archive", "path", "inputs": [keys in order], "outputs": [keys in order],
"objects": [paths of the person's own files]}. One JSON answer on the last line of stdout: {"ok": true}, or
{"ok": false, "error": type, "message": text}.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import keras
import tensorflow as tf
from keras.export import ExportArchive

from migrate import customs

MESSAGE_LIMIT = 4000


def write(request: dict[str, Any]) -> None:
    """Load, trace and write. Raises whatever Keras and TensorFlow raise."""
    own = customs.imported(request["objects"])
    model = keras.saving.load_model(request["archive"], custom_objects=own, compile=False, safe_mode=True)
    keys = request["inputs"]
    specs = [
        tf.TensorSpec(tensor.shape, tensor.dtype, name=key) for key, tensor in zip(keys, model.inputs, strict=True)
    ]

    def serve(*inputs: Any) -> dict[str, Any]:
        """The model with its outputs by name."""
        found = model(list(inputs) if len(inputs) > 1 else inputs[0], training=False)
        return dict(zip(request["outputs"], tf.nest.flatten(found), strict=True))

    archive = ExportArchive()
    archive.track(model)
    archive.add_endpoint("serving_default", serve, specs)
    archive.write_out(request["path"], verbose=False)


def main() -> None:
    """Answer the one request."""
    request = json.loads(sys.stdin.read())
    try:
        write(request)
        answer: dict[str, Any] = {"ok": True}
    except Exception as error:
        answer = {"ok": False, "error": type(error).__name__, "message": str(error)[:MESSAGE_LIMIT]}
    print("\n" + json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
