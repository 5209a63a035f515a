"""Small Keras files made by hand, in the forms that old writers gave them."""

import json
import zipfile
from pathlib import Path

import h5py
import numpy as np

DENSE = {"class_name": "Dense", "config": {"name": "dense_1", "units": 3, "use_bias": True, "activation": "relu"}}
KERNEL = np.arange(12, dtype=np.float32).reshape(4, 3)
BIAS = np.ones(3, np.float32)


def sequential(*layers):
    return {"class_name": "Sequential", "config": {"name": "model", "layers": list(layers)}}


def write_h5(path: Path, entry=None, weights=None, **attributes) -> Path:
    """A file as Keras 2 writes it: layer → {weight name: array}."""
    weights = {"dense_1": {"dense_1/kernel:0": KERNEL, "dense_1/bias:0": BIAS}} if weights is None else weights
    with h5py.File(path, "w") as file:
        if entry is not None:
            file.attrs["model_config"] = json.dumps(entry).encode()
        file.attrs.update({"keras_version": b"2.2.4", "backend": b"tensorflow", **attributes})
        group = file.create_group("model_weights") if entry is not None else file
        group.attrs["layer_names"] = [name.encode() for name in weights]
        for layer, arrays in weights.items():
            inner = group.create_group(layer)
            inner.attrs["weight_names"] = [name.encode() for name in arrays]
            for name, values in arrays.items():
                inner[name] = values
    return path


def write_archive(path: Path, entry, weights=None, version="2.13.1", **members) -> Path:
    """A `.keras` archive: path in the file of weights → array."""
    inner = path.with_suffix(".inner")
    with h5py.File(inner, "w") as file:
        for name, values in (weights or {}).items():
            file[name] = values
    parts = {
        "metadata.json": json.dumps({"keras_version": version}),
        "config.json": json.dumps(entry),
        "model.weights.h5": inner.read_bytes(),
        **members,
    }
    inner.unlink()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
