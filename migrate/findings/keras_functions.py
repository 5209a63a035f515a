"""TFM66x to TFM68x: functions in Keras models, translated or not."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Severity, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass

_SHOWN = 12
_RUN = {
    "": "",
    "could": " Or, if you trust its writer, let the code run into a SavedModel: --to savedmodel --trust.",
    "graph": " --trust lets it run only with --to savedmodel: plain Keras 3 gives stored code neither tf nor K nor np.",
    "elsewhere": " --trust does not help: Python {python} compiled the code, and no other runs it.",
}
"""Whether stored code could run, in a word → what is said of that."""


@register
@dataclass(frozen=True, kw_only=True)
class UnclearLambda(Finding):
    """The code of a Lambda layer does something that no operations of Keras 3 can be found for.

    The code of a Lambda is read, never run. Arithmetic, indexing, loops over numbers, and the usual functions of
    `K`, `tf`, `np` and `math` are translated into operations of Keras 3. Everything else is not: names of the
    writer's own program (the file keeps the name and nothing else), decisions by the value of a tensor, sizes that are
    known only when the model runs.

    Write the function for Keras 3 under the name of the layer, and give the file with `--custom-objects`. The
    instructions in the message show what it computed.

    With `--to savedmodel --trust` the code runs as it is stored, and TensorFlow writes down what it does. That needs
    code which the release of Python that runs tfmigrate compiled.
    """

    code: ClassVar[str] = "TFM660"
    name: ClassVar[str] = "unclear-lambda"
    blame: ClassVar[Blame | None] = Blame.CODE
    reason: str
    listing: tuple[str, ...]
    run: str = ""
    python: str = ""
    """Who compiled the code."""

    @property
    def message(self) -> str:
        shown = "; ".join(self.listing[:_SHOWN])
        more = "; …" if len(self.listing) > _SHOWN else ""
        code = f" Its code: {shown}{more}." if shown else ""
        return f"The function of the layer {self.where} cannot be translated: {self.reason}.{code}"

    @property
    def cure(self) -> str:
        name = self.where.rpartition(":")[2].rpartition("/")[2]
        cure = f"Write the function for Keras 3 under the name {name!r} and give it with --custom-objects FILE.py."
        return cure + _RUN.get(self.run, "").format(python=self.python)

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class RandomLambda(Finding):
    """A Lambda layer draws random numbers whenever the model runs, in a way that Keras 3 does not have.

    Numbers of a normal or of an even distribution are kept, in the shape of a tensor or with as many rows. Choices,
    permutations, whole numbers, numbers of a fixed shape, and those that NumPy or a stored seed gives are not.

    For a deterministic model take the mean: cut the model at the layer in front, or write a function that returns the
    mean. To keep the noise write a function with `keras.random` and give it with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM661"
    name: ClassVar[str] = "random-lambda"
    blame: ClassVar[Blame | None] = Blame.CODE
    reason: str
    run: str = ""
    python: str = ""

    @property
    def message(self) -> str:
        return f"The function of the layer {self.where} gives other numbers at every call: {self.reason}."

    @property
    def cure(self) -> str:
        name = self.where.rpartition(":")[2].rpartition("/")[2]
        cure = f"Write it with keras.random, or without the noise, under the name {name!r} and give --custom-objects."
        return cure + _RUN.get(self.run, "").format(python=self.python)

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class KeptRandom(Finding):
    """A layer of the converted model draws random numbers whenever the model runs, as the source does.

    The sampling layer of a variational autoencoder is such a layer. Its numbers come from `keras.random.dropout`, the
    one random function of Keras 3 that an archive without code can call, and have the distribution that they had.

    No two runs agree, so the outputs cannot be compared with the source. For a deterministic model cut it in front of
    the layer.
    """

    code: ClassVar[str] = "TFM665"
    name: ClassVar[str] = "random-numbers-kept"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.CODE

    @property
    def message(self) -> str:
        return f"The layer {self.where} draws random numbers at every call, in the converted model too."

    @property
    def cure(self) -> str:
        return "Compare the outputs of the layers in front of it, which are not random."


