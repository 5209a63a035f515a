"""Weights that no training gave: every array drawn anew. Imported by old runtimes, as golden.py is."""
import numpy as np


def shuffle(layers, seed=11):
    """Give every layer arrays of another size and sign than at the start; statistics and scales stay positive."""
    random = np.random.RandomState(seed)
    for layer in layers:
        arrays = layer.get_weights()
        drawn = [(0.5 * random.normal(size=array.shape)).astype("float32") for array in arrays]
        if getattr(layer, "layer", layer).__class__.__name__ == "BatchNormalization":
            drawn = [np.abs(array) + 0.4 for array in drawn]
        layer.set_weights(drawn)
