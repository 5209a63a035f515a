"""Signatures as a SavedModel describes them: nested values of tensorflow/core/protobuf/struct.proto."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate import protos
from migrate.graphdef.functions import shape_proto
from migrate.models import TensorInfo


def _value() -> Any:
    return protos.protobuf("struct").StructuredValue()


def none() -> Any:
    """The value None."""
    value = _value()
    value.none_value.SetInParent()
    return value


def empty_tuple() -> Any:
    """The value ()."""
    value = _value()
    value.tuple_value.SetInParent()
    return value


def specs(infos: Mapping[str, TensorInfo]) -> Any:
    """A dictionary of tensor specifications."""
    value = _value()
    value.dict_value.SetInParent()
    for key, info in infos.items():
        spec = value.dict_value.fields[key].tensor_spec_value
        spec.name = key
        spec.dtype = info.dtype
        spec.shape.CopyFrom(shape_proto(info.shape))
    return value


def call(inputs: Mapping[str, TensorInfo]) -> Any:
    """The arguments of a call that takes every input by keyword: ((), {…})."""
    value = _value()
    value.tuple_value.values.append(empty_tuple())
    value.tuple_value.values.append(specs(inputs))
    return value


def _strings(texts: Mapping[str, Any]) -> Any:
    value = _value()
    value.list_value.SetInParent()
    for text in texts:
        value.list_value.values.add().string_value = text
    return value


def function_spec(inputs: Mapping[str, TensorInfo]) -> Any:
    """The FunctionSpec of a function whose inputs are keyword-only arguments."""
    spec = protos.protobuf("saved_object_graph").FunctionSpec()
    named = spec.fullargspec.named_tuple_value
    named.name = "FullArgSpec"
    annotations = _value()
    annotations.dict_value.SetInParent()
    fields = {
        "args": _strings({}),
        "varargs": none(),
        "varkw": none(),
        "defaults": none(),
        "kwonlyargs": _strings(inputs),
        "kwonlydefaults": none(),
        "annotations": annotations,
    }
    for key, value in fields.items():
        named.values.add(key=key).value.CopyFrom(value)
    spec.input_signature.CopyFrom(none())
    return spec
