"""How TensorFlow stores tensors: bundles and V1 slices, both sorted tables."""
