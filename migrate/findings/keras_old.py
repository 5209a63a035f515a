"""What Keras 0.3 and 1 and the backends Theano and CNTK leave open, or did as nothing of today does."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, Severity, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class ArraysOfLayers(Finding):
    """A weight file of Keras 0.3 holds more or fewer arrays than the layers of the architecture need.

    Keras 0.3 stored arrays without names, one numbered group a layer. They can only be given to layers in order, so
    the architecture must be exactly that of the model that was saved.

    Give the JSON text that `to_json()` wrote from the same model.
    """

    code: ClassVar[str] = "TFM515"
    name: ClassVar[str] = "arrays-fit-no-layers"
    needed: int
    stored: int

    @property
    def message(self) -> str:
        return f"The layers need {self.needed} arrays, and the {self.where} are {self.stored} arrays without names."

    @property
    def cure(self) -> str:
        return "Give the architecture of the model that these weights come from with --architecture FILE."


@register
@dataclass(frozen=True, kw_only=True)
class UnknownMerge(Finding):
    """A Merge layer joins its inputs in a way that has no counterpart.

    Keras 0.3 had the mode `join`, which gave a dict of tensors by name to the next layer. A model of Keras 3 has no
    such layer.

    Write the layer for Keras 3 and give it with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM533"
    name: ClassVar[str] = "unknown-merge"
    mode: str

    @property
    def message(self) -> str:
        return f"{self.where} joins tensors with the mode {self.mode!r}, for which Keras 3 has no layer."

    @property
    def cure(self) -> str:
        return "Write a class Merge for Keras 3 that joins tensors so, and give it with --custom-objects FILE.py."

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class TheanoPadding(Finding):
    """A layer padded its input in Theano in a way that no layer of Keras 3 can be made to do.

    Theano put half of the kernel at both ends. For convolutions and pooling that is said with padding layers, but a
    ConvLSTM2D with an even kernel and `valid` padding, or with strides and `same` padding, has two convolutions that
    would need different ones, and a Deconvolution2D with an even kernel and `same` padding lost a part of its output.

    Write the layer for Keras 3 and give it with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM534"
    name: ClassVar[str] = "theano-padding"
    layer_class: str

    @property
    def message(self) -> str:
        return f"{self.where} is a {self.layer_class} whose padding under Theano no layer of Keras 3 has."

    @property
    def cure(self) -> str:
        return f"Write a class {self.layer_class} for Keras 3 and give it with --custom-objects FILE.py."

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class UnknownDeviation(Finding):
    """A BatchNormalization of Keras 1 keeps a `running_std`, and the file does not say which Keras wrote it.

    Up to Keras 1.0.5 (with Theano 1.0.6) this array was a standard deviation; from then on it is a variance under the
    old name. Where the file has no `keras_version`, the epsilon of the layer decides: 1e-6 was the default of the
    older releases.

    Compare the artifact with outputs of the original model, if there are any.
    """

    code: ClassVar[str] = "TFM830"
    name: ClassVar[str] = "deviation-or-variance"
    severity: ClassVar[Severity] = Severity.WARNING
    deviation: bool

    @property
    def message(self) -> str:
        taken = "a standard deviation" if self.deviation else "a variance"
        return f"The running_std of {self.where} was taken as {taken}: the release of Keras 1 is not stored."

    @property
    def cure(self) -> str:
        return "Compare with known outputs of the original model."


@register
@dataclass(frozen=True, kw_only=True)
class AssumedBackend(Finding):
    """The file does not say whether TensorFlow or Theano computed with these weights.

    Theano reads the kernels of convolutions backwards, and pads `same` in another way. Keras 0.3 stored neither
    backend nor names of variables; it ran on Theano unless it was told otherwise, so its kernels are turned around.

    Compare the artifact with outputs of the original model, if there are any.
    """

    code: ClassVar[str] = "TFM831"
    name: ClassVar[str] = "assumed-backend"
    severity: ClassVar[Severity] = Severity.WARNING
    backend: str

    @property
    def message(self) -> str:
        return (
            f"{self.where} has layers that TensorFlow and Theano compute in different ways, and does not name its "
            f"backend: {self.backend} was assumed."
        )

    @property
    def cure(self) -> str:
        return "Compare with known outputs of the original model."


@register
@dataclass(frozen=True, kw_only=True)
class CntkPadding(Finding):
    """A layer with `same` padding was trained with CNTK, which may have padded other sides than TensorFlow does.

    CNTK reads kernels as TensorFlow does, so they are kept. Where a kernel is even or strides are used, `same` can be
    split between the sides in two ways, and CNTK no longer runs anywhere to tell which it chose.

    Compare the artifact with outputs of the original model, if there are any.
    """

    code: ClassVar[str] = "TFM832"
    name: ClassVar[str] = "cntk-padding"
    severity: ClassVar[Severity] = Severity.WARNING
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"TensorFlow's sides were taken for the padding of layers of {self.where}: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return "Compare with known outputs of the original model."


@register
@dataclass(frozen=True, kw_only=True)
class UnknownShapeInside(Finding):
    """A layer inside a wrapper needs several layers of Keras 3, and the shape of their input is not known.

    TimeDistributed holds one layer. Where the old layer can only be said with several, they become a model inside the
    wrapper, and such a model needs the shape of its input.

    Write the layer for Keras 3 and give it with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM535"
    name: ClassVar[str] = "unknown-shape-inside"
    layer_class: str

    @property
    def message(self) -> str:
        return f"{self.where} is a {self.layer_class} inside a wrapper, and the shape of its input is not known."

    @property
    def cure(self) -> str:
        return f"Write a class {self.layer_class} for Keras 3 and give it with --custom-objects FILE.py."

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)
