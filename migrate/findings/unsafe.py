"""6xx: code stored in a model, and graphs that reach outside."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Remedy, Severity, register
from migrate.findings.endpoints import OfEndpoints
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class PythonInGraph(OfEndpoints):
    """The graph calls a Python function that is not in the file.

    `tf.py_func` puts a token into the graph and keeps the function in the memory of the process that built it. The
    function is in no file, so nobody can run this part of the graph any more, TensorFlow 1 included.

    Choose endpoints that leave the call out and do its work in your own code.
    """

    code: ClassVar[str] = "TFM601"
    name: ClassVar[str] = "python-in-graph"
    blame: ClassVar[Blame | None] = Blame.CODE
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The graph calls Python functions that no file holds. Nodes: {', '.join(self.nodes[:8])}."

    @property
    def cure(self) -> str:
        if self.of_graph:
            return "Choose endpoints that leave these nodes out (--output in front of them, --input behind them)."
        return "Save the model again without these nodes, in its own program, and do their work outside of the model."


@register
@dataclass(frozen=True, kw_only=True)
class ReachesOutside(OfEndpoints):
    """Computing an answer reads or writes files, or talks to the network.

    Ops such as ReadFile, WriteFile, SaveV2 or MatchingFiles lie on the way to an output or in an initialiser.
    Honest models have them (a path goes in, a picture is read), hostile ones too, and running the graph for the
    verification would run them.

    Look at the nodes. If you trust the model, convert with `--trust`; otherwise choose endpoints behind them.
    """

    code: ClassVar[str] = "TFM602"
    name: ClassVar[str] = "reaches-outside"
    op: str
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The op {self.op} reaches files or the network. Nodes: {', '.join(self.nodes[:8])}."

    @property
    def cure(self) -> str:
        if self.of_graph:
            return "If you trust the model, add --trust; otherwise choose endpoints that leave these nodes out."
        return "If you trust the model, add --trust; otherwise do not load it, and ask for one without these nodes."

    @property
    def options(self) -> tuple[str, ...]:
        return ("--trust",)


@register
@dataclass(frozen=True, kw_only=True)
class LambdaCode(Finding):
    """A Lambda layer carries compiled Python code.

    Keras saves the function of a Lambda layer as the bytecode of the Python that wrote it. Keras 2 and tf_keras run
    that code while they load such a model, Keras 3 with `safe_mode=False` (and before 3.11.3 for every .h5 file). Only
    the same Python version understands it: others say `bad marshal data`, `unknown opcode` or crash. Here the code is
    only read: arithmetic, indexing and the usual functions of `K`, `tf` and `np` are written anew as operations of
    Keras 3, and nothing of it runs, unless `--trust` allows that for what cannot be read so.

    Where a function does more than that, the conversion says so, and asks for it with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM613"
    name: ClassVar[str] = "lambda-code"
    severity: ClassVar[Severity] = Severity.WARNING
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    blame: ClassVar[Blame | None] = Blame.CODE
    size: int
    python: str
    uses: tuple[str, ...]
    constants: tuple[str, ...]

    @property
    def message(self) -> str:
        uses = f" It uses {', '.join(self.uses[:12])}." if self.uses else ""
        constants = f" Constants: {', '.join(self.constants[:12])}." if self.constants else ""
        return f"The layer {self.where} carries {self.size} bytes of Python code ({self.python}).{uses}{constants}"

    @property
    def cure(self) -> str:
        return "Do not load this file with Keras: convert it, which reads the code and does not run it."


@register
@dataclass(frozen=True, kw_only=True)
class PickledObject(Finding):
    """The model holds a Python pickle, or a layer that loads one.

    Loading a pickle runs whatever it says. `TorchModuleWrapper` and `TFSMLayer` bring a whole foreign model the
    same way. Nothing of it was loaded here.

    Only somebody who trusts the writer can get at what it holds.
    """

    code: ClassVar[str] = "TFM614"
    name: ClassVar[str] = "carries-foreign-code"
    kind: str

    @property
    def message(self) -> str:
        return f"{self.where} brings code along ({self.kind}), which was not loaded."

    @property
    def cure(self) -> str:
        return "If you trust the writer, load the model in its own runtime and save it without this part."


@register
@dataclass(frozen=True, kw_only=True)
class ForeignModule(Finding):
    """The config asks for a module of Python itself, or for a part of Keras that acts, while it is loaded.

    Configs of Keras 3 say which module a class or function comes from, and a loader imports it. Hostile files name
    modules such as `os` or `subprocess` in this way, or functions of Keras that fetch and unpack files.

    No honest model asks for these. Where a module of your own has such a name, rename it and save the model again.
    """

    code: ClassVar[str] = "TFM615"
    name: ClassVar[str] = "config-names-a-module"
    module: str
    object: str

    @property
    def message(self) -> str:
        return f"{self.where} asks for {self.object!r} of the Python module {self.module!r}; nothing was imported."

    @property
    def cure(self) -> str:
        return "Do not load the model: no honest one asks for this. Ask for a clean copy."


@register
@dataclass(frozen=True, kw_only=True)
class OutsideFile(Finding):
    """A layer reads a file by its path while it is loaded.

    Lookup layers take their vocabulary from a path. A path on the writer's machine is gone; a hostile one makes the
    loader read a private file or fetch a URL. The file was not read.

    Put the words themselves into the layer.
    """

    code: ClassVar[str] = "TFM616"
    name: ClassVar[str] = "layer-reads-a-file"
    path: str

    @property
    def message(self) -> str:
        return f"The layer {self.where} reads the file {self.path!r} while it is loaded; it was not read."

    @property
    def cure(self) -> str:
        return "Save the model again with the vocabulary as a list in the layer, not as a path."


@register
@dataclass(frozen=True, kw_only=True)
class YamlTag(Finding):
    """The YAML text asks for Python objects to be made.

    YAML can name any Python function to be called while it is read (`!!python/object/apply:os.system`), which is
    why Keras gave YAML up. An honest config needs no tag but `!!python/tuple`, which is read as a list.

    Nothing was called, and the text was not read further.
    """

    code: ClassVar[str] = "TFM617"
    name: ClassVar[str] = "yaml-python-tag"
    tag: str
    line: int

    @property
    def message(self) -> str:
        return f"{self.where} has the YAML tag {self.tag!r} in line {self.line}; it was not carried out."

    @property
    def cure(self) -> str:
        return "Remove the tag if you know what it stood for; otherwise ask for the architecture as JSON."
