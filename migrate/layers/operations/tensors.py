"""Stand-ins for tensors and their sizes while a function is followed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.frozen import dataclass
from migrate.models import Shape
from migrate.network import Ref


@dataclass(frozen=True)
class Tensor:
    """A tensor of the model that is being written."""

    ref: Ref
    shape: Shape | None = None
    """None where not even the rank is known."""
    dtype: str | None = None
    by_example: bool = True
    """Whether its first axis is that of the examples; where steps were put among them, say, it is not."""


@dataclass(frozen=True)
class Size:
    """A size that is known only when the model runs."""

    tensor: Tensor | None = None
    axis: int = 0
    """Of which tensor and axis it is, where it is one as it stands."""


@dataclass(frozen=True)
class Sizes:
    """The sizes of a tensor whose rank is not known."""

    tensor: Tensor


@dataclass(frozen=True)
class StaticShape:
    """The shape of a tensor as TensorFlow's TensorShape gives it."""

    tensor: Tensor


@dataclass(frozen=True)
class Results:
    """Several results with names."""

    parts: tuple[Tensor, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Path:
    """A module or function of a library by its dotted name (`tf.nn.relu`, `K.mean`)."""

    name: str


@dataclass(frozen=True)
class BoundMethod:
    """A method of a tensor or of a shape."""

    owner: Any
    name: str


@dataclass(frozen=True)
class InnerLayer:
    """A layer that a function makes, and may call."""

    class_name: str
    config: dict[str, Any]


@dataclass(frozen=True)
class CustomFunction:
    """A function that the person's own file defines."""

    name: str


def mixed(tensor: Tensor, whether: bool = True) -> Tensor:
    """The tensor; its first axis is another one than that of the examples, if so."""
    return replace(tensor, by_example=False) if whether else tensor


def counts_examples(size: Any) -> bool:
    """Whether a size is the number of examples."""
    return isinstance(size, Size) and size.axis == 0 and size.tensor is not None and size.tensor.by_example


def sizes_of(tensor: Tensor) -> Any:
    """The sizes, as the model will know them when it runs."""
    if tensor.shape is None:
        return Sizes(tensor)
    return tuple(Size(tensor, axis) if size is None else size for axis, size in enumerate(tensor.shape))


def broadcast(shapes: list[Shape | None]) -> Shape | None:
    """The shape of what is computed element by element; None where a rank is not known."""
    known = [shape for shape in shapes if shape is not None]
    if len(known) < len(shapes) or not known:
        return None
    rank = max(len(shape) for shape in known)
    padded = [(1,) * (rank - len(shape)) + tuple(shape) for shape in known]
    return tuple(_joined(sizes) for sizes in zip(*padded, strict=True))


def _joined(sizes: tuple[int | None, ...]) -> int | None:
    wide = {size for size in sizes if size != 1}
    if not wide:
        return 1
    numbers = wide - {None}
    return numbers.pop() if numbers else None


def axes_of(axis: Any, rank: int) -> set[int]:
    """Axes, counted from the first; all of them where none is named."""
    if axis is None:
        return set(range(rank))
    return {one % rank for one in (axis if isinstance(axis, list | tuple) else [axis])}
