"""One Keras model out of one file or two: an architecture and the weights that belong to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from migrate.findings import Finding, UsageFault
from migrate.formats.keras import era, hdf5, judgement, marks
from migrate.formats.keras.reading import KerasReading
from migrate.formats.reading import Asked
from migrate.frozen import dataclass
from migrate.models import KerasModel, Origin


def read_hdf5(path: Path, asked: Asked) -> KerasReading:
    """The model of an HDF5 file. Where it lacks an architecture, the one asked for or the one beside it joins.

    Raises ModelRefused, UsageFault for a file that does not exist.
    """
    check(asked)
    if asked.weights is not None:
        return joined(path, described_text(asked.architecture or path), Numbers(asked.weights))
    name, model, found = hdf5.described(path)
    half = asked.architecture
    if half is None and model.config is None and len(model.beside) == 1:
        half = model.beside[0]
    if half is None:
        return judgement.reading(path, name, model, found)
    return joined(path, described_text(half), Numbers(path))


def read_archive(path: Path, asked: Asked) -> KerasReading:
    """The model of a `.keras` archive, or its architecture with the weights asked for. Raises as `read_hdf5` does."""
    from migrate.formats.keras import archive

    check(asked)
    reading = described_text(asked.architecture) if asked.architecture else archive.read(path)
    return reading if asked.weights is None else joined(path, reading, Numbers(asked.weights))


def read_text(path: Path, asked: Asked) -> KerasReading:
    """The model of an architecture's text, with the weights asked for or those beside it.

    Raises ModelRefused, UsageFault for a file that does not exist.
    """
    from migrate.formats.objects import checkpoint

    check(asked)
    text = described_text(asked.architecture or path)
    half = asked.weights or (text.model.beside[0] if len(text.model.beside) == 1 else None)
    if half is None and not text.model.beside and checkpoint.match(path.parent):
        half = path.parent
    return text if half is None else joined(path, text, Numbers(half))


def read_checkpoint(path: Path, asked: Asked) -> KerasReading:
    """An object checkpoint with the architecture asked for or beside it; alone, it is described.

    Raises ModelRefused, UsageFault for a file or a step that does not exist.
    """
    from migrate.formats.objects import checkpoint

    check(asked)
    if asked.weights is not None:
        raise UsageFault(f"{path} holds weights itself.", "Leave out --weights.")
    model, files, found = checkpoint.described(path, step=asked.step)
    half = asked.architecture or (model.beside[0] if len(model.beside) == 1 else None)
    if half is not None:
        return joined(path, described_text(half), Numbers(path, asked.step))
    return KerasReading(Origin(str(path), checkpoint.NAME, model.era.writer, files), model, found)


def described_text(path: Path) -> KerasReading:
    """The architecture in a file: a JSON or YAML text, or a whole model. Raises ModelRefused."""
    if marks.is_hdf5(path):
        return hdf5.read(path)
    from migrate.formats.keras import architecture, archive

    if marks.is_archive(path):
        return archive.read(path)
    if marks.is_yaml(path):
        return architecture.read_yaml(path)
    return architecture.read_json(path)


@dataclass(frozen=True)
class Numbers:
    """What holds the weights."""

    path: Path
    step: int | None = None

    def described(
        self, entry: Mapping[str, Any] | None
    ) -> tuple[str, KerasModel, tuple[Path, ...], tuple[Finding, ...]]:
        """Format, model, files and findings. Raises ModelRefused, UsageFault."""
        from migrate.formats.keras import archive
        from migrate.formats.objects import checkpoint

        path = self.path
        if path.is_file() and marks.is_archive(path):
            return marks.ARCHIVE, archive.read(path).model, (path,), ()
        if path.is_file() and marks.is_hdf5(path):
            name, model, found = hdf5.described(path, entry)
            return name, model, (path,), found
        model, files, found = checkpoint.described(path, entry, self.step)
        return checkpoint.NAME, model, files, found


def joined(path: Path, text: KerasReading, weights: Numbers) -> KerasReading:
    """The model of an architecture and what holds its weights, judged as one. `path` is what a person pointed at."""
    name, stored, files, found = weights.described(text.model.config)
    model = replace(
        stored,
        config=text.model.config,
        class_name=text.model.class_name,
        table=text.model.table,
        era=era.joined(text.model.era, stored.era),
        training=stored.training or text.model.training,
        origins={**stored.origins, "config": text.origin.path},
        beside=(),
    )
    file = Path(text.origin.path)
    reading = judgement.reading(path, text.origin.format if path == file else name, model, found)
    return replace(reading, origin=replace(reading.origin, files=(file, *files)))


def check(asked: Asked) -> None:
    """Raise UsageFault where a named half does not exist."""
    for option, half in (("--architecture", asked.architecture), ("--weights", asked.weights)):
        if half is not None and not half.exists() and not _is_prefix(half):
            raise UsageFault(f"{half} does not exist.", f"Check the path behind {option}.")


def _is_prefix(path: Path) -> bool:
    from migrate.formats.checkpoints.checkpoint_files import groups

    return path.parent.is_dir() and path.name in groups(path.parent)
