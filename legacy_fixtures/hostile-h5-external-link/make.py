"""A weight is a link to a dataset in another file (other.h5 beside it)."""
import h5py
import numpy as np

import damage

model = damage.copied("keras-2.3-tf-h5-metrics-adam", "model.h5")
with h5py.File(model, "r+") as file:
    group = file["model_weights/dense_1/dense_1"]
    shape = group["kernel:0"].shape
    del group["kernel:0"]
    group["kernel:0"] = h5py.ExternalLink("other.h5", "/kernel")
with h5py.File(damage.MODEL / "other.h5", "w") as file:
    file["kernel"] = np.full(shape, 0.125, "float32")
