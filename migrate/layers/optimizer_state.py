"""The state of an old optimizer in the order in which the optimizer of Keras 3 keeps it.

Old optimizers list the number of steps first, then one array for each trained array, kind after kind; those since
Keras 2.11 list all kinds of one trained array together, as Keras 3 does. A kind is known by its place, and by the
name of its array where that tells the trained one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy

from migrate.dtypes import NAMES
from migrate.frozen import dataclass
from migrate.layers.counts import counts
from migrate.layers.places import Place, placed
from migrate.models import KerasModel, StoredWeight
from migrate.network import Layer, Upgraded, Weight

_SLOT = "/.OPTIMIZER_SLOT/"
_MOMENTS = (("momentum", "velocity"), ("velocity_hat",))
_KINDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "SGD": (("momentum",),),
    "RMSprop": (("velocity",), ("momentum",), ("average_gradient",)),
    "Adagrad": (("accumulator",),),
    "Adadelta": (("accumulated_grad", "accumulated_delta_var"),),
    "Adam": _MOMENTS,
    "AdamW": _MOMENTS,
    "Adamax": (("momentum", "norm"),),
    "Nadam": (),
    "Ftrl": (("accumulator", "linear"),),
    "Lion": (("momentum",),),
}
"""Class → the kinds of its arrays; those of one group alternate from trained array to trained array."""
_ONLY_WITH = {
    ("SGD", "momentum"): "momentum",
    ("RMSprop", "momentum"): "momentum",
    ("RMSprop", "average_gradient"): "centered",
    ("Adam", "velocity_hat"): "amsgrad",
    ("AdamW", "velocity_hat"): "amsgrad",
}
"""Kinds that are there only with this entry of the config."""
_MAYBE_BY_NAME = re.compile(r"2\.0\.[0-7]\b|2\.x")
"""Releases that may have sorted the trained arrays by name, as Keras 1 did; 2.0.8 did not."""
_TOGETHER = frozenset({"Ftrl"})
"""Classes that always kept the kinds of one trained array together."""


class NotCarried(Exception):
    """Why the state cannot be carried over, as the end of a sentence."""


@dataclass(frozen=True)
class State:
    """Arrays of the optimizer by their path in the archive, and the stored ones that they are made of."""

    arrays: Mapping[str, Weight]
    used: tuple[str, ...]


def carried(model: KerasModel, upgraded: Upgraded, optimizer: Mapping[str, Any]) -> State:
    """The state for the `optimizer` entry of a `compile_config`. Raises NotCarried."""
    name, config = optimizer["class_name"], optimizer["config"]
    if name not in _KINDS:
        raise NotCarried(f"the state of {name} is arranged otherwise in Keras 3")
    if name == "Nadam":
        raise NotCarried("its schedule of momenta is not stored as Keras 3 continues it")
    if config.get("l2_shrinkage_regularization_strength"):
        raise NotCarried("Keras 3 shrinks the arrays in another way")
    if _stored_config(model).get("use_ema"):
        raise NotCarried("it keeps moving averages of the arrays (use_ema)")
    if upgraded.stored is None:
        raise NotCarried("its arrays are not known")
    old = _trained_before(upgraded.stored, model)
    new = _trained_now(upgraded.tree)
    found = _by_kind(model, old, name, config)
    head = [_steps(model.optimizer)]
    if not isinstance(config.get("learning_rate"), Mapping):
        head.append(_number("learning rate", float(config.get("learning_rate", 0.001))))
    weights = [*head, *_slots(found, old, new, _wanted(name, config))]
    taken = {id(source) for weight in weights for source in weight.sources}
    used = tuple(one.path for one in model.optimizer if id(one.stored) in taken)
    return State({f"optimizer/vars/{number}": weight for number, weight in enumerate(weights)}, used)


def _wanted(name: str, config: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The groups of kinds that the optimizer of Keras 3 has."""

    def there(kind: str) -> bool:
        key = _ONLY_WITH.get((name, kind))
        return key is None or bool(config.get(key))

    groups = [tuple(kind for kind in group if there(kind)) for group in _KINDS[name]]
    return [group for group in groups if group]


def _trained_before(tree: Layer, model: KerasModel) -> list[Weight]:
    """The arrays that were trained, in the order of the writer's optimizer. Raises NotCarried."""
    found = list(_trained(tree, model.era.generation, False))
    by_name = sorted(found, key=lambda weight: weight.name)
    if model.era.generation in (0, 1):
        return by_name
    if not _MAYBE_BY_NAME.match(model.era.keras or "") or not model.optimizer:
        return found
    shapes = [one.stored.shape for one in model.optimizer if one.stored.shape][: len(found)]
    fitting = [order for order in (found, by_name) if [weight.shape for weight in order] == shapes]
    if len(fitting) > 1 and found != by_name:
        raise NotCarried(f"whether Keras {model.era.keras} kept it in the order of layers or of names is not known")
    return fitting[0] if fitting else found


def _trained(layer: Layer, generation: int | None, frozen: bool) -> Iterator[Weight]:
    frozen = frozen or layer.config.get("trainable") is False
    for part in layer.parts:
        yield from _trained(part, generation, frozen)
    if layer.weights and not frozen:
        yield from layer.weights[: _trainable(layer, generation)]


def _trainable(layer: Layer, generation: int | None) -> int:
    known = counts(replace(layer, parts=()), generation)
    if known is None or sum(known) != len(layer.weights):
        raise NotCarried(f"which arrays of {layer.path or layer.name} ({layer.class_name}) were trained is not known")
    return known[0]


