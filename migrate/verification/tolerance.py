"""How far an output may lie from its reference, as a share of the output's scale.

Single elements near zero differ by any factor between two correct runtimes, so errors are measured against the
largest magnitude of the whole output. Types that count (integers, booleans, strings) must be equal.
"""

from __future__ import annotations

from collections.abc import Mapping

from migrate import dtypes
from migrate.findings import UsageFault

# Measured floors of small nets, over the scale: the same kernels 0; oneDNN off 1.8e-7 for float32 and 7.8e-3 for
# bfloat16 (1.2e-6 for one convolution over 64 channels); XLA 3.6e-7, 7e-16 for float64, 2.0e-3 for float16. Deep nets
# lose some tens of times more. The same kernels may still differ where the optimiser fuses other neighbours.
_SAME_KERNELS = {"float32": 1e-5, "float64": 1e-12, "float16": 4e-3, "bfloat16": 1.6e-2}
_OTHER_KERNELS = {"float32": 1e-4, "float64": 1e-11, "float16": 8e-3, "bfloat16": 3.2e-2}

BY_DEVICE = {
    "cpu": _SAME_KERNELS,  # the reference runs here too
    "cpu-xla": _OTHER_KERNELS,  # sums in another order
    "cpu-no-onednn": _OTHER_KERNELS,  # other blocking, other fusions
    "gpu": _OTHER_KERNELS,  # sums in another order; TF32 is switched off for the comparison
}
# tf_keras and Keras 3 compose layers of other operations: recurrent ones above all, and fused normalisations.
BY_DEVICE_ACROSS_LIBRARIES = {
    device: {"float32": 1e-4, "float64": 1e-9, "float16": 1.6e-2, "bfloat16": 6.4e-2} for device in BY_DEVICE
}
Tolerances = Mapping[str, Mapping[str, float]]
_PART = {"complex64": "float32", "complex128": "float64"}


def everywhere(allowed: float) -> Tolerances:
    """The tolerance that a person chose for numbers with a fraction, on every device.

    Raises UsageFault for one that would tell nothing.
    """
    if isinstance(allowed, bool) or not isinstance(allowed, int | float) or not 0 <= allowed < 1:
        cure = "Give the error that is allowed as a share of the output's scale, such as 0.001."
        raise UsageFault(f"{allowed!r} is no tolerance.", cure)
    return {device: dict.fromkeys(_SAME_KERNELS, float(allowed)) for device in BY_DEVICE}


def tolerance(dtype: int, device_family: str, table: Tolerances = BY_DEVICE) -> float:
    """The largest error over scale that counts as `within`; 0 where values must be equal."""
    name = dtypes.name(dtype)
    return table[device_family].get(_PART.get(name, name), 0.0)
