"""An inspection as text: what it is, its ends, its layers or variables, its ops and assets, what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from migrate.cli import layout
from migrate.cli.tables import Table
from migrate.findings.wording import counted
from migrate.inspection import Facts, Inspection, LayerRow, StoredVariable

_MOST_OPS = 24
_FACTS = ("min", "max", "mean", "NaN", "inf")
_NUMBERS = frozenset({"bytes", "parameters", *_FACTS})


def sheet(found: Inspection) -> str:
    """The whole inspection."""
    parts = [about(found), *_signatures(found), *_bound(found), *_layers(found), *_variables(found)]
    parts += [*_ops(found), *_assets(found), *_training(found)]
    parts += [layout.finding_text(alike, found.path) for alike in layout.by_class(found.findings)]
    return "\n\n".join(parts)


def about(found: Inspection) -> str:
    """What the model is, who wrote it and how that is known."""
    lines = [
        found.path,
        f"{found.format}, {layout.size_text(found.bytes)} in {counted(len(found.files), 'file')}",
    ]
    lines.append(f"written by {found.writer}" if found.writer else "the file does not say who wrote it")
    lines += [layout.hanging(f"- {sentence}") for sentence in found.evidence]
    return layout.titled("model", lines)


def _signatures(found: Inspection) -> Iterator[str]:
    for name, signature in found.as_json()["signatures"].items():
        if name == "model" and found.layers:
            yield from (layout.endpoints(side, signature[side]) for side in ("inputs", "outputs"))
            continue
        yield layout.titled("signature", [f"{name} ({found.endpoints})"])
        yield from (layout.endpoints(side, signature[side]) for side in ("inputs", "outputs"))


def _bound(found: Inspection) -> Iterator[str]:
    if found.bound:
        rows = ((tensor, f"= {layout.value_text(value)}") for tensor, value in found.bound.items())
        yield layout.titled("bound", layout.columns(rows))


def _layers(found: Inspection) -> Iterator[str]:
    if found.layers:
        heads = ("layer", "class", "parameters", "arrays and settings")
        title = f"{counted(len(found.layers), 'layer')}, {found.parameters:,} parameters"
        yield Table(title, heads, [_layer(row) for row in found.layers], _NUMBERS).text()


def _layer(row: LayerRow) -> tuple[str, ...]:
    shapes = " ".join(layout.shape_text(shape) for shape in row.shapes)
    settings = ", ".join(f"{key}={_short(value)}" for key, value in row.settings.items())
    frozen = "" if row.trainable else "not trainable"
    told = "; ".join(filter(None, (shapes, settings, frozen)))
    return row.path, row.class_name, f"{row.parameters:,}" if row.shapes else "", told


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("class_name", value.get("name", value))
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _variables(found: Inspection) -> Iterator[str]:
    with_facts = any(one.facts for one in found.variables)
    if not found.variables or (found.layers and not with_facts and not _others(found)):
        return
    shown = [one for one in found.variables if with_facts or not found.layers or one.purpose != "weight"]
    heads = (
        "dtype",
        "shape",
        "bytes",
        "purpose",
        *(("min", "max", "mean", "NaN", "inf") if with_facts else ()),
        "name",
    )
    title = f"{counted(len(shown), 'stored array')}"
    if not found.layers:
        title += f", {found.parameters:,} parameters"
    yield Table(title, heads, [_variable(one, with_facts) for one in shown], _NUMBERS).text()


def _others(found: Inspection) -> bool:
    return any(one.purpose != "weight" for one in found.variables)


def _variable(one: StoredVariable, with_facts: bool) -> tuple[str, ...]:
    dtype = one.as_json()["dtype"]
    purpose = one.purpose if one.purpose != "weight" or one.trainable is not False else "fixed"
    start = (dtype, layout.shape_text(one.shape), f"{one.bytes:,}" if one.bytes is not None else "none", purpose)
    inside = one.layer is not None and not one.name.startswith(one.layer)
    name = f"{one.layer}/{one.name}" if inside else one.name
    return (*start, *(_facts(one.facts) if with_facts else ()), name)


def _facts(facts: Facts | None) -> tuple[str, ...]:
    if facts is None:
        return ("",) * len(_FACTS)
    numbers = (facts.minimum, facts.maximum, facts.mean)
    return (*("" if one is None else f"{one:.4g}" for one in numbers), str(facts.nans), str(facts.infinities))


def _ops(found: Inspection) -> Iterator[str]:
    if found.ops:
        shown = list(found.ops.items())
        rest = len(shown) - _MOST_OPS
        lines = [f"{op} {count}" for op, count in shown[:_MOST_OPS]]
        more = f", and {counted(rest, 'other op')}" if rest > 0 else ""
        total = f"{sum(found.ops.values())} nodes: "
        yield layout.titled("ops", layout.hanging(total + ", ".join(lines) + more).split("\n"))


def _assets(found: Inspection) -> Iterator[str]:
    if found.assets:
        yield layout.titled("assets", [f"{node}: {path}" for node, path in found.assets.items()])


def _training(found: Inspection) -> Iterator[str]:
    if found.training:
        told = [f"{key}: {_short(value)}" for key, value in found.training.items()]
        yield layout.titled("training", told)
