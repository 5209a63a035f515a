"""SessionBundles, the exports that came before SavedModels: a checkpoint `export` whose graph names its signatures.

Sources: tensorflow/contrib/session_bundle/manifest.proto (Signatures, in the collection `serving_signatures`, and
AssetFile, in `serving_assets`), which current releases no longer carry, and bundle_shim.py there: under which names
the first loaders of SavedModels gave these signatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from migrate import protos
from migrate.coding import Malformed, fields

NAME = "session-bundle"
_SIGNATURES = "serving_signatures"
_DEFAULT = "serving_default"
_METHODS = "tensorflow/serving/"
_REGRESSION, _CLASSIFICATION, _GENERIC = 1, 2, 3
# Kind of a Signature → method, and for each field of its message the side and key of the tensor.
_FIXED: dict[int, tuple[str, dict[int, tuple[str, str]]]] = {
    _REGRESSION: ("regress", {1: ("inputs", "inputs"), 2: ("outputs", "outputs")}),
    _CLASSIFICATION: (
        "classify",
        {1: ("inputs", "inputs"), 2: ("outputs", "classes"), 3: ("outputs", "scores")},
    ),
}
_FEEDS = frozenset({"Placeholder", "PlaceholderV2", "PlaceholderWithDefault"})
_PAIR = ("inputs", "outputs")
"""The two named signatures that together describe one call."""

Tensors = dict[str, str]
"""Key → tensor."""


def is_bundle(meta: Any) -> bool:
    """Whether a MetaGraphDef is that of a SessionBundle."""
    return _SIGNATURES in meta.collection_def


def signature_defs(meta: Any) -> dict[str, Any]:
    """The signatures as SignatureDef messages, whose TensorInfos hold names only; what cannot be decoded is left out.

    The default signature becomes `serving_default`. The named signatures `inputs` and `outputs` become one, under
    that key where it is free, else under `serving_default_from_named`. Other named ones keep their names.
    """
    placeholders = {node.name for node in meta.graph_def.node if node.op in _FEEDS}
    found: dict[str, Any] = {}
    for value in meta.collection_def[_SIGNATURES].any_list.value if is_bundle(meta) else ():
        try:
            default, named = _signatures(value.value)
        except (Malformed, UnicodeDecodeError):
            continue
        if default:
            found[_DEFAULT] = _signature_def(default, placeholders)
        if all(_GENERIC in named.get(side, {}) for side in _PAIR):
            inputs, outputs = (_bindings(named.pop(side)[_GENERIC]) for side in _PAIR)
            key = f"{_DEFAULT}_from_named" if _DEFAULT in found else _DEFAULT
            found[key] = _message("predict", inputs, outputs)
        for name, kinds in named.items():
            found[name] = _signature_def(kinds, placeholders)
    return found


def _signatures(data: bytes) -> tuple[dict[int, bytes], dict[str, dict[int, bytes]]]:
    """The message Signatures: the default signature, and the named ones, each as {kind: message}."""
    default: dict[int, bytes] = {}
    named = {}
    for number, value in fields(data):
        if number == 1:
            default = dict(fields(value))
        elif number == 2:
            entry = dict(fields(value))
            named[entry.get(1, b"").decode()] = dict(fields(entry.get(2, b"")))
    return default, named


def _signature_def(kinds: Mapping[int, bytes], placeholders: Iterable[str]) -> Any:
    """One Signature. A generic one does not tell inputs from outputs: what is fed is an input."""
    for kind, (method, sides) in _FIXED.items():
        if kind in kinds:
            tensors = {number: _binding(value) for number, value in fields(kinds[kind]) if number in sides}
            parts: dict[str, Tensors] = {"inputs": {}, "outputs": {}}
            for number, (side, key) in sides.items():
                if tensors.get(number):
                    parts[side][key] = tensors[number]
            return _message(method, parts["inputs"], parts["outputs"])
    every = _bindings(kinds.get(_GENERIC, b""))
    fed = {key for key, tensor in every.items() if tensor.rpartition(":")[0] in placeholders}
    inputs = {key: tensor for key, tensor in every.items() if key in fed}
    return _message("predict", inputs, {key: tensor for key, tensor in every.items() if key not in fed})


def _bindings(generic: bytes) -> Tensors:
    """The message GenericSignature: a map from key to TensorBinding."""
    entries = [dict(fields(value)) for number, value in fields(generic) if number == 1]
    return {entry.get(1, b"").decode(): _binding(entry.get(2, b"")) for entry in entries}


def _binding(data: bytes) -> str:
    """The message TensorBinding: the name of a tensor."""
    return str(dict(fields(data)).get(1, b"").decode())


def _message(method: str, inputs: Tensors, outputs: Tensors) -> Any:
    message = protos.protobuf("meta_graph").SignatureDef(method_name=f"{_METHODS}{method}")
    for key, tensor in inputs.items():
        message.inputs[key].name = tensor
    for key, tensor in outputs.items():
        message.outputs[key].name = tensor
    return message
