"""TensorFlowOpLayer: one node of a graph, whose constant inputs lie beside it → the function that made such nodes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import numpy as np

from migrate.layers.operations.builder import Builder
from migrate.layers.operations.registry import apply
from migrate.pycode.domain import Unclear

_SAME = """
Abs Add AddV2 Acos Acosh Asin Asinh Atan Atan2 Atanh BatchMatMul BatchMatMulV2 Ceil Cos Cosh DivNoNan Elu Equal Erf Erfc
Exp Expm1 Floor FloorDiv FloorMod Greater GreaterEqual Identity IsFinite IsInf IsNan Less LessEqual Log Log1p LogSoftmax
LogicalAnd LogicalNot LogicalOr MatMul Maximum Minimum Mul Neg NotEqual OnesLike Pow RealDiv Reciprocal Relu Relu6 Rint
Round Rsqrt Selu Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt Square StopGradient Sub Tan Tanh ZerosLike Shape
Rank Size Reshape Transpose ExpandDims Tile Fill Select SelectV2 Where BiasAdd Range BroadcastTo AddN Cumsum Cumprod Pad
PadV2 MirrorPad ReverseV2 Roll Slice DepthToSpace SpaceToDepth InvertPermutation Cholesky Cross Erfinv GatherNd L2Loss
MatrixBandPart MatrixDeterminant MatrixDiag MatrixDiagPart MatrixInverse MatrixSetDiag MatrixSolve MulNoNan Xdivy
Xlog1py Xlogy
"""
_FUNCTIONS = {
    "AddV2": "tf.add",
    "BatchMatMul": "tf.matmul",
    "BatchMatMulV2": "tf.matmul",
    "DivNoNan": "tf.div_no_nan",
    "FloorDiv": "tf.floordiv",
    "FloorMod": "tf.floormod",
    "MatMul": "tf.matmul",
    "Mul": "tf.multiply",
    "Neg": "tf.negative",
    "RealDiv": "tf.truediv",
    "Rint": "tf.round",
    "Sub": "tf.subtract",
    "Select": "tf.where",
    "SelectV2": "tf.where",
    "MirrorPad": "tf.pad",
    "PadV2": "tf.pad",
    "ReverseV2": "tf.reverse",
    "GatherV2": "tf.gather",
    "ConcatV2": "tf.concat",
    "Pack": "tf.stack",
    "Unpack": "tf.unstack",
    "SplitV": "tf.split",
    "TopKV2": "tf.top_k",
    "ArgMax": "tf.argmax",
    "ArgMin": "tf.argmin",
    "Mean": "tf.reduce_mean",
    "Sum": "tf.reduce_sum",
    "Max": "tf.reduce_max",
    "Min": "tf.reduce_min",
    "Prod": "tf.reduce_prod",
    "Any": "tf.reduce_any",
    "All": "tf.reduce_all",
    "OneHot": "tf.one_hot",
    "LeakyRelu": "tf.leaky_relu",
    "ResizeBilinear": "tf.image.resize_bilinear",
    "ResizeNearestNeighbor": "tf.image.resize_nearest_neighbor",
    "Squeeze": "tf.squeeze",
    "StridedSlice": "tf.strided_slice",
    "Einsum": "tf.einsum",
    "Cast": "tf.cast",
    "Split": "tf.split",
    "ClipByValue": "tf.clip_by_value",
    "SquaredDifference": "tf.squared_difference",
    "Conv2D": "tf.conv2d",
    "Conv3D": "tf.conv3d",
    "AvgPool3D": "tf.avg_pool3d",
    "MaxPool3D": "tf.max_pool3d",
    "RandomStandardNormal": "tf.random_normal",
    "RandomUniform": "tf.random_uniform",
    "TruncatedNormal": "tf.truncated_normal",
    "ResizeArea": "tf.image.resize_area",
    "ResizeBicubic": "tf.image.resize_bicubic",
    "MaxPool": "tf.max_pool",
    "AvgPool": "tf.avg_pool",
}
_ATTRIBUTES = {
    "keep_dims": "keepdims",
    "transpose_a": "transpose_a",
    "transpose_b": "transpose_b",
    "adj_x": "adj_x",
    "adj_y": "adj_y",
    "axis": "axis",
    "alpha": "alpha",
    "mode": "mode",
    "exclusive": "exclusive",
    "reverse": "reverse",
    "sorted": "sorted",
    "align_corners": "align_corners",
    "half_pixel_centers": "half_pixel_centers",
    "begin_mask": "begin_mask",
    "end_mask": "end_mask",
    "ellipsis_mask": "ellipsis_mask",
    "new_axis_mask": "new_axis_mask",
    "shrink_axis_mask": "shrink_axis_mask",
    "block_size": "block_size",
    "squeeze_dims": "axis",
    "num": "num",
    "batch_dims": "batch_dims",
    "output_type": "output_type",
    "ksize": "ksize",
    "strides": "strides",
    "padding": "padding",
    "dilations": "dilations",
    "data_format": "data_format",
}
"""Attribute of a node → argument of the function."""
_DATA_TYPES = {"DT_HALF": "float16", "DT_BFLOAT16": "bfloat16", "DT_FLOAT": "float32", "DT_DOUBLE": "float64"}
_DATA_TYPES |= {"DT_BOOL": "bool", "DT_UINT8": "uint8", "DT_INT8": "int8", "DT_INT16": "int16"}
_DATA_TYPES |= {"DT_INT32": "int32", "DT_INT64": "int64"}


def op_of(config: Mapping[str, Any]) -> str:
    """The node's op."""
    node = config.get("node_def")
    return str(node.get("op")) if isinstance(node, Mapping) else "an unreadable node"


