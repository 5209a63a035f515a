"""TFM52x to TFM53x: layers and functions that Keras 3 does not have, or has with another meaning."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Remedy, Severity, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass

NOTHING = "Nothing: tfmigrate knows how this was meant."


@register
@dataclass(frozen=True, kw_only=True)
class CustomLayer(Finding):
    """The model has a layer of a class that no Keras ever had.

    Somebody wrote this class, and what it computes stands in their code, not in the file. Loaders say `Unknown
    layer`. The keys of the layer's config are what the class's constructor takes.

    Write the class for Keras 3 and give it with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM520"
    name: ClassVar[str] = "custom-layer"
    blame: ClassVar[Blame | None] = Blame.CODE
    class_name: str
    keys: tuple[str, ...]
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        keys = f" (config keys: {listed(self.keys)})" if self.keys else ""
        layers = listed(self.layers)
        return f"Layers of {self.where} have the class {self.class_name!r}, which Keras does not have: {layers}{keys}."

    @property
    def cure(self) -> str:
        return f"Write the class {self.class_name} for Keras 3 and give it with --custom-objects FILE.py."

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class PackageLayer(Finding):
    """The model has a layer of another package, such as TensorFlow Addons or TensorFlow Hub.

    Such packages register their classes under their own name (`Addons>WeightNormalization`, `KerasLayer`). Loaders
    say `Unknown layer` as long as the package is not imported, and many of these packages do not run with the
    TensorFlow of today.

    Write the class for Keras 3, after that of the package, and give it with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM521"
    name: ClassVar[str] = "layer-of-another-package"
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    class_name: str
    package: str
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        layers = listed(self.layers)
        return f"Layers of {self.where} have the class {self.class_name!r} of the package {self.package}: {layers}."

    @property
    def cure(self) -> str:
        return f"Write the class for Keras 3, after that of {self.package}, and give it with --custom-objects FILE.py."

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class RemovedLayer(Finding):
    """The model has a layer that Keras once had and Keras 3 has no more.

    Layers were renamed, merged into others, or dropped: `Convolution2D` is `Conv2D`, `CuDNNLSTM` is an `LSTM`,
    `ThresholdedReLU` is a `ReLU` with a threshold. Loaders say `Unknown layer` or `is not a KerasSaveable
    subclass`.
    """

    code: ClassVar[str] = "TFM522"
    name: ClassVar[str] = "removed-layer"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    class_name: str
    replacement: str
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        layers = listed(self.layers)
        return f"Keras 3 has no {self.class_name}, which is {self.replacement} (layers of {self.where}: {layers})."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class OperationLayer(Finding):
    """The model has a layer that stands for one TensorFlow function, made when a tensor was used outside of layers.

    Writing `x * 2` or `tf.reshape(x, …)` in a functional model gave `TFOpLambda`, `SlicingOpLambda` or
    `TensorFlowOpLayer` layers. Keras 3 has no such layers; each stands for a function that has to be found again by
    its name.
    """

    code: ClassVar[str] = "TFM523"
    name: ClassVar[str] = "operation-layer"
    severity: ClassVar[Severity] = Severity.WARNING
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    class_name: str
    operations: tuple[str, ...]
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        names = listed(self.operations)
        return f"Layers of {self.where} ({self.class_name}) stand for single operations: {names}."

    @property
    def cure(self) -> str:
        return "Check the converted model's answers: defaults of such functions differ between versions."


@register
@dataclass(frozen=True, kw_only=True)
class CustomFunction(Finding):
    """The config names a function, as an activation or in a Lambda layer, that Keras does not have.

    The file holds the function's name and nothing else; what it computes stands in the writer's code. Loaders say
    `Unknown activation function`, `Could not interpret activation function identifier` or `unsupported callable`.

    Write the function for Keras 3 and give it with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM524"
    name: ClassVar[str] = "custom-function"
    blame: ClassVar[Blame | None] = Blame.CODE
    function: str
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        layers = listed(self.layers)
        return f"Layers of {self.where} use the function {self.function!r}, which Keras does not have: {layers}."

    @property
    def cure(self) -> str:
        return f"Write {self.function} for Keras 3 and give it with --custom-objects FILE.py."

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class NamelessFunction(Finding):
    """An activation was a Python lambda, and of a lambda the file keeps only the name `<lambda>`.

    What the function computed is in no file. It stands in the code that built the model (often a ReLU with a limit
    or slope of its own). Loaders say `Unknown activation function: <lambda>`.

    Find that code, write the function for Keras 3 as `def lambda_(x)`, and give the file with `--custom-objects`. Where
    layers had different ones, call each function as its layer is called. `--write-stubs FILE.py` writes the beginning.
    """

    code: ClassVar[str] = "TFM525"
    name: ClassVar[str] = "nameless-activation"
    blame: ClassVar[Blame | None] = Blame.CODE
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        layers = listed(self.layers)
        return (
            f"Layers of {self.where} had a lambda for activation, and the file keeps only '<lambda>' of it: {layers}."
        )

    @property
    def cure(self) -> str:
        return (
            "Look the function up in the code that built the model and give it as `def lambda_(x)` with "
            "--custom-objects FILE.py; where layers had different ones, call each as its layer. --write-stubs FILE.py "
            "writes such a file to fill in."
        )

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class HardSigmoid(Finding):
    """The model uses the old hard_sigmoid.

    Until Keras 2 hard_sigmoid was clip(0.2·x + 0.5, 0, 1); Keras 3 computes clip(x/6 + 0.5, 0, 1) under the same
    name, which is off by up to 1/12. It was the standard gate of every LSTM and GRU up to Keras 2.2. A loader that
    keeps the name gives other answers, without a word.
    """

    code: ClassVar[str] = "TFM526"
    name: ClassVar[str] = "hard-sigmoid"
    severity: ClassVar[Severity] = Severity.WARNING
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Layers of {self.where} use the hard_sigmoid of Keras 1 and 2: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return "Do not load this file with Keras 3 itself: it computes another hard_sigmoid."


