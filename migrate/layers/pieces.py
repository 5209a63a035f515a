"""Layers and operations of Keras 3 put together in place of one old layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from migrate.layers.calls import with_refs
from migrate.models import Shape
from migrate.network import PARENT, Call, Expansion, Layer, Ref, Weight

INPUT = Ref(PARENT)
"""What the replaced layer is called with."""
OPERATIONS = "keras.src.ops.numpy"
"""The module of most operations of keras.ops."""


def operation(name: str, class_name: str, calls: tuple[Call, ...], **config: Any) -> Layer:
    """An operation of keras.ops, by its class, that stands in a model under a name of its own."""
    own = {**config, "name": name}
    return Layer(name, class_name, own, calls=calls, module=OPERATIONS, registered_name=class_name)


class Pieces:
    """An expansion as it grows. One piece takes the name of the replaced layer: the one put in, else the last."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self._added: list[Layer] = []
        self._main = ""

    def add(self, class_name: str, source: Ref | Sequence[Ref], weights: tuple[Weight, ...] = (), **config: Any) -> Ref:
        """A layer that is called with one tensor or a list of them."""
        argument = source if isinstance(source, Ref) else list(source)
        own = {"trainable": self.layer.config["trainable"]} if "trainable" in self.layer.config and weights else {}
        return self._enter(Layer(self._name(class_name), class_name, {**own, **config}, weights, (Call((argument,)),)))

    def put(self, layer: Layer, source: Ref, **words: Any) -> Ref:
        """A layer that stands already, called with one tensor and arguments by name; the first one keeps its name."""
        name = self._name(layer.class_name)
        self._main = self._main or name
        return self._enter(replace(layer, name=name, calls=(Call((source,), words),)))

    def call(self, class_name: str, arguments: Sequence[Any], words: Any = None, **config: Any) -> Ref:
        """An operation of keras.ops, by its class, on tensors and numbers; `words` are its call's keywords."""
        call = Call(tuple(arguments), words or {})
        operation = Layer(
            self._name(class_name), class_name, config, calls=(call,), module=OPERATIONS, registered_name=class_name
        )
        return self._enter(operation)

    def bare(self, source: Ref) -> Ref:
        """The same tensor without the mask that Keras 3 would see; masks that are arguments pass it."""
        copy = self._name("Copy")
        made = Layer(copy, "Copy", {}, calls=(Call((source,)),), module=OPERATIONS, registered_name="Copy")
        return self._enter(replace(made, keeps_mask=True))

    def operation(self, kind: str, arguments: Sequence[Any], **config: Any) -> Ref:
        """An operation of another module of keras.ops (`nn.OneHot`)."""
        module, _, class_name = kind.partition(".")
        made = Layer(
            self._name(class_name),
            class_name,
            config,
            calls=(Call(tuple(arguments)),),
            module=f"keras.src.ops.{module}",
        )
        return self._enter(replace(made, registered_name=class_name))

    def scaled(self, source: Ref, kernel: Weight, bias: Weight | None = None, activation: str | None = None) -> Ref:
        """`activation(kernel * x + bias)` element by element; an axis of size 1 of the kernel stands for all places."""
        kept = [place for place, size in enumerate(kernel.shape) if size != 1]
        if len(kept) == 1 and kept[0] < len(kernel.shape) - 1:
            return self._moved(source, kept[0], kernel, bias, activation)
        if len(kernel.shape) == 3 and kept == [2]:
            return self._by_channel(source, kernel, bias, activation)
        equation, output, axes, bias_axes = elementwise(kernel.shape)
        weights = (_reshaped(kernel, axes), *(_reshaped(one, bias_axes) for one in (bias,) if one is not None))
        letters = equation.partition(",")[2].partition("-")[0]
        return self.add(
            "EinsumDense",
            source,
            weights,
            equation=equation,
            output_shape=output,
            bias_axes=letters if bias is not None else None,
            activation=activation,
        )

    def _moved(self, source: Ref, place: int, kernel: Weight, bias: Weight | None, activation: str | None) -> Ref:
        """The same with the one axis that counts in the last place: Keras 3 may take another one for it."""
        order = [*(axis for axis in range(len(kernel.shape)) if axis != place), place]
        shape = tuple(kernel.shape[axis] for axis in order)
        last = self.add("Permute", source, dims=[axis + 1 for axis in order])
        moved = bias if bias is None else _reshaped(bias, shape)
        done = self.scaled(last, _reshaped(kernel, shape), moved, activation)
        return self.add("Permute", done, dims=[order.index(axis) + 1 for axis in range(len(order))])

    def _by_channel(self, source: Ref, kernel: Weight, bias: Weight | None, activation: str | None) -> Ref:
        """A convolution of single places; EinsumDense loses the sizes of two axes that it leaves alone."""
        weights = (_reshaped(kernel, (*kernel.shape, 1)), *(_reshaped(one, one.shape[2:]) for one in (bias,) if one))
        return self.add(
            "DepthwiseConv2D",
            source,
            weights,
            kernel_size=[1, 1],
            data_format="channels_last",
            use_bias=bias is not None,
            activation=activation,
        )

    def expansion(self, shape: Shape | None = None) -> Expansion:
        """What was added, the last piece being the output; `shape` is that of the input, without the batch."""
        main, own = self._main or self._added[-1].name, self.layer.name

        def named(ref: Ref) -> Ref:
            return replace(ref, layer=own) if ref.layer == main else ref

        layers = [with_refs(replace(one, name=own if one.name == main else one.name), named) for one in self._added]
        return Expansion(
            tuple(one.with_config(name=one.name) for one in layers), named(Ref(self._added[-1].name)), shape
        )

    def _name(self, class_name: str) -> str:
        """A name that says what the piece is: pieces of pieces have other ones."""
        return f"{self.layer.name}_{class_name.lower()}_{len(self._added) + 1}"

    def _enter(self, layer: Layer) -> Ref:
        self._added.append(layer)
        return Ref(layer.name)


def _reshaped(weight: Weight, shape: tuple[int, ...]) -> Weight:
    return weight.mapped(lambda array: array.reshape(shape), shape)


def elementwise(
    shape: tuple[int, ...],
) -> tuple[str, list[int | None], tuple[int, ...], tuple[int, ...]]:
    """Of a kernel shaped like the input without its batch: equation, output's shape, kernel's shape, bias's shape.

    Axes of size 1 leave the kernel, for they may stand for every place; at either end they become an ellipsis.
    """
    letters = "bcdefgh"[: len(shape)]
    kept = [place for place, size in enumerate(shape) if size != 1] or [len(shape) - 1]
    inside = letters[kept[0] : kept[-1] + 1]
    before, after = "..." if kept[0] else "a", "..." if kept[-1] + 1 < len(shape) else ""
    if before == "..." and after:
        before, after = "a" + letters[: kept[0]], letters[kept[-1] + 1 :]
    kernel = "".join(letters[place] for place in kept)
    whole = before + inside + after
    output = [shape[letters.index(one)] if one in kernel else None for one in whole.strip(".") if one != "a"]
    return f"{whole},{kernel}->{whole}", output, tuple(shape[place] for place in kept), shape[kept[0] :]
