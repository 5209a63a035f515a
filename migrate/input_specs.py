"""What a graph tells of the inputs of a signature → the specifications that made-up inputs follow."""

from __future__ import annotations

from collections.abc import Mapping

from migrate import dtypes
from migrate.graph import demanded
from migrate.graph.examples import examples
from migrate.graph.hints import Hint
from migrate.graph.pictures import pictures
from migrate.graph.view import GraphView
from migrate.graphdef import edges
from migrate.models import Signature, TensorInfo
from migrate.verification.specs import InputSpec


def specs(view: GraphView, signature: Signature, hints: Mapping[str, Hint]) -> tuple[InputSpec, ...]:
    """One specification an input. `hints` are by tensor."""
    keys = {info.name: key for key, info in signature.inputs.items()}
    made = []
    for key, info in signature.inputs.items():
        hint = hints.get(info.name, Hint())
        choices, plainer = _choices(view, info, hint)
        made.append(
            InputSpec(
                key,
                info.name,
                info.dtype,
                shape=demanded.completed(info.shape, hint.shape),
                bounds=hint.bounds,
                choices=choices,
                lengths_of=None if hint.lengths_of is None else keys.get(edges.full(hint.lengths_of)),
                plainer=plainer,
            )
        )
    return tuple(made)


def _choices(view: GraphView, info: TensorInfo, hint: Hint) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """What to draw the values of an input from; and from what where the model rejects those."""
    if info.dtype != dtypes.STRING or hint.choices:
        return hint.choices, ()
    edge = edges.parse(info.name)
    found = examples(view, edge)
    return (found, examples(view, edge, most=1)) if found else (pictures(view, edge), ())
