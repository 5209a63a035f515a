"""Everything in a config that stands for code: classes, functions, Lambda layers, modules, files.

What is not known to every Keras is named with its place. Nothing is imported, decoded or opened.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from migrate.customs import NAMELESS, bare_name
from migrate.findings import Finding
from migrate.findings.keras_config import CustomInitializer, SubclassedModel
from migrate.findings.keras_functions import DangerousLambda
from migrate.findings.keras_layers import (
    CustomFunction,
    CustomLayer,
    NamelessFunction,
    OperationLayer,
    PackageLayer,
    RemovedLayer,
)
from migrate.findings.keras_upgrade import SubclassOfFunctional
from migrate.findings.unsafe import ForeignModule, LambdaCode, OutsideFile, PickledObject
from migrate.formats.keras import bytecode, config, known
from migrate.models import ConfiguredLayer, KerasModel

_CUSTOM = "Custom"
_KERAS = re.compile(r"(keras|tf_keras|tensorflow\.keras|tensorflow\.python\.keras|builtins)(\.|$)")
# Parts of Keras that act on files, settings or other code: no layer, no function of a layer comes from there.
_ACTING = re.compile(r"(keras|tf_keras)(\.src)?\.(utils|saving|config|export|distribution|wrappers|applications)(\.|$)")
_STANDARD = frozenset(sys.stdlib_module_names)
_FUNCTION_KEYS = ("activation", "recurrent_activation", "inner_activation", "activation_fn")
_CODE_KEYS = ("function", "output_shape", "mask", "mode", "output_mask")
_DANGEROUS = known.names(
    """
    open exec eval compile execfile __import__ import_module getattr setattr globals locals breakpoint os sys subprocess
    Popen check_output check_call popen system spawn fork execve shutil socket urllib urllib2 urlopen requests ctypes
    importlib pickle marshal builtins __builtins__ __class__ __subclasses__ __globals__ __code__ __bases__ __mro__
    __dict__ gfile py_func py_function numpy_function read_file write_file ReadFile WriteFile load_op_library
    load_library fromfile tofile memmap loadtxt savetxt
    """
)
"""Names that no code has which only computes."""
_FILE = re.compile(r"^(/|~|[A-Za-z]:[\\/]|\w+://|\.{1,2}/)|\.(txt|csv|tsv|vocab|json|npy)$")


def findings(model: KerasModel, where: str) -> Iterator[Finding]:
    """What the config names that is not plain Keras."""
    if model.config is None:
        return
    if not config.is_model(model.class_name or "", config.body(model.config)):
        yield SubclassedModel(where=where, class_name=model.class_name or "")
    own = [(model.class_name or "", config.body(model.config)), *((one.class_name, one.config) for one in model.table)]
    for name in dict.fromkeys(name for name, body in own if _is_own_model(name, body)):
        yield SubclassOfFunctional(where=where, class_name=name)
    yield from _modules(model.config, where)
    yield from _classes(model, where)
    yield from _functions(model, where)
    for layer in model.table:
        yield from _layer(layer, f"{where}:{layer.path}")
    objects = {name for layer in model.table for name in _training_objects(layer.config)}
    if objects:
        yield CustomInitializer(where=where, names=tuple(sorted(objects)))


def _is_own_model(name: str, body: Mapping[str, Any]) -> bool:
    return config.is_model(name, body) and name not in known.MODELS


def _layer(layer: ConfiguredLayer, where: str) -> Iterator[Finding]:
    name = layer.class_name
    if name in known.CARRIERS:
        yield PickledObject(where=where, kind=known.CARRIERS[name])
    vocabulary = layer.config.get("vocabulary")
    if isinstance(vocabulary, str) and _FILE.search(vocabulary):
        yield OutsideFile(where=where, path=vocabulary)
    for value in _packed_functions(layer):
        code = bytecode.stored_code(value)
        if code is not None:
            seen = bytecode.look(code)
            yield LambdaCode(where=where, size=seen.size, python=seen.python, uses=seen.names, constants=seen.constants)
            if reaches := tuple(name for name in seen.names if name in _DANGEROUS):
                yield DangerousLambda(where=where, uses=reaches)


def _classes(model: KerasModel, where: str) -> Iterator[Finding]:
    """One finding for each class that Keras 3 does not have, with its layers."""
    groups: dict[tuple[str, str | None], list[ConfiguredLayer]] = {}
    for layer in model.table:
        groups.setdefault((layer.class_name, _package(layer)), []).append(layer)
    for (name, package), members in groups.items():
        layers = tuple(layer.path for layer in members)
        if package:
            yield PackageLayer(where=where, class_name=name, package=package, layers=layers)
        elif name in known.OPERATIONS:
            operations = tuple(dict.fromkeys(_operation(layer.config) for layer in members))
            yield OperationLayer(where=where, class_name=name, operations=operations, layers=layers)
        elif name in known.REMOVED:
            yield RemovedLayer(where=where, class_name=name, replacement=known.REMOVED[name], layers=layers)
        elif not all(_is_known(layer) or _is_dangerous(layer.module) for layer in members):
            keys = {key for layer in members for key in layer.config} - {"name", "trainable", "dtype"}
            yield CustomLayer(where=where, class_name=name, keys=tuple(sorted(keys)), layers=layers)


def _is_known(layer: ConfiguredLayer) -> bool:
    name = layer.class_name
    foreign = layer.module is not None and not _KERAS.match(layer.module)
    registered = (layer.registered_name or "").startswith(f"{_CUSTOM}>")
    # Keras 3 keeps calls of keras.ops as layers of their own.
    operation = (layer.module or "").startswith(("keras.src.ops.", "keras.ops"))
    if config.is_model(name, layer.config):
        return True
    return not foreign and not registered and (name in known.CURRENT or operation)


def _package(layer: ConfiguredLayer) -> str | None:
    """The package that registered the class, None for Keras and for the writer's own classes."""
    if layer.class_name in known.OTHER_PACKAGES:
        return known.OTHER_PACKAGES[layer.class_name]
    package, mark, _ = (layer.registered_name or "").rpartition(">")
    if not mark or package in (_CUSTOM, "keras", "Keras", ""):
        return None
    return known.OTHER_PACKAGES.get(package, package)


