"""A weight's bytes are those of another file (secret.txt beside it), by HDF5's external storage."""
import h5py

import damage

model = damage.copied("keras-2.3-tf-h5-metrics-adam", "model.h5")
with h5py.File(model, "r+") as file:
    group = file["model_weights/dense_1/dense_1"]
    shape = group["kernel:0"].shape
    del group["kernel:0"]
    group.create_dataset("kernel:0", shape, "float32", external=[("secret.txt", 0, h5py.h5f.UNLIMITED)])
secret = b"This text must never be read. " * 50
(damage.MODEL / "secret.txt").write_bytes(secret[:4 * shape[0] * shape[1]])
