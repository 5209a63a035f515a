"""Initialisers as old writers stored them, in the words of Keras 3."""

from __future__ import annotations

from migrate.layers.registry import Context
from migrate.layers.training import objects
from migrate.models import Era


def test_a_bound_that_is_left_open_is_left_out() -> None:
    stored = {"class_name": "RandomUniform", "config": {"minval": 0, "maxval": None, "seed": None, "dtype": "float32"}}
    made = objects("embeddings_initializer", stored, Context(Era("2.0.8-tf", "tensorflow", "1.4")))
    assert made["class_name"] == "RandomUniform"
    assert made["config"] == {"minval": 0}
