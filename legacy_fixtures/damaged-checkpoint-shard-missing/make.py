"""One of three shards was not copied."""
import damage

model = damage.copy_of("tf-1.4-checkpoint-sharded")
(model / "sharded.ckpt-40.data-00001-of-00003").unlink()
