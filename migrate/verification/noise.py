"""How far rounding alone moves the outputs of a source: below that, nothing can be told from its numbers.

Two measures of it are taken, and the larger one counts: the same inputs with each number a unit in the last place up or
down, and the same inputs under other kernels (without oneDNN). Deep and recurrent nets carry such a difference on and
may amplify it until the numbers of two right runtimes have nothing in common.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from migrate import dtypes
from migrate.verification.compare import Measured, largest, measure
from migrate.verification.exchange import Array, Tensor
from migrate.verification.reference import Sample
from migrate.verification.runners import RunFailed, Runner, RunnerLost

_SEED = 20151109


class Noise:
    """What rounding does to the samples of a source, measured when it is asked for, once for each sample.

    `steady` runs the loaded source as it ran before; `unlike` gives a runner of it with other kernels, or None.
    """

    def __init__(self, samples: Sequence[Sample], steady: Runner, unlike: Callable[[], Runner | None]) -> None:
        self._samples, self._steady, self._unlike = samples, steady, unlike
        self._found: dict[int, Mapping[str, float]] = {}

    def floors(self, number: int) -> Mapping[str, float]:
        """Output → how far rounding moves it in that sample, as a share of its scale.

        Infinite where it changes the shape or the places of NaN. A run that fails tells nothing: no noise.
        """
        if number not in self._found:
            sample = self._samples[number]
            runs = [run for run in (self._nudged(sample), self._other_kernels(sample)) if run is not None]
            kind = sample.recipe.floats
            self._found[number] = {
                key: max((_share(measure(value, run[key], self._scales[key][kind])) for run in runs), default=0.0)
                for key, value in sample.outputs.items()
            }
        return self._found[number]

    def _nudged(self, sample: Sample) -> Mapping[str, Tensor] | None:
        return _run(self._steady, nudged(sample.inputs))

    def _other_kernels(self, sample: Sample) -> Mapping[str, Tensor] | None:
        return _run(self._with_other_kernels, sample.inputs) if self._with_other_kernels else None

    @cached_property
    def _scales(self) -> Mapping[str, Mapping[str, float]]:
        return {key: scales_of(self._samples, key) for key in self._samples[0].outputs}

    @cached_property
    def _with_other_kernels(self) -> Runner | None:
        return self._unlike()


def scales_of(samples: Iterable[Sample], key: str) -> dict[str, float]:
    """How large an output is, by the kind of floats that were fed: of one example it may be nearly zero by chance."""
    found: dict[str, float] = {}
    for sample in samples:
        kind = sample.recipe.floats
        found[kind] = max(found.get(kind, 0.0), largest(sample.outputs[key]))
    return found


def nudged(inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The inputs with each float a unit in the last place up or down; whole numbers, which may be indices, stay."""
    return {
        key: Tensor(tensor.dtype, _nudged(tensor.values, tensor.dtype, i))
        for i, (key, tensor) in enumerate(inputs.items())
    }


def _nudged(values: Array, dtype: int, number: int) -> Array:
    if dtype not in dtypes.FLOATS or values.dtype.kind != "f":
        return values
    up = np.random.Generator(np.random.PCG64([_SEED, number])).integers(0, 2, values.shape, dtype=bool)
    stepped = np.nextafter(values, np.where(up, np.inf, -np.inf).astype(values.dtype))
    return np.where(values == np.rint(values), values, stepped)


def _run(runner: Runner, inputs: Mapping[str, Tensor]) -> Mapping[str, Tensor] | None:
    try:
        return runner.run(inputs)
    except (RunFailed, RunnerLost):
        return None


def _share(measured: Measured) -> float:
    return float("inf") if measured.obstacle else measured.max_rel_to_scale
