"""A tar with two models, a Keras file and a frozen graph: which one is meant must be asked. The golden outputs are the Keras file's."""
from pathlib import Path

import damage

source = damage.with_golden("keras-1.2-tf-h5-mlp")
graph = damage.FIXTURES / "tf-1.4-graph-def-frozen/model/frozen.pb"
damage.tar(Path("model/models.tar"), {"first/model.h5": (source / "model.h5").read_bytes(), "second/frozen.pb": graph.read_bytes()})
