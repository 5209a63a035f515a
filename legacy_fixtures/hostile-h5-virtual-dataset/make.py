"""A weight is a virtual dataset whose source is missing: HDF5 reads zeros and says nothing."""
import h5py

import damage

model = damage.copied("keras-2.3-tf-h5-metrics-adam", "model.h5")
with h5py.File(model, "r+") as file:
    group = file["model_weights/dense_1/dense_1"]
    shape = group["kernel:0"].shape
    del group["kernel:0"]
    layout = h5py.VirtualLayout(shape, "float32")
    layout[...] = h5py.VirtualSource("missing.h5", "kernel", shape=shape)
    group.create_virtual_dataset("kernel:0", layout)
