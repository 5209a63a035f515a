"""TFM1xx: what stands at the path is not what it should be, or its bytes are damaged."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Remedy, Severity, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass

FETCH_AGAIN = "Fetch the file again from where it came from and compare its size and checksum with the original."


@register
@dataclass(frozen=True, kw_only=True)
class AnotherFormat(Finding):
    """The file is a model, but of another format than its name or its place promises.

    The content of the file decides what it is. This one begins like a file of another format: an HDF5 file, a
    frozen graph, a SavedModel, a TFLite model. Files get such names when they are renamed by hand, or when a
    script saves with one library and names the file after another. Point at the model in its own format.
    """

    code: ClassVar[str] = "TFM101"
    name: ClassVar[str] = "file-of-another-format"
    kind: str

    @property
    def message(self) -> str:
        """What the content shows."""
        return f"{self.where} is not a checkpoint: it is {self.kind}."

    @property
    def cure(self) -> str:
        """Where to go from here."""
        return "Point at the checkpoint itself (its folder, its prefix, or its .meta or .index file)."


@register
@dataclass(frozen=True, kw_only=True)
class EmptyFolder(Finding):
    """The folder holds nothing at all.

    An empty folder is left behind by an interrupted download or by a copy that skipped large files.
    """

    code: ClassVar[str] = "TFM102"
    name: ClassVar[str] = "empty-folder"

    @property
    def message(self) -> str:
        """The folder and that it is empty."""
        return f"The folder {self.where} is empty."

    @property
    def cure(self) -> str:
        """Copy the files."""
        return "Copy the model's files into it, or point at the folder that holds them."


@register
@dataclass(frozen=True, kw_only=True)
class SeveralModels(Finding):
    """The folder holds several different models, and nothing says which one is meant.

    Several steps of one training run are one model: of these the newest is taken. Checkpoints with different names
    are different models.

    Convert each by its own path.
    """

    code: ClassVar[str] = "TFM103"
    name: ClassVar[str] = "folder-of-several-models"
    blame: ClassVar[Blame | None] = None
    models: tuple[str, ...]

    @property
    def message(self) -> str:
        """The models by their paths."""
        return f"{self.where} holds {len(self.models)} different models: {listed(self.models)}."

    @property
    def cure(self) -> str:
        """Name one."""
        return f"Name one of them, for example {self.models[0]}."


@register
@dataclass(frozen=True, kw_only=True)
class LfsPointer(Finding):
    """The file is a Git LFS pointer: a few lines of text that stand for the real file.

    A repository that keeps large files in Git LFS gives such pointers to everyone who clones it without Git LFS, or
    downloads it as an archive. The pointer names the size and checksum of the file that belongs here.
    """

    code: ClassVar[str] = "TFM104"
    name: ClassVar[str] = "git-lfs-pointer"

    @property
    def message(self) -> str:
        """Which file is only a pointer."""
        return f"{self.where} is a Git LFS pointer and not the file itself."

    @property
    def cure(self) -> str:
        """The commands that fetch it."""
        return "Run `git lfs install` and `git lfs pull` in the repository, or download the file from its web page."


@register
@dataclass(frozen=True, kw_only=True)
class WebPage(Finding):
    """The file is an HTML page: a download that gave an error or sign-in page in place of the model.

    File hosts answer with a page when a link has expired, when a large file needs a confirmation, or when one must
    sign in first. Download tools then store the page under the model's name.
    """

    code: ClassVar[str] = "TFM105"
    name: ClassVar[str] = "web-page-for-a-file"

    @property
    def message(self) -> str:
        """Which file is a page."""
        return f"{self.where} is a web page (HTML) and not a model."

    @property
    def cure(self) -> str:
        """Download it again."""
        return "Open the page in a browser to see what it asks for, then download the file again."


@register
@dataclass(frozen=True, kw_only=True)
class PackedFile(Finding):
    """The file is packed: a zip, tar or gzip file that may hold the model.

    Model archives are often packed once more for a download. Tar, zip, gzip, bzip2 and xz files are unpacked on the way
    when one points at the file itself or at a folder that holds nothing else, but not beside other models, nor deep
    inside of other packed files. Unpack other kinds and point at what comes out.
    """

    code: ClassVar[str] = "TFM106"
    name: ClassVar[str] = "packed-file"
    kind: str

    @property
    def message(self) -> str:
        """How it is packed."""
        return f"{self.where} is {self.kind}."

    @property
    def cure(self) -> str:
        """Point at it, or unpack it."""
        return "Point at the file itself (tar, zip, gzip, bzip2, xz), or unpack it and point at the model inside."


@register
@dataclass(frozen=True, kw_only=True)
class UnknownContent(Finding):
    """Nothing here is a model of a known kind.

    Neither the content of the file nor the files of the folder show a model. Damage to the first bytes of a
    file has the same effect, because these bytes say what a file is.
    """

    code: ClassVar[str] = "TFM107"
    name: ClassVar[str] = "unknown-content"
    holds: str

    @property
    def message(self) -> str:
        """What is there instead."""
        return f"{self.where} is no model of a known kind: it holds {self.holds}."

    @property
    def cure(self) -> str:
        """What models look like."""
        return (
            "Point at a model: an HDF5 file or .keras archive of Keras, a SavedModel's folder, a frozen graph, or a "
            "checkpoint (the folder or common prefix of its .meta, .index and .data-… files)."
        )


@register
@dataclass(frozen=True, kw_only=True)
class EmptyFile(Finding):
    """The file has no bytes.

    A full disk, an interrupted copy or a synchronised folder that keeps only names leave such files.
    """

    code: ClassVar[str] = "TFM108"
    name: ClassVar[str] = "empty-file"

    @property
    def message(self) -> str:
        """Which file is empty."""
        return f"{self.where} is empty (0 bytes)."

    @property
    def cure(self) -> str:
        """Fetch it again."""
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class DamagedTable(Finding):
    """A table file (an .index file, or a checkpoint in the old single-file format) is damaged or cut off.

    These files end with a fixed mark, and each of their blocks carries a checksum. A missing mark means that the end
    of the file is lost, as after an interrupted download; a wrong checksum means changed bytes, as after a transfer
    in text mode or a failing disk. What a damaged block held cannot be computed from the rest.
    """

    code: ClassVar[str] = "TFM110"
    name: ClassVar[str] = "damaged-table"
    byte: int
    problem: str

    @property
    def message(self) -> str:
        """File, byte and problem."""
        return f"{self.where} is damaged at byte {self.byte}: {self.problem}."

    @property
    def cure(self) -> str:
        """Fetch it again."""
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class NestedModel(Finding):
    """The model lies one folder deeper than the path that was given.

    Exactly one of its folders holds a model, so there is no doubt which one is meant. Copying and unpacking often add
    such a folder.
    """

    code: ClassVar[str] = "TFM111"
    name: ClassVar[str] = "model-one-folder-deeper"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    found: str

    @property
    def message(self) -> str:
        """Which folder is taken."""
        return f"{self.where} holds no model itself; the model in {self.found} is taken."

    @property
    def cure(self) -> str:
        """Point there."""
        return f"Point at {self.found} to make this plain."


@register
@dataclass(frozen=True, kw_only=True)
class CurrentModel(Finding):
    """The model is in a format of today: a SavedModel of TensorFlow 2 or a `.keras` archive of Keras 3.

    Current releases load such a model as it is, so nothing has to be converted. Converting it all the same copies a
    SavedModel as it stands, or saves an archive once more, and proves that the numbers stay the same. Where current
    releases reject it, the cause lies in single layers or in the Keras part of the file, and further findings name it.
    """

    code: ClassVar[str] = "TFM112"
    name: ClassVar[str] = "already-current"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    kind: str
    writer: str

    @property
    def message(self) -> str:
        """What it is and who wrote it."""
        return f"{self.where} is {self.kind} already ({self.writer})."

    @property
    def cure(self) -> str:
        """Use it as it is."""
        return "Use it as it is; a conversion only copies it, or saves it once more."


@register
@dataclass(frozen=True, kw_only=True)
class DamagedPackage(Finding):
    """The archive around the model is damaged or cut off: a tar, zip, gzip, bzip2 or xz file.

    Interrupted downloads leave archives without their end. A zip file keeps its list of members there, and the others
    carry checksums, so what is left cannot be trusted. Programs that unpack as far as it goes leave models that look
    whole and are not.
    """

    code: ClassVar[str] = "TFM113"
    name: ClassVar[str] = "damaged-package"
    problem: str

    @property
    def message(self) -> str:
        """What cannot be unpacked, and why."""
        return f"{self.where} cannot be unpacked: {self.problem}."

    @property
    def cure(self) -> str:
        """Fetch it again."""
        return FETCH_AGAIN


@register
@dataclass(frozen=True, kw_only=True)
class NotThisKind(Finding):
    """The file is something else than a model of TensorFlow or Keras: a model of another program, data, or a text.

    The content decides, whatever the name says. Among models lie many files that only go with one: label maps,
    configurations of training, arrays, records, event files, and models of PyTorch, ONNX or TensorFlow Lite made from
    the same network.

    Use the program that the file belongs to, or point at the model itself.
    """

    code: ClassVar[str] = "TFM114"
    name: ClassVar[str] = "something-else"
    kind: str
    what: str
    help: str

    @property
    def message(self) -> str:
        """What the content shows."""
        return f"{self.where} is {self.what}."

    @property
    def cure(self) -> str:
        """What to do with such a file."""
        return self.help


@register
@dataclass(frozen=True, kw_only=True)
class ReaderDefect(Finding):
    """tfmigrate itself failed on this file. That is a defect, whatever is wrong with the file.

    A scan goes on with the other models and says so here. The same file given to another command ends with a report
    to send in.
    """

    code: ClassVar[str] = "TFM115"
    name: ClassVar[str] = "reader-defect"
    problem: str

    @property
    def message(self) -> str:
        """Where, and how it failed."""
        return f"Reading {self.where} failed by a defect of tfmigrate: {self.problem}."

    @property
    def cure(self) -> str:
        """Report it."""
        return "Report this, with the file if you can; tfmigrate inspect on it writes down what to send."
