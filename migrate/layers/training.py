"""Initialisers, regularisers and constraints: they act when a model is made or trained, and Keras 3 must know them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.customs import bare_name
from migrate.findings.keras_upgrade import TrainingObjects
from migrate.layers.plain import plain
from migrate.layers.registry import Context

_SEEDED = ("GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform")
_INITIALIZERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_SEEDED, ("seed",)),
    "Constant": ("value",),
    "Identity": ("gain",),
    "Ones": (),
    "Orthogonal": ("gain", "seed"),
    "RandomNormal": ("mean", "stddev", "seed"),
    "RandomUniform": ("minval", "maxval", "seed"),
    "TruncatedNormal": ("mean", "stddev", "seed"),
    "VarianceScaling": ("scale", "mode", "distribution", "seed"),
    "Zeros": (),
}
_REGULARIZERS: dict[str, tuple[str, ...]] = {
    "L1": ("l1",),
    "L2": ("l2",),
    "L1L2": ("l1", "l2"),
    "OrthogonalRegularizer": ("factor", "mode"),
}
_CONSTRAINTS: dict[str, tuple[str, ...]] = {
    "MaxNorm": ("max_value", "axis"),
    "MinMaxNorm": ("min_value", "max_value", "rate", "axis"),
    "NonNeg": (),
    "UnitNorm": ("axis",),
}
"""Class of Keras 3 → what its constructor takes."""
_OTHER_NAMES = {
    "uniform": "RandomUniform",
    "normal": "RandomNormal",
    "zero": "Zeros",
    "one": "Ones",
    "identityinitializer": "Identity",
    "orthogonalinitializer": "Orthogonal",
}


def objects(key: str, value: Any, context: Context) -> Any:
    """The object under a key of a layer's config, for Keras 3."""
    if key.endswith("_initializer"):
        return _object(value, _INITIALIZERS, "keras.initializers", context)
    known, module = (_REGULARIZERS, "regularizers") if key.endswith("_regularizer") else (_CONSTRAINTS, "constraints")
    return _object(value, known, f"keras.{module}", context)


def _object(value: Any, known: Mapping[str, tuple[str, ...]], module: str, context: Context) -> Any:
    if value is None or value == {}:
        return None
    stored, config = name_and_config(value)
    if stored in context.custom:
        return value
    by_spelling = {name.lower(): name for name in known}
    spelled = stored.replace("_", "").lower()
    name = by_spelling.get(spelled) or _OTHER_NAMES.get(spelled, "")
    if name not in known:
        _left_out(stored, context)
        if known is not _INITIALIZERS:
            return None
        name, config = "Zeros", {}
    # TensorFlow 1.4 stored None for bounds that follow from the others; what is left out has a value of its own.
    kept = {key: plain(inner) for key, inner in config.items() if key in known[name] and inner is not None}
    if isinstance(kept.get("value"), list | Mapping):
        kept["value"] = 0.0
    return {"module": module, "class_name": name, "config": kept, "registered_name": None}


def name_and_config(value: Any) -> tuple[str, Mapping[str, Any]]:
    """The name of a function or class in whatever form it is stored, and the config beside it."""
    if isinstance(value, Mapping):
        found, config = value.get("class_name"), value.get("config")
        if found == "function" and isinstance(config, str):
            return bare_name(config), {}
        return bare_name(str(found)), config if isinstance(config, Mapping) else {}
    return (bare_name(value), {}) if isinstance(value, str) else ("", {})


def _left_out(name: str, context: Context) -> None:
    """One finding for all of them."""
    names = {name, *(inner for one in context.taken_back(TrainingObjects) for inner in one.names)}
    context.findings.append(TrainingObjects(where=context.where, names=tuple(sorted(names))))
