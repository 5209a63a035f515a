"""An artifact, as plain Keras 3 loads it: safe mode, no custom objects but the person's, nothing of migrate.

Job: {"kind": "keras-archive", "path", "inputs": [keys in order], "outputs": [keys in order],
  "device": "cpu" | "cpu-xla" | "gpu", "stateful": bool,
  "objects": [paths of the person's own files]}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from migrate import customs
from migrate.verification.children import Loaded
from migrate.verification.children.saved_model import place
from migrate.verification.children.tensors import from_tensorflow, spec, to_tensorflow
from migrate.verification.children.tracing import loops_traced
from migrate.verification.exchange import Tensor


class UnlikeOutputs(Exception):
    """The artifact has another number of inputs or outputs than its record says."""


def load(tensorflow: Any, job: Mapping[str, Any]) -> Loaded:
    """Load the archive. Raises DeviceAbsent, and whatever Keras raises."""
    import keras

    device = place(tensorflow, job["device"])
    with tensorflow.device(device):
        own = customs.imported(job["objects"])
        model = keras.saving.load_model(_named(Path(job["path"])), custom_objects=own, safe_mode=True)
    if (len(model.inputs), len(model.outputs)) != (len(job["inputs"]), len(job["outputs"])):
        raise UnlikeOutputs(f"The artifact has {len(model.inputs)} inputs and {len(model.outputs)} outputs.")
    call = _call(tensorflow, model, job, keras.layers.RNN)

    def run(inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """States begin anew with each run."""
        for layer in model._flatten_layers():
            if getattr(layer, "stateful", False):
                layer.reset_state()
        with tensorflow.device(device):
            fed = [tensorflow.constant(to_tensorflow(tensorflow, inputs[key])) for key in job["inputs"]]
            outputs = tensorflow.nest.flatten(call(*fed))
            return {
                key: from_tensorflow(value.numpy(), value.dtype)
                for key, value in zip(job["outputs"], outputs, strict=True)
            }

    specs = {key: spec(tensor) for key, tensor in zip(job["outputs"], model.outputs, strict=True)}
    return Loaded(tuple(job["outputs"]), run, keras.backend.clear_session, specs)


def _call(tensorflow: Any, model: Any, job: Mapping[str, Any], recurrent: type) -> Callable[..., Any]:
    def call(*inputs: Any) -> Any:
        return model(list(inputs) if len(inputs) > 1 else inputs[0], training=False)

    if job["device"] == "cpu-xla":
        return cast(Callable[..., Any], tensorflow.function(call, jit_compile=True))
    return loops_traced(tensorflow, call, model._flatten_layers(), recurrent)


def _named(path: Path) -> str:
    """A name that Keras accepts for an archive."""
    if path.suffix == ".keras":
        return str(path)
    link = Path(f"artifact-{len(list(Path().iterdir()))}.keras")
    link.symlink_to(path)
    return str(link)
