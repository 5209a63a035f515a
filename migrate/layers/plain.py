"""Values of a config as plain numbers, texts and lists, in whatever form they were stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def words(text: str) -> frozenset[str]:
    """The words of a text, for tables of names."""
    return frozenset(text.split())


def plain(value: Any) -> Any:
    """The value without marks for NumPy arrays, tuples and shapes."""
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if not isinstance(value, Mapping):
        return value
    kind = value.get("class_name")
    if value.get("type") == "ndarray":
        return value.get("value")
    if kind in ("__tuple__", "TensorShape"):
        return plain(value.get("items", ()))
    if kind == "__numpy__" and isinstance(value.get("config"), Mapping):
        return value["config"].get("value")
    return value


def dtype_name(value: Any) -> str | None:
    """The name of a type or policy; None where none is given."""
    while isinstance(value, Mapping):
        inner = value.get("config")
        value = inner.get("name") if isinstance(inner, Mapping) else inner
    if not isinstance(value, str) or value in ("_infer", "infer", ""):
        return None
    name = value.removeprefix("<dtype: '").removesuffix("'>")
    return name.removesuffix("_ref") or None


def named_function(name: str) -> dict[str, Any]:
    """A function in the config of Keras 3, by the name under which it is registered."""
    return {"module": "builtins", "class_name": "function", "config": name, "registered_name": name}
