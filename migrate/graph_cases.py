"""The plan of a graph and its artifact → the cases that verification compares: joins what the two rooms know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from migrate.graph.passes.keep_jpeg_decoding import as_written_for
from migrate.graph.passes.rebuild_buckets import counted
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.input_specs import specs
from migrate.models import Checkpoint, Signature
from migrate.plan import Plan
from migrate.verification.jobs import RestoredVariable, SavedModelArtifact, Tf1GraphJob
from migrate.verification.reference import Case

_PARTS = "-?????-of-?????"


def cases(plan: Plan, artifact: Path, folder: Path) -> dict[str, Case]:
    """One case a signature. `folder` holds what the child processes read."""
    graph = folder / "source.pb"
    graph.write_bytes(counted(as_written_for(plan.reading.graph.graph)).SerializeToString())
    return {key: _case(plan, graph, artifact, key) for key in plan.graph.signatures}


def _case(plan: Plan, graph: Path, artifact: Path, key: str) -> Case:
    signature = plan.graph.signatures[key]
    source = plan.sources[key]
    return Case(
        reference=_reference(plan, source, graph),
        artifact=SavedModelArtifact(artifact.absolute(), key, steady=not plan.stateful),
        inputs=specs(GraphView(plan.reading.graph), signature, plan.hints),
        outputs=tuple(signature.outputs),
        random_operations=plan.random,
        unmoved=tuple(_unmoved(plan, source)),
    )


def _unmoved(plan: Plan, signature: Signature) -> Iterator[str]:
    """The outputs that are computed from none of the inputs."""
    nodes = {node.name: node for node in plan.reading.graph.graph.node}
    fed = {edges.parse(info.name)[0] for info in signature.inputs.values()}
    for key, info in signature.outputs.items():
        if not fed & edges.ancestors(nodes, [edges.parse(info.name)[0]]):
            yield key


def _reference(plan: Plan, signature: Signature, graph: Path) -> Tf1GraphJob:
    return Tf1GraphJob(
        graph=graph,
        inputs={key: (info.name, info.dtype) for key, info in signature.inputs.items()},
        outputs={key: info.name for key, info in signature.outputs.items()},
        prefix=_prefix(plan.reading.checkpoint),
        variables=tuple(
            RestoredVariable(v.name, v.key, v.dtype, v.slice_spec) for v in plan.reached if not v.initializer
        ),
        initializers=(
            *(v.initializer for v in plan.reached if v.initializer),
            *(name for table in plan.graph.tables.values() for name in table.initializers),
        ),
        feeds=plan.bound,
        idle={
            tensor: (info.dtype, tuple(size or 1 for size in info.shape or ())) for tensor, info in plan.idle.items()
        },
        assets={node: path.absolute() for node, path in plan.graph.assets.items()},
        stateful=plan.stateful or plan.restarts,
        held=plan.held,
        dropouts={one.product: (one.scaled, one.position) for one in plan.dropouts},
        statistics={edges.full(s.measured): s.variable for s in plan.statistics},
    )


def _prefix(checkpoint: Checkpoint) -> str | None:
    """The prefix as TensorFlow takes it: files that are nothing but a suffix lie behind a slash, the parts of a V1
    checkpoint are meant by a pattern. None without files."""
    if not checkpoint.files:
        return None
    prefix = checkpoint.prefix.absolute()
    if checkpoint.version == "V1" and not prefix.is_file():
        return f"{prefix}{_PARTS}"
    return f"{prefix}/" if prefix.is_dir() and (prefix / ".index").exists() else str(prefix)
