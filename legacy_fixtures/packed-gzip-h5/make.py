"""A lone gzipped .h5."""
import gzip
from pathlib import Path

import damage

source = damage.with_golden("keras-2.1-tf-h5-nested")
Path("model/siamese.h5.gz").write_bytes(gzip.compress((source / "siamese.h5").read_bytes(), mtime=0))
