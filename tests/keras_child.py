"""Runs archives in plain Keras 3, all in one process: JSON cases on stdin, JSON results on stdout.

KERAS_BACKEND chooses what computes. A case is {"artifact", "golden", "inputs", "outputs", "needs", "twice"}; inputs
and outputs are keys of the golden file in the order of the model's, `needs` are files that are run first. The
result says how far each output is from its golden value, over the value's scale. A case may name a file with
"trained": targets, and the outputs after one further step.
"""

from __future__ import annotations

import json
import runpy
import sys
from typing import Any

import keras
import numpy as np


def error(found: np.ndarray, golden: np.ndarray) -> float:
    """The largest difference over the golden value's scale; infinity for another shape."""
    if found.shape != golden.shape:
        return float("inf")
    scale = float(np.max(np.abs(golden))) or 1.0
    return float(np.max(np.abs(found.astype(np.float64) - golden.astype(np.float64)))) / scale


def fed(golden: Any, key: str, tensor: Any) -> Any:
    """A golden input as the model takes it."""
    values = golden[f"inputs.{key}"]
    if tensor.dtype == "string":
        import tensorflow as tf

        return tf.constant(values.astype(bytes) if values.dtype.kind == "U" else values)
    return keras.ops.convert_to_tensor(values.astype(tensor.dtype))


def called(model: Any, inputs: list[Any]) -> list[np.ndarray]:
    """The outputs in order, states as they were stored."""
    for layer in model._flatten_layers():
        if getattr(layer, "stateful", False):
            layer.reset_state()
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    return [keras.ops.convert_to_numpy(value) for value in keras.tree.flatten(outputs)]


def trained(model: Any, inputs: list[Any], path: str, outputs: list[str]) -> dict[str, float]:
    """Train one step, as the writer did; how far each output is from what it came to there, over the way it went."""
    given = np.load(path, allow_pickle=False)
    before = called(model, inputs)
    model.train_on_batch(inputs if len(inputs) > 1 else inputs[0], [given[f"targets.{key}"] for key in outputs])
    values = zip(outputs, called(model, inputs), before, strict=True)
    way = {key: (np.max(np.abs(given[f"outputs.{key}"] - old)), value) for key, value, old in values}
    return {key: float(np.max(np.abs(value - given[f"outputs.{key}"])) / far) for key, (far, value) in way.items()}


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Load one archive and hold its outputs against the golden ones, then run two rows alone."""
    own = {name: value for path in case["needs"] for name, value in runpy.run_path(path).items()}
    model = keras.saving.load_model(case["artifact"], custom_objects=own, safe_mode=True)
    golden = np.load(case["golden"], allow_pickle=False)
    inputs = [fed(golden, key, tensor) for key, tensor in zip(case["inputs"], model.inputs, strict=True)]
    outputs = called(model, inputs)
    pairs = zip(case["outputs"], outputs, strict=True)
    errors = {key: error(value, golden[f"outputs.{key}"]) for key, value in pairs if key}
    open_batch = case["twice"] and all(tensor.shape[0] is None for tensor in model.inputs)
    rows = [list(value.shape)[:1] for value in called(model, [value[:2] for value in inputs])] if open_batch else None
    return {
        "errors": {key: value if np.isfinite(value) else "different" for key, value in errors.items()},
        "rows": rows,
        "trainable": len(model.trainable_variables),
        "variables": len(model.variables),
        "trained": trained(model, inputs, case["trained"], case["outputs"]) if case.get("trained") else {},
    }


def main() -> None:
    """Answer every case, one line each."""
    for line in sys.stdin:
        case = json.loads(line)
        try:
            answer = run(case)
        except Exception as failure:
            answer = {"failed": f"{type(failure).__name__}: {failure}"[:2000]}
        print("answer " + json.dumps(answer), flush=True)
        keras.backend.clear_session()


main()
