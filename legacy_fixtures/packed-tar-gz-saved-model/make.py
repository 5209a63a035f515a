"""A SavedModel two folders deep in a .tar.gz, with a README beside it."""
from pathlib import Path

import damage

source = damage.with_golden("tf-1.4-saved-model-two-signatures")
contents = {"flowers/README": b"A classifier of flowers.\n", **damage.members(source, "flowers/export/1")}
damage.tar(Path("model/flowers.tar.gz"), contents)
