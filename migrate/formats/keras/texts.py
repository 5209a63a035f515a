"""Which texts look like a Keras architecture."""

from __future__ import annotations

import re

HEAD = 65536

_JSON = re.compile(rb'"(class_name|custom_name)"\s*:')
# The first line of a YAML mapping, behind comments and the mark of a document; no assignment and no program.
_YAML_START = re.compile(rb"(\xef\xbb\xbf)?(\s|#[^\n]*\n|%[^\n]*\n|---)*([\w\"'-]+\s*:|!!|- |\{|\?)")
_YAML = re.compile(rb"(^|[\n{,-])\s*(class_name|custom_name):|!!python/")


def is_json(head: bytes) -> bool:
    """Whether the text is a JSON object that names a class."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b"\0" not in head and bool(_JSON.search(head))


def is_yaml(head: bytes) -> bool:
    """Whether the text is YAML that names a class, or asks for Python objects."""
    plain = not is_json(head) and b"\0" not in head
    return plain and _YAML_START.match(head) is not None and bool(_YAML.search(head))


def is_architecture(head: bytes) -> bool:
    """Whether the text is either."""
    return is_json(head) or is_yaml(head)
