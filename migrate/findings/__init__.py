"""Everything bad that can be said of a model: one small class per code, families by file."""

from migrate.findings.base import (
    CATALOGUE,
    EnvironmentFault,
    Finding,
    InternalError,
    ModelRefused,
    Severity,
    UsageFault,
    register,
)

__all__ = [
    "CATALOGUE",
    "EnvironmentFault",
    "Finding",
    "InternalError",
    "ModelRefused",
    "Severity",
    "UsageFault",
    "register",
]
