"""The .meta belongs to another model: the checkpoint has none of its variables."""
import shutil

import damage

model = damage.copy_of("tf-1.4-checkpoint-mlp")
shutil.copy(damage.FIXTURES / "tf-1.4-checkpoint-sharded/model/sharded.ckpt-40.meta", model / "model.ckpt-300.meta")
