"""Every public layer of Keras 2.3 and tf.keras 2.15 has a rule, or is known to need none."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from migrate.formats.keras import known
from migrate.layers.accepted import LAYERS
from migrate.layers.registry import TO_KERAS_2, TO_KERAS_3, owners
from migrate.layers.upgrading import RULES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

RELEASES = tomllib.loads((Path(__file__).parent / "public_layers.toml").read_text(encoding="utf-8"))
# Bases that nobody calls, and what another part of a config stands for.
BASES = {"Layer", "Wrapper", "AbstractRNNCell", "Recurrent", "ConvRecurrent2D", "ConvLSTM2DCell"}
# Other names of classes, which a config never holds: it names the class.
POOLS = {"AvgPool": "AveragePooling", "MaxPool": "MaxPooling"}
ALIASES = {f"{short}{n}D": f"{whole}{n}D" for short, whole in POOLS.items() for n in (1, 2, 3)}
ALIASES |= {f"Global{short}": f"Global{whole}" for short, whole in ALIASES.items()}
ALIASES |= {f"Convolution{n}D{end}": f"Conv{n}D{end}" for n in (1, 2, 3) for end in ("", "Transpose")}
ALIASES |= {f"SeparableConvolution{n}D": f"SeparableConv{n}D" for n in (1, 2)}
ALIASES |= {f"Deconvolution{n}D": f"Conv{n}DTranspose" for n in (2, 3)}
# Layers that a finding names: what they do, Keras 3 has no layer for.
NAMED: set[str] = set()


def _cases() -> list[tuple[str, str]]:
    return [(release, name) for release, names in RELEASES.items() for name in names.split()]


@pytest.mark.parametrize(("release", "name"), _cases())
def test_every_public_layer_is_known(release: str, name: str) -> None:
    for package in RULES:
        importlib.import_module(package)
    class_name = ALIASES.get(name, name)
    has_rule = class_name in TO_KERAS_3 or class_name in TO_KERAS_2
    named = class_name in NAMED and class_name in known.REMOVED
    assert has_rule or named or class_name in BASES, f"{class_name} of {release} has no rule"


def test_rules_give_layers_that_keras_3_has() -> None:
    for package in RULES:
        importlib.import_module(package)
    assert set(owners(TO_KERAS_3)) & set(LAYERS)
    assert all(module.startswith("migrate.layers.") for module in owners(TO_KERAS_3).values())
