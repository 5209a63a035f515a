"""The devices on which an artifact is checked, and whether this machine has them. Nothing here imports TensorFlow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from migrate.findings import UsageFault
from migrate.frozen import dataclass

# The log stays quiet, because only errors are read from it. oneDNN is asked for, because TensorFlow uses it by itself
# on some processors only, and computes `channels_first` with nothing else there.
_COMMON = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "1"}
_HIDDEN = {"CUDA_VISIBLE_DEVICES": ""}


@dataclass(frozen=True)
class Device:
    """One way to run an artifact. Devices with the same environment share a process."""

    name: str
    present: bool = True
    environment: Mapping[str, str] = field(default_factory=lambda: _COMMON | _HIDDEN)

    @property
    def target(self) -> str:
        """The device as a child process sees it: `cpu`, `cpu-xla` or `gpu`."""
        return "cpu-xla" if self.name == "cpu-xla" else self.name[:3]

    @property
    def family(self) -> str:
        """The name without a number: the column of the tolerance table."""
        return self.name.partition(":")[0]


CPU = Device("cpu")
# Eigen's kernels alone. The switch is read when TensorFlow is imported, hence a process of its own.
OTHER_KERNELS = Device("cpu-no-onednn", environment=_COMMON | _HIDDEN | {"TF_ENABLE_ONEDNN_OPTS": "0"})
_NAMED = {
    "cpu": CPU,
    "cpu-xla": Device("cpu-xla"),  # compiled by XLA: other kernels, the same process as cpu
    "cpu-no-onednn": OTHER_KERNELS,
}


def parse(names: str | None, places: Path = Path("/dev")) -> tuple[Device, ...]:
    """The devices of a comma-separated list; left out, the CPU and every GPU of this machine.

    Raises UsageFault for a name that is no device.
    """
    gpus = _gpus(places)
    if names is None:
        return (CPU, *(_gpu(number, gpus) for number in sorted(gpus)))
    listed = [name.strip() for name in names.split(",") if name.strip()]
    if not listed:
        raise UsageFault("No device is named.", f"Name one or more of {', '.join(_NAMED)}, gpu:0.")
    return tuple(_device(name, gpus) for name in dict.fromkeys(listed))


def _device(name: str, gpus: frozenset[int]) -> Device:
    if name in _NAMED:
        return _NAMED[name]
    match = re.fullmatch(r"gpu:(\d{1,3})", name)
    if match is None:
        raise UsageFault(f"There is no device '{name}'.", f"Name one or more of {', '.join(_NAMED)}, gpu:0.")
    return _gpu(int(match.group(1)), gpus)


def _gpu(number: int, gpus: frozenset[int]) -> Device:
    environment = _COMMON | {"CUDA_VISIBLE_DEVICES": str(number), "TF_FORCE_GPU_ALLOW_GROWTH": "true"}
    return Device(f"gpu:{number}", number in gpus, environment)


def _gpus(places: Path) -> frozenset[int]:
    """Numbers of the NVIDIA devices that the kernel shows."""
    found = (re.fullmatch(r"nvidia(\d+)", place.name) for place in places.glob("nvidia*"))
    return frozenset(int(match.group(1)) for match in found if match)
