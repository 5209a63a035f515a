"""A Keras file in a zip that is no .keras archive, beside a folder that macOS put in."""
from pathlib import Path

import damage

source = damage.with_golden("keras-2.3-tf-h5-metrics-adam")
contents = {"trained/model.h5": (source / "model.h5").read_bytes(), "__MACOSX/trained/._model.h5": b"\0\5\x16\7" + bytes(78)}
damage.zipped(Path("model/model.zip"), contents)
