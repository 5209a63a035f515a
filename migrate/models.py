"""What a model is between reading and writing: frozen descriptions whose tensors stay on disk.

Type numbers are those of tensorflow/core/framework/types.proto (see dtypes.py). A shape is a tuple of
sizes, None for an unknown size; None in place of the tuple means an unknown rank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Protocol

from migrate import dtypes
from migrate.frozen import dataclass

Shape = tuple[int | None, ...]


class StoredTensor(Protocol):
    """A tensor that lies on disk. `chunks` reads it; nothing is read before."""

    @property
    def dtype(self) -> int:
        """The type number."""
        ...

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape, every size known."""
        ...

    @property
    def size(self) -> int:
        """Bytes of the encoded tensor, as `chunks` gives them."""
        ...

    @property
    def place(self) -> tuple[str, int]:
        """File and byte where the tensor begins: reading in this order is sequential."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """The bytes as the tensor bundle format encodes them (little endian, row major), in bounded pieces.

        The stored checksum is checked on the way. Raises ModelRefused at the end where it does not match, and
        as soon as bytes are missing.
        """
        ...


@dataclass(frozen=True)
class Checkpoint:
    """The tensors of a checkpoint by key, and what is known of the file."""

    prefix: Path
    version: str
    """`V2` (tensor bundle) or `V1` (tensor slices)."""
    tensors: Mapping[str, StoredTensor]
    """One entry a key; a partitioned variable is one tensor of the full shape."""
    slices: Mapping[str, Mapping[str, StoredTensor]] = field(default_factory=dict)
    """Key → slice specification as the saver writes it (`8 2 0,4:0,2`) → the stored part."""
    files: tuple[Path, ...] = ()


@dataclass(frozen=True)
class TensorInfo:
    """One input or output of a signature."""

    name: str
    """The tensor in the graph, as `op:0`."""
    dtype: int
    """0 where only a run of the model tells it."""
    shape: Shape | None

    def as_json(self) -> dict[str, Any]:
        """The tensor as the migration record holds it."""
        shape = None if self.shape is None else list(self.shape)
        return {"source": self.name, "dtype": dtypes.name(self.dtype) if self.dtype else None, "shape": shape}


@dataclass(frozen=True)
class Signature:
    """Named inputs and outputs, in order."""

    inputs: Mapping[str, TensorInfo]
    outputs: Mapping[str, TensorInfo]
    method: str = "tensorflow/serving/predict"

    def as_json(self) -> dict[str, Any]:
        """The signature as the migration record holds it."""
        return {
            "inputs": {key: info.as_json() for key, info in self.inputs.items()},
            "outputs": {key: info.as_json() for key, info in self.outputs.items()},
        }


@dataclass(frozen=True)
class Variable:
    """A variable of the graph and the stored tensor that is its value."""

    name: str
    """The node's name in the graph."""
    dtype: int
    shape: Shape | None
    trainable: bool
    key: str
    """The key under which the checkpoint holds it."""
    slice_spec: str = ""
    """The part of the key's tensor, as the saver writes it; empty for the whole."""
    stored: StoredTensor | None = None
    initializer: str = ""
    """The operation that gives a local variable its value, which no checkpoint holds; `stored` is that value."""


@dataclass(frozen=True)
class GraphModel:
    """A GraphDef with its variables, signatures, assets and initialisers."""

    graph: Any
    """The GraphDef message. Passes replace it and never change it in place."""
    variables: Mapping[str, Variable]
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    collections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Collections that hold names (`trainable_variables`, `losses`, `train_op`, `table_initializer`, …);
    variable collections hold the names of the variables' nodes."""
    assets: Mapping[str, Path] = field(default_factory=dict)
    """Name of the node that holds a file name → the file where it is found today."""
    saver_nodes: frozenset[str] = frozenset()
    """Nodes that belong to the saver: the restore and save operations and their file name."""


@dataclass(frozen=True)
class Table:
    """A lookup table: the node that makes it and the nodes that fill it, in order."""

    name: str
    initializers: tuple[str, ...]


@dataclass(frozen=True)
class InferenceGraph:
    """A graph that only computes its signatures: every variable is a VarHandleOp, nothing trains or saves."""

    nodes: Mapping[str, Any]
    """NodeDef messages by name, in the source's order. Treated as values: a changed node is a copy."""
    library: Any
    """The FunctionDefLibrary message."""
    versions: Any
    """The VersionDef message of the source."""
    signatures: Mapping[str, Signature]
    variables: Mapping[str, Variable]
    """By the name of their VarHandleOp."""
    tables: Mapping[str, Table] = field(default_factory=dict)
    assets: Mapping[str, Path] = field(default_factory=dict)
    """Name of the Const that holds a file name → the file."""


