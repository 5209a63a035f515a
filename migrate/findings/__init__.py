"""Everything bad that can be said of a model: one small class per code, families by file."""

from migrate.findings.base import (
    CATALOGUE,
    Blame,
    EnvironmentFault,
    Finding,
    InternalError,
    ModelRefused,
    Remedy,
    Severity,
    UsageFault,
    register,
)

__all__ = [
    "CATALOGUE",
    "Blame",
    "EnvironmentFault",
    "Finding",
    "InternalError",
    "ModelRefused",
    "Remedy",
    "Severity",
    "UsageFault",
    "register",
]
