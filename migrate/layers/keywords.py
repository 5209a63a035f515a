"""What every layer needs on its way to Keras 3: keywords that it takes, and values that Keras 3 reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.customs import NAMELESS, names_for
from migrate.findings import Finding
from migrate.findings.keras_layers import CustomFunction, NamelessFunction
from migrate.findings.keras_upgrade import UnknownKeyword
from migrate.layers import training
from migrate.layers.accepted import LAYERS
from migrate.layers.plain import dtype_name, named_function, plain, words
from migrate.layers.registry import Context
from migrate.network import Layer

_FUNCTIONS = ("activation", "recurrent_activation")
_OBJECTS = ("_initializer", "_regularizer", "_constraint")
ACTIVATIONS = words(
    """
    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid
    log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid
    sparsemax squareplus swish tanh tanh_shrink threshold
    """
)
"""Functions that Keras 3 knows by name.

Source: keras/src/activations/__init__.py of Keras 3.15.
"""
_IRRELEVANT = words(
    """
    batch_input_shape batch_shape input_shape input_dtype implementation input_length input_dim autocast
    build_input_shape shared_object_id _will_cast experimental_autocast input_spec weights lora_rank lora_alpha
    quantization_config force_generator rng_type zero_output_for_mask supports_masking dynamic vocabulary_size
    reverse_state_order
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
_NOTED = {
    "trainable": "the layer of Keras 3 has nothing that could be trained",
    "fused": "Keras 3 chooses by itself how it computes the same numbers",
}
"""Entry whose value may be a choice of the person, although it means nothing → why it is left out."""


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
            config[key] = _value(key, value, layer, context)
            context.findings += _unknown_function(key, value, layer, context)
        elif key.endswith(_OBJECTS):
            if value is not None:
                context.changed(
                    "keywords", layer, f"{key} left out", "Keras 3 has none at this layer; it acts in training"
                )
        elif key != "name" and key not in _IRRELEVANT and value not in _MEANINGLESS.get(key, ()):
            unknown.append(key)
        elif key in _NOTED and value is False:
            context.changed("keywords", layer, f"{key}=False left out", _NOTED[key])
    if unknown:
        keys = tuple(sorted(unknown))
        found = UnknownKeyword(where=context.where, layer=layer.path, class_name=layer.class_name, keys=keys)
        context.findings.append(found)
    return replace(layer, config=config)


def _dtype(value: Any) -> dict[str, Any]:
    name = dtype_name(value)
    return {"dtype": name} if name else {}


def _unknown_function(key: str, value: Any, layer: Layer, context: Context) -> list[Finding]:
    """A function that neither Keras 3 nor the person has, or of which the file holds no name."""
    name = training.name_and_config(value)[0] if key in _FUNCTIONS and value is not None else None
    if _is_layer(value):
        return []
    if not name or name in ACTIVATIONS or name in LAYERS or _own(name, layer, context):
        return []
    if name == NAMELESS:
        return [_nameless(layer, context)]
    return [CustomFunction(where=context.where, function=name, layers=(layer.path or layer.name,))]


def _own(name: str, layer: Layer, context: Context) -> str | None:
    """The name by which Keras 3 knows the person's function in the place of a layer's."""
    return next((context.custom[one] for one in names_for(name, layer.name) if one in context.custom), None)


def _nameless(layer: Layer, context: Context) -> NamelessFunction:
    """One finding for all layers, in the place of the one that stood there."""
    before = (path for one in context.taken_back(NamelessFunction) for path in one.layers)
    layers = (*before, layer.path or layer.name)
    return NamelessFunction(where=context.where, layers=tuple(dict.fromkeys(layers)))


def _value(key: str, value: Any, layer: Layer, context: Context) -> Any:
    if key.endswith(_OBJECTS):
        return training.objects(key, value, context)
    if key in _FUNCTIONS and not _is_layer(value):
        name, _ = training.name_and_config(value)
        own = _own(name, layer, context)
        return named_function(own) if own else name or value
    return plain(value)


def _is_layer(value: Any) -> bool:
    """Whether an entry is a layer in the dialect of Keras 3, which takes one in the place of a function."""
    return isinstance(value, Mapping) and value.get("module") in ("keras", "keras.layers")
