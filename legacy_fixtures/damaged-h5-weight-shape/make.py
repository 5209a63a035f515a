"""A kernel has another shape than the architecture says."""
import h5py

import damage

model = damage.copied("keras-2.3-tf-h5-metrics-adam", "model.h5")
with h5py.File(model, "r+") as file:
    group = file["model_weights/dense_1/dense_1"]
    kernel = group["kernel:0"][...]
    del group["kernel:0"]
    group["kernel:0"] = kernel[:, :5]
