"""Layers that stand for functions: what they call, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from migrate.findings import Finding
from migrate.findings.keras_functions import KeptRandom, RandomLambda, TrustedCode, UnclearLambda, UnknownOperation
from migrate.layers.operations import names, nodes
from migrate.layers.operations.builder import Builder
from migrate.layers.operations.domain import Translation
from migrate.layers.operations.functions.randomness import DROPOUT
from migrate.layers.operations.functions.unlike import Random
from migrate.layers.operations.registry import FUNCTIONS, apply
from migrate.layers.operations.tensors import Tensor
from migrate.layers.plain import named_function
from migrate.layers.registry import Context
from migrate.network import Layer, StoredFunction
from migrate.pycode import marshalled, running
from migrate.pycode.domain import Function, Unclear
from migrate.pycode.instructions import listing
from migrate.pycode.marshalled import CodeObject
from migrate.pycode.stored import stored_code, stored_parts

WHY = "what the layer calls is read, not run, and Keras 3 has an operation for each of its steps"
SAVED_MODEL = "savedmodel"
_RUN = {
    ("", True): "could",
    ("", False): "",
    (SAVED_MODEL, True): "could",
    (SAVED_MODEL, False): "elsewhere",
    ("keras", True): "graph",
    ("keras", False): "elsewhere",
}
"""The format for which code may run, and whether it can here → what the finding says of it."""
_LAYERS = frozenset(
    {
        "Lambda",
        "TFOpLambda",
        "SlicingOpLambda",
        "TensorFlowOpLayer",
        "ClassMethod",
        "InstanceMethod",
        "InstanceProperty",
    }
)


def is_function(layer: Layer) -> bool:
    """Whether a layer is nothing but a function call."""
    return layer.class_name in _LAYERS and not layer.is_operation


def called(layer: Layer, args: Any, kwargs: Any, builder: Builder, context: Context) -> Any:
    """What the function gives when the layer is called so. Raises Unclear."""
    if layer.class_name == "Lambda":
        return _lambda(layer, args, kwargs, Translation(builder, context.custom), _may_mask(context))
    args, kwargs = tuple(plain(value) for value in args), {key: plain(value) for key, value in kwargs.items()}
    if layer.class_name in ("TFOpLambda", "SlicingOpLambda"):
        name = names.canonical(f"tf.{layer.config.get('function')}", frozenset(FUNCTIONS))
        if name is None:
            raise Unclear("no counterpart of it is known")
        return apply(name, builder, args, kwargs)
    if layer.class_name == "TensorFlowOpLayer":
        return nodes.called(layer.config, args, builder)
    raise Unclear("it belongs to a tensor of another kind than plain ones")


def _may_mask(context: Context) -> bool:
    """Whether a layer may be given a mask: layers of the person's own may make one, too."""
    return context.masks or bool(context.custom)


def _lambda(layer: Layer, args: Any, kwargs: Any, translation: Translation, masks: bool) -> Any:
    code = _code(layer)
    if code is None:
        raise Unclear("the file holds no code for it that a known version of Python wrote")
    _, defaults, closure = stored_parts(layer.config.get("function"))
    function = Function(code, tuple(plain(defaults) or ()), (), tuple(plain(closure) or ()))
    given = {**_mode_arguments(code, masks), **(plain(layer.config.get("arguments")) or {}), **kwargs}
    return translation.machine.run(function, args, given)


def _code(layer: Layer) -> CodeObject | None:
    data = stored_code(layer.config.get("function"))
    return marshalled.read(data) if data is not None else None


def _mode_arguments(code: CodeObject, masks: bool) -> dict[str, Any]:
    """The arguments that Keras itself gives to a function that asks for them."""
    names = code.locals[1 : code.arguments]
    if "mask" in names and masks:
        raise Unclear("it uses the mask")
    given = {"training": False, "mask": None}
    return {name: given[name] for name in given if name in names}


def own_function(layer: Layer, context: Context) -> str | None:
    """The function of the person's own file that a layer asks for by its own name, or that has the layer's name."""
    if not is_function(layer):
        return None
    stored = layer.config.get("function")
    if isinstance(stored, Mapping):
        stored = stored.get("config") if isinstance(stored.get("config"), str) else None
    if isinstance(stored, str) and stored in context.custom:
        return stored
    return layer.name if layer.name in context.custom else None


