"""What a model was compiled with → the `compile_config` of Keras 3, as far as Keras 3 has it.

Whatever Keras 3 does not know is left out: training parts never stop a conversion, and never an archive from loading.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field
from typing import Any

from migrate.frozen import dataclass
from migrate.models import Change, Era

_OPTIMIZERS: Mapping[str, tuple[str, ...]] = {
    "SGD": ("momentum", "nesterov"),
    "RMSprop": ("rho", "momentum", "epsilon", "centered"),
    "Adagrad": ("initial_accumulator_value", "epsilon"),
    "Adadelta": ("rho", "epsilon"),
    "Adam": ("beta_1", "beta_2", "epsilon", "amsgrad"),
    "Adamax": ("beta_1", "beta_2", "epsilon"),
    "AdamW": ("beta_1", "beta_2", "epsilon", "amsgrad"),
    "Lion": ("beta_1", "beta_2"),
    "Nadam": ("beta_1", "beta_2", "epsilon"),
    "Ftrl": (
        *("learning_rate_power", "initial_accumulator_value", "beta", "l1_regularization_strength"),
        *("l2_regularization_strength", "l2_shrinkage_regularization_strength"),
    ),
}
"""Class → what its constructor takes beside the learning rate, the clipping and the decay of weights."""
_SCHEDULES = frozenset({"ExponentialDecay", "InverseTimeDecay", "PiecewiseConstantDecay", "PolynomialDecay"})
"""Schedules of the learning rate whose arguments never changed."""
_LEAST = 1e-37
"""The least epsilon that single precision keeps."""
_LARGE = 1e-4
"""An epsilon from which on it makes a difference to which side of a root it is added."""
_CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")
_SPELLED = {name.lower(): name for name in _OPTIMIZERS}
_SAME = (
    *("mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error"),
    *("squared_hinge", "hinge", "categorical_hinge", "poisson", "huber", "kl_divergence", "log_cosh"),
    *("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy", "cosine_similarity"),
)
_LOSSES: Mapping[str, str] = {
    **{name: name for name in _SAME},
    **{name.replace("_", ""): name for name in _SAME},
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
    "huber_loss": "huber",
}
_METRICS: Mapping[str, str] = {
    **_LOSSES,
    **dict.fromkeys(("acc", "accuracy"), "accuracy"),
    **{name: name for name in ("binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")},
    **{name: name for name in ("top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy")},
}


@dataclass
class Compiled:
    """The `compile_config`, None where nothing is left to compile with, and the names that Keras 3 does not have."""

    config: dict[str, Any] | None = None
    dropped: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    """What other numbers are written than were stored."""


def compiled(training: Mapping[str, Any] | None, outputs: Collection[str], era: Era | None = None) -> Compiled:
    """What Keras 3 compiles the model with; `outputs` are the names of the layers that give its outputs."""
    made = Compiled()
    if not training:
        return made
    optimizer = _optimizer(training.get("optimizer_config", training.get("optimizer")), made, era)
    loss = _named(training.get("loss"), _LOSSES, outputs, made)
    metrics = _named(training.get("metrics"), _METRICS, outputs, made)
    if optimizer is None or loss is None:
        return made
    if isinstance(metrics, list) and len(outputs) > 1 and not any(isinstance(one, list) for one in metrics):
        # Once they were meant for every output.
        metrics = [metrics] * len(outputs)
    if isinstance(metrics, list) and len(outputs) == len(metrics) == 1 and isinstance(metrics[0], list):
        # Of a single output Keras before 3.13 takes them in no list of lists.
        (metrics,) = metrics
    if training.get("weighted_metrics"):
        _drop("the weighted metrics", made)
    made.config = {
        "optimizer": optimizer,
        "loss": loss,
        "loss_weights": _loss_weights(training.get("loss_weights"), loss, outputs, made),
        "metrics": metrics,
        "weighted_metrics": None,
        "run_eagerly": False,
        "steps_per_execution": 1,
        "jit_compile": False,
    }
    return made


def _loss_weights(weights: Any, loss: Any, outputs: Collection[str], made: Compiled) -> Any:
    """The weights of the losses, where they are told in the same way as the losses."""
    matches = isinstance(weights, list) and isinstance(loss, list) and len(weights) == len(loss)
    if isinstance(weights, dict) and isinstance(loss, dict):
        matches = set(weights) <= set(outputs)
    if weights and not matches:
        _drop("the weights of the losses", made)
    return weights if weights and matches else None


def _optimizer(value: Any, made: Compiled, era: Era | None) -> dict[str, Any] | None:
    """The optimizer's entry; the one inside, where it scales losses for another."""
    name, config = _name_and_config(value)
    if name.startswith("LossScaleOptimizer"):
        return _optimizer(config.get("inner_optimizer", config.get("optimizer")), made, era)
    known = _SPELLED.get(name.lower())
    if known is None:
        _drop(name, made)
        return None
    kept = {key: config[key] for key in _OPTIMIZERS[known] if _is_plain(config.get(key))}
    kept |= _epsilon(known, config, made) | _clipping(config, made, era)
    if known == "Adagrad" and "initial_accumulator_value" not in config:
        kept["initial_accumulator_value"] = 0.0
    if config.get("weight_decay") and _is_plain(config["weight_decay"]):
        kept["weight_decay"] = config["weight_decay"]
    if config.get("use_ema"):
        _drop("the moving averages of the arrays (use_ema)", made)
    rate = config.get("learning_rate", config.get("lr"))
    if _is_plain(rate):
        kept["learning_rate"] = rate
    elif _name_and_config(rate)[0] in _SCHEDULES:
        kept["learning_rate"] = _schedule(*_name_and_config(rate))
    elif rate is not None:
        _drop("the schedule of the learning rate", made)
    if config.get("decay") and _is_plain(rate) and _is_plain(config["decay"]):
        kept["learning_rate"] = _decaying(rate, config["decay"])
    elif config.get("decay"):
        _drop("the decay of the learning rate", made)
    return {"module": "keras.optimizers", "class_name": known, "config": kept, "registered_name": None}


