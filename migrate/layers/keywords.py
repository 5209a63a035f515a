"""What every layer needs on its way to Keras 3: keywords that it takes, and values that Keras 3 reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.findings.keras_upgrade import UnknownKeyword
from migrate.layers import training
from migrate.layers.accepted import LAYERS
from migrate.layers.plain import dtype_name, named_function, plain, words
from migrate.layers.registry import Context
from migrate.network import Layer

_FUNCTIONS = ("activation", "recurrent_activation")
_OBJECTS = ("_initializer", "_regularizer", "_constraint")
_IRRELEVANT = words(
    """
    batch_input_shape batch_shape input_shape input_dtype implementation input_length input_dim autocast
    build_input_shape shared_object_id _will_cast experimental_autocast input_spec weights lora_rank lora_alpha
    quantization_config force_generator rng_type zero_output_for_mask supports_masking dynamic vocabulary_size
    """
)
"""Entries that say how a layer was made, stored or run, and nothing of what it computes."""
_MEANINGLESS: dict[str, tuple[Any, ...]] = {
    "time_major": (False, None),
    "groups": (1, None),
    "ragged": (False, None),
    "sparse": (False, None),
    "noise_shape": (None,),
    "trainable": (True, False),
    "activity_regularizer": (None,),
    "fused": (True, False, None),
    "virtual_batch_size": (None,),
    "renorm": (False, None),
    "renorm_clipping": (None,),
    "renorm_momentum": (None, 0.99),
    "keepdims": (False, None),
}
"""Entry → the values with which it means nothing: one with another value a rule must have seen."""


def cleaned(layer: Layer, context: Context) -> Layer:
    """A layer of a class of Keras 3 with the keywords that Keras 3 takes."""
    if layer.class_name not in LAYERS or layer.is_operation or layer.class_name in context.custom:
        return layer
    takes_trainable, known = LAYERS[layer.class_name]
    unknown: list[str] = []
    config: dict[str, Any] = {"name": layer.name}
    for key, value in layer.config.items():
        if key == "dtype":
            config |= _dtype(value)
        elif key in known or (key == "trainable" and takes_trainable):
            config[key] = _value(key, value, context)
        elif key.endswith(_OBJECTS):
            if value is not None:
                context.changed(
                    "keywords", layer, f"{key} left out", "Keras 3 has none at this layer; it acts in training"
                )
        elif key != "name" and key not in _IRRELEVANT and value not in _MEANINGLESS.get(key, ()):
            unknown.append(key)
    if unknown:
        keys = tuple(sorted(unknown))
        found = UnknownKeyword(where=context.where, layer=layer.path, class_name=layer.class_name, keys=keys)
        context.findings.append(found)
    return replace(layer, config=config)


def _dtype(value: Any) -> dict[str, Any]:
    name = dtype_name(value)
    return {"dtype": name} if name else {}


def _value(key: str, value: Any, context: Context) -> Any:
    if key.endswith(_OBJECTS):
        return training.objects(key, value, context)
    if key in _FUNCTIONS:
        name, _ = training.name_and_config(value)
        return named_function(context.custom[name]) if name in context.custom else name or value
    return plain(value)
