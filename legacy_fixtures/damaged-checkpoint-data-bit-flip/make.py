"""One bit of a weight is wrong: only the checksum tells."""
import damage

model = damage.copy_of("tf-1.4-checkpoint-mlp")
# Inside fc1/W: the order is beta powers, fc1/B and its two slots, fc1/W.
damage.flip(model / "model.ckpt-300.data-00000-of-00001", 2 * 4 + 3 * 96 + 500)