def called(config: Mapping[str, Any], args: tuple[Any, ...], builder: Builder) -> Any:
    """What the node computes from these tensors."""
    node = config.get("node_def")
    if not isinstance(node, Mapping):
        raise Unclear("its node is stored in a form that is not known")
    op = str(node.get("op"))
    if op not in _SAME.split() and op not in _FUNCTIONS:
        raise Unclear("no counterpart of it is known")
    inputs = _inputs(config, args)
    attributes = {key: _attribute(value) for key, value in (node.get("attr") or {}).items()}
    name = _FUNCTIONS.get(op, f"tf.{_snake(op)}")
    return apply(name, builder, *_arguments(op, inputs, attributes))


def _inputs(config: Mapping[str, Any], args: tuple[Any, ...]) -> list[Any]:
    given = args[0] if args else []
    inputs = list(given) if isinstance(given, list) else [given]
    for index, value in sorted((int(key), value) for key, value in (config.get("constants") or {}).items()):
        inputs.insert(index, _array(value) if isinstance(value, list) else value)
    return inputs


def _arguments(op: str, inputs: list[Any], attributes: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    kwargs = {_ATTRIBUTES[key]: value for key, value in attributes.items() if key in _ATTRIBUTES}
    if op in ("ConcatV2", "Pack"):
        many = len(inputs) - (op == "ConcatV2")
        return (inputs[:many], *[_number(one) for one in inputs[many:]]), kwargs
    if op == "PadV2":
        return (inputs[0], inputs[1]), {"constant_values": _number(inputs[2])}
    if op == "AddN":
        return (inputs,), {}
    if op == "Einsum":
        return (str(attributes.get("equation")), *inputs), {}
    if op == "Cast":
        return (inputs[0], attributes.get("DstT")), {}
    if op == "Split":
        return (inputs[1], int(attributes["num_split"]), _number(inputs[0])), {}
    if op == "SplitV":
        return (inputs[0], inputs[1], _number(inputs[2])), {}
    if op == "GatherV2":
        return (inputs[0], inputs[1]), {"axis": _number(inputs[2]), **kwargs}
    if op in ("OneHot", "TopKV2", "ArgMax", "ArgMin", "ExpandDims"):
        return (inputs[0], *[_number(one) for one in inputs[1:]]), kwargs
    if op == "Squeeze" and not kwargs.get("axis"):
        kwargs.pop("axis", None)
    if op == "Unpack":
        kwargs["num"] = int(kwargs["num"])
    if op in ("Softmax", "Identity", "Shape"):
        kwargs = {}
    return tuple(inputs), kwargs


def _array(value: Any) -> Any:
    found = np.asarray(value)
    return found.astype({"f": np.float32, "i": np.int32}.get(found.dtype.kind, found.dtype))


def _number(value: Any) -> Any:
    return np.asarray(value).item() if isinstance(value, np.ndarray) and value.ndim == 0 else value


def _attribute(value: Any) -> Any:
    """An attribute as it stands in the JSON form of a node."""
    if not isinstance(value, Mapping):
        return value
    for kind, content in value.items():
        if kind == "i":
            return int(content)
        if kind == "type":
            return _DATA_TYPES.get(str(content), content)
        if kind == "s":
            return _text(content)
        if kind == "list" and isinstance(content, Mapping):
            return [int(one) if str(one).lstrip("-").isdigit() else one for one in next(iter(content.values()), [])]
        return content
    return None


def _text(content: Any) -> str:
    try:
        return base64.b64decode(str(content), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return str(content)


def _snake(op: str) -> str:
    out = ""
    for at, letter in enumerate(op):
        out += f"_{letter.lower()}" if letter.isupper() and at and not op[at - 1].isupper() else letter.lower()
    return out
