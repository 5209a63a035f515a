"""This machine against a model: packages, processor, accelerators. Nothing is imported to find out: package metadata
and a few files of the system tell."""

from __future__ import annotations

from migrate.environment.checks import Needs, findings
from migrate.environment.machine import Machine, this_machine
from migrate.environment.packages import installed
from migrate.environment.runtimes import Runtime, fitting

__all__ = ["Machine", "Needs", "Runtime", "findings", "fitting", "installed", "this_machine"]
