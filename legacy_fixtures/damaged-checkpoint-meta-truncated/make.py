"""The .meta file ends half-way."""
import damage

model = damage.copy_of("tf-1.4-checkpoint-mlp")
damage.truncate(model / "model.ckpt-300.meta")