def _operation(entry: Mapping[str, Any]) -> str:
    found = entry.get("function") or entry.get("symbol") or entry.get("name")
    node = entry.get("node_def")
    if isinstance(node, str):
        op = re.search(r'op: ?"(\w+)"|"op": ?"(\w+)"', node)
        found = next(filter(None, op.groups()), found) if op else found
    return str(found)[:200]


def _functions(model: KerasModel, where: str) -> Iterator[Finding]:
    """One finding for each function that no Keras has, with the layers that use it."""
    groups: dict[str, list[str]] = {}
    for layer in model.table:
        for name in (*_activations(layer.config), *_called_functions(layer)):
            groups.setdefault(name, []).append(layer.path)
    for name, layers in groups.items():
        yield CustomFunction(where=where, function=name, layers=tuple(dict.fromkeys(layers)))
    if nameless := tuple(layer.path for layer in model.table if _has_nameless(layer.config)):
        yield NamelessFunction(where=where, layers=nameless)


def _has_nameless(entry: Mapping[str, Any]) -> bool:
    return any(_function_name(entry.get(key)) == NAMELESS for key in _FUNCTION_KEYS)


def _activations(entry: Mapping[str, Any]) -> Iterator[str]:
    """Activations that no Keras has."""
    for key in _FUNCTION_KEYS:
        value = entry.get(key)
        name = _function_name(value)
        if name in (None, NAMELESS) or name in known.CURRENT or name in known.REMOVED:
            continue
        if name is not None and (name not in known.ACTIVATIONS or f"{_CUSTOM}>" in str(value)):
            yield name


def _function_name(value: Any) -> str | None:
    """The name of a function, or of a class in its place, as any Keras stores it; None where none is stored."""
    if isinstance(value, dict):
        inner = value.get("config")
        value = inner if value.get("class_name") == "function" else value.get("class_name")
    return bare_name(value) if isinstance(value, str) and value else None


def _packed_functions(layer: ConfiguredLayer) -> Iterator[Any]:
    """The functions of a Lambda layer, or of an old merging layer, that are stored as code."""
    for key in _CODE_KEYS:
        value = layer.config.get(key)
        new = isinstance(value, dict) and value.get("class_name") == "__lambda__"
        old = layer.config.get(f"{key}_type") == "lambda"
        if new or old or (key == "function" and isinstance(value, list)):
            yield value


def _called_functions(layer: ConfiguredLayer) -> Iterator[str]:
    """The functions of a Lambda layer, or of an old merging layer, that are stored by name."""
    for key in _CODE_KEYS:
        value = layer.config.get(key)
        by_name = layer.config.get(f"{key}_type") == "function"
        new = layer.class_name == "Lambda" and key == "function" and not layer.config.get("function_type")
        name = _function_name(value) if by_name or new else None
        if name not in (None, "__lambda__"):
            yield str(name)


def _training_objects(entry: Mapping[str, Any]) -> Iterator[str]:
    for key, value in entry.items():
        if not key.endswith(known.TRAINING_KEYS):
            continue
        name = _function_name(value)
        if isinstance(value, dict) and name is None:
            name = value.get("name") if isinstance(value.get("name"), str) else None
        if name and name not in known.TRAINING_OBJECTS:
            yield name


def _modules(value: Any, where: str) -> Iterator[Finding]:
    """Modules outside of Keras that a loader would import, once each."""
    seen: set[tuple[str, str]] = set()
    level = [value]
    while level:
        for one in level:
            module = one.get("module") if isinstance(one, dict) else None
            if not isinstance(module, str) or "class_name" not in one or not _is_dangerous(module, one):
                continue
            named = str(_function_name(one))[:200]
            if (module, named) not in seen:
                seen.add((module, named))
                yield ForeignModule(where=where, module=module[:200], object=named)
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]


def _is_dangerous(module: str | None, entry: Mapping[str, Any] | None = None) -> bool:
    """Whether nothing honest comes from that module: the standard library, and the parts of Keras that act."""
    if not module:
        return False
    if module == "builtins":
        named = _function_name(entry) if entry else None
        return named in ("eval", "exec", "compile", "open", "__import__", "getattr", "setattr", "globals")
    return bool(_ACTING.match(module)) or (module.split(".")[0] in _STANDARD and module != "__main__")
