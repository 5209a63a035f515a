"""A description → the inference graph, the changes and the findings of its conversion, without TensorFlow.

`diagnose` prints a plan and `convert` carries it out, so the two never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from migrate import dtypes
from migrate.findings import Finding, ModelRefused, Severity
from migrate.findings.graph_state import NoAverages, NothingTrainable, UnusedAverages
from migrate.formats import Reading
from migrate.formats.graphs import meta_graph
from migrate.frozen import dataclass
from migrate.graph import accounting, checks, order, races
from migrate.graph.choose import Choice, Wishes, choose
from migrate.graph.draft import Draft
from migrate.graph.fixed_dropouts import FixedDropout
from migrate.graph.hints import Hint
from migrate.graph.passes.prune import needed_by
from migrate.graph.statistics import Statistic
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.models import Change, InferenceGraph, Signature, TensorInfo, Variable

_TRAINED = "trainable_variables"


@dataclass(frozen=True)
class Plan:
    """What a conversion will write, and all that is to be said of it."""

    reading: Reading
    graph: InferenceGraph
    sources: Mapping[str, Signature]
    """The signatures with the tensors of the source as it stands."""
    bound: Mapping[str, Any]
    idle: Mapping[str, TensorInfo]
    """Sources of the graph, by tensor, that only branches want which never run."""
    hints: Mapping[str, Hint]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    weights: Mapping[str, object]
    reached: tuple[Variable, ...]
    """The stored variables that the source needs for the outputs, branches that inference never takes included."""
    statistics: tuple[Statistic, ...]
    """Measured tensors of the source in whose place the stored averages are used."""
    dropouts: tuple[FixedDropout, ...]
    """Dropouts of the source that hand on their inputs in the artifact."""
    stateful: bool
    """A run changes the variables."""
    restarts: bool
    """A run of the source changes variables, in branches perhaps that inference never takes."""
    held: tuple[str, ...]
    """Assignments that only the source makes, and of which nothing says whether they come before what reads them."""
    random: tuple[str, ...]
    """Nodes that draw random numbers on the way to the outputs."""


def make(
    reading: Reading,
    wishes: Wishes,
    averages: bool | None = None,
    trust: bool = False,
    dropout: bool | None = None,
) -> Plan:
    """Plan the conversion of a graph with its checkpoint.

    Raises ModelRefused with every reason at once, UsageFault where a named tensor does not exist.
    """
    view = GraphView(reading.graph)
    choice = choose(view, wishes)
    variables, averaged, found = _averages(reading, averages)
    draft = order.run(_draft(view, choice, variables, _dropout(reading, wishes, dropout)))
    _refuse(reading, draft, choice.signatures.values(), trust)
    graph = draft.finished()
    changing = checks.changes_on_the_way(view.nodes, choice.signatures.values())
    stateful = bool(checks.state_changes(draft))
    always = () if stateful else checks.ungated(view.nodes, changing)
    held = _held(view, choice, always, draft)
    keys = list(reading.checkpoint.tensors)
    used = [variable.key for variable in graph.variables.values()]
    averaged_keys = [
        reading.graph.variables[change.where].key for change in averaged if change.where in graph.variables
    ]
    return Plan(
        reading=reading,
        graph=graph,
        sources=choice.signatures,
        bound=choice.bound,
        idle=choice.idle,
        hints=choice.hints,
        changes=(*choice.changes, *averaged, *_initial(graph), *draft.changes),
        findings=(
            *reading.findings,
            *_relevant(found, graph),
            *_notes(reading, draft),
            *_untrained(reading, graph),
            *draft.findings,
            *checks.drifting(always, held),
        ),
        weights=accounting.weights(keys, used, reading.graph.variables, averaged_keys),
        reached=tuple(_reached(view, choice, variables, graph)),
        statistics=draft.statistics,
        dropouts=draft.dropouts,
        stateful=stateful,
        restarts=bool(changing),
        held=held,
        random=checks.random_nodes(draft),
    )


def _reached(
    view: GraphView, choice: Choice, variables: Mapping[str, Variable], graph: InferenceGraph
) -> Iterator[Variable]:
    outputs = [edges.parse(info.name)[0] for s in choice.signatures.values() for info in s.outputs.values()]
    needed = edges.ancestors(view.nodes, outputs) | graph.variables.keys()
    return (variable for name, variable in variables.items() if name in needed and variable.stored is not None)


def _held(view: GraphView, choice: Choice, always: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
    run = needed_by(view.nodes, choice.signatures.values()) if always else set()
    return races.find({name: node for name, node in view.nodes.items() if name in run}, always, draft.nodes)


def _initial(graph: InferenceGraph) -> list[Change]:
    """What is said of local variables."""
    why = "a local variable: no checkpoint holds it"
    local = (name for name, variable in graph.variables.items() if variable.initializer)
    return [Change("take_initial_values", name, "begins with its initial value", why) for name in local]


def _dropout(reading: Reading, wishes: Wishes, wanted: bool | None) -> bool | None:
    """Whether dropouts stay: stored signatures that are kept tell that their author called the graph as it is."""
    stored = bool(reading.graph.signatures) and not wishes.inputs and not wishes.outputs
    return True if wanted is None and stored else wanted


def _draft(view: GraphView, choice: Choice, variables: Mapping[str, Variable], dropout: bool | None) -> Draft:
    model = view.model
    return Draft(
        nodes=view.nodes,
        library=model.graph.library,
        versions=model.graph.versions,
        signatures=choice.signatures,
        variables=variables,
        assets=model.assets,
        bound=choice.bound,
        dropout=dropout,
    )


def _averages(
    reading: Reading, wanted: bool | None
) -> tuple[Mapping[str, Variable], tuple[Change, ...], tuple[UnusedAverages | NoAverages, ...]]:
    """The variables with their moving averages in place where that is wanted."""
    variables, tensors = reading.graph.variables, reading.checkpoint.tensors
    shadows = accounting.shadows(variables, tensors)
    if not wanted:
        found = (UnusedAverages(where="variables", variables=tuple(shadows)),) if shadows and wanted is None else ()
        return variables, (), found
    if not shadows:
        return variables, (), (NoAverages(where="variables"),)
    averaged = {
        name: replace(variables[name], key=key, slice_spec="", stored=tensors[key]) for name, key in shadows.items()
    }
    changes = tuple(
        Change("take_averages", name, f"takes {key}", "asked for with --averages") for name, key in shadows.items()
    )
    return {**variables, **averaged}, changes, ()


def _relevant(found: tuple[UnusedAverages | NoAverages, ...], graph: InferenceGraph) -> list[Finding]:
    """Averages matter where the outputs depend on their variables."""
    kept: list[Finding] = [finding for finding in found if isinstance(finding, NoAverages)]
    for finding in found:
        if isinstance(finding, UnusedAverages):
            names = tuple(name for name in finding.variables if name in graph.variables)
            kept += [replace(finding, variables=names)] if names else []
    return kept


def _notes(reading: Reading, draft: Draft) -> list[Finding]:
    """What the user of the artifact should know, of the graph and of the files that go into the artifact."""
    return [*checks.notes(draft), *_strange_assets(reading, draft)]


def _untrained(reading: Reading, graph: InferenceGraph) -> list[Finding]:
    """What is said where nothing tells which of the kept variables train."""
    kept = tuple(name for name, variable in graph.variables.items() if variable.dtype in dtypes.FLOATS)
    trained = any(variable.trainable for variable in graph.variables.values())
    if not kept or trained or _TRAINED in reading.graph.collections:
        return []
    return [NothingTrainable(where="graph", variables=kept)]


def _strange_assets(reading: Reading, draft: Draft) -> list[Finding]:
    folder = Path(reading.origin.files[0]).parent
    return meta_graph.strange_assets(reading.graph, reading.checkpoint, folder, draft.nodes)


def _refuse(reading: Reading, draft: Draft, sources: Iterable[Signature], trust: bool) -> None:
    """Raise ModelRefused with all that prevents the conversion."""
    model = replace(reading.graph, variables=draft.variables)
    needed = [name for name in draft.nodes if name in draft.variables]
    own = {node.name for node in model.graph.node}
    folder = Path(reading.origin.files[0]).parent
    errors = checks.errors(draft, trust)
    known = {(finding.code, finding.where) for finding in errors}
    hidden = checks.outside_of_source(model.graph, sources, trust)
    errors += [finding for finding in hidden if (finding.code, finding.where) not in known]
    errors += [
        *meta_graph.missing(model, reading.checkpoint, needed),
        *meta_graph.mismatched(model, reading.checkpoint, needed),
        *meta_graph.missing_assets(model, folder, [name for name in draft.nodes if name in own]),
        *(one for one in _strange_assets(reading, draft) if one.severity is Severity.ERROR),
    ]
    if errors:
        raise ModelRefused(errors)
