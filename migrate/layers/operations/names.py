"""Which function a dotted name means, over the libraries and the ages of their names."""

from __future__ import annotations

_BACKENDS = ("keras.backend", "tf.keras.backend", "tf.contrib.keras.backend", "tf.python.keras.backend")
_ROOTS = {
    "K": "K",
    "KB": "K",
    "kb": "K",
    "k": "K",
    "backend": "K",
    "tf": "tf",
    "tensorflow": "tf",
    "np": "np",
    "numpy": "np",
    "math": "math",
    "keras": "keras",
    "tf_keras": "keras",
    "activations": "keras.activations",
}
"""Names by which people call the libraries, where the file keeps nothing but the name."""

_FAMILIES = ("math.", "nn.", "linalg.", "dtypes.", "compat.v1.", "compat.v2.", "__operators__.", "contrib.framework.")


def root(name: str) -> str | None:
    """The library that a global name stands for."""
    return _ROOTS.get(name)


def canonical(path: str, known: frozenset[str]) -> str | None:
    """The name under which a function is known here (`K.mean`, `tf.reduce_mean`); None where it is not."""
    for prefix in _BACKENDS:
        if path.startswith(f"{prefix}."):
            path = f"K.{path.removeprefix(prefix)[1:]}"
    path = path.replace("tf.keras.", "keras.", 1) if path.startswith("tf.keras.") else path
    library, _, name = path.partition(".")
    while True:
        if f"{library}.{name}" in known:
            return f"{library}.{name}"
        family = next((one for one in _FAMILIES if library == "tf" and name.startswith(one)), None)
        if family is None:
            return None
        name = name.removeprefix(family)
