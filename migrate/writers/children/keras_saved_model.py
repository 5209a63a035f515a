"""An archive, loaded by plain Keras 3 and written as a SavedModel with one signature.

One JSON request on stdin: {"archive", "path", "inputs": [keys in order], "outputs": [keys in order],
"objects": [paths of the person's own files],
"code": {name: {"code": base64, "defaults": [...], "closure": [...]}}: functions of the model that the person trusts}.
One JSON answer on the last line of stdout: {"ok": true}, or {"ok": false, "error": type, "message": text}.
"""

from __future__ import annotations

import base64
from typing import Any

import keras
import numpy
import tensorflow as tf
from keras.export import ExportArchive

from migrate import customs
from migrate.pycode import running
from migrate.writers.children.answering import answer


class StepByStep(keras.layers.TimeDistributed):
    """Steps of which a graph does not know the number: Keras 3 takes the size of the batch for it.

    Examples and steps become one axis, as in Keras 2.
    """

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """The layer within, called once with all steps of all examples."""
        if inputs.shape[1] is not None:
            return super().call(inputs, training=training, mask=mask)
        given = {"mask": mask if mask is None else tf.reshape(mask, [-1]), "training": training}
        takes = {"mask": self.layer._call_has_mask_arg, "training": self.layer._call_has_training_arg}
        within = {key: value for key, value in given.items() if takes[key] and value is not None}
        found = self.layer.call(_as_one(inputs, 2, [-1]), **within)
        return _as_one(found, 1, list(tf.unstack(tf.shape(inputs)[:2])))


def _as_one(tensor: Any, first: int, before: list[Any]) -> Any:
    """The tensor with other axes in front of those from a first one on, of which sizes may be open."""
    sizes = tf.shape(tensor)
    known = [sizes[axis] if size is None else size for axis, size in enumerate(tensor.shape)]
    return tf.reshape(tensor, [*before, *known[first:]])


def write(request: dict[str, Any]) -> dict[str, Any]:
    """Load, trace and write. Raises whatever Keras and TensorFlow raise."""
    own = {**customs.imported(request["objects"]), **_stored(request["code"])}
    model = keras.saving.load_model(request["archive"], custom_objects=own, compile=False, safe_mode=True)
    for layer in model._flatten_layers():
        if type(layer) is keras.layers.TimeDistributed:
            layer.__class__ = StepByStep
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
    return {}


def _stored(code: dict[str, Any]) -> dict[str, Any]:
    """Functions out of the model, with the libraries of their time."""
    if not code:
        return {}
    import tf_keras

    known = running.libraries(tf, tf_keras, numpy)
    return {
        name: running.function(base64.b64decode(one["code"]), one["defaults"], one["closure"], known)
        for name, one in code.items()
    }


if __name__ == "__main__":
    answer(write)
