"""A V1 checkpoint (one file) ends half-way."""
import damage

model = damage.copy_of("tf-0.12-checkpoint-v1-format")
damage.truncate(model / "checkpoint-file-50")
