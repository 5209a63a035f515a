"""The .h5 file ends half-way."""
import damage

damage.truncate(damage.copied("keras-2.3-tf-h5-metrics-adam", "model.h5"))
