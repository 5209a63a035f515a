"""What a graph tells of the values that an input may take."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from migrate import dtypes
from migrate.graph.hints import Hint, hint
from migrate.graph.pictures import pictures
from tests.graph.build import binary, const, node, placeholder, read, unary, variable, view

INT = dtypes.NUMBERS["int32"]
IDS = placeholder("ids", (None, 5), "int32")
TABLE = [variable("table", (100, 8)), read("table")]


def bounds(*nodes: Any, name: str = "ids") -> tuple[int, int] | None:
    return hint(view(*nodes), (name, 0), INT, []).bounds


GATHERS = {
    "Gather": [*TABLE, node("g", "Gather", "table/read", "ids")],
    "GatherV2": [*TABLE, const("axis", 0), node("g", "GatherV2", "table/read", "ids", "axis")],
    "ResourceGather": [
        node("table", "VarHandleOp", dtype="float32", shape=(100, 8)), node("g", "ResourceGather", "table", "ids"),
    ],
    "a constant table": [const("table", np.zeros((100, 2), np.float32)), node("g", "Gather", "table", "ids")],
    "one-hot": [const("depth", 100), node("o", "OneHot", "ids", "depth")],
    "behind a cast, a reshape and a transposition": [
        *TABLE, unary("a", "Cast", "ids"), node("b", "Reshape", "a", "s"), unary("c", "Transpose", "b"),
        node("g", "Gather", "table/read", "c"),
    ],
    "the smallest of two": [
        *TABLE, variable("more", (500, 8)), read("more"), node("h", "Gather", "more/read", "ids"),
        node("g", "Gather", "table/read", "ids"),
    ],
    "through a tensor array": [
        *TABLE, node("ta", "TensorArrayV3", "n"), node("sc", "TensorArrayScatterV3", "ta", "i", "ids", "f"),
        node("e", "Enter", "ta:0"), node("r", "TensorArrayReadV3", "e", "i", "f"),
        node("g", "Gather", "table/read", "r"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", GATHERS)
def test_indices(what: str) -> None:
    assert bounds(IDS, *GATHERS[what]) == (0, 99)


def test_the_gathered_table_itself_is_not_bounded() -> None:
    assert bounds(IDS, const("i", [1]), node("g", "Gather", "ids", "i")) is None


def test_indices_of_another_axis_are_bounded_by_its_size() -> None:
    for axis in (1, -1):
        assert bounds(IDS, *TABLE, const("axis", axis), node("g", "GatherV2", "table/read", "ids", "axis")) == (0, 7)
    scores = unary("scores", "Sigmoid", "x", out=(None, 5, 14))
    chosen = node("g", "GatherV2", "scores", "ids", "axis")
    assert bounds(IDS, placeholder("x"), scores, const("axis", 2), chosen) == (0, 13)
    assert bounds(IDS, placeholder("x"), scores, const("axis", 0), chosen) is None
    assert bounds(IDS, placeholder("x"), scores, const("axis", 3), chosen) is None


def test_indices_that_are_computed_with_are_not_bounded() -> None:
    nodes = [const("two", 2), binary("a", "Mul", "ids", "two", dtype="int32"), node("g", "Gather", "table/read", "a")]
    assert bounds(IDS, *TABLE, *nodes) is None


def test_gradients_say_nothing() -> None:
    assert bounds(IDS, *TABLE, node("gradients/g", "Gather", "table/read", "ids")) is None


LENGTHS = placeholder("n", (None,), "int32")


@pytest.mark.parametrize(
    "use",
    [
        [node("r", "ReverseSequence", "x", "n")],
        [const("t", 3), binary("g", "GreaterEqual", "t", "n", dtype="int32")],
        [node("m", "Max", "n", "zero")],
    ],
    ids=["reversed", "compared with the time", "the longest"],
)
def test_lengths_of_sequences(use: list[Any]) -> None:
    nodes = [placeholder("x", (None, 7, 3)), LENGTHS, *use]
    assert hint(view(*nodes), ("n", 0), INT, [("n", 0), ("x", 0)]) == Hint((None,), lengths_of=("x", 0))


def test_lengths_by_name() -> None:
    nodes = [placeholder("x", (None, 7, 3)), placeholder("seq_len", (None,), "int32")]
    assert hint(view(*nodes), ("seq_len", 0), INT, [("x", 0)]).lengths_of == ("x", 0)


def test_vectors_without_such_a_use_measure_nothing() -> None:
    assert hint(view(placeholder("x", (None, 7)), LENGTHS), ("n", 0), INT, [("x", 0)]).lengths_of is None


@pytest.mark.parametrize(
    ("use", "bounds_of_lengths"),
    [
        (node("d", "CTCBeamSearchDecoder", "short", "n"), (1, 4)),
        (node("d", "ReverseSequence", "short", "n", seq_dim=1), (1, 9)),
        (node("d", "ReverseSequence", "short", "n", seq_dim=2), None),
    ],
    ids=["decoded", "turned round", "of unknown size"],
)
def test_lengths_of_fewer_steps_than_go_in(use: Any, bounds_of_lengths: Any) -> None:
    nodes = [placeholder("x", (None, 7, 3)), LENGTHS, unary("short", "Mean", "x", out=(4, 9, None)), use]
    found = hint(view(*nodes), ("n", 0), INT, [("n", 0), ("x", 0)])
    assert found.bounds == bounds_of_lengths
    assert found.lengths_of == (None if bounds_of_lengths else ("x", 0))


WORDS = placeholder("words", (None,), "string")
LOOKUP = [
    node("table", "HashTableV2", key_dtype="string", value_dtype="int64"),
    node("found", "LookupTableFindV2", "table", "words", "default"),
]


def vocabulary(*nodes: Any, **more: Any) -> tuple[bytes, ...]:
    return hint(view(WORDS, *LOOKUP, *nodes, **more), ("words", 0), dtypes.STRING, []).choices


def test_words_of_a_constant_table() -> None:
    keys = const("keys", b"one")
    keys.attr["value"].tensor.string_val.append(b"two")
    assert vocabulary(keys, node("init", "InitializeTableV2", "table", "keys", "values")) == (b"one", b"two")


def test_words_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_bytes(b"one\t1\n\ntwo\t2\n")
    init = node("init", "InitializeTableFromTextFileV2", "table", "file")
    assert vocabulary(const("file", b"words.txt"), init, assets={"file": tmp_path / "words.txt"}) == (b"one", b"two")
    assert vocabulary(const("file", b"words.txt"), init) == ()


def test_texts_that_are_not_looked_up() -> None:
    assert hint(view(WORDS), ("words", 0), dtypes.STRING, []).choices == ()


def test_shapes_that_the_first_use_demands() -> None:
    dense = [variable("w", (20, 3)), read("w"), node("m", "MatMul", "x", "w/read", T="float32")]
    assert hint(view(placeholder("x", None), *dense), ("x", 0), 1, []).shape == (None, 20)
    kernel = [variable("k", (3, 3, 5, 8)), read("k"), node("c", "Conv2D", "x", "k/read", T="float32")]
    assert hint(view(placeholder("x", None), *kernel), ("x", 0), 1, []).shape == (None, None, None, 5)
    assert hint(view(placeholder("x", None)), ("x", 0), 1, []).shape is None
    assert hint(view(placeholder("x", (2, 3)), *dense), ("x", 0), 1, []).shape == (2, 3)


TEXT = placeholder("text", None, "string")


def text_hint(*nodes: Any) -> Hint:
    return hint(view(TEXT, *nodes), ("text", 0), dtypes.STRING, [])


@pytest.mark.parametrize("op", ["DecodeJpeg", "DecodePng", "DecodeImage", "DecodeBmp", "DecodeGif"])
def test_a_decoder_of_pictures_takes_one_string(op: str) -> None:
    assert text_hint(node("decoded", op, "text")).shape == ()


def decoded(op: str = "Cast") -> list[Any]:
    """A picture of eight by twelve dots that is decoded, and that an op takes before its size is stated."""
    size = (None, None, 3)
    return [node("decoded", "DecodePng", "text", out=size), unary("cast", op, "decoded", out=size),
            node("Mul", "Mul", "cast", "scale", T="float32", out=(8, 12, 3)), const("scale", 0.5)]  # fmt: skip


@pytest.mark.parametrize(("op", "size"), [("Cast", (12, 8)), ("ResizeBilinear", (32, 32))])
def test_pictures_are_of_the_size_that_the_graph_states_of_what_is_decoded(op: str, size: tuple[int, int]) -> None:
    header = pictures(view(TEXT, *decoded(op)), ("text", 0))[0][16:24]
    assert struct.unpack(">II", header) == size


def test_ids_of_a_sparse_column_are_below_the_rows_of_its_table() -> None:
    nodes = [
        placeholder("ids", (None,), "int64"), node("chosen", "Gather", "ids", "places"), variable("table", (7, 2)),
        node("filled", "SparseFillEmptyRows", "indices", "chosen", "shape", "default", T="int64"), read("table"),
        node("Unique", "Unique", "filled:1", T="int64"), node("rows", "Gather", "table/read", "Unique"),
    ]  # fmt: skip
    assert hint(view(*nodes), ("ids", 0), INT, []).bounds == (0, 6)


@pytest.mark.parametrize(("op", "taker", "bounds"), [
    ("Less", "All", (0, 4)), ("LessEqual", "All", (0, 5)), ("Less", "Where", None),
])  # fmt: skip
def test_ids_are_below_what_an_assertion_demands(op: str, taker: str, bounds: tuple[int, int] | None) -> None:
    nodes = [placeholder("ids", (None,), "int32"), const("five", 5), binary("below", op, "ids", "five"),
             node("taken", taker, "below")]  # fmt: skip
    assert hint(view(*nodes), ("ids", 0), INT, []).bounds == bounds


def test_sounds_for_a_decoder_of_sounds() -> None:
    found = text_hint(node("decoded", "DecodeWav", "text", desired_channels=2))
    assert found.shape == () and found.choices
    with wave.open(io.BytesIO(found.choices[0])) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (2, 2, 16000)
        assert sound.getnframes() == 16000 and any(sound.readframes(100))


def test_digits_where_numbers_are_read() -> None:
    assert all(choice.isdigit() for choice in text_hint(node("n", "StringToNumber", "text")).choices)
    fields = node("csv", "DecodeCSV", "text", "a", "a", OUT_TYPE=["float32", "int32"])
    assert all(choice.count(b",") == 1 for choice in text_hint(const("a", [0.0]), fields).choices)


def test_a_size_of_random_numbers_is_one_number() -> None:
    nodes = [placeholder("n", None, "int32"), node("size", "Pack", "n"), node("u", "RandomUniform", "size")]
    assert hint(view(*nodes), ("n", 0), INT, []).shape == ()
    assert hint(view(*nodes[:2]), ("n", 0), INT, []).shape is None


def test_ids_that_come_as_floats() -> None:
    ids = placeholder("ids", (None, 5))
    nodes = [
        ids,
        *TABLE,
        node("c", "Cast", "ids", SrcT="float32", DstT="int32"),
        node("g", "Gather", "table/read", "c"),
    ]
    assert hint(view(*nodes), ("ids", 0), dtypes.NUMBERS["float32"], []).bounds == (0, 99)
    beside = [*nodes, binary("m", "Mul", "ids", "ids")]
    assert hint(view(*beside), ("ids", 0), dtypes.NUMBERS["float32"], []).bounds is None


def test_a_sparse_input_is_as_wide_as_its_matrix_is_high() -> None:
    parts = [placeholder("x/indices", (None, 2), "int64"), placeholder("x/values", (None,))]
    shape = placeholder("x/shape", (2,), "int64")
    product = node("p", "SparseTensorDenseMatMul", "x/indices", "x/values", "x/shape", "table/read", T="float32")
    assert bounds(*parts, shape, *TABLE, product, name="x/shape") == (0, 100)


def test_a_frozen_kernel_tells_the_rank_of_an_image() -> None:
    kernel = [const("k", np.zeros((3, 3, 2, 8), np.float32)), unary("k/read", "Identity", "k")]
    image = placeholder("image", None)
    found = hint(view(image, *kernel, node("c", "Conv2D", "image", "k/read")), ("image", 0), 1, [])
    assert found.shape == (None, None, None, 2)
