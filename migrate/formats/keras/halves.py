"""One Keras model out of one file or two: an architecture and the weights that belong to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from migrate.findings import UsageFault
from migrate.formats.keras import architecture, archive, era, hdf5, judgement
from migrate.formats.keras.reading import KerasReading
from migrate.formats.reading import Asked


def read_hdf5(path: Path, asked: Asked) -> KerasReading:
    """The model of an HDF5 file. Where it lacks an architecture, the one asked for or the one beside it joins.

    Raises ModelRefused, UsageFault for a file that does not exist.
    """
    check(asked)
    name, model, found = hdf5.described(asked.weights or path)
    half = asked.architecture
    if half is None and asked.weights is not None and model.config is None:
        half = path
    if half is None and model.config is None and len(model.beside) == 1:
        half = model.beside[0]
    if half is None:
        return judgement.reading(path, name, model, found)
    return joined(path, described_text(half), asked.weights or path)


def read_archive(path: Path, asked: Asked) -> KerasReading:
    """The model of a `.keras` archive, or its architecture with the weights asked for. Raises as `read_hdf5` does."""
    check(asked)
    reading = described_text(asked.architecture) if asked.architecture else archive.read(path)
    return reading if asked.weights is None else joined(path, reading, asked.weights)


def read_text(path: Path, asked: Asked) -> KerasReading:
    """The model of an architecture's text, with the weights asked for or those beside it.

    Raises ModelRefused, UsageFault for a file that does not exist.
    """
    check(asked)
    text = described_text(asked.architecture or path)
    half = asked.weights or (text.model.beside[0] if len(text.model.beside) == 1 else None)
    return text if half is None else joined(path, text, half)


def described_text(path: Path) -> KerasReading:
    """The architecture in a file: a JSON or YAML text, or a whole model. Raises ModelRefused."""
    if hdf5.match(path):
        return hdf5.read(path)
    if archive.match(path):
        return archive.read(path)
    if architecture.match_yaml(path):
        return architecture.read_yaml(path)
    return architecture.read_json(path)


def joined(path: Path, text: KerasReading, weights: Path) -> KerasReading:
    """The model of an architecture and a file of weights, judged as one. `path` is what a person pointed at."""
    entry = text.model.config
    name, stored, found = hdf5.described(weights, entry)
    model = replace(
        stored,
        config=entry,
        class_name=text.model.class_name,
        table=text.model.table,
        era=era.joined(text.model.era, stored.era),
        training=stored.training or text.model.training,
        origins={**stored.origins, "config": text.origin.path},
        beside=(),
    )
    file = Path(text.origin.path)
    reading = judgement.reading(path, text.origin.format if path == file else name, model, found)
    return replace(reading, origin=replace(reading.origin, files=(file, weights)))


def check(asked: Asked) -> None:
    """Raise UsageFault where a named half does not exist."""
    for option, half in (("--architecture", asked.architecture), ("--weights", asked.weights)):
        if half is not None and not half.exists():
            raise UsageFault(f"{half} does not exist.", f"Check the path behind {option}.")
