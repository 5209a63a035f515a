"""A Keras model of an old writer, run by tf_keras: its own description, with none of the code that it may hold
unless the person trusts that.

Job: {"kind": "legacy-keras", "path", "architecture": path or "", "weights": path or "", "objects": [paths],
  "outputs": [keys in order], "inputs": [keys in order], "stateful": bool,
  "trust": whether code that is stored in the model may run}.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from migrate import customs, formats
from migrate.formats import Asked, KerasReading
from migrate.verification.children import Loaded
from migrate.verification.children.tensors import from_tensorflow, to_tensorflow
from migrate.verification.children.tracing import loops_traced
from migrate.verification.exchange import Tensor
from migrate.verification.legacy.entries import Description, describe


def load(tensorflow: Any, job: Mapping[str, Any]) -> Loaded:
    """Build the model and give it the stored arrays.

    Raises CodeNeeded and UnlikeWeights, and whatever tf_keras raises for a model that it cannot build.
    """
    # Behind the import of TensorFlow, and only in a process that needs it.
    import tf_keras

    from migrate.verification.children import legacy_functions, legacy_layers, legacy_weights, published_layers

    given = customs.imported(job["objects"])
    reading = _reading(job)
    described = describe(reading.model, frozenset(given))
    stored = legacy_functions.TrustedLambda if job["trust"] else legacy_functions.StoredLambda
    with tf_keras.utils.custom_object_scope(
        {**published_layers.OBJECTS, **legacy_layers.OBJECTS, "StoredLambda": stored, **given}
    ):
        model = _built(tf_keras, described)
    legacy_weights.fill(model, reading, described)

    def call(*inputs: Any) -> Any:
        given = tensorflow.nest.pack_sequence_as(model.inputs if len(inputs) > 1 else inputs[0], list(inputs))
        return model(given, training=False)

    called = loops_traced(tensorflow, call, model._flatten_layers(), tf_keras.layers.RNN)

    def run(inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """States begin anew with each run."""
        model.reset_states()
        fed = [tensorflow.constant(to_tensorflow(tensorflow, inputs[key])) for key in job["inputs"]]
        outputs = tensorflow.nest.flatten(called(*fed))
        return {
            key: from_tensorflow(value.numpy(), value.dtype) for key, value in zip(job["outputs"], outputs, strict=True)
        }

    return Loaded(tuple(job["outputs"]), run, lambda: None)


def _reading(job: Mapping[str, Any]) -> KerasReading:
    architecture, weights = (Path(job[half]) if job[half] else None for half in ("architecture", "weights"))
    reading = formats.read(Path(job["path"]), Asked(architecture=architecture, weights=weights))
    assert isinstance(reading, KerasReading)
    return reading


def first_shape(entry: Mapping[str, Any]) -> Any:
    """The shape that the first layer is called with, which may stand in a model that comes first."""
    first = next(iter(entry["config"].get("layers") or ()), None)
    if first is None:
        return None
    return first["config"].get("batch_input_shape") or first_shape(first)


def _built(tf_keras: Any, described: Description) -> Any:
    """The model with variables of no particular value."""
    from tf_keras.src.saving.legacy import model_config

    model = model_config.model_from_config(described.entry)
    if not model.built and isinstance(model, tf_keras.Sequential):
        shape = first_shape(described.entry)
        if shape is None:
            raise ValueError("The shape of the model's input is not stored.")
        model.build(tuple(shape))
    return model