def _decaying(rate: float, decay: float) -> dict[str, Any]:
    """The schedule that `decay` was: rate / (1 + decay * steps)."""
    config = {"initial_learning_rate": rate, "decay_steps": 1, "decay_rate": decay, "staircase": False}
    return _schedule("InverseTimeDecay", config)


def _schedule(name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    # Keras 3 takes no empty name.
    given = {key: value for key, value in config.items() if key != "name" or value}
    return {"module": "keras.optimizers.schedules", "class_name": name, "config": given, "registered_name": None}


def _epsilon(known: str, config: Mapping[str, Any], made: Compiled) -> dict[str, float]:
    """Its square for optimizers that added it to a root: Keras 3 adds it under the root."""
    old = known in ("RMSprop", "Adagrad") and "use_ema" not in config and not config.get("momentum")
    value = config.get("epsilon") or 1e-7
    if not old or not _is_plain(value):
        return {}
    squared = max(float(value) ** 2, _LEAST)
    why = f"{known} added it to a root, and Keras 3 adds it under the root"
    made.changes.append(Change("compiling", "optimizer", f"epsilon {value} is written as {squared:.3g}", why))
    if value >= _LARGE:
        _drop(f"the exact meaning of epsilon ({value}), which {known} added to a root", made)
    return {"epsilon": squared}


def _clipping(config: Mapping[str, Any], made: Compiled, era: Era | None) -> dict[str, float]:
    """The one way of clipping that Keras 3 takes. Before TensorFlow 2 `clipnorm` was that of all gradients together."""
    found = {key: config[key] for key in _CLIPPING if _is_plain(config.get(key)) and config[key]}
    before = era is not None and (era.tensorflow is None or (era.generation or 0) < 2)
    if before and "clipnorm" in found:
        found["global_clipnorm"] = found.pop("clipnorm")
    for key in list(found)[1:]:
        _drop(f"{key} beside another way of clipping", made)
        del found[key]
    return found


def _is_plain(value: Any) -> bool:
    return isinstance(value, int | float)


def _named(value: Any, known: Mapping[str, str], outputs: Collection[str], made: Compiled) -> Any:
    """Losses or metrics by name, in the structure that was stored; None where there is none that is known."""
    if isinstance(value, dict) and "class_name" not in value:
        found = {key: _named(one, known, outputs, made) for key, one in value.items() if key in outputs}
        kept = {key: one for key, one in found.items() if one is not None}
        return kept or None
    if isinstance(value, list):
        several = [_named(one, known, outputs, made) for one in value]
        whole = known is _METRICS or None not in several
        return [one for one in several if one is not None] if whole else None
    if value is None:
        return None
    name, config = _name_and_config(value)
    spelled = str(config.get("fn", name)) if isinstance(config.get("fn", name), str) else name
    found_name = known.get(_snake(spelled), known.get(spelled.lower()))
    if found_name is None or config.get("from_logits"):
        _drop(spelled, made)
        return None
    return found_name


def _snake(name: str) -> str:
    """The function's name of a class: `MeanSquaredError` is `mean_squared_error`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _name_and_config(value: Any) -> tuple[str, Mapping[str, Any]]:
    """Name and arguments of an optimizer, loss or metric in any form; Keras 0.3 kept them in one place."""
    if isinstance(value, str):
        return value, {}
    if not isinstance(value, Mapping):
        return "", {}
    config = value.get("config", value)
    name = value.get("class_name", value.get("name"))
    if name == "function" and isinstance(config, str):
        return config, {}
    return str(name or "").rpartition(">")[2], config if isinstance(config, Mapping) else {}


def _drop(name: str, made: Compiled) -> None:
    if name and name not in made.dropped:
        made.dropped.append(name)