def may_run(layer: Layer, context: Context) -> bool:
    """Whether the stored code of a layer can run as it is, and the person lets it."""
    code = _code(layer) if layer.class_name == "Lambda" else None
    return context.trust == SAVED_MODEL and code is not None and running.runs_here(code)


def with_stored_code(layer: Layer, context: Context) -> Layer:
    """A Lambda layer of Keras 3 that calls the layer's own code."""
    stored, defaults, closure = stored_parts(layer.config.get("function"))
    name = f"stored_function_{len(context.code) + 1}"
    data = stored_code(stored)
    assert data is not None
    context.code[name] = StoredFunction(data, tuple(plain(defaults) or ()), tuple(plain(closure) or ()))
    context.changed("run_stored_code", layer, "its code was traced", "--trust lets it run")
    context.findings.append(TrustedCode(where=f"{context.where}:{layer.path or layer.name}"))
    return _calling(layer, name)


def with_function(layer: Layer, context: Context) -> Layer:
    """A Lambda layer of Keras 3 that calls the person's function."""
    name = own_function(layer, context) or layer.name
    context.changed("take_custom_function", layer, f"calls {name}", "given with --custom-objects")
    return _calling(layer, context.custom[name])


def _calling(layer: Layer, name: str) -> Layer:
    config = {key: value for key, value in layer.config.items() if key in ("name", "trainable", "dtype")}
    config |= {"function": named_function(name), "arguments": plain(layer.config.get("arguments")) or {}}
    return replace(layer, class_name="Lambda", config=config, module=None, registered_name=None)


def finding(layer: Layer, reason: Unclear, context: Context) -> Finding:
    """What is said of a layer whose function cannot be translated."""
    where = f"{context.where}:{layer.path or layer.name}"
    if layer.class_name == "Lambda":
        code = _code(layer)
        run = _RUN[context.trust, code is not None and running.runs_here(code)]
        python = running.compiled_by(code) if code else ""
        if isinstance(reason, Random):
            return RandomLambda(where=where, reason=str(reason), run=run, python=python)
        shown = tuple(listing(code)) if code else ()
        return UnclearLambda(where=where, reason=str(reason), listing=shown, run=run, python=python)
    if isinstance(reason, Random):
        return RandomLambda(where=where, reason=str(reason))
    return UnknownOperation(where=where, function=_function(layer), reason=str(reason))


def kept_random(layer: Layer, made: list[Layer], context: Context) -> None:
    """Say so where the operations that take a layer's place draw random numbers."""
    if any(one.config.get("function") is DROPOUT for one in made):
        context.findings.append(KeptRandom(where=f"{context.where}:{layer.path or layer.name}"))


def without_shape(layer: Layer, context: Context) -> None:
    """Say that a function stands where the shape of its input is not known."""
    context.findings.append(finding(layer, Unclear("the shape of its input stands nowhere in the file"), context))


def told(layer: Layer, made: list[Layer]) -> str:
    """What became of a layer, in a few words."""
    kinds = [one.class_name for one in made]
    if not kinds:
        return f"{_function(layer)} is known beforehand"
    return f"{_function(layer)} as {', '.join(kinds[:8])}{', …' * (len(kinds) > 8)}"


def _function(layer: Layer) -> str:
    config = layer.config
    if layer.class_name == "Lambda":
        return "its code"
    if layer.class_name == "TensorFlowOpLayer":
        return nodes.op_of(config)
    return str(config.get("function") or config.get("attr_name") or config.get("cls_symbol"))


def plain(value: Any) -> Any:
    """A stored value without the wrappers that the Kerases put around tuples, slices and arrays."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, list | tuple):
        return type(value)(plain(item) for item in value)
    if not isinstance(value, Mapping):
        return value
    kind, inner = value.get("class_name"), value.get("config")
    if kind in ("__tuple__", "TensorShape"):
        return tuple(plain(item) for item in value.get("items", ()))
    if value.get("type") == "ndarray" or kind == "__numpy__":
        source = inner if kind == "__numpy__" and isinstance(inner, Mapping) else value
        return np.asarray(source.get("value"), source.get("dtype"))
    if kind == "__slice__" and isinstance(inner, Mapping):
        value = inner
    if kind in ("__ellipsis__", "Ellipsis"):
        return ...
    if set(value) == {"start", "stop", "step"}:
        return slice(*(plain(value[key]) for key in ("start", "stop", "step")))
    return {key: plain(item) for key, item in value.items()}
