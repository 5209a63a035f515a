"""Weights are soft links: one to another weight, one to itself in a ring."""
import h5py

import damage

model = damage.copied("keras-2.3-tf-h5-metrics-adam", "model.h5")
with h5py.File(model, "r+") as file:
    group = file["model_weights/dense_1/dense_1"]
    group.move("kernel:0", "elsewhere")
    group["kernel:0"] = h5py.SoftLink("/model_weights/dense_1/dense_1/elsewhere")
    del group["bias:0"]
    group["bias:0"] = h5py.SoftLink("/model_weights/dense_1/dense_1/bias:0")
