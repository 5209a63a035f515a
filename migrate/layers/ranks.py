"""How many axes the inputs of layers have, as far as configs tell it. Layers speak the dialect of Keras 2."""

from __future__ import annotations

import re

from migrate.layers import shapes
from migrate.layers.ready import ready
from migrate.models import Shape
from migrate.network import Layer, refs

Ranks = dict[str, int]
"""Path of a layer → the number of axes of its input, the batch among them."""

_SPATIAL = re.compile(r"(?!Global|TimeDistributed|ConvLSTM)\w*?([123])D(Transpose)?$")
_SHAPES = ("batch_input_shape", "batch_shape")


def of_inputs(model: Layer, same: frozenset[str]) -> Ranks:
    """The ranks in a model. `same` are classes, besides those of Keras, that keep the shape of their input."""
    walk = _Walk(same)
    walk.through(model, None)
    return walk.ranks


class _Walk:
    """One way through a tree of layers."""

    def __init__(self, same: frozenset[str]) -> None:
        self._same = same
        self.ranks: Ranks = {}

    def through(self, layer: Layer, given: Shape | None) -> Shape | None:
        """The shape of the layer's output, its ranks and those of the layers inside noted."""
        declared = next((layer.config[key] for key in _SHAPES if layer.config.get(key)), None)
        given = tuple(declared) if declared is not None and given is None else given
        if given is not None:
            self.ranks[layer.path] = len(given)
        if layer.class_name == "Sequential":
            for part in layer.parts:
                given = self.through(part, given)
            return given
        if layer.class_name == "Functional":
            return self._functional(layer)
        if layer.class_name in self._same:
            return given
        return self._ordinary(layer, [given])

    def _ordinary(self, layer: Layer, given: list[Shape | None]) -> Shape | None:
        """Layers of images give images, whatever was known of their input."""
        found = shapes.output(layer.class_name, layer.config, given)
        spatial = _SPATIAL.match(layer.class_name)
        if found is None and spatial is not None:
            return (None,) * (int(spatial[1]) + 2)
        return found

    def _functional(self, model: Layer) -> Shape | None:
        known: dict[str, Shape | None] = {}
        taking = [((part, sources), sources) for part in model.parts for sources in [_sources(part)]]
        for part, sources in ready(taking, known):
            known[part.name] = self._called(part, [known[name] for name in sources])
        outputs = [known.get(ref.layer) for ref in refs(model.outputs)]
        return outputs[0] if outputs else None

    def _called(self, part: Layer, given: list[Shape | None]) -> Shape | None:
        if len(given) > 1:
            return self._ordinary(part, given)
        return self.through(part, given[0] if given else None)


def _sources(part: Layer) -> list[str]:
    """The layers whose tensors the first call takes."""
    return [ref.layer for call in part.calls[:1] for ref in refs([*call.args, dict(call.kwargs)])]
