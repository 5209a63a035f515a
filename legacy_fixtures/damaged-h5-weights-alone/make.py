"""Weights without any architecture: nothing says what computes with them."""
import damage

damage.copied("keras-2.2-tf-h5-weights-json", "best.weights.hdf5")
