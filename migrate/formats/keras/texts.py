"""Which texts look like a Keras architecture."""

from __future__ import annotations

import re

HEAD = 65536

_JSON = re.compile(rb'"(class_name|custom_name)"\s*:')
# What Tokenizer.to_json of keras.preprocessing writes: a vocabulary.
_TOKENIZER = re.compile(rb'\s*\{\s*"class_name"\s*:\s*"Tokenizer"\s*,\s*"config"\s*:\s*\{\s*"num_words"\s*:')
# The first line of a YAML mapping, behind comments and the mark of a document; no assignment and no program.
_YAML_START = re.compile(rb"(\xef\xbb\xbf)?(\s|#[^\n]*\n|%[^\n]*\n|---)*([\w\"'-]+\s*:|!!|- |\{|\?)")
_YAML = re.compile(rb"(^|[\n{,-])\s*(class_name|custom_name):|!!python/")


def is_json(head: bytes) -> bool:
    """Whether the text is a JSON object that names a class, though not that of a vocabulary."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b"\0" not in head and bool(_JSON.search(head)) and not is_tokenizer(head)


def is_tokenizer(head: bytes) -> bool:
    """Whether the text is a Tokenizer of keras.preprocessing, which turns words into numbers and is no model."""
    return _TOKENIZER.match(head) is not None


def is_yaml(head: bytes) -> bool:
    """Whether the text is YAML that names a class, or asks for Python objects."""
    plain = not is_json(head) and b"\0" not in head
    return plain and _YAML_START.match(head) is not None and bool(_YAML.search(head))


def is_architecture(head: bytes) -> bool:
    """Whether the text is either."""
    return is_json(head) or is_yaml(head)
