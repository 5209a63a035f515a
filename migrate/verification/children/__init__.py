"""What a child process can load, one module a kind. `load(tensorflow, job)` gives a Loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field

from migrate.frozen import dataclass
from migrate.verification.exchange import Tensor

KINDS = {
    "tf1-graph": "migrate.verification.children.tf1_graph",  # a source: GraphDef and checkpoint, in a TF1 session
    "saved-model": "migrate.verification.children.saved_model",  # an artifact, as plain TensorFlow loads it
    "legacy-keras": "migrate.verification.children.legacy_keras",  # a source of Keras 0.3 to 2, run by tf_keras
    "keras-archive": "migrate.verification.children.keras_archive",  # an artifact, as plain Keras 3 loads it
}


Spec = tuple[int, list[int | None] | None]
"""A type number, and a shape with None for an unknown size, or None for an unknown rank."""


@dataclass(frozen=True)
class Loaded:
    """A model that is ready to run. `outputs` are the keys that it declares."""

    outputs: tuple[str, ...]
    run: Callable[[Mapping[str, Tensor]], dict[str, Tensor]]
    close: Callable[[], None]
    specs: Mapping[str, Spec] = field(default_factory=dict)
    """Type and shape of the outputs, where the model knows them."""
