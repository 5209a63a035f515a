"""The layer classes of a module, as tf_keras wants to be told of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tf_keras import layers


def layer_classes(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """The layers of a module's `globals()` by the names that they have there; none whose name is private."""
    return {
        name: found
        for name, found in namespace.items()
        if isinstance(found, type) and issubclass(found, layers.Layer) and not name.startswith("_")
    }
