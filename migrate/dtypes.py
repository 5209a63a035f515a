"""The element types that TensorFlow writes to disk: number, name and width.

Source: tensorflow/core/framework/types.proto. Reference types are the number plus 100.
"""

from __future__ import annotations

REF_OFFSET = 100

NAMES: dict[int, str] = {
    1: "float32",
    2: "float64",
    3: "int32",
    4: "uint8",
    5: "int16",
    6: "int8",
    7: "string",
    8: "complex64",
    9: "int64",
    10: "bool",
    11: "qint8",
    12: "quint8",
    13: "qint32",
    14: "bfloat16",
    15: "qint16",
    16: "quint16",
    17: "uint16",
    18: "complex128",
    19: "float16",
    20: "resource",
    21: "variant",
    22: "uint32",
    23: "uint64",
    24: "float8_e5m2",
    25: "float8_e4m3fn",
    29: "int4",
    30: "uint4",
}
NUMBERS: dict[str, int] = {name: number for number, name in NAMES.items()}

# Bytes an element takes on disk; strings and handles have no fixed width.
WIDTHS: dict[int, int] = {
    1: 4,
    2: 8,
    3: 4,
    4: 1,
    5: 2,
    6: 1,
    8: 8,
    9: 8,
    10: 1,
    11: 1,
    12: 1,
    13: 4,
    14: 2,
    15: 2,
    16: 2,
    17: 2,
    18: 16,
    19: 2,
    22: 4,
    23: 8,
    24: 1,
    25: 1,
}
STRING, BOOL, RESOURCE, VARIANT = 7, 10, 20, 21
FLOATS = frozenset({1, 2, 14, 19})
INTEGERS = frozenset({3, 4, 5, 6, 9, 17, 22, 23})


def base(dtype: int) -> int:
    """The value type of a reference type; any other type unchanged."""
    return dtype - REF_OFFSET if dtype > REF_OFFSET else dtype


def name(dtype: int) -> str:
    """The field's name of a type number, `dtype N` where the number is unknown."""
    return NAMES.get(base(dtype), f"dtype {dtype}")
