"""The table "this is not a model, it is a …": what else lies among models, by its content, and what to do about it.

The content decides. Names only tell which files should have been a model: those that nobody would miss stay unsaid.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from migrate.findings import Finding
from migrate.findings.container import NotThisKind, UnknownContent
from migrate.formats import pickles, sniff
from migrate.formats.keras import texts
from migrate.frozen import dataclass
from migrate.late import zipfile

_TEXT = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]*\Z")
_VALUE = rb"(\"[^\"\n]*\"|'[^'\n]*'|-?[\d.]+|true|false|[A-Z][A-Z0-9_]*)"
_MESSAGE = re.compile(rb"(\s|#[^\n]*\n)*\w+(:?\s*\{|:\s*" + _VALUE + rb")[ \t]*\r?\n")
_OF_GRAPH = re.compile(rb"(^|\s)(node|attr|graph_def|meta_graphs)\s*\{")
_MODEL_ENDINGS = re.compile(r"\.(h5|hdf5|keras|pb|pbtxt|meta|index|ckpt|data-\d{5}-of-\d{5})$", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """One kind of file: its name in scans, what it is, what to do, and how it is known."""

    name: str
    what: str
    cure: str
    test: Callable[[bytes, Path], bool]
    model: bool = False
    """A model, but one of another program."""


def starts(*marks: bytes) -> Callable[[bytes, Path], bool]:
    """Known by its first bytes."""
    return lambda head, path: head.startswith(marks)


def matches(pattern: bytes) -> Callable[[bytes, Path], bool]:
    """Known by a pattern at its beginning."""
    compiled = re.compile(pattern, re.DOTALL)
    return lambda head, path: compiled.match(head) is not None


def members(*endings: str) -> Callable[[bytes, Path], bool]:
    """Known as a zip file with a member of such a name."""
    return lambda head, path: head.startswith(b"PK\x03\x04") and any(name.endswith(endings) for name in _names(path))


def _names(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as opened:
            return opened.namelist()[:1000]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []


def is_onnx(head: bytes) -> bool:
    """Whether a ModelProto of ONNX begins so: a version (1), then a producer's name (2), or a version or graph."""
    if len(head) < 4 or head[0] != 8 or not 2 <= head[1] < 32:
        return False
    if head[2] != 0x12:
        return head[2] in (0x1A, 0x22, 0x3A, 0x42)
    return all(0x20 < byte < 0x7F for byte in head[4 : 4 + head[3]])


_PICKLE, _WORDS = "pickle", "text"
_ELSEWHERE = "tfmigrate reads models of TensorFlow and Keras. Use the tools of the program that wrote it."
_PICKLED = f"{_ELSEWHERE} A pickle lies inside: load it only if you trust the writer."
_ARRAYS = "Arrays without an architecture are no model: use numpy.load."
_SIDE = "Point at the model itself: this file only goes with one."

