"""Makes a Keras 2 HDF5 model of any size: a row of dense layers. Usage: make_h5.py PATH MIB [WIDTH].

Written with h5py alone, as `model.save` of Keras 2.3 lays it out, so that a small machine can make it.
"""

from __future__ import annotations

import json
import sys

import h5py
import numpy as np


def dense(index: int, width: int) -> dict[str, object]:
    """One layer as Keras 2.3 describes it."""
    config: dict[str, object] = {"name": f"dense_{index}", "trainable": True, "dtype": "float32", "units": width}
    config |= {"activation": "relu", "use_bias": True}
    if index == 1:
        config["batch_input_shape"] = [None, width]
    return {"class_name": "Dense", "config": config}


def main(path: str, size: int, width: int) -> None:
    """Write config and weights, which are as many as fit the size."""
    random = np.random.default_rng(0)
    count = max(1, (size << 20) // (4 * width * width))
    layers = [dense(index, width) for index in range(1, count + 1)]
    with h5py.File(path, "w") as file:
        entry = {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": layers}}
        file.attrs["model_config"] = json.dumps(entry).encode()
        group = file.create_group("model_weights")
        for holder in (file, group):
            holder.attrs["keras_version"], holder.attrs["backend"] = b"2.3.1", b"tensorflow"
        group.attrs["layer_names"] = [f"dense_{index}".encode() for index in range(1, count + 1)]
        for index in range(1, count + 1):
            inner = group.create_group(f"dense_{index}")
            names = [f"dense_{index}/{part}:0" for part in ("kernel", "bias")]
            inner.attrs["weight_names"] = [name.encode() for name in names]
            inner[names[0]] = random.standard_normal((width, width), np.float32) / width**0.5
            inner[names[1]] = np.zeros(width, np.float32)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 4096)
