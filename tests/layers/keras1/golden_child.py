"""Run converted models with plain Keras 3 and tell how far they are from golden outputs.

Each line of the input is JSON: `archive`, `golden`, and the keys of inputs and outputs in order.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import keras
import numpy


def error(case: dict[str, Any]) -> float:
    """The largest difference, as a share of the largest golden value."""
    golden = numpy.load(case["golden"])
    model = keras.saving.load_model(case["archive"], safe_mode=True, compile=False)
    arrays = [golden[f"inputs.{key}"] for key in case["inputs"]]
    answers = model.predict(arrays if len(arrays) > 1 else arrays[0], batch_size=len(arrays[0]), verbose=0)
    answers = answers if isinstance(answers, list) else [answers]
    wanted = [golden[f"outputs.{key}"] for key in case["outputs"]]
    pairs = list(zip(wanted, answers, strict=True))
    assert all(one.shape == other.shape for one, other in pairs)
    return max(float(numpy.abs(one - other).max() / numpy.abs(one).max()) for one, other in pairs)


for line in sys.stdin:
    print("answer", json.dumps(error(json.loads(line))))
