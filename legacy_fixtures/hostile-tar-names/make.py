"""Members of the tar are named ../PWNED and /PWNED, or lie behind a symbolic link that leads out."""
import shutil

import damage

shutil.rmtree(damage.MODEL, ignore_errors=True)
damage.MODEL.mkdir()
model = (damage.FIXTURES / "keras-1.2-tf-h5-mlp/model/model.h5").read_bytes()
damage.tar(damage.MODEL / "model.tar",
           {"model.h5": model, "../PWNED": b"outside", "/PWNED": b"outside", "out/PWNED": b"outside", "a/../../PWNED": b"outside"},
           {"out": "..", "ring": "ring", "passwd": "/etc/passwd"})
