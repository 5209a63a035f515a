"""The other half of a model kept in two files: looked for in the same folder, told by content, never joined here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import Path

from migrate.findings import EnvironmentFault
from migrate.formats.keras import marks, texts
from migrate.frozen import dataclass

_MOST_FILES = 2000
"""In larger folders, names alone tell what belongs together."""
_TEXT, _HDF5 = "text", "hdf5"
_WORDS = re.compile(r"weights?|architecture|arch|model|config|structure|json|yaml|[\W_]+")
_BETWEEN_PARTS = re.compile(r"\.|(?<=\d)[\W_]+(?=\d)")
_ENDINGS = frozenset({"h5", "hdf5", "hdf", "keras", "yml", "txt"})


@dataclass
class Neighbours:
    """The files of one folder: each is listed and looked at once, however many of them ask for their other half."""

    files: Mapping[str, Sequence[Path]]
    """By what their names say."""
    _known: dict[Path, str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Neighbours:
        """The files that lie in a folder; none where it cannot be listed."""
        found: dict[str, list[Path]] = {}
        try:
            for file in sorted(file for file in folder.iterdir() if file.is_file()):
                found.setdefault(core(file), []).append(file)
        except OSError:
            return cls({})
        return cls(found)

    def architectures(self, weights: Path) -> tuple[Path, ...]:
        """JSON and YAML texts that may be the architecture of a file of weights."""
        return self._beside(weights, _TEXT)

    def weights(self, architecture: Path) -> tuple[Path, ...]:
        """HDF5 files that may hold the weights of an architecture."""
        return self._beside(architecture, _HDF5)

    def likely(self, weights: Path) -> tuple[Path, ...]:
        """Texts of architectures with whose words the name of a file of weights begins, as many as any has."""
        own = words(weights)
        by_words: dict[int, list[Path]] = {}
        for file in (file for files in self.files.values() for file in files):
            begun = words(file)
            if begun and begun == own[: len(begun)] and file != weights:
                by_words.setdefault(len(begun), []).append(file)
        texts = ([file for file in by_words[count] if self._kind(file) == _TEXT] for count in sorted(by_words)[::-1])
        return tuple(next(filter(None, texts), ()))

    def _beside(self, path: Path, wanted: str) -> tuple[Path, ...]:
        """Fitting files with a matching name; else the only fitting one, if the folder is not large."""
        named = [other for other in self.files.get(core(path), ()) if self._kind(other) == wanted and other != path]
        return tuple(_nearest(path, named)) or tuple(self._only(path, wanted))

    def _only(self, path: Path, wanted: str) -> Sequence[Path]:
        of_kind = self._fitting.get(wanted, ())
        others = [other for other in of_kind[:3] if other != path]
        return others if len(others) == 1 else ()

    @cached_property
    def _fitting(self) -> Mapping[str, Sequence[Path]]:
        """All files of a folder that is not large, by kind."""
        every = [file for files in self.files.values() for file in files]
        kinds: dict[str, list[Path]] = {}
        for file in every if len(every) <= _MOST_FILES else ():
            kinds.setdefault(self._kind(file) or "", []).append(file)
        return kinds

    def _kind(self, file: Path) -> str | None:
        if file not in self._known:
            self._known[file] = _kind(file)
        return self._known[file]


def _nearest(path: Path, named: Sequence[Path]) -> Sequence[Path]:
    """Of files with the core of a name: those with its very parts, else those of which one says more of the same."""
    own = parts(path)
    same = [other for other in named if parts(other) == own]
    return same or [other for other in named if all(map(str.__eq__, own, parts(other)))]


def _kind(file: Path) -> str | None:
    try:
        head = marks.text(file)
    except EnvironmentFault:
        return None
    return _HDF5 if head.startswith(marks.HDF5) else _TEXT if texts.is_architecture(head) else None


def architectures(weights: Path) -> tuple[Path, ...]:
    """JSON and YAML texts beside a file of weights that may be its architecture."""
    return Neighbours.of(weights.parent).architectures(weights)


def likely(weights: Path) -> tuple[Path, ...]:
    """Architectures that a person would try with weights to which none belongs for certain."""
    return Neighbours.of(weights.parent).likely(weights)


def weights(architecture: Path) -> tuple[Path, ...]:
    """HDF5 files beside an architecture that may hold its weights."""
    return Neighbours.of(architecture.parent).weights(architecture)


def core(path: Path) -> str:
    """What a name says beside the usual words: `mnist_weights.h5` and `mnist.json` share theirs."""
    return _WORDS.sub("", path.name.lower().partition(".")[0])


def parts(path: Path) -> tuple[str, ...]:
    """All that a name says beside the usual words, numbers apart: `net.v1_2.weights.h5` says `net`, `v1` and `2`."""
    cut = (part for part in _BETWEEN_PARTS.split(path.name.lower()) if part not in _ENDINGS)
    return tuple(filter(None, (_WORDS.sub("", part) for part in cut)))


def words(path: Path) -> list[str]:
    """The words of a name beside the usual ones: `mnist_3layer_weights.h5` has two."""
    every = re.findall(r"[a-z0-9]+", path.name.lower().partition(".")[0])
    return [word for word in every if not _WORDS.fullmatch(word)]
