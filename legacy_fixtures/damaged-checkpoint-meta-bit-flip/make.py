"""One bit of the .meta is wrong: it no longer parses."""
import damage

model = damage.copy_of("tf-1.4-checkpoint-mlp")
# The first byte is a field's tag; the flipped bit makes it a wire type that does not exist.
damage.flip(model / "model.ckpt-300.meta", 0)
