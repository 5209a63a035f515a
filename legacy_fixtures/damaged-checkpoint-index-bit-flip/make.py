"""One bit of the .index is wrong: only the block's checksum tells."""
import damage

model = damage.copy_of("tf-1.4-checkpoint-mlp")
damage.flip(model / "model.ckpt-300.index", 200)
