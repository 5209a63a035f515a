"""6xx: files that reach out of themselves, or promise more than they hold."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass

SUSPECT = "Do not open the file with other programs before you know where it comes from; ask for a clean copy."


@register
@dataclass(frozen=True, kw_only=True)
class Hdf5Link(Finding):
    """The HDF5 file has a soft or external link: a name that stands for another place or another file.

    Keras never writes links. A loader that follows an external link reads whatever file it names, with the rights
    of the person who loads the model, and gives its content out as weights. Links are never followed here.
    """

    code: ClassVar[str] = "TFM603"
    name: ClassVar[str] = "hdf5-link"
    kind: str
    target: str

    @property
    def message(self) -> str:
        return f"{self.where} is an HDF5 link ({self.kind}) to {self.target!r}; it was not followed."

    @property
    def cure(self) -> str:
        return SUSPECT


@register
@dataclass(frozen=True, kw_only=True)
class Hdf5DataElsewhere(Finding):
    """The values of an array lie in another file.

    HDF5 can keep an array's values in any file (external storage, virtual datasets). A model that names /etc/passwd
    would come back with that file's bytes as weights; a virtual dataset whose source is gone reads as zeros. Keras
    never writes either, and nothing is read here.
    """

    code: ClassVar[str] = "TFM604"
    name: ClassVar[str] = "hdf5-data-elsewhere"
    kind: str
    files: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The values of {self.where} lie outside ({self.kind}): {listed(self.files)}; nothing was read."

    @property
    def cure(self) -> str:
        return SUSPECT


@register
@dataclass(frozen=True, kw_only=True)
class Hdf5Reference(Finding):
    """An array or attribute holds HDF5 references instead of values.

    References point at other objects of the file. Keras never writes them; MATLAB does. They are not followed. The
    thing is left out of the description.

    Where a layer needs it, that is a finding of its own.
    """

    code: ClassVar[str] = "TFM605"
    name: ClassVar[str] = "hdf5-reference"

    @property
    def message(self) -> str:
        return f"{self.where} holds HDF5 references, which were not followed."

    @property
    def cure(self) -> str:
        return SUSPECT


@register
@dataclass(frozen=True, kw_only=True)
class Hdf5Filter(Finding):
    """An array is packed with a filter that is not part of HDF5.

    To read it, HDF5 would look for a plug-in library on this machine and run it. Keras uses no such filter. The
    array was not read.

    Somebody who has the filter and trusts the file can copy it with h5repack.
    """

    code: ClassVar[str] = "TFM606"
    name: ClassVar[str] = "hdf5-foreign-filter"
    number: int
    label: str

    @property
    def message(self) -> str:
        return f"{self.where} is packed with filter {self.number} ({self.label!r}), which is not part of HDF5."

    @property
    def cure(self) -> str:
        return "If you trust the file, unpack it where the filter is installed: h5repack -f NONE OLD NEW."


@register
@dataclass(frozen=True, kw_only=True)
class Hdf5SizeBomb(Finding):
    """An array says it is far larger than anything the file stores for it.

    A few bytes can declare an array of terabytes, or pack gigabytes of zeros. Loading it fills the memory. Honest
    weights do not compress a thousandfold.

    The array was not read.
    """

    code: ClassVar[str] = "TFM607"
    name: ClassVar[str] = "hdf5-size-without-data"
    declared: int
    stored: int

    @property
    def message(self) -> str:
        return f"{self.where} says it has {self.declared} bytes, but only {self.stored} are stored for it."

    @property
    def cure(self) -> str:
        return SUSPECT


@register
@dataclass(frozen=True, kw_only=True)
class Hdf5SharedGroup(Finding):
    """A group stands in the file under two paths, which may make a circle.

    Hard links can put a group into itself, so that a program which walks the file never ends. Keras never does so.
    The group is described once, under the path where it was met first.
    """

    code: ClassVar[str] = "TFM608"
    name: ClassVar[str] = "hdf5-group-met-twice"
    first: str

    @property
    def message(self) -> str:
        return f"{self.where} is the same group as {self.first}; it was not entered again."

    @property
    def cure(self) -> str:
        return SUSPECT


@register
@dataclass(frozen=True, kw_only=True)
class ArchiveName(Finding):
    """A member of the archive has a name that leads out of the folder it would be unpacked to, or is a link.

    Names such as `../../.bashrc` or `/etc/cron.d/x` make a careless program write where it should not. Keras writes
    only plain relative names. Nothing is unpacked here.
    """

    code: ClassVar[str] = "TFM609"
    name: ClassVar[str] = "archive-name-leads-outside"
    members: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Members of {self.where} have names that lead outside, or are links: {listed(self.members)}."

    @property
    def cure(self) -> str:
        return SUSPECT


@register
@dataclass(frozen=True, kw_only=True)
class ArchiveTwice(Finding):
    """The archive holds two members of one name.

    Programs differ in which of the two they read, so a check can see another model than the loader. Keras never
    writes a name twice.

    Ask for a clean copy: nobody can say which of the two is meant.
    """

    code: ClassVar[str] = "TFM610"
    name: ClassVar[str] = "archive-name-twice"
    members: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.where} holds several members with the same name: {listed(self.members)}."

    @property
    def cure(self) -> str:
        return SUSPECT


@register
@dataclass(frozen=True, kw_only=True)
class ArchiveEncrypted(Finding):
    """Members of the archive are encrypted.

    Keras does not encrypt. Somebody has packed the archive anew with a password, and without it nothing can be
    read.

    Unpack it with the password and pack it again without one.
    """

    code: ClassVar[str] = "TFM611"
    name: ClassVar[str] = "archive-encrypted"
    members: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Members of {self.where} are encrypted: {listed(self.members)}."

    @property
    def cure(self) -> str:
        return "Unpack the archive with its password and pack it again without one."


@register
@dataclass(frozen=True, kw_only=True)
class ArchiveBomb(Finding):
    """A member of the archive unpacks to far more than it takes, or the archive has too many members.

    Such archives are made to fill disk or memory. Weights hardly compress, and a config not a thousandfold.

    The member was not unpacked.
    """

    code: ClassVar[str] = "TFM612"
    name: ClassVar[str] = "archive-expands-too-far"
    declared: int
    stored: int

    @property
    def message(self) -> str:
        return f"{self.where} would unpack {self.stored} bytes to {self.declared}."

    @property
    def cure(self) -> str:
        return SUSPECT


@register
@dataclass(frozen=True, kw_only=True)
class LinkLeadsOutside(Finding):
    """A symbolic link in the archive leads out of the folder that was given.

    What lies behind it belongs to somebody else, or is the machine's own: `model.h5 -> /etc/passwd`. A scan and a batch
    leave such links alone, and say so.

    If the model behind the link is meant, name it by its own path.
    """

    code: ClassVar[str] = "TFM618"
    name: ClassVar[str] = "link-leads-outside"
    target: str

    @property
    def message(self) -> str:
        return f"{self.where} is a link that leads out of the archive, to {self.target}. It was not followed."

    @property
    def cure(self) -> str:
        return "If that model is meant, name it by its own path."
