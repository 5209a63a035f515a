"""What lies in an archive: one row a model, read without TensorFlow."""

from __future__ import annotations

from migrate.archive.rows import Row
from migrate.archive.scan import scan

__all__ = ["Row", "scan"]
