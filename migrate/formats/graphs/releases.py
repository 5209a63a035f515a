"""Which TensorFlow wrote a graph.

From 0.12 on the file says so. Before, only the GraphDef's producer version tells, which grows with the releases. The
table holds versions that the releases themselves report (`tf.GRAPH_DEF_VERSION`, tensorflow/core/public/version.h).
"""

from __future__ import annotations

from typing import Any

_RELEASES: tuple[tuple[int, str], ...] = (
    (1, "0.6"),
    (15, "0.11"),
    (17, "0.12"),
    (21, "1.0"),
    (24, "1.4"),
    (26, "1.8"),
    (27, "1.12"),
    (134, "1.15"),
)


def writer(meta: Any) -> str | None:
    """The release that wrote a MetaGraphDef, as far as it is known: `tensorflow 1.4.1`, `tensorflow before 0.11`."""
    version = meta.meta_info_def.tensorflow_version
    if version:
        return f"tensorflow {version}"
    producer = meta.graph_def.versions.producer
    older = [release for number, release in _RELEASES if number < producer]
    newer = [release for number, release in _RELEASES if number > producer]
    if not producer:
        return None
    bounds = [f"after {older[-1]}"] if older else []
    bounds += [f"before {newer[0]}"] if newer else []
    return f"tensorflow {' and '.join(bounds)}"
