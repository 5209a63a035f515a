"""A dataset that weight_names lists is not there."""
import h5py

import damage

model = damage.copied("keras-2.3-tf-h5-metrics-adam", "model.h5")
with h5py.File(model, "r+") as file:
    del file["model_weights/dense_1/dense_1/kernel:0"]
