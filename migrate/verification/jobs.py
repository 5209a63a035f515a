"""What a child process is asked to load, as frozen data; `as_json` is the request of child.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Protocol

from migrate.frozen import dataclass


class Job(Protocol):
    """Something that a child process can load."""

    @property
    def stateful(self) -> bool:
        """A run changes the variables, so each run begins with the stored ones."""
        ...

    def as_json(self) -> dict[str, Any]:
        """The job as the child reads it."""
        ...


class Artifact(Protocol):
    """What a conversion wrote, as something that a child process can load."""

    def job(self, device: str, stateful: bool) -> Job:
        """The artifact on one device: `cpu`, `cpu-xla` or `gpu`."""
        ...


@dataclass(frozen=True)
class RestoredVariable:
    """A variable of the reference: its node, and what of the checkpoint it holds."""

    name: str
    key: str
    dtype: int
    slice_spec: str = ""


@dataclass(frozen=True)
class Tf1GraphJob:
    """A TF1 source as it stands: nothing in it has been converted."""

    graph: Path
    """A file with the binary GraphDef."""
    inputs: Mapping[str, tuple[str, int]]
    """Key → tensor and type number; any tensor may be fed."""
    outputs: Mapping[str, str]
    """Key → tensor."""
    prefix: Path | str | None = None
    """What RestoreV2 takes; it ends in a slash where the files have no name but their suffix."""
    variables: tuple[RestoredVariable, ...] = ()
    initializers: tuple[str, ...] = ()
    """Operations to run after the restore, in order (tables, local variables)."""
    feeds: Mapping[str, Any] = field(default_factory=dict)
    """Tensor → JSON value, for every run: bound mode placeholders."""
    idle: Mapping[str, tuple[int, tuple[int, ...]]] = field(default_factory=dict)
    """Tensor → type number and shape of zeros that it is fed: only branches want it that never run."""
    assets: Mapping[str, Path] = field(default_factory=dict)
    """Node that holds a file name → the file where it lies today."""
    statistics: Mapping[str, str] = field(default_factory=dict)
    """Tensor that measures a batch → variable with its moving average, which is used in its place."""
    dropouts: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Product with the mask of a dropout → the node and the position where its input enters, which it hands on."""
    held: tuple[str, ...] = ()
    """Nodes that would assign to variables, and do not: the artifact has no such assignment."""
    stateful: bool = False
    """Restore before every run, because a run changes the variables."""
    reseed: bool = False
    """Change every seed: shows whether random numbers reach the outputs."""

    def as_json(self) -> dict[str, Any]:
        """The job as the child reads it."""
        return {
            "kind": "tf1-graph",
            "graph": str(self.graph),
            "prefix": str(self.prefix or ""),
            "variables": [
                {"name": v.name, "key": v.key, "slice": v.slice_spec, "dtype": v.dtype} for v in self.variables
            ],
            "initializers": list(self.initializers),
            "feeds": dict(self.feeds),
            "idle": {tensor: {"dtype": dtype, "shape": shape} for tensor, (dtype, shape) in self.idle.items()},
            "assets": {node: str(path) for node, path in self.assets.items()},
            "inputs": {key: {"tensor": tensor, "dtype": dtype} for key, (tensor, dtype) in self.inputs.items()},
            "outputs": dict(self.outputs),
            "statistics": dict(self.statistics),
            "dropouts": {product: list(place) for product, place in self.dropouts.items()},
            "held": list(self.held),
            "stateful": self.stateful,
            "reseed": self.reseed,
        }


@dataclass(frozen=True)
class SavedModelJob:
    """An artifact and one of its signatures, on one device."""

    path: Path
    signature: str
    device: str
    """`cpu`, `cpu-xla`, or `gpu` for the one GPU that the process sees."""
    stateful: bool = False

    def as_json(self) -> dict[str, Any]:
        """The job as the child reads it."""
        return {
            "kind": "saved-model",
            "path": str(self.path),
            "signature": self.signature,
            "device": self.device,
            "stateful": self.stateful,
        }


@dataclass(frozen=True)
class LegacyKerasJob:
    """A Keras model of an old writer as its files hold it: nothing in it has been converted."""

    path: Path
    inputs: tuple[str, ...]
    """Keys in the order of the model's inputs."""
    outputs: tuple[str, ...]
    architecture: Path | None = None
    weights: Path | None = None
    objects: tuple[Path, ...] = ()
    """Files with the original code of layers and functions that are not Keras's own."""
    stateful: bool = False
    """Its layers keep states between calls; the child resets them before each run."""
    trust: bool = False
    """Code that is stored in the model may run."""

    def as_json(self) -> dict[str, Any]:
        """The job as the child reads it."""
        return {
            "kind": "legacy-keras",
            "path": str(self.path),
            "inputs": list(self.inputs),
            "outputs": list(self.outputs),
            "architecture": str(self.architecture or ""),
            "weights": str(self.weights or ""),
            "objects": [str(path) for path in self.objects],
            "stateful": self.stateful,
            "trust": self.trust,
        }


@dataclass(frozen=True)
class KerasArchiveJob:
    """A `.keras` archive of Keras 3 on one device: an artifact, or a source that is current already."""

    path: Path
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    device: str
    stateful: bool = False
    objects: tuple[Path, ...] = ()
    """Files with the person's own layers and functions."""

    def as_json(self) -> dict[str, Any]:
        """The job as the child reads it."""
        return {
            "kind": "keras-archive",
            "objects": [str(path) for path in self.objects],
            "path": str(self.path),
            "inputs": list(self.inputs),
            "outputs": list(self.outputs),
            "device": self.device,
            "stateful": self.stateful,
        }


@dataclass(frozen=True)
class SavedModelArtifact:
    """A SavedModel and one of its signatures. An Artifact."""

    path: Path
    signature: str
    steady: bool = False
    """A run changes no variable of it, whatever the source does."""

    def job(self, device: str, stateful: bool) -> SavedModelJob:
        """The artifact on one device."""
        return SavedModelJob(self.path, self.signature, device, stateful and not self.steady)


@dataclass(frozen=True)
class KerasArtifact:
    """A `.keras` archive, with the keys of its inputs and outputs in order. An Artifact."""

    path: Path
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    objects: tuple[Path, ...] = ()
    """Files with the person's own layers and functions, which are imported first."""

    def job(self, device: str, stateful: bool) -> KerasArchiveJob:
        """The artifact on one device."""
        return KerasArchiveJob(self.path, self.inputs, self.outputs, device, stateful, self.objects)
