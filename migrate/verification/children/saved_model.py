"""An artifact, as plain TensorFlow loads it: tf.saved_model.load and one signature.

Job: {"kind": "saved-model", "path", "signature", "stateful": bool, "device": "cpu" | "cpu-xla" | "gpu"}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from migrate.verification.children import Loaded
from migrate.verification.children.tensors import from_tensorflow, spec, to_tensorflow
from migrate.verification.exchange import Tensor


class DeviceAbsent(Exception):
    """TensorFlow sees no such device in this process."""


class StringsInXla(Exception):
    """XLA has no strings: with some of them it ends the process."""


class SignatureAbsent(Exception):
    """The artifact has no signature of that name."""


class UnlikeInputs(Exception):
    """The signature cannot be called with what the source takes."""


def load(tensorflow: Any, job: Mapping[str, Any]) -> Loaded:
    """Load the artifact and one of its signatures.

    Raises DeviceAbsent, SignatureAbsent, and whatever TensorFlow raises.
    """
    device = place(tensorflow, job["device"])
    signature, function = _signature(tensorflow, job, device)
    takes: Mapping[str, Any] = signature.structured_input_signature[1]
    specs = {key: spec(tensor) for key, tensor in signature.structured_outputs.items()}

    def run(inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """A stateful artifact is loaded anew for each run, so that each begins from what is stored."""
        call = _signature(tensorflow, job, device)[1] if job["stateful"] else function
        with tensorflow.device(device):
            fed = {key: tensorflow.constant(to_tensorflow(tensorflow, value)) for key, value in inputs.items()}
            _check_inputs(takes, fed)
            _check_types(tensorflow, job["device"], [*takes.values(), *signature.structured_outputs.values()])
            return {key: from_tensorflow(value.numpy(), value.dtype) for key, value in call(**fed).items()}

    return Loaded(tuple(sorted(specs)), run, lambda: None, specs)


def place(tensorflow: Any, name: str) -> str:
    """The device in the words of TensorFlow. Raises DeviceAbsent."""
    if not name.startswith("gpu"):
        return "/CPU:0"
    if not tensorflow.config.list_physical_devices("GPU"):
        raise DeviceAbsent("TensorFlow sees no GPU here.")
    # TF32 rounds the inputs of products to 10 bits, which would hide real differences.
    tensorflow.config.experimental.enable_tensor_float_32_execution(False)
    return "/GPU:0"


def _check_inputs(takes: Mapping[str, Any], fed: Mapping[str, Any]) -> None:
    """Raise UnlikeInputs with every input of the signature that differs from what is fed."""
    problems = [f"it needs {key}, which the source does not have" for key in takes if key not in fed]
    problems += [f"it has no input {key}" for key in fed if key not in takes]
    problems += [
        f"its {key} is {_shown(takes[key])}, the source's is {_shown(value)}"
        for key, value in fed.items()
        if key in takes and not takes[key].is_compatible_with(value)
    ]
    if problems:
        raise UnlikeInputs("; ".join(problems))


def _check_types(tensorflow: Any, device: str, tensors: Iterable[Any]) -> None:
    """Raise StringsInXla where XLA would be given strings, or had to give them."""
    if device == "cpu-xla" and any(tensor.dtype == tensorflow.string for tensor in tensors):
        raise StringsInXla("XLA has no strings.")


def _shown(tensor: Any) -> str:
    """Type and shape of a tensor or of its description."""
    shape = "of unknown shape" if tensor.shape.rank is None else str(tensor.shape.as_list()).replace("None", "?")
    return f"{tensor.dtype.name} {shape}"


def _signature(tensorflow: Any, job: Mapping[str, Any], device: str) -> tuple[Any, Callable[..., Any]]:
    with tensorflow.device(device):
        artifact = tensorflow.saved_model.load(job["path"])
    if job["signature"] not in artifact.signatures:
        raise SignatureAbsent(f"The artifact has the signatures {sorted(artifact.signatures)}.")
    signature = artifact.signatures[job["signature"]]

    def call(**inputs: Any) -> Any:
        """Keeps the artifact alive: its variables end with it."""
        return signature(**inputs) if artifact else None

    function = tensorflow.function(call, jit_compile=True) if job["device"] == "cpu-xla" else call
    return signature, function