@register
@dataclass(frozen=True, kw_only=True)
class UnknownOperation(Finding):
    """A layer stands for a TensorFlow function that Keras 3 has no operation for.

    A tensor that was used outside of layers left a layer that names the function (`TFOpLambda` and its kin). The usual
    ones become operations of Keras 3. This one has no counterpart there, or is called in a way that has none.

    Write a function of the layer's name for Keras 3 and give it with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM662"
    name: ClassVar[str] = "operation-without-counterpart"
    blame: ClassVar[Blame | None] = Blame.CODE
    function: str
    reason: str

    @property
    def message(self) -> str:
        return f"The layer {self.where} calls {self.function}, which cannot be translated: {self.reason}."

    @property
    def cure(self) -> str:
        name = self.where.rpartition(":")[2].rpartition("/")[2]
        return f"Write the function for Keras 3 under the name {name!r} and give it with --custom-objects FILE.py."

    @property
    def is_unsafe(self) -> bool:
        """It is not: what is missing is in no file."""
        return False

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class MissingObjects(Finding):
    """The model uses classes or functions of the writer's own program.

    A Keras file holds the names of such classes and functions and the arguments they were made with, but not what they
    compute. The message lists all of them at once, with their layers.

    Write them for Keras 3 and give the file with `--custom-objects`; `--write-stubs FILE.py` writes the beginning of
    such a file, with the arguments and the shapes of the weights in it.
    """

    code: ClassVar[str] = "TFM663"
    name: ClassVar[str] = "missing-custom-objects"
    blame: ClassVar[Blame | None] = Blame.CODE
    objects: tuple[str, ...]
    """Each as it was called, and where."""
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.where} needs code that no file holds: {'; '.join(self.objects)}."

    @property
    def cure(self) -> str:
        return "Give it with --custom-objects FILE.py; --write-stubs FILE.py writes such a file to fill in."

    @property
    def is_unsafe(self) -> bool:
        """It is not: what is missing is in no file."""
        return False

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class DangerousLambda(Finding):
    """The code of a Lambda layer names what reaches files, other programs or Python itself.

    An honest Lambda computes with tensors. Code that names `open`, `eval`, `os` or `subprocess` does what it wants on
    the machine of whoever loads the model: Keras 2 and tf_keras run it, Keras 3 too where it is told to. It was read
    here, and never run.

    Do not load this model with any Keras unless you know who wrote it, and why it does that.
    """

    code: ClassVar[str] = "TFM664"
    name: ClassVar[str] = "dangerous-lambda"
    blame: ClassVar[Blame | None] = Blame.CODE
    uses: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The code of the Lambda layer {self.where} names {listed(self.uses)}; it was not run."

    @property
    def cure(self) -> str:
        name = self.where.rpartition(":")[2].rpartition("/")[2]
        return (
            f"Do not load the model with Keras. If you know what the function did, write it anew as {name!r} and give "
            "it with --custom-objects FILE.py. Such code does not run with --trust either."
        )

    @property
    def options(self) -> tuple[str, ...]:
        return ("--custom-objects FILE.py",)


@register
@dataclass(frozen=True, kw_only=True)
class TakenForPublished(Finding):
    """A layer that no Keras has was taken for one that many programs copied, by its name, its settings and its weights.

    What the class computes stands in no file. Its name, the keys of its config and the names of its arrays are those
    of a published layer, so it was rebuilt as that one. The comparison with the source reads the class in the same
    way, and therefore cannot tell whether the writer's class computed something else.

    If yours differs, write it for Keras 3 and give the file with `--custom-objects`, and your original class with
    `--reference-objects`.
    """

    code: ClassVar[str] = "TFM666"
    name: ClassVar[str] = "taken-for-published-layer"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.CODE
    class_name: str
    package: str

    @property
    def message(self) -> str:
        return f"The class {self.class_name} of {self.where} was taken for the published layer of {self.package}."

    @property
    def cure(self) -> str:
        return (
            "The comparison reads the class so too and is no proof for it. If yours differs, give it with "
            "--custom-objects FILE.py, and the original with --reference-objects FILE.py."
        )


@register
@dataclass(frozen=True, kw_only=True)
class TrustedCode(Finding):
    """Code that is stored in the model ran, as `--trust` allows.

    The function of a Lambda layer could not be translated. It ran while TensorFlow wrote down its operations, and the
    SavedModel holds those; the code itself is not in it. The comparison with the source runs the same code in tf_keras.
    """

    code: ClassVar[str] = "TFM667"
    name: ClassVar[str] = "stored-code-ran"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.CODE

    @property
    def message(self) -> str:
        return f"The code of the layer {self.where} could not be translated; it runs, because --trust was given."

    @property
    def cure(self) -> str:
        return "Leave out --trust unless you know who wrote the model."


@register
@dataclass(frozen=True, kw_only=True)
class TrainingCalls(Finding):
    """Layers are called with `training=True`, which the file stores: their dropout or noise acts at every call.

    The author may have meant it (Monte Carlo dropout: many answers to one question tell how sure the model is). The
    converted model does the same, so no two runs agree, and its outputs cannot be compared with the source.

    For one answer that stays, make the model anew in the writer's program without `training=True`, and save it.
    """

    code: ClassVar[str] = "TFM668"
    name: ClassVar[str] = "calls-in-training"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.CODE
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.where} calls layers with training=True, so that they draw random numbers: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return "None is needed where the author meant it; else save the model anew without training=True there."
