"""Where Keras keeps the code of a function in a config."""

from __future__ import annotations

import base64
import binascii
from typing import Any


def stored_code(function: Any) -> bytes | None:
    """The marshalled code in the `function` entry of a Lambda layer's config; None where there is none."""
    function = stored_parts(function)[0]
    if not isinstance(function, str):
        return None
    try:
        return base64.b64decode("".join(function.split()), validate=True)
    except (binascii.Error, ValueError):
        # Keras 1 and early Keras 2 kept the bytes as text.
        return function.encode("raw_unicode_escape", "replace")


def stored_parts(function: Any) -> tuple[Any, Any, Any]:
    """Code, defaults and closure as they are stored, whatever holds them."""
    if isinstance(function, dict) and function.get("class_name") == "__tuple__":
        function = function.get("items")
    if isinstance(function, dict):
        inner = function.get("config")
        inner = inner if isinstance(inner, dict) else {}
        return inner.get("code"), inner.get("defaults"), inner.get("closure")
    if isinstance(function, list):
        code, defaults, closure, *_ = (*function, None, None, None)
        return code, defaults, closure
    return function, None, None
