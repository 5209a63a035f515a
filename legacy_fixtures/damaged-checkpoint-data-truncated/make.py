"""The .data file ends half-way: opening works, reading some tensors does not."""
import damage

model = damage.copy_of("tf-1.4-checkpoint-mlp")
damage.truncate(model / "model.ckpt-300.data-00000-of-00001")
