"""Modules of others that are imported when something of them is first used, because most models need none of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import bz2
    import difflib
    import gzip
    import hashlib
    import lzma
    import pickletools
    import shutil
    import tarfile
    import tempfile
    import zipfile

    import numpy
    from google.protobuf import text_encoding, text_format
else:

    class _Late:
        """Stands for a module, and has what it has."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            value = getattr(import_module(self._name), name)
            setattr(self, name, value)
            return value

    bz2, difflib, gzip, hashlib = _Late("bz2"), _Late("difflib"), _Late("gzip"), _Late("hashlib")
    lzma, pickletools, shutil, tarfile = _Late("lzma"), _Late("pickletools"), _Late("shutil"), _Late("tarfile")
    tempfile, zipfile, numpy = _Late("tempfile"), _Late("zipfile"), _Late("numpy")
    text_format, text_encoding = _Late("google.protobuf.text_format"), _Late("google.protobuf.text_encoding")

__all__ = [
    "bz2",
    "difflib",
    "gzip",
    "hashlib",
    "lzma",
    "numpy",
    "pickletools",
    "shutil",
    "tarfile",
    "tempfile",
    "text_encoding",
    "text_format",
    "zipfile",
]