@register
@dataclass(frozen=True, kw_only=True)
class OldUpsampling(Finding):
    """Bilinear upsampling of stand-alone Keras 2.2.3 to 2.3 samples corners, not pixel centres.

    The config is the same as today's, but the numbers are not: the old layer maps a target pixel to `target /
    factor`, TensorFlow 2 and Keras 3 to `(target + 0.5) / factor - 0.5`. Only the writer of the file tells them
    apart.
    """

    code: ClassVar[str] = "TFM527"
    name: ClassVar[str] = "old-bilinear-upsampling"
    severity: ClassVar[Severity] = Severity.WARNING
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Bilinear upsampling in {self.where} is that of Keras 2.2 and 2.3: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return "Do not load this file with Keras 3 itself: it samples other points."


@register
@dataclass(frozen=True, kw_only=True)
class TheanoKernels(Finding):
    """The convolutions were trained with Theano, which turns kernels around.

    Theano computes a true convolution, TensorFlow a correlation: the same numbers mean a kernel flipped in all its
    spatial axes. Keras 2 flipped them when it loaded such a file; the loaders of today do not, and every answer is
    wrong.
    """

    code: ClassVar[str] = "TFM528"
    name: ClassVar[str] = "theano-kernels"
    severity: ClassVar[Severity] = Severity.WARNING
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    evidence: str
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The convolutions of {self.where} were trained with Theano ({self.evidence}): {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return "Do not load this file with the loaders of today: they do not flip the kernels."


@register
@dataclass(frozen=True, kw_only=True)
class ResetBefore(Finding):
    """GRU layers were saved without `reset_after`.

    The keyword came with Keras 2.1.3. Layers without it apply the reset gate before the multiplication, and their
    bias has 3 times the units. Keras 3 takes reset_after=True as the default and says `Shape mismatch …
    gru_cell/bias`.
    """

    code: ClassVar[str] = "TFM529"
    name: ClassVar[str] = "gru-without-reset-after"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"GRU layers of {self.where} have no reset_after, which means False: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class CudnnWeights(Finding):
    """The recurrent layers are CuDNN layers, whose arrays have a layout of their own.

    CuDNNLSTM and CuDNNGRU ran on GPUs only. Their kernels are transposed gate by gate and they have two biases.
    Keras 3 has no such layers and does not convert the arrays (`Invalid bias shape`).
    """

    code: ClassVar[str] = "TFM530"
    name: ClassVar[str] = "cudnn-weights"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Recurrent layers of {self.where} hold CuDNN arrays: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return NOTHING


@register
@dataclass(frozen=True, kw_only=True)
class ChannelsFirst(Finding):
    """Layers take channels before height and width.

    `channels_first` (`th` in Keras 1) needs a GPU or oneDNN in TensorFlow. A flatten layer behind such layers
    orders its values by channels first, which has to stay so, because the dense layer behind it was trained with
    that order.
    """

    code: ClassVar[str] = "TFM531"
    name: ClassVar[str] = "channels-first"
    severity: ClassVar[Severity] = Severity.WARNING
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Layers of {self.where} take channels first: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return "Feed the converted model with channels first, as the old one."


@register
@dataclass(frozen=True, kw_only=True)
class StateInputs(Finding):
    """Recurrent layers are called with their initial states as further inputs.

    Encoder-decoder models do this. Keras 2 stored the states in the list of inputs; Keras 3 says `Layer expects 1
    input(s), but it received 3 input tensors`.
    """

    code: ClassVar[str] = "TFM532"
    name: ClassVar[str] = "states-as-inputs"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"Recurrent layers of {self.where} get initial states as inputs: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return NOTHING
