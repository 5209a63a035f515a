"""A lone gzipped .pb."""
import gzip
from pathlib import Path

import damage

source = damage.with_golden("tf-1.12-graph-def-frozen")
Path("model/frozen_inference_graph.pb.gz").write_bytes(gzip.compress((source / "frozen_inference_graph.pb").read_bytes(), mtime=0))
