"""The way people convert by hand: load and save. Usage: naive_keras.py MODEL.h5 DEST.keras."""

from __future__ import annotations

import sys

import keras


def main(source: str, dest: str) -> None:
    """Load the whole model with Keras 3 and save it again."""
    keras.models.load_model(source, compile=False).save(dest)


main(*sys.argv[1:])
