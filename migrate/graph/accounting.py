"""What becomes of every tensor of a checkpoint: used, or dropped for a stated reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from migrate.models import Variable

SHADOW = "/ExponentialMovingAverage"
_OBJECTS = "_CHECKPOINTABLE_OBJECT_GRAPH"
"""Where TensorFlow 2 keeps how the objects of a program belong together."""
_SLOT = re.compile(
    r"/(Adam(ax|W|Delta|Optimizer)?|Momentum|RMSProp|Adagrad\w*|Adadelta|Ftrl|GradientDescent|Nadam|LAMB|AdamWeightDecay\w*|"
    r"adam_[mv]|linear|gradient_squared_accumulator|gradient_accumulator|Optimizer\w*|YellowFin|Lars\w*)(_\d+)?$"
)
_OPTIMIZER = re.compile(
    r"(^|/)(beta[12]_power|(loss_scale|good_steps)(_var)?)(_\d+)?$|(^|/)(Optimizer|OptimizeLoss|train_step)\w*/"
)
_STEP = re.compile(r"(^|/)(global_step|step|epoch|iteration|learning_rate|lr)(_\d+)?$", re.IGNORECASE)


def weights(
    keys: Iterable[str], used: Iterable[str], variables: Mapping[str, Variable], averaged: Iterable[str] = ()
) -> dict[str, object]:
    """The record's account: how many tensors are used, and why each other one is not.

    `averaged` are the keys in whose place moving averages are taken.
    """
    taken, replaced = set(used), set(averaged)
    restored = {variable.key for variable in variables.values()}
    every = list(keys)
    dropped = [
        {"name": key, "why": "its moving average is used" if key in replaced else _reason(key, restored)}
        for key in every
        if key not in taken
    ]
    return {"used": sum(key in taken for key in every), "dropped": dropped, "unaccounted": []}


def _reason(key: str, restored: set[str]) -> str:
    unused = "no output depends on it" if key in restored else "no variable of the graph takes it"
    return purpose(key) or unused


def purpose(key: str) -> str | None:
    """What a tensor is there for, by its name, where it is no weight."""
    if _SLOT.search(key) or _OPTIMIZER.search(key):
        return "optimizer state"
    if _STEP.search(key):
        return "training progress"
    if key == _OBJECTS:
        return "the tree of objects"
    return "moving average of a weight" if key.endswith(SHADOW) else None


def shadows(variables: Mapping[str, Variable], keys: Iterable[str]) -> dict[str, str]:
    """Variable → the key of its moving average, for those that have one."""
    known = set(keys)
    found = {}
    for name, variable in variables.items():
        for candidate in (f"{name}{SHADOW}", f"{variable.key}{SHADOW}"):
            if candidate in known:
                found[name] = candidate
    return found
