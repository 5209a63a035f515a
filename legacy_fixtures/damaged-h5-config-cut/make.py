"""The config is cut short inside the file: the JSON text does not end."""
import h5py

import damage

model = damage.copied("keras-2.3-tf-h5-metrics-adam", "model.h5")
with h5py.File(model, "r+") as file:
    config = file.attrs["model_config"]
    file.attrs["model_config"] = config[:len(config) // 2]
