"""Whether every stored byte of a checkpoint is whole."""

from __future__ import annotations

from migrate.findings import Finding, ModelRefused
from migrate.models import Checkpoint


def integrity(checkpoint: Checkpoint) -> tuple[Finding, ...]:
    """Read all tensors in the order in which they lie, in bounded pieces; a finding for each that is damaged."""
    findings: dict[Finding, None] = {}
    for tensor in sorted(checkpoint.tensors.values(), key=lambda tensor: tensor.place):
        try:
            for _ in tensor.chunks():
                pass
        except ModelRefused as refused:
            findings.update(dict.fromkeys(refused.findings))
    return tuple(findings)