def _trained_now(tree: Layer) -> list[Place]:
    """The arrays that the converted model trains, in the order of Keras 3. Raises NotCarried."""
    return [one for one in placed(tree) if not one.frozen and one.index < _trainable(one.layer, 3)]


def _by_kind(
    model: KerasModel, old: list[Weight], name: str, config: Mapping[str, Any]
) -> dict[tuple[str, int], StoredWeight]:
    """Kind and number of the trained array → the stored array. Raises NotCarried."""
    arrays = [one for one in model.optimizer if one.stored.shape]
    if any(_SLOT in one.path for one in arrays):
        raise NotCarried("it lies in a checkpoint of objects")
    if name == "SGD" and not config.get("momentum"):
        return {}
    newer = _is_newer(model)
    groups = _stored_groups(name, config, newer)
    names = [kind for group in groups for kind in _sequence(group, len(old), newer or name in _TOGETHER)]
    placeholders = len(old) if name == "Adam" and len(arrays) == 3 * len(old) and not config.get("amsgrad") else 0
    arrays = arrays[: len(arrays) - placeholders]
    if len(names) != len(arrays):
        raise NotCarried(f"it has {len(arrays)} arrays where {len(old)} trained ones ask for {len(names)}")
    found: dict[tuple[str, int], StoredWeight] = {}
    for (kind, number), one in zip(names, arrays, strict=True):
        weight = old[number]
        if tuple(one.stored.shape) != weight.shape or not _fits(one.name, weight.name):
            raise NotCarried(f"{one.name} does not belong to {weight.name}, whose place it has")
        found[kind, number] = one
    return found


def _is_newer(model: KerasModel) -> bool:
    """Whether the optimizer is one of those of Keras 2.11 and later."""
    return "use_ema" in _stored_config(model)


def _stored_config(model: KerasModel) -> Mapping[str, Any]:
    """The arguments of the stored optimizer; of the one inside, where it scales losses for another."""
    training = model.training or {}
    found = training.get("optimizer_config", training.get("optimizer"))
    while isinstance(found, Mapping):
        config = found.get("config", found)
        inner = config.get("inner_optimizer", config.get("optimizer")) if isinstance(config, Mapping) else None
        if not isinstance(inner, Mapping):
            return config if isinstance(config, Mapping) else {}
        found = inner
    return {}


def _stored_groups(name: str, config: Mapping[str, Any], newer: bool) -> list[tuple[str, ...]]:
    groups = _wanted(name, config)
    if newer or name in _TOGETHER:
        return groups
    return [(kind,) for group in groups for kind in group]


def _sequence(group: tuple[str, ...], count: int, together: bool) -> list[tuple[str, int]]:
    if together:
        return [(kind, number) for number in range(count) for kind in group]
    return [(kind, number) for kind in group for number in range(count)]


def _fits(slot: str, weight: str) -> bool:
    """Whether the name of a slot's array, where it has one that tells, is that of the trained array."""
    own = slot.removesuffix(":0").split("/")
    trained = weight.removesuffix(":0").split("/")
    if len(own) < 3 or "vars" in own or "vars" in trained or "training" in own:
        return True
    size = len(trained)
    return any(own[at : at + size] == trained for at in range(len(own) - size + 1))


def _slots(
    found: Mapping[tuple[str, int], StoredWeight], old: list[Weight], new: list[Place], wanted: list[tuple[str, ...]]
) -> Iterator[Weight]:
    numbers = {id(weight.sources[0]): number for number, weight in enumerate(old)}
    for group in wanted:
        for place in new:
            for kind in group:
                yield _like(place.weight, kind, found, numbers)


def _like(
    weight: Weight, kind: str, found: Mapping[tuple[str, int], StoredWeight], numbers: Mapping[int, int]
) -> Weight:
    """The array of a kind in the layout of a trained array of Keras 3. Raises NotCarried."""
    if not weight.sources or any(id(source) not in numbers for source in weight.sources):
        raise NotCarried(f"{weight.name} is trained in Keras 3 and was not before")
    _check_moves_only(weight)
    sources = tuple(found[kind, numbers[id(source)]].stored for source in weight.sources)
    return replace(weight, name=f"{weight.name} ({kind})", dtype=NAMES[sources[0].dtype], sources=sources)


def _check_moves_only(weight: Weight) -> None:
    """Raise NotCarried where the array's numbers are more than moved: a slot would not follow them."""
    if weight.make is None:
        return
    random = numpy.random.default_rng(0)
    probes = [random.uniform(1, 2, source.shape) for source in weight.sources]
    made = numpy.asarray(weight.make(*probes), numpy.float64)
    given = numpy.concatenate([probe.ravel() for probe in probes])
    if made.size != given.size or not numpy.array_equal(numpy.sort(made.ravel()), numpy.sort(given)):
        raise NotCarried(f"the numbers of {weight.name} are changed to keep what they meant, not only moved")


def _steps(optimizer: tuple[StoredWeight, ...]) -> Weight:
    """The number of steps; zero where the writer did not store it."""
    first = next((one.stored for one in optimizer if not one.stored.shape), None)
    if first is None:
        return _number("iteration", 0)
    return Weight("iteration", (), "int64", (first,), lambda array: numpy.asarray(array).astype("int64").reshape(()))


def _number(name: str, value: float) -> Weight:
    dtype = "int64" if isinstance(value, int) else "float32"
    return Weight(name, (), dtype, (), lambda: numpy.asarray(value, dtype))
