"""TFM630 to TFM659: links, pickles and files that lead out of a model."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, Remedy, Severity, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass

_OF_NETWORKS = frozenset({"keras", "tensorflow", "tensorflow_core", "tf_keras", "tflearn", "theano"})
_OF_NOBODY = frozenset({"numpy", "builtins", "__builtin__", "collections", "_codecs", "copyreg", "copy_reg"})
"""Packages whose classes any pickle may hold, one of a network's arrays too."""
_REACHING = frozenset(
    {"os", "posix", "nt", "subprocess", "sys", "shutil", "socket", "pty", "runpy", "importlib", "ctypes"}
)
_RUNNING = frozenset({"eval", "exec", "compile", "open", "__import__", "execfile"})
"""Modules, and functions of Python itself, that no pickle of a model calls."""


def _is_hostile(call: str) -> bool:
    module, _, name = call.rpartition(".")
    return module.partition(".")[0] in _REACHING or (module in ("builtins", "__builtin__") and name in _RUNNING)


@register
@dataclass(frozen=True, kw_only=True)
class FollowedLink(Finding):
    """What stands at the path is a link to a file in another place.

    Download caches keep models so. In an archive of somebody else a link can stand for any file of this machine,
    which would then be read as a model.

    The link was followed, because you pointed at it. In archives such links are not followed (TFM618).
    """

    code: ClassVar[str] = "TFM630"
    name: ClassVar[str] = "followed-link"
    severity: ClassVar[Severity] = Severity.WARNING
    target: str

    @property
    def message(self) -> str:
        return f"{self.where} is a link to {self.target}."

    @property
    def cure(self) -> str:
        return "Check that the link leads where you mean it to, or point at the file itself."


@register
@dataclass(frozen=True, kw_only=True)
class PickledModel(Finding):
    """The file is a Python pickle, and no model format.

    Loading a pickle calls whatever functions it names: an honest one the classes of its model, a hostile one
    `os.system`. Only the Python and the packages that wrote it understand it (`unsupported pickle protocol`, `No
    module named 'keras.engine'`). It was only looked at here.

    Somebody who trusts the writer can load it in the old environment and save a model of Keras with `model.save`. One
    of another program (scikit-learn, PyTorch) stays with that program.
    """

    code: ClassVar[str] = "TFM631"
    name: ClassVar[str] = "pickled-model"
    calls: tuple[str, ...]

    @property
    def message(self) -> str:
        calls = f"would call {listed(self.calls)}" if self.calls else "may call anything"
        return f"{self.where} is a Python pickle. Loading it {calls}."

    @property
    def cure(self) -> str:
        if any(map(_is_hostile, self.calls)):
            return "Do not load it: no model needs such a call. Ask for the model in a format of Keras or TensorFlow."
        packages = {name.partition(".")[0] for name in self.calls} - _OF_NOBODY
        if packages and packages.isdisjoint(_OF_NETWORKS):
            return "Use the program that wrote it, if you trust the writer: it names nothing of Keras or TensorFlow."
        return "If you trust the writer: load it in its own environment, and save the model with model.save."


@register
@dataclass(frozen=True, kw_only=True)
class AssetElsewhere(Finding):
    """The graph reads a file that lies outside of the model's folder.

    Old graphs record the path of a vocabulary on the machine that wrote them. No copy lies beside the model, but
    this machine has a file at that path. Its content becomes part of the artifact.

    Make sure that this is the file that the model was trained with.
    """

    code: ClassVar[str] = "TFM632"
    name: ClassVar[str] = "asset-outside-of-the-model"
    severity: ClassVar[Severity] = Severity.WARNING
    node: str
    file: str

    @property
    def message(self) -> str:
        return f"The node {self.node} reads {self.file}, outside of {self.where}: it becomes part of the artifact."

    @property
    def cure(self) -> str:
        return "Check that this is the right file, or put the right one beside the model."


@register
@dataclass(frozen=True, kw_only=True)
class SystemAsset(Finding):
    """The graph reads a file of this system, such as /etc/passwd.

    A hostile model can name any file as its vocabulary. Its content would be copied into the artifact and come out
    as answers. No honest model has its vocabulary there. Nothing was read.

    Put the vocabulary beside the model.
    """

    code: ClassVar[str] = "TFM633"
    name: ClassVar[str] = "asset-is-a-file-of-the-system"
    node: str
    file: str

    @property
    def message(self) -> str:
        return f"The graph's node {self.node} asks for {self.file}, a file of this system; it was not read."

    @property
    def cure(self) -> str:
        return "Put the model's own vocabulary beside it, under the same name."


@register
@dataclass(frozen=True, kw_only=True)
class UnreachedFileOps(Finding):
    """The graph has ops that reach files, the network or Python code, away from the way to its outputs.

    Input pipelines leave such ops behind. In a SavedModel they can hide in an initialiser, which TensorFlow runs when
    it loads the model: `tf.saved_model.load` of a stranger's model would read or write files.

    They are neither run here nor kept in the artifact. Do not load the source itself before you have looked at them.
    """

    code: ClassVar[str] = "TFM634"
    name: ClassVar[str] = "file-ops-left-out"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    ops: tuple[str, ...]
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        ops = listed(self.ops)
        return f"Ops of {self.where} reach files or code, away from its outputs: {ops}. Nodes: {listed(self.nodes, 6)}."

    @property
    def cure(self) -> str:
        return "Nothing for a conversion, which leaves them out; look at them before TensorFlow loads the source."
