"""Functions that have no counterpart because their answers are not the same twice, or come from elsewhere."""

from __future__ import annotations

from typing import Any

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.registry import known_as
from migrate.pycode.domain import Unclear


class Random(Unclear):
    """A call of a source of random numbers."""


@known_as(
    "K.random_normal_variable",
    "K.random_uniform_variable",
    "tf.random.stateless_normal",
    "tf.random.shuffle",
    "tf.random.categorical",
    "tf.random_shuffle",
    "tf.dropout",
    "tf.multinomial",
    "tf.random.stateless_uniform",
    "np.random.normal",
    "np.random.rand",
    "np.random.randn",
    "np.random.uniform",
)
def random(b: Builder, *args: Any, **options: Any) -> Any:
    """Random numbers at every call."""
    raise Random("it draws random numbers at every call")


@known_as("tf.py_func", "tf.py_function", "tf.numpy_function")
def python(b: Builder, *args: Any, **options: Any) -> Any:
    """A function of Python."""
    raise Unclear("it calls a function of Python that is in no file")


@known_as("K.map_fn", "tf.map_fn", "K.foldl", "K.foldr", "tf.scan", "tf.foldl", "tf.while_loop", "tf.cond", "K.rnn")
def loop(b: Builder, *args: Any, **options: Any) -> Any:
    """Loops and conditions that depend on tensors."""
    raise Unclear("it loops or decides by a tensor")
