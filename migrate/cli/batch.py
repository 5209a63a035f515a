"""`tfmigrate batch`: a whole archive, resumable, isolated, reported."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from migrate.cli import console, exits, options
from migrate.findings import UsageFault

if TYPE_CHECKING:
    from migrate.batch.running import BatchResult, Preview

_CHOOSING = options.together(
    click.option(
        "--include", metavar="PATTERN", multiple=True, help="Only models whose path matches (*.h5, vision/*). Repeat."
    ),
    click.option("--exclude", metavar="PATTERN", multiple=True, help="No models whose path matches. Repeat."),
    click.option("--only-failed", is_flag=True, help="Only models that were tried and not converted, once more."),
    click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many models in this run."),
    click.option("--max-failures", type=click.IntRange(min=1), metavar="N", help="Stop after so many failures."),
)
_TAKING = options.together(
    click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Models at a time; else one a processor."),
    click.option(
        "--timeout", type=click.FloatRange(min=1), metavar="SECONDS", default=600.0, help="For each model (600)."
    ),
    click.option(
        "--memory", metavar="SIZE", help="What each model may take, such as 8G (Linux only); else the machine's memory."
    ),
    click.option("--scheduler", metavar="URL", help="Work on a Dask cluster, such as tcp://host:8786."),
)


@click.command(name="batch", short_help="Convert every model of archives, and write a report.")
@click.argument("places", metavar="ARCHIVE... OUT", nargs=-1, required=True)
@click.option(
    "--to",
    type=click.Choice(["auto", "savedmodel", "keras"]),
    default=None,
    help="The format of the artifacts; auto (the default): .keras of Keras models, SavedModels of graphs.",
)
@click.option("--settings", type=options.PATH, metavar="FILE", help="Options by model; else ./tfmigrate.toml.")
@click.option("--verify/--no-verify", default=True, help="Compare each artifact with its source.")
@click.option("--devices", metavar="A,B", help="Where to compare: cpu, cpu-xla, cpu-no-onednn, gpu:0.")
@_CHOOSING
@_TAKING
@click.option("--overwrite", is_flag=True, help="Replace what stands at a target and is not of this batch.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, with sizes and an estimate.")
@click.option("--status", is_flag=True, help="Show how the batch in OUT stands, also while it runs.")
@options.printing
def command(places: tuple[str, ...], as_json: bool, quiet: bool, dry_run: bool, status: bool, **given: Any) -> int:
    """Convert every model of each ARCHIVE into OUT, and write a report.

    An ARCHIVE is a folder, a tar or zip file, or a URL (s3://, gs://, memory://). What ends the batch, the same command
    goes on with it: nothing is converted twice. OUT mirrors the tree of the ARCHIVE.
    """
    if status:
        return _status(places, as_json, quiet)
    if len(places) < 2:
        raise UsageFault("OUT is missing.", "Write tfmigrate batch ARCHIVE OUT.")
    *archives, out = places
    if dry_run:
        return _preview(archives, out, as_json, given)
    return _run(archives, out, as_json, quiet, given)


def _run(archives: list[str], out: str, as_json: bool, quiet: bool, given: dict[str, Any]) -> int:
    import migrate
    from migrate.cli.batch_progress import progress

    try:
        with progress(quiet) as told:
            result = migrate.convert_archive(archives, out, **_arguments(given), progress=told)
    except KeyboardInterrupt:
        console.complain("Interrupted.", "What is done stays done; the same command goes on.")
        return exits.INTERRUPTED
    return _give(result, as_json, quiet)


def _give(result: BatchResult, as_json: bool, quiet: bool) -> int:
    if as_json:
        console.out_json({"out": result.out, "counts": result.counts, "waiting": result.waiting})
    elif not quiet:
        console.out(_standing(result))
    return exits.DONE if result.good else exits.NOT_ALL


def _status(places: tuple[str, ...], as_json: bool, quiet: bool) -> int:
    from migrate.batch import running

    if len(places) != 1:
        raise UsageFault("--status takes one OUT.", "Write tfmigrate batch --status OUT.")
    result, rows = running.status(places[0])
    if as_json or quiet:
        return _give(result, as_json, quiet)
    console.out(_standing(result))
    for row in rows:
        if row.state == "running":
            console.out(f"in work       {row.job.path}")
    return exits.DONE if result.good else exits.NOT_ALL


def _preview(archives: list[str], out: str, as_json: bool, given: dict[str, Any]) -> int:
    import migrate

    found = migrate.convert_archive(archives, out, **_arguments(given), dry_run=True)
    if as_json:
        console.out_json(_preview_json(found))
        return exits.DONE
    for job in found.jobs:
        console.out(f"{job.bytes:>14,}  {job.format or 'unknown':16}  {job.path}  ->  {job.target}")
    console.out(
        f"{len(found.jobs)} of {found.models} models, {found.bytes:,} bytes; "
        f"about {_duration(found.seconds)}, and as much room in {out}"
    )
    return exits.DONE


def _preview_json(found: Preview) -> dict[str, Any]:
    jobs = [
        {"path": job.path, "target": job.target, "format": job.format, "bytes": job.bytes, "options": dict(job.options)}
        for job in found.jobs
    ]
    return {"jobs": jobs, "models": found.models, "bytes": found.bytes, "seconds": round(found.seconds, 1)}


def _arguments(given: dict[str, Any]) -> dict[str, Any]:
    """The options as arguments of `migrate.convert_archive`."""
    arguments = dict(given)
    arguments["memory"] = _bytes(arguments["memory"])
    arguments["convert"] = {name: value for name in ("devices",) if (value := arguments.pop(name)) is not None}
    if arguments["memory"] is not None and sys.platform != "linux":
        cure = "Leave it out, or run the batch on Linux."
        raise UsageFault("--memory works on Linux only: no other system limits what a process holds.", cure)
    if not arguments.pop("verify"):
        arguments["convert"]["verify"] = False
    return arguments


def _bytes(text: str | None) -> int | None:
    """A size such as 8G. Raises UsageFault."""
    if text is None:
        return None
    number, unit = text.rstrip("BbIi"), 1
    for power, letter in enumerate("KMGT", 1):
        if number[-1:].upper() == letter:
            number, unit = number[:-1], 1024**power
    try:
        size = int(float(number) * unit)
    except ValueError:
        size = 0
    if size <= 0:
        raise UsageFault(f"{text} is no size.", "Write a number with K, M or G behind it, such as 8G.")
    return size


def _standing(result: BatchResult) -> str:
    lines = [f"{name:12}  {count}" for name, count in sorted(result.counts.items())]
    if result.waiting:
        lines.append(f"waiting       {result.waiting} (the same command goes on with them)")
    return "\n".join([*lines, f"report        {result.out.rstrip('/')}/report.html"])


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{max(1, round(seconds))} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
