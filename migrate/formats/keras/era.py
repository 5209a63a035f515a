"""Who wrote a Keras file: every trace that the file holds, and what the traces say together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from migrate.formats.keras import config as configs
from migrate.formats.keras import known
from migrate.frozen import dataclass
from migrate.models import ConfiguredLayer, Era

# Version of Keras as tf.keras stores it → the TensorFlow releases that bring it.
_TENSORFLOW = {
    "2.0.8-tf": "1.4",
    "2.1.2-tf": "1.5",
    "2.1.3-tf": "1.6",
    "2.1.4-tf": "1.7",
    "2.1.5-tf": "1.8",
    "2.1.6-tf": "1.9 to 1.12",
    "2.2.4-tf": "1.13 to 2.1",
    "2.3.0-tf": "2.2",
    "2.4.0": "2.3 or 2.4",
}
# From 2.5 on Keras and TensorFlow share their numbers.
_SHARED = re.compile(r"2\.([5-9]|1\d)\.\d+")
_KERAS_1_NAMES = re.compile(r"_(W|b|U|W_[icfohzr]|U_[icfohzr]|b_[icfohzr]|running_mean|running_std|alphas)(:0)?$")


@dataclass(frozen=True)
class Traces:
    """What the readers of the formats know of the writer."""

    version: Any = None
    version_place: str = ""
    backend: Any = None
    backend_place: str = ""
    entry: Mapping[str, Any] | None = None
    table: tuple[ConfiguredLayer, ...] = ()
    names: tuple[str, ...] = ()
    """The writer's names of all weights."""
    layout: str = ""
    """What the arrangement of the file shows, as a sentence."""
    layout_version: str | None = None


def era(traces: Traces) -> Era:
    """The writer, from all traces."""
    evidence = [text for text in (traces.layout,) if text]
    version, backend = text_of(traces.version), text_of(traces.backend)
    if version:
        evidence.insert(0, f"{traces.version_place} = {version}")
    if backend:
        evidence.insert(1 if version else 0, f"{traces.backend_place} = {backend}")
    from_config, sentences = _from_config(traces)
    from_names, more = _from_names(traces.names)
    evidence += sentences + more
    version = version or traces.layout_version or from_config or from_names
    backend = backend or _backend(traces.names, version, evidence)
    release = _narrowed(tensorflow_release(version), traces.table, evidence)
    if version and release:
        evidence.append(f"Keras {version} came with TensorFlow {release}")
    return Era(version, backend, release, tuple(evidence))


def tensorflow_release(version: str | None) -> str | None:
    """The TensorFlow releases that bring a version of Keras; None for stand-alone Keras."""
    if version is None:
        return None
    shared = _SHARED.match(version)
    return _TENSORFLOW.get(version) or (f"2.{shared.group(1)}" if shared else None)


def _narrowed(release: str | None, table: tuple[ConfiguredLayer, ...], evidence: list[str]) -> str | None:
    """TensorFlow 1 gave initialisers a dtype in the config, TensorFlow 2 does not: that tells 1.15 from 2.0."""
    if release != _TENSORFLOW["2.2.4-tf"]:
        return release
    kernels = [layer.config.get("kernel_initializer") for layer in table]
    starts = [kernel.get("config") for kernel in kernels if isinstance(kernel, dict)]
    if not starts:
        return release
    first = any(isinstance(start, dict) and "dtype" in start for start in starts)
    evidence.append(f"initialisers carry {'a' if first else 'no'} dtype, as in TensorFlow {1 if first else 2}")
    return "1.13 to 1.15" if first else "2.0 or 2.1"


def text_of(value: Any) -> str | None:
    """A short text, whether it was stored as text or as bytes."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value if isinstance(value, str) and 0 < len(value) < 100 else None


def _from_config(traces: Traces) -> tuple[str | None, list[str]]:
    entry, found = traces.entry, []
    if entry is None:
        return None, []
    guess: str | None = None
    if "config" not in entry and ("layers" in entry or "node_config" in entry):
        found.append("layers stand in the config without a config of their own, as in Keras 0.3")
        guess = "0.x"
    if isinstance(entry.get("config"), list):
        found.append("the config of the Sequential model is a list")
    old = sorted(
        {key for layer in traces.table for key in layer.config if key in known.RENAMED_KEYWORDS} - _SHARED_KEYS
    )
    if old:
        found.append(f"keywords of Keras 1: {', '.join(old[:6])}")
        guess = guess or "1.x"
    if any("batch_shape" in layer.config for layer in traces.table if layer.class_name == "InputLayer"):
        found.append("input layers carry batch_shape, as in Keras 3")
        guess = guess or "3.x"
    if not guess and any(key in layer.config for layer in traces.table for key in ("units", "filters", "kernel_size")):
        found.append("keywords of Keras 2: units, filters or kernel_size")
        guess = "2.x"
    return guess, found


# Embedding has output_dim in every Keras.
_SHARED_KEYS = frozenset({"output_dim", "dim_ordering"})


def _from_names(names: Iterable[str]) -> tuple[str | None, list[str]]:
    found = [name for name in names if _KERAS_1_NAMES.search(name)]
    if found:
        return "1.x", [f"weight names of Keras 1: {found[0]}"]
    slashed = [name for name in names if re.search(r"/(kernel|bias|gamma|embeddings)(:0)?$", name)]
    return ("2.x", [f"weight names of Keras 2: {slashed[0]}"]) if slashed else (None, [])


def _backend(names: tuple[str, ...], version: str | None, evidence: list[str]) -> str | None:
    """TensorFlow ends every variable's name with :0, Theano and CNTK do not; CNTK came with Keras 2."""
    if not names or not re.match(r"[12]\.", version or ""):
        return None
    if any(name.endswith(":0") for name in names):
        evidence.append("weight names end in :0, as TensorFlow's do")
        return "tensorflow"
    if any("/" in name or "_" in name for name in names):
        evidence.append("weight names without :0, as Theano's are")
        return "theano" if (version or "").startswith("1.") else "not tensorflow"
    return None


def of_entry(
    entry: Mapping[str, Any], place: str, metadata: Mapping[str, Any] | None = None, layout: str = ""
) -> Traces:
    """The traces of an entry and of the metadata at a place, which are the entry itself where there are none."""
    about = entry if metadata is None else metadata
    return Traces(
        version=about.get("keras_version"),
        version_place=f"{place} keras_version",
        backend=about.get("backend"),
        backend_place=f"{place} backend",
        entry=entry,
        table=configs.table(entry),
        layout=layout,
    )


def joined(architecture: Era, weights: Era) -> Era:
    """The writer of a model in two files. An exact version goes before a generation; the weights know the backend,
    because their layout depends on it.
    """
    exact = [one for one in (architecture, weights) if one.keras and not one.keras.endswith(".x")]
    chosen = next(iter(exact), None) or (architecture if architecture.keras else weights)
    backend = next((one for one in (weights.backend, architecture.backend) if one and one != "not tensorflow"), None)
    evidence = tuple(dict.fromkeys((*architecture.evidence, *weights.evidence)))
    return Era(chosen.keras, backend or weights.backend, chosen.tensorflow or weights.tensorflow, evidence)
