"""The .meta file is empty, which parses as a valid message."""
import damage

model = damage.copy_of("tf-1.4-checkpoint-mlp")
(model / "model.ckpt-300.meta").write_bytes(b"")
