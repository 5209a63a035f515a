"""Which texts look like a Keras architecture."""

from __future__ import annotations

import re

HEAD = 65536

_JSON = re.compile(rb'"(class_name|custom_name)"\s*:')
_YAML = re.compile(rb"(^|[\n{,-])\s*(class_name|custom_name):|!!python/")


def is_json(head: bytes) -> bool:
    """Whether the text is a JSON object that names a class."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b"\0" not in head and bool(_JSON.search(head))


def is_yaml(head: bytes) -> bool:
    """Whether the text is YAML that names a class, or asks for Python objects."""
    return not is_json(head) and b"\0" not in head and bool(_YAML.search(head))


def is_architecture(head: bytes) -> bool:
    """Whether the text is either."""
    return is_json(head) or is_yaml(head)