@dataclass(frozen=True)
class Origin:
    """The source as the record names it."""

    path: str
    format: str
    writer: str | None
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Change:
    """One change that the conversion makes, and why."""

    step: str
    where: str
    what: str
    why: str

    def as_json(self) -> dict[str, str]:
        """The change as the migration record holds it."""
        return {"pass": self.step, "where": self.where, "what": self.what, "why": self.why}


class StoredArray(StoredTensor, Protocol):
    """A stored tensor that can also be had as a NumPy array."""

    def array(self) -> Any:
        """All of it as a numpy.ndarray, in the machine's byte order."""
        ...


@dataclass(frozen=True)
class StoredWeight:
    """One array of a Keras model as its file names it."""

    name: str
    """`dense_1_W:0`, `dense_1/kernel:0`, `param_0`, `vars/0`: the writer's name, which tells the era."""
    path: str
    """Where it lies in the file."""
    stored: StoredArray


@dataclass(frozen=True)
class ConfiguredLayer:
    """One layer as a Keras config describes it."""

    path: str
    """Names of the models and wrappers around it and its own, joined by `/`."""
    name: str
    class_name: str
    config: Mapping[str, Any]
    inbound: tuple[str, ...] = ()
    """Layers that feed it, in the order of the first call; empty in a Sequential model and at inputs."""
    trainable: bool = True
    module: str | None = None
    registered_name: str | None = None
    parent: str = ""
    """The path of the model or wrapper that holds it; empty at the top."""


_SINCE_TENSORFLOW = (1, 1)
"""From this release on Keras ran on TensorFlow unless it was told otherwise; before, on Theano."""


@dataclass(frozen=True)
class Era:
    """Who wrote a Keras file, and the sentences that show it."""

    keras: str | None
    """The version as stored; `0`, `1` or `2` with `.x` where only the generation can be told; None where none can."""
    backend: str | None
    """`tensorflow`, `theano`, `cntk`, `jax`, `torch`; `not tensorflow` where names alone speak."""
    tensorflow: str | None
    """The releases that bring this version of Keras (`1.13 to 2.1`), None for stand-alone Keras."""
    evidence: tuple[str, ...] = ()

    @property
    def generation(self) -> int | None:
        """0, 1, 2 or 3, None where it is not known."""
        first = (self.keras or "").split(".")[0]
        return int(first) if first.isdigit() else None

    @property
    def ran_on(self) -> str | None:
        """The backend; where the files leave it open, the one that this release of Keras ran on by itself."""
        open_ = self.backend is None and self.generation in (0, 1)
        if not open_ and self.backend != "not tensorflow":
            return self.backend
        release = tuple(int(part) for part in (self.keras or "").split(".") if part.isdigit())
        return "tensorflow" if open_ and release >= _SINCE_TENSORFLOW else "theano"

    @property
    def writer(self) -> str | None:
        """The writer as the record names it."""
        if self.keras is None:
            return None
        about = f"tensorflow {self.tensorflow}" if self.tensorflow else self.backend
        return f"keras {self.keras} ({about})" if about else f"keras {self.keras}"


@dataclass(frozen=True)
class KerasModel:
    """A Keras model as its files hold it: config, weights, what they were trained with, and who wrote them."""

    config: Mapping[str, Any] | None
    """The whole model's entry (class name and config) as plain JSON data, as stored; None for weights alone."""
    class_name: str | None
    table: tuple[ConfiguredLayer, ...]
    """Every layer of the config, those inside nested models and wrappers too, outer before inner."""
    layers: Mapping[str, tuple[StoredWeight, ...]]
    """Layer → its arrays, in stored order; a layer without arrays stands there with none. Legacy HDF5 files keep the
    arrays of a nested model with the outermost layer; the newer layout keeps them by path (`inner/dense`)."""
    era: Era
    training: Mapping[str, Any] | None = None
    """Loss, metrics and optimizer as stored."""
    optimizer: tuple[StoredWeight, ...] = ()
    unlisted: tuple[StoredWeight, ...] = ()
    """Arrays in the file that belong to no layer and no optimizer: states of metrics, leftovers."""
    incomplete: tuple[str, ...] = ()
    """Layers that lack arrays which the file lists: a finding of its reader says why."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Part (`config`, `weights`, `training`, `optimizer`) → where in the files it was found."""
    beside: tuple[Path, ...] = ()
    """Files next to it that may be its other half: an architecture beside weights, weights beside an architecture."""

    @property
    def backend(self) -> str | None:
        """The backend, as far as known."""
        return self.era.backend

    @property
    def keras_version(self) -> str | None:
        """The version of Keras, as far as known."""
        return self.era.keras