KINDS: tuple[Kind, ...] = (
    # Models of other programs, by marks that nothing else has.
    Kind("torch", "a model of PyTorch (a zip file with data.pkl)", _PICKLED, members("/data.pkl"), model=True),
    Kind("torch", "a model of PyTorch (in its old form)", _PICKLED,
         starts(b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19"), model=True),
    Kind("tflite", "a TensorFlow Lite model, which only holds inference on devices",
         "Convert the model that it was made of: nothing leads back from TensorFlow Lite.",
         lambda head, path: head[4:8] == b"TFL3", model=True),
    Kind("onnx", "an ONNX model", _ELSEWHERE, lambda head, path: is_onnx(head), model=True),
    Kind("safetensors", "a file of safetensors: tensors without a graph",
         "Load it with the code that belongs to it.", matches(rb".{5}\0\0\0\{\s*\""), model=True),
    Kind("gguf", "a language model in GGUF", _ELSEWHERE, starts(b"GGUF"), model=True),
    Kind("darknet", "weights of Darknet", _ELSEWHERE,
         matches(rb"\0\0\0\0[\1\2]\0\0\0[\0-\x05]\0\0\0.{4,8}"), model=True),
    Kind("coreml", "a Core ML model", _ELSEWHERE, matches(rb"\x08[\x01-\x09]\x12.{1,3}\n"), model=True),
    # Pickles run the code that they name when they are opened.
    Kind("pickle-data", "a Python pickle of plain data (lists, texts, numbers), which names no class of a model",
         "Point at the model itself: such a file holds its vocabulary, its settings or a training's history.",
         lambda head, path: sniff.is_pickle(head) and pickles.is_data(path)),
    Kind(_PICKLE, "a Python pickle, which runs whatever code it holds when it is opened",
         "Load it only if you trust it, with the code of its time, and save the model with model.save.",
         lambda head, path: sniff.is_pickle(head), model=True),
    # Data.
    Kind("npz", "a NumPy archive of arrays", _ARRAYS, members(".npy")),
    Kind("npy", "a NumPy array", _ARRAYS, starts(b"\x93NUMPY")),
    Kind("matlab", "a MATLAB file", _ELSEWHERE, starts(b"MATLAB ")),
    Kind("events", "an event file of TensorBoard: what a training run logged",
         "Point at the checkpoint that the run left.", matches(rb".{12}\x09.{8}\x1a\x0dbrain\.Event:")),
    Kind("tfrecord", "records of training data (TFRecord)", _SIDE, lambda head, path: sniff.is_record(head)),
    Kind("sqlite", "an SQLite database", _SIDE, starts(b"SQLite format 3\0")),
    Kind("image", "an image", _SIDE,
         starts(b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")),
    Kind("media", "sound or video", _SIDE, matches(rb"RIFF....(WAVE|AVI )|ID3|fLaC|OggS|.{4}ftyp")),
    Kind("pdf", "a PDF document", _SIDE, starts(b"%PDF-")),
    Kind("program", "a program or library of this machine", _SIDE, starts(b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe")),
    # Texts that go with a model.
    Kind("checkpoint-state", "the file `checkpoint` of a training run, which only names checkpoints",
         "The checkpoint itself is missing: copy its .index and .data files too.",
         matches(rb"\s*(all_)?model_checkpoint_path\s*:")),
    Kind("label-map", "a label map: the names of classes", _SIDE, matches(rb"(\s|#[^\n]*\n)*item\s*\{")),
    Kind("pipeline-config", "the configuration of a training pipeline (Object Detection API)",
         "Point at the checkpoint or the frozen graph that the pipeline made.",
         matches(rb"(\s|#[^\n]*\n)*(model|train_config|eval_config|train_input_reader)\s*\{")),
    Kind("text-proto", "a message of protobuf in text form, and no graph", _SIDE,
         lambda head, path: _MESSAGE.match(head) is not None and _OF_GRAPH.search(head) is None),
    Kind("tokenizer", "a Tokenizer of Keras: the vocabulary that turns words into numbers", _SIDE,
         lambda head, path: texts.is_tokenizer(head)),
    Kind("notebook", "a notebook", "Read it: perhaps it builds the model. Run it only if you trust it.",
         matches(rb"\{\s*\"(cells|nbformat)\"")),
    Kind("tfjs", "a model of TensorFlow.js", "Convert it back with tensorflowjs_converter, or convert the original.",
         lambda head, path: b'"weightsManifest"' in head or b'"modelTopology"' in head, model=True),
    Kind("json", "a JSON text that describes no Keras model", _SIDE, matches(rb"\s*[\[{]\s*[\"\]}{\[\d]")),
    Kind("python", "a Python program", "Code is no model. Give layers of your own with --custom-objects.",
         matches(rb"(#!.*python|(\"\"\".*?\"\"\"\s*)?(from \w[\w.]* import|import \w))")),
    Kind("csv", "a table of values (CSV)", _SIDE, matches(rb"[ -+\--:<-~]+([,;\t][ -+\--:<-~]*){2,}\r?\n")),
    Kind("yaml", "a YAML text that describes no Keras model", _SIDE, matches(rb"(#[^\n]*\n)*[\w-]+:[ \r\n][^\0]*\Z")),
    Kind(_WORDS, "a text", _SIDE, lambda head, path: bool(head) and _TEXT.match(head) is not None),
)  # fmt: skip


def kind(path: Path) -> Kind | None:
    """What a file is that no format takes; None for what is not known."""
    head = sniff.head(path)
    return next((known for known in KINDS if known.test(head, path)), None)


def finding(path: Path) -> Finding | None:
    """The finding for a file that is something else; None for what is not known."""
    known = kind(path)
    if known is None or (sniff.spoilt(path) is not None and known.name in _TEXTS):
        return sniff.spoilt(path)
    if known.name == _PICKLE:
        return pickles.finding(path)
    return NotThisKind(where=str(path), kind=known.name, what=known.what, help=known.cure)


def unknown(path: Path) -> Finding:
    """The finding for a file that no format takes, whatever it is."""
    return finding(path) or sniff.refusal(path) or UnknownContent(where=str(path), holds=_described(sniff.head(path)))


def _described(head: bytes) -> str:
    if all(0x20 <= byte < 0x7F or byte in b"\t\r\n" for byte in head[:16]):
        return f"text that begins with {head[:16].decode('ascii')!r}"
    return f"data that begins with the bytes {head[:16].hex(' ')}"


def is_native(path: Path) -> bool:
    """Whether a file is of a format of TensorFlow or Keras by its first bytes: a graph, HDF5, a zip, a text."""
    head = sniff.head(path)
    return (
        head.startswith((sniff.HDF5, b"PK\x03\x04"))
        or sniff.graph_kind(path) is not None
        or texts.is_architecture(head)
    )


def is_model(path: Path) -> bool:
    """Whether a file is a model by its content, of this or another program."""
    if is_native(path) and not sniff.head(path).startswith(b"PK"):
        return True
    known = kind(path)
    return known is not None and known.model


def should_be_a_model(path: Path) -> bool:
    """Whether a file's name promises a model, and its content is nothing that goes with one."""
    if not _MODEL_ENDINGS.search(path.name):
        return False
    known = kind(path)
    if known is not None and known.name == _WORDS and path.suffix.lower() in _PART_ENDINGS:
        return sniff.spoilt(path) is not None
    return known is None or known.name not in _BESIDE


def is_other_text(path: Path) -> bool:
    """Whether a file is a text that describes no graph, stands in for no file, and is no page of the web."""
    known = kind(path)
    return known is not None and known.name in _TEXTS and sniff.spoilt(path) is None and not is_native(path)


_TEXTS = frozenset({"csv", "yaml", "text-proto", _WORDS})
_BESIDE = frozenset(
    {
        *("label-map", "pipeline-config", "checkpoint-state", "json", "csv", "yaml", "events", "tfrecord"),
        *("pickle-data", "text-proto", "tokenizer"),
    }
)
_PART_ENDINGS = (".meta", ".index")
"""Of the parts of a checkpoint: alone, and with a text in them, they are some other program's."""
