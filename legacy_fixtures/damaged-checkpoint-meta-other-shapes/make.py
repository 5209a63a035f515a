"""The .meta belongs to another model: same variable names, other shapes."""
import shutil

import damage

model = damage.copy_of("tf-1.12-checkpoint-dropout-baked-in")
shutil.copy(damage.FIXTURES / "tf-1.8-checkpoint-empty-prefix/model/.meta", model / "model.ckpt.meta")
