"""Names that people gave, and names that TensorFlow gives by itself."""

from __future__ import annotations

import re
from typing import Any

_ALIASES = {
    "realdiv": "truediv", "pack": "stack", "unpack": "unstack", "gatherv2": "gather", "floordiv": "floordiv",
    "floormod": "mod", "batchmatmul": "matmul", "batchmatmulv2": "matmul", "batchmatmulv3": "matmul",
    "sparsematmul": "matmul",
    "if": "cond", "statelessif": "cond", "statelesswhile": "while",
}  # fmt: skip
_HELPERS = frozenset({
    "clipbyvalue", "stridedslice", "truediv", "div", "transpose", "concat", "stack", "tofloat", "toint32", "toint64",
    "todouble", "split", "unstack", "normtosquare", "sequencemask", "booleanmask", "onehot", "eye", "embeddinglookup",
    "tensordot",
})  # fmt: skip
_STACKED = re.compile(r"/Tensor(ArrayStack(_\d+)?/TensorArrayGatherV\d|ArrayPack(_\d+)?/TensorArrayGatherV\d)$")
_LOOPS = re.compile(r"(^|/)(map|scan|while|rnn|fw|bw|decoder|foldl|foldr)(_\d+)?$")


def has_default_name(node: Any) -> bool:
    """Whether a node bears the name that its op gives it by itself (`add_3`, `Reshape_1`, `BiasAdd`).

    What a loop stacks up counts as named when the loop has a name of its own.
    """
    stacked = _STACKED.search(node.name)
    if stacked:
        return bool(_LOOPS.search(node.name[: stacked.start()]))
    leaf = re.sub(r"_\d+$", "", node.name.rsplit("/", 1)[-1])
    plain, op = leaf.replace("_", "").lower(), node.op.lower()
    return plain in {op, op.removesuffix("v2"), op.removesuffix("v3"), _ALIASES.get(op, op)} or plain in _HELPERS
