"""Processor, accelerators and settings, from what the system and the environment variables say."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from migrate.environment.packages import installed, version_of
from migrate.frozen import dataclass

# TensorFlow takes oneDNN by itself where an x86 processor has one of these.
_OF_ONEDNN = frozenset({"avx512_vnni", "avx512_bf16", "avx_vnni", "amx_tile", "amx_int8", "amx_bf16"})
_TELLING = frozenset({"avx", "avx2", "fma", "avx512f", "asimd", "sve"}) | _OF_ONEDNN
_CPUINFO, _NVIDIA = Path("/proc/cpuinfo"), Path("/proc/driver/nvidia/gpus")
_LIBRARIES = ("/usr/local/cuda*/lib64/libcudart.so*", "/usr/lib/*/libcudart.so*", "/usr/lib/*/libcudnn.so*")
_WHEELS = ("nvidia-cudnn-cu12", "nvidia-cuda-runtime-cu12", "nvidia-cudnn-cu11", "nvidia-cudnn-cu13")
_OFF, _ON = ("0", "false"), ("1", "true")


@dataclass(frozen=True)
class Machine:
    """What a model meets here."""

    python: str
    packages: Mapping[str, str]
    processor: str
    features: frozenset[str]
    """Instruction sets that TensorFlow asks for; empty where the system does not tell."""
    gpus: int
    cuda: tuple[str, ...]
    """What there is of CUDA: packages and libraries."""
    onednn: bool
    """Whether TensorFlow computes with oneDNN here."""
    legacy_keras: bool
    """Whether `tf.keras` is Keras 2 (TF_USE_LEGACY_KERAS)."""

    def as_json(self) -> dict[str, Any]:
        """The machine as JSON data."""
        facts = {**vars(self), "packages": dict(self.packages), "features": sorted(self.features)}
        return {**facts, "cuda": list(self.cuda)}


def this_machine(variables: Mapping[str, str] = os.environ) -> Machine:
    """The machine that this program runs on."""
    features = _features()
    return Machine(
        python=sys.version.split()[0],
        packages=installed(),
        processor=platform.machine(),
        features=features,
        gpus=_gpus(),
        cuda=_cuda(),
        onednn=_switch(variables.get("TF_ENABLE_ONEDNN_OPTS", ""), not features.isdisjoint(_OF_ONEDNN)),
        legacy_keras=_switch(variables.get("TF_USE_LEGACY_KERAS", ""), False),
    )


def _switch(text: str, otherwise: bool) -> bool:
    return text.lower() in _ON if text.lower() in (*_ON, *_OFF) else otherwise


def _features() -> frozenset[str]:
    try:
        text = _CPUINFO.read_text(encoding="ascii", errors="replace")
    except OSError:
        return frozenset()
    lines = (line for line in text.splitlines() if line.lower().startswith(("flags", "features")))
    return frozenset(next(lines, "").split()) & _TELLING


def _gpus() -> int:
    try:
        return sum(1 for _ in _NVIDIA.iterdir())
    except OSError:
        return len(list(Path("/dev").glob("nvidia[0-9]*")))


def _cuda() -> tuple[str, ...]:
    wheels = [f"{name} {found}" for name in _WHEELS if (found := version_of(name))]
    libraries = [str(path) for pattern in _LIBRARIES for path in sorted(Path("/").glob(pattern[1:]))[:1]]
    return (*wheels, *libraries)
