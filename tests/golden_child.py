"""Runs artifacts in plain TensorFlow, all in one process: JSON cases on stdin, JSON results on stdout.

A case is {"artifact", "signature", "golden", "prefix", "inputs", "outputs", "train", "batch"}; inputs and outputs map
the key in the golden file, behind the prefix, to the key of the signature. The result says how far each output is from
its golden value, over the value's scale.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
import tensorflow as tf


def error(found: np.ndarray, golden: np.ndarray) -> float:
    """The largest difference over the golden value's scale; 0 or infinity for what is not a number."""
    if golden.dtype.kind not in "fc" and found.dtype.kind not in "fc":
        same = [b.rstrip(b"\0") if isinstance(b, bytes) else b for b in found.ravel().tolist()]
        return 0.0 if same == golden.ravel().tolist() else float("inf")
    if found.shape != golden.shape:
        return float("inf")
    scale = float(np.max(np.abs(golden))) or 1.0
    return float(np.max(np.abs(found.astype(np.complex128) - golden))) / scale


def fed(case: dict[str, Any], golden: Any, specs: dict[str, tf.TensorSpec]) -> dict[str, tf.Tensor]:
    """The golden inputs as the signature takes them."""
    keys = {signature: key for key, signature in case["inputs"].items()}
    return {name: tf.constant(golden[f"{case['prefix']}inputs.{keys[name]}"], specs[name].dtype) for name in specs}


def batches(feed: dict[str, tf.Tensor], specs: dict[str, tf.TensorSpec]) -> dict[str, tf.Tensor] | None:
    """The first two rows of every input, where every input has an open batch."""
    if not feed or any(not spec.shape.rank or spec.shape[0] is not None for spec in specs.values()):
        return None
    sizes = {int(tf.shape(value)[0]) for value in feed.values()}
    return {key: value[:2] for key, value in feed.items()} if len(sizes) == 1 and min(sizes) > 2 else None


def gradients(call: Any, feed: dict[str, tf.Tensor], variables: list[tf.Variable]) -> list[str]:
    """The names of the variables that get a gradient of any float output."""
    with tf.GradientTape() as tape:
        floats = [tf.reduce_sum(tf.cast(v, tf.float32)) for v in call(**feed).values() if v.dtype.is_floating]
        total = tf.add_n(floats) if floats else tf.constant(0.0)
    found = tape.gradient(total, variables)
    return [v.name for v, gradient in zip(variables, found, strict=True) if gradient is not None]


def names(loaded: Any, attribute: str) -> list[str]:
    """The names of an artifact's variables; objects of others may have no list of them, or places left empty."""
    return [variable.name for variable in getattr(loaded, attribute, ()) if variable is not None]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Load one artifact and try everything on it."""
    loaded = tf.saved_model.load(case["artifact"])
    call = loaded.signatures[case["signature"]]
    specs = call.structured_input_signature[1]
    golden = np.load(case["golden"], allow_pickle=False)
    feed = fed(case, golden, specs)
    outputs = call(**feed)
    errors = {
        key: error(outputs[name].numpy(), golden[f"{case['prefix']}outputs.{key}"]) if name in outputs else float("inf")
        for key, name in case["outputs"].items()
    }
    smaller = batches(feed, specs)
    rows = {key: list(value.shape)[:1] for key, value in call(**smaller).items()} if smaller and case["batch"] else None
    learned = gradients(call, feed, list(loaded.trainable_variables)) if case["train"] else []
    return {
        "errors": {key: value if np.isfinite(value) else "different" for key, value in errors.items()},
        "rows": rows,
        "variables": names(loaded, "variables"),
        "trainable": names(loaded, "trainable_variables"),
        "learned": learned,
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


main()
