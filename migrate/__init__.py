"""tfmigrate: legacy TensorFlow and Keras models made current, with proof that the numbers are the same.

The functions here do what the commands of the same name do. Importing this package imports nothing else: neither
TensorFlow nor NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from migrate.archive import Row
    from migrate.diagnosis import Diagnosis
    from migrate.formats.reading import Asked
    from migrate.inspection import Inspection
    from migrate.record import MigrationRecord

__all__ = ["__version__", "convert", "convert_archive", "diagnose", "inspect", "scan", "verify"]
__version__ = "0.1.0"


def scan(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]], *, deep: bool = False, processes: int = 1
) -> list[Row]:
    """The models in archives: what each is, who wrote it, and what is to be said of it. No model runs.

    A row has the fields of the command's JSON: `path` (relative to the archive), `format`, `writer`, `bytes`, `inputs`,
    `becomes` (`keras`, `savedmodel`, or None where a finding prevents the conversion), `findings`, and `codes` and
    `errors`, the codes of all findings and of those that prevent it.

    Args:
        paths: a folder, a packed file or a model, or several.
        deep: whether every byte is read; then `tensors` and `damaged` say which tensors are whole.
        processes: how many processes read. More than one start your program anew, which must guard its main part
            with `if __name__ == "__main__":` then.

    Raises:
        UsageFault: a path does not exist.
    """
    import os
    from pathlib import Path

    from migrate import archive

    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    return list(archive.scan([Path(path) for path in given], deep, processes))


def inspect(
    model: str | PathLike[str], *, step: int | None = None, tags: str | None = None, tensors: bool = False
) -> Inspection:
    """Describe one model in full, from its files alone: neither TensorFlow nor Keras is imported.

    Args:
        model: whatever holds the model: a folder, a checkpoint's prefix, any one file of it, a Keras file.
        step: which checkpoint of several; the newest, where left out.
        tags: the tags of a SavedModel's graph, separated by commas; the usual ones, where left out.
        tensors: whether every stored array is read for its range, mean and number of NaNs.

    Raises:
        ModelRefused: it cannot be described; its `findings` say why and what would cure it.
        UsageFault: the path, the step or the tags do not exist.
    """
    from pathlib import Path

    from migrate import inspection

    return inspection.inspect(Path(model), _asked(step, tags), tensors)


def diagnose(
    model: str | PathLike[str], *, step: int | None = None, tags: str | None = None, deep: bool = False
) -> Diagnosis:
    """Say why a model does not load or convert, and what to do: the same that `convert` will find.

    What the model is to blame for stands in the diagnosis and is not raised: `findings` with cause and cure,
    `convertible`, `blame` (file, environment or code; None for nobody), `changes` (what a conversion does), `command`
    (the one that converts this model), `runtime` (the old environment in which it loads as it is).

    Args:
        model: whatever holds the model: a folder, a checkpoint's prefix, any one file of it, a Keras file.
        step: which checkpoint of several; the newest, where left out.
        tags: the tags of a SavedModel's graph, separated by commas; the usual ones, where left out.
        deep: whether every stored byte is read.

    Raises:
        UsageFault: the path, the step or the tags do not exist.
    """
    from pathlib import Path

    from migrate import diagnosis

    return diagnosis.diagnose(Path(model), _asked(step, tags), deep)


def _asked(step: int | None, tags: str | None) -> Asked:
    from migrate.formats.reading import Asked

    return Asked(step, None if tags is None else frozenset(tag.strip() for tag in tags.split(",") if tag.strip()))


def convert(
    model: str | PathLike[str],
    dest: str | PathLike[str],
    *,
    to: str = "savedmodel",
    inputs: Iterable[str] | Mapping[str, str] = (),
    outputs: Iterable[str] | Mapping[str, str] = (),
    freeze: Mapping[str, Any] | None = None,
    signatures: Iterable[str] = (),
    step: int | None = None,
    tags: str | None = None,
    averages: bool | None = None,
    dropout: bool | None = None,
    architecture: str | PathLike[str] | None = None,
    weights: str | PathLike[str] | None = None,
    semantics: str = "legacy",
    custom_objects: Iterable[str | PathLike[str]] = (),
    reference_objects: Iterable[str | PathLike[str]] = (),
    write_stubs: str | PathLike[str] | None = None,
    trust: bool = False,
    with_optimizer: bool = False,
    verify: bool = True,
    devices: str | None = None,
    tolerance: float | None = None,
    overwrite: bool = False,
    record: str | PathLike[str] | None = None,
    say: Callable[[str], None] | None = None,
) -> MigrationRecord:
    """Convert a model and prove that the result computes the same numbers.

    The record tells how it ended: `status` is `converted`, `rejected` (the numbers differ: the artifact is kept as
    DEST.rejected), `refused` (`findings` say why) or `not-compared`. It is written beside the artifact too.

    Args:
        model: whatever holds the model: a folder, a checkpoint's prefix, any one file of it.
        dest: where the artifact goes.
        to: `savedmodel` or `keras`.
        inputs: tensors of the graph (`TENSOR` or `KEY=TENSOR`), or a mapping from key to tensor. Left out, they are
            inferred. They replace every stored signature.
        outputs: the same for the outputs.
        freeze: tensors bound to constants, such as `{"is_training:0": False}`.
        signatures: which of the stored signatures to keep; all, where left out.
        step: which checkpoint of several; the newest, where left out.
        tags: the tags of a SavedModel's graph, separated by commas; where left out, those with `serve` alone, else
            without tags, else the only ones.
        averages: whether moving averages of the weights are taken in place of the weights.
        dropout: whether dropouts with a fixed rate stay in a graph; where left out, those go that the graph trains
            with, unless stored signatures are kept.
        architecture: the file with the architecture of a Keras model that is kept in two.
        weights: the file with its weights.
        semantics: `legacy`, where functions of Keras keep the meaning that they had, or `modern`, where they take that
            of Keras 3.
        custom_objects: files with the person's own layers and functions, written for Keras 3.
        reference_objects: files with their original code, for the comparison.
        write_stubs: a new file for the beginning of such code, written where some is missing.
        trust: whether code that is stored inside the model may run.
        with_optimizer: whether the state of a Keras model's optimizer is kept.
        verify: whether the artifact is compared with its source.
        devices: where it is compared, separated by commas; on the CPU and every GPU, where left out.
        tolerance: the error that is allowed, as a share of the output's scale, in place of those of the devices. The
            record tells it with each output.
        overwrite: whether an existing `dest` is replaced.
        record: where the record goes; `DEST.migration.json`, where left out.
        say: is told of each stage in a line.

    Raises:
        UsageFault: a path or tensor does not exist, or arguments contradict each other. Nothing was written.
    """
    from pathlib import Path

    from migrate import arguments, conversion
    from migrate.keras_plan import Wanted

    options = conversion.Options(
        wishes=arguments.wishes(inputs, outputs, freeze, signatures),
        step=step,
        tags=arguments.tags(tags),
        averages=averages,
        dropout=dropout,
        architecture=_path(architecture),
        weights=_path(weights),
        keras=Wanted(semantics, with_optimizer, _paths(custom_objects), _paths(reference_objects), _path(write_stubs)),
        trust=trust,
        devices=devices,
        tolerance=tolerance,
        to=to,
        verify=verify,
        overwrite=overwrite,
        record=_path(record),
    )
    return conversion.convert(Path(model), Path(dest), options, say or _silent)


def verify(
    model: str | PathLike[str],
    converted: str | PathLike[str],
    *,
    inputs: Iterable[str] | Mapping[str, str] = (),
    outputs: Iterable[str] | Mapping[str, str] = (),
    freeze: Mapping[str, Any] | None = None,
    signatures: Iterable[str] = (),
    step: int | None = None,
    tags: str | None = None,
    averages: bool | None = None,
    dropout: bool | None = None,
    architecture: str | PathLike[str] | None = None,
    weights: str | PathLike[str] | None = None,
    semantics: str = "legacy",
    custom_objects: Iterable[str | PathLike[str]] = (),
    reference_objects: Iterable[str | PathLike[str]] = (),
    trust: bool = False,
    devices: str | None = None,
    record: str | PathLike[str] | None = None,
    say: Callable[[str], None] | None = None,
) -> MigrationRecord:
    """Compare an artifact with the model that it was made of. Nothing is written but the record, where `record` says.

    Where the artifact's record lies beside it (`CONVERTED.migration.json`), endpoints, bound values and the choice of
    averages come from there, unless they are given here. The arguments are those of `convert`.

    The record's `status` is `converted` where both compute the same, otherwise `rejected`, `not-compared` or `refused`.

    Raises:
        UsageFault: a path or tensor does not exist, or arguments contradict each other.
    """
    from pathlib import Path

    from migrate import arguments, checking, planning
    from migrate.keras_plan import Wanted

    choices = planning.Choices(
        wishes=arguments.wishes(inputs, outputs, freeze, signatures),
        step=step,
        tags=arguments.tags(tags),
        averages=averages,
        dropout=dropout,
        architecture=_path(architecture),
        weights=_path(weights),
        keras=Wanted(semantics, False, _paths(custom_objects), _paths(reference_objects)),
        trust=trust,
        devices=devices,
    )
    return checking.verify(Path(model), Path(converted), choices, _path(record), say or _silent)


def _path(given: str | PathLike[str] | None) -> Path | None:
    """A path, where one is given."""
    from pathlib import Path

    return None if given is None else Path(given)


def _paths(given: Iterable[str | PathLike[str]]) -> tuple[Path, ...]:
    """Paths, in order."""
    from pathlib import Path

    return tuple(Path(one) for one in given)


def convert_archive(
    archives: str | PathLike[str] | Iterable[str | PathLike[str]],
    out: str | PathLike[str],
    *,
    to: str | None = None,
    settings: str | PathLike[str] | None = None,
    convert: Mapping[str, Any] | None = None,
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    workers: int | None = None,
    timeout: float = 600.0,
    memory: int | None = None,
    scheduler: str | None = None,
    max_failures: int | None = None,
    only_failed: bool = False,
    limit: int | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
    progress: Any = None,
) -> Any:
    """Convert every model of some archives, go on where an earlier call was interrupted, and write a report.

    The result tells how many models ended with which status (`counts`), and how many wait (`waiting`). With `dry_run`
    nothing is written, and the result tells what would be done (`jobs`, `bytes`, `seconds`).

    A script that calls this keeps the call under `if __name__ == "__main__":`, because workers import the script.

    Args:
        archives: folders, tar or zip files, or URLs that fsspec knows.
        out: the folder or URL of the results, which mirrors the archives.
        to: `auto` (.keras of Keras models, SavedModels of graphs), `savedmodel` or `keras`.
        settings: a file with options by model; `tfmigrate.toml` of the working folder, where left out and there.
        convert: arguments of `migrate.convert` for every model.
        include: patterns of paths; only models that match one are converted.
        exclude: patterns of paths; no model that matches one is converted.
        workers: how many models are converted at a time; as many as there are processors, where left out.
        timeout: seconds that a model may take.
        memory: bytes that a model may take.
        scheduler: the address of a Dask scheduler, whose workers then do the work.
        max_failures: after how many models that are not converted the batch stops.
        only_failed: whether models that were tried and not converted are tried again, and no others.
        limit: how many models at most are handed out.
        overwrite: whether things at the targets that no batch wrote are replaced.
        dry_run: whether only the plan is made.
        progress: is told of the plan and of each model: an object with the methods `planned` and `done` of
            `migrate.batch.supervisor.Progress`.

    Raises:
        UsageFault: an archive does not exist or holds no model, or another batch works on `out`.
        EnvironmentFault: the disk is full, or a storage or cluster cannot be reached. The same call goes on later.
    """
    from os import PathLike as Path
    from os import fspath

    from migrate.batch import running, supervisor
    from migrate.batch import settings as options

    given = [archives] if isinstance(archives, str | Path) else archives
    shared = {**dict(convert or {}), **({} if to is None else {"to": to})}
    wanted = options.Wanted(
        settings=options.load(settings, shared),
        selection=options.Selection(tuple(include), tuple(exclude)),
        limits=options.Limits(timeout, memory),
        workers=workers,
        scheduler=scheduler,
        max_failures=max_failures,
        only_failed=only_failed,
        limit=limit,
        overwrite=overwrite,
    )
    places = [fspath(place) for place in given]
    if dry_run:
        return running.preview(places, fspath(out), wanted)
    return running.run(places, fspath(out), wanted, progress or supervisor.Untold())


def _silent(text: str) -> None:
    """Tell nobody."""
