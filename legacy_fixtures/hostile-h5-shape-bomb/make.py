"""A small file declares a weight of a terabyte, chunked and never written; the config agrees."""
import json

import h5py

import damage

model = damage.copied("keras-2.3-tf-h5-metrics-adam", "model.h5")
with h5py.File(model, "r+") as file:
    group = file["model_weights/dense_1/dense_1"]
    rows = group["kernel:0"].shape[0]
    del group["kernel:0"], group["bias:0"]
    wide = 2**38 // rows
    group.create_dataset("kernel:0", (rows, wide), "float32", chunks=(rows, 4096), compression="gzip")
    group.create_dataset("bias:0", (wide,), "float32", chunks=(4096,))
    config = json.loads(file.attrs["model_config"])
    for layer in config["config"]["layers"]:
        if layer["name"] == "dense_1":
            layer["config"]["units"] = wide
    file.attrs["model_config"] = json.dumps(config)
