"""A diagnosis as text, like a letter of advice: what it is, how bad it is, each finding, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from migrate import formats
from migrate.cli import layout
from migrate.cli.console import wrapped
from migrate.diagnosis import Diagnosis
from migrate.findings import Blame, Finding, Remedy, Severity
from migrate.findings.wording import counted
from migrate.models import Change

_MOST_CHANGES = 24
_MOST_NAMES = 40

_BLAME = {
    Blame.FILE: "The fault lies in the files.",
    Blame.CODE: "The files are not damaged: some of what this model computes is its writer's own code.",
    Blame.ENVIRONMENT: "The files are sound: where they do not load, the software or the machine here is the reason.",
}


def sheet(found: Diagnosis) -> str:
    """The whole diagnosis."""
    parts = [_about(found), layout.titled("verdict", _verdict(found)), *_findings(found)]
    parts += [*_survivors(found), *_endpoints(found), *_changes(found), _machine(found), *_runtime(found)]
    return "\n\n".join([*parts, _next(found)])


def brief(found: Diagnosis) -> str:
    """What prevents the conversion, and nothing else."""
    return "\n\n".join(layout.finding_text(alike, found.path) for alike in layout.by_class(found.obstacles))


def _about(found: Diagnosis) -> str:
    size = f", {layout.size_text(found.bytes)}" if found.bytes is not None else ""
    lines = [found.path, f"{found.format or _likeness(found)}{size}"]
    if found.format is not None:
        lines.append(f"written by {found.writer}" if found.writer else "the files do not say who wrote it")
    lines += [layout.hanging(f"- {sentence}") for sentence in found.evidence]
    return layout.titled("model", "\n".join(lines).split("\n"))


def _likeness(found: Diagnosis) -> str:
    if found.several:
        return counted(len(found.several), "model")
    if found.resembles and not formats.is_read(found.resembles):
        return f"{found.resembles} file, no model that is read here"
    return f"like {found.resembles}, but not readable" if found.resembles else "of no format that is read here"


def _verdict(found: Diagnosis) -> Iterable[str]:
    if found.several:
        told = "Several models lie here. Each is looked at and converted by its own path."
        return layout.hanging(told, 0).split("\n")
    count = len(found.obstacles)
    if found.convertible:
        told = "Nothing prevents the conversion of this model."
        others = [one for one in _rest(found, Remedy.PERSON) if one.severity is Severity.WARNING]
        told += f" {counted(len(others), 'warning')} to read first." if others else ""
    else:
        verb = "prevents" if count == 1 else "prevent"
        told = f"This model does not convert as it is: {counted(count, 'finding')} {verb} it."
    blame = f" {_BLAME[found.blame]}" if found.blame else ""
    return layout.hanging(told + blame, 0).split("\n")


def _findings(found: Diagnosis) -> Iterator[str]:
    """The findings, what prevents the conversion first, then what a person must look at, then the rest."""
    groups: tuple[tuple[str, list[Finding]], ...] = (
        ("This prevents the conversion:", list(found.obstacles)),
        ("This needs you:", _rest(found, Remedy.PERSON)),
        ("tfmigrate cures this by itself:", _rest(found, Remedy.AUTOMATIC)),
        ("Nothing is lost by this:", _rest(found, Remedy.HARMLESS)),
    )
    for title, members in groups:
        if members:
            yield title
            yield from (_alike(alike, found.path) for alike in layout.by_class(members))


def _rest(found: Diagnosis, remedy: Remedy) -> list[Finding]:
    return [one for one in found.findings if one.remedy is remedy and one.severity is not Severity.ERROR]


def _alike(findings: list[Finding], path: str) -> str:
    """Findings of one class: their evidence, the cause that they share, and each cure once."""
    first = findings[0]
    lines = [layout.head(first)]
    lines += [wrapped(layout.message(one, path), 2) for one in findings]
    lines.append(wrapped(f"Why: {first.cause()}", 2))
    if first.remedy is Remedy.PERSON:
        lines += layout.cures(findings, path)
    return "\n".join(lines)


def _survivors(found: Diagnosis) -> Iterator[str]:
    """How many tensors are whole; which, where others are not."""
    if found.survivors:
        told = f"{counted(len(found.survivors), 'tensor')} whole, every byte was read"
        if found.damaged:
            rest = len(found.survivors) - _MOST_NAMES
            told += f": {', '.join(found.survivors[:_MOST_NAMES])}" + (f" and {rest} more" if rest > 0 else "")
        yield layout.titled("integrity", layout.hanging(told).split("\n"))


def _endpoints(found: Diagnosis) -> Iterator[str]:
    for name, signature in found.signatures.items():
        yield layout.titled("signature", [name])
        described = signature.as_json()
        yield from (layout.endpoints(side, described[side]) for side in ("inputs", "outputs"))


def _changes(found: Diagnosis) -> Iterator[str]:
    if found.changes:
        yield "A conversion does this, in this order:"
        shown = found.changes[:_MOST_CHANGES]
        rest = len(found.changes) - len(shown)
        reasons = ["", *(one.why for one in shown)]
        lines = [_change(number, one, reasons[number - 1]) for number, one in enumerate(shown, 1)]
        yield "\n".join([*lines, *([f"      and {rest} more"] if rest else [])])


def _change(number: int, one: Change, before: str) -> str:
    """A change with its reason, unless that is the reason `before`."""
    why = f" ({one.why})" if one.why != before else ""
    return wrapped(f"{number:>3}. {one.where}: {one.what}{why}", hang=5)


def _machine(found: Diagnosis) -> str:
    machine = found.machine
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    features = f" with {', '.join(sorted(machine.features))}" if machine.features else ""
    cuda = f", {', '.join(machine.cuda)}" if machine.cuda and machine.gpus else ""
    lines = [
        f"Python {machine.python}, {packages}",
        f"processor {machine.processor}{features}; oneDNN {'on' if machine.onednn else 'off'}",
        f"{counted(machine.gpus, 'GPU') if machine.gpus else 'no GPU'}{cuda}",
    ]
    return layout.titled("machine", "\n".join(layout.hanging(line) for line in lines).split("\n"))


def _runtime(found: Diagnosis) -> Iterator[str]:
    """Where it loads as it is, if its files are whole and nothing in it is better not loaded."""
    avoided = any(one.blame is Blame.FILE or one.is_unsafe for one in found.obstacles)
    if found.runtime is not None and not avoided:
        runtime = found.runtime
        needs_code = any(one.blame is Blame.CODE for one in found.obstacles)
        told = "With its writer's code the model loads in" if needs_code else "The model loads as it is with"
        lines = [told, layout.hanging(f"Python {runtime.python}: {' '.join(runtime.pins)}")]
        if runtime.first:
            lines.append(layout.hanging(f"after pip install {' '.join(runtime.first)}"))
        yield layout.titled("its time", "\n".join(lines).split("\n"))


def _next(found: Diagnosis) -> str:
    """The command; behind a cure that makes another file, the path is that file's."""
    first = "convert it" if found.convertible else "when the findings above are cured, with the path of the cured model"
    if found.several:
        first = "look at one of them"
    elif "--trust" in found.command.split():
        first = "only if you trust whoever made the model, and when the findings above are cured"
    return layout.titled("next", [*layout.hanging(f"{first}:", 0).split("\n"), found.command])
