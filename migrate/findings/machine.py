"""TFM906 to TFM939: what this machine has, lacks or sets, against what a model needs."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Blame, Finding, Remedy, Severity, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class AbsentPackage(Finding):
    """The model uses a layer or an op of a package that is not installed here.

    Packages beside TensorFlow register classes and ops of their own when they are imported. Without the package,
    loaders say `Unknown layer` or `Op type not registered`. The package still exists and runs with the TensorFlow of
    today.

    Install it where the model is loaded, and import it before loading. A conversion needs its classes too: give them
    with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM906"
    name: ClassVar[str] = "package-not-installed"
    severity: ClassVar[Severity] = Severity.NOTE
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    package: str
    distribution: str
    last: str
    things: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{listed(self.things)} comes from {self.package}, which is not installed here (newest: {self.last})."

    @property
    def cure(self) -> str:
        return f"Where the model is to be loaded as it is: pip install {self.distribution}, and import it first."


@register
@dataclass(frozen=True, kw_only=True)
class UnpublishedPackage(Finding):
    """The model uses a layer of a package that the Python package index does not have.

    Some packages were only ever installed from their repository. `pip install NAME` finds nothing, or something else
    of the same name.

    Take the class from the package's repository, write it for Keras 3, and give it with `--custom-objects`.
    """

    code: ClassVar[str] = "TFM907"
    name: ClassVar[str] = "package-not-published"
    severity: ClassVar[Severity] = Severity.NOTE
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    package: str
    things: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{listed(self.things)} comes from {self.package}, which was never in the Python package index."

    @property
    def cure(self) -> str:
        return f"Take the class from the repository of {self.package}; do not install a package of the same name."


@register
@dataclass(frozen=True, kw_only=True)
class OutdatedPackage(Finding):
    """The model uses a layer or an op of a package that does not run with the TensorFlow of today.

    Such a package was given up, or is built against one release of TensorFlow. It can still be installed, in an old
    environment.

    Load the model in the old environment (`tfmigrate diagnose MODEL --recipe FILE` writes its packages), or write
    the class for Keras 3.
    """

    code: ClassVar[str] = "TFM908"
    name: ClassVar[str] = "package-needs-an-older-tensorflow"
    severity: ClassVar[Severity] = Severity.NOTE
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    package: str
    distribution: str
    last: str
    until: str
    things: tuple[str, ...]

    @property
    def message(self) -> str:
        things = listed(self.things)
        return (
            f"{things} comes from {self.package}, whose newest release {self.last} runs with TensorFlow {self.until}."
        )

    @property
    def cure(self) -> str:
        return f"To load the model as it is, use {self.distribution} in an environment with TensorFlow {self.until}."


@register
@dataclass(frozen=True, kw_only=True)
class AbsentAccelerator(Finding):
    """The model is bound to hardware that this machine does not have.

    Ops such as `CudnnRNN`, `NcclAllReduce` or `TPUReplicate` run on one kind of accelerator only. On other machines
    TensorFlow says `No OpKernel was registered to support Op`.

    Load or verify the model where the accelerator is.
    """

    code: ClassVar[str] = "TFM909"
    name: ClassVar[str] = "accelerator-not-here"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    kind: str
    things: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{listed(self.things)} runs on {self.kind} only, and this machine has none."

    @property
    def cure(self) -> str:
        return f"Load the model as it is, or verify the artifact, on a machine with {self.kind}."


@register
@dataclass(frozen=True, kw_only=True)
class ChannelsFirstHere(Finding):
    """The model takes channels before height and width, and TensorFlow cannot compute that on this machine.

    On a processor only oneDNN computes convolutions and poolings in that order. It is switched off here
    (`TF_ENABLE_ONEDNN_OPTS=0`), or TensorFlow does not take it by itself on this processor: on x86 it does so with
    AVX-512 VNNI, AVX-VNNI or AMX. TensorFlow says `The Conv2D op currently only supports the NHWC tensor format on the
    CPU` and the like.

    Graphs of TensorFlow 1 are converted to the other order. Keras models and SavedModels of TensorFlow 2 keep theirs,
    and need `TF_ENABLE_ONEDNN_OPTS=1` on a processor, converted or not.
    """

    code: ClassVar[str] = "TFM910"
    name: ClassVar[str] = "channels-first-without-onednn"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT

    @property
    def message(self) -> str:
        return f"{self.where} takes channels first, which needs a GPU or oneDNN, and this machine has neither in use."

    @property
    def cure(self) -> str:
        return "Set TF_ENABLE_ONEDNN_OPTS=1, or use a machine with a GPU."


@register
@dataclass(frozen=True, kw_only=True)
class OldProcessor(Finding):
    """The installed TensorFlow needs instructions that this processor does not have.

    The packages on the Python package index are built for processors with AVX. On others Python ends with `Illegal
    instruction` when TensorFlow is imported.

    Use another machine, or a TensorFlow that was built without AVX.
    """

    code: ClassVar[str] = "TFM911"
    name: ClassVar[str] = "processor-without-avx"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT

    @property
    def message(self) -> str:
        return "This processor has no AVX instructions, and TensorFlow's packages are built for processors with AVX."

    @property
    def cure(self) -> str:
        return "Convert with --no-verify here, and verify on another machine."


@register
@dataclass(frozen=True, kw_only=True)
class AnotherEra(Finding):
    """The model is of another era than the libraries that are installed here.

    The file is sound: it is what its writer made. Loaders of today fail on it, or load it with other numbers,
    because names, keywords and defaults have changed since. Each of these changes is a finding of its own.

    Convert the model, or load it as it is in an environment of its time (`--recipe FILE` writes the packages).
    """

    code: ClassVar[str] = "TFM912"
    name: ClassVar[str] = "libraries-of-another-era"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.AUTOMATIC
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    writer: str
    here: str
    findings: tuple[str, ...]

    @property
    def message(self) -> str:
        why = f", which stumbles over {listed(self.findings)}" if self.findings else ""
        return f"{self.writer} wrote {self.where}; here is {self.here}{why}."

    @property
    def cure(self) -> str:
        return "Nothing for a conversion. To load the file as it is, use an environment of its time (--recipe FILE)."


@register
@dataclass(frozen=True, kw_only=True)
class LegacyKeras(Finding):
    """`TF_USE_LEGACY_KERAS` is set: `tf.keras` is Keras 2 in programs that run here.

    With this variable TensorFlow takes the package tf_keras for `tf.keras`. It loads more old files than Keras 3,
    but does not flip the kernels of Theano, does not know Keras 1, and runs code that is stored in a model without
    asking.

    Unset it where Keras 3 is meant.
    """

    code: ClassVar[str] = "TFM913"
    name: ClassVar[str] = "legacy-keras-switched-on"
    severity: ClassVar[Severity] = Severity.NOTE
    remedy: ClassVar[Remedy] = Remedy.HARMLESS
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT

    @property
    def message(self) -> str:
        return "TF_USE_LEGACY_KERAS is set: programs here get Keras 2 (tf_keras) as tf.keras."

    @property
    def cure(self) -> str:
        return "Nothing for a conversion; unset it where converted .keras archives are loaded with tf.keras."


@register
@dataclass(frozen=True, kw_only=True)
class ContradictingPackages(Finding):
    """Installed packages do not fit each other.

    TensorFlow states which versions of protobuf, numpy, h5py and keras it works with, and another version is
    installed here. Messages such as `Descriptors cannot be created directly`, `numpy.dtype size changed` or `'str'
    object has no attribute 'decode'` come of this, whatever model is loaded.

    Install the wanted version.
    """

    code: ClassVar[str] = "TFM914"
    name: ClassVar[str] = "packages-contradict"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    package: str
    needs: str
    wanted: str
    installed: str

    @property
    def message(self) -> str:
        return f"The installed {self.package} needs {self.needs} {self.wanted}; {self.installed} is installed."

    @property
    def cure(self) -> str:
        return f"Run pip install '{self.needs}{self.wanted.replace(' ', '')}'."


@register
@dataclass(frozen=True, kw_only=True)
class UnusedGpu(Finding):
    """This machine has a GPU, and TensorFlow will not find the libraries for it.

    TensorFlow computes on NVIDIA GPUs with the libraries of CUDA and cuDNN. Neither their packages nor their files
    were found, so everything runs on the processor.

    Install them with TensorFlow: `pip install 'tensorflow[and-cuda]'`.
    """

    code: ClassVar[str] = "TFM915"
    name: ClassVar[str] = "gpu-without-libraries"
    severity: ClassVar[Severity] = Severity.NOTE
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    gpus: int

    @property
    def message(self) -> str:
        return f"This machine has a GPU ({self.gpus}), and the libraries of CUDA were not found."

    @property
    def cure(self) -> str:
        return "To compare on the GPU too: pip install 'tensorflow[and-cuda]'."


@register
@dataclass(frozen=True, kw_only=True)
class OlderLibrary(Finding):
    """The model was written by a newer release than is installed here.

    Old releases do not know the ops, attributes and keywords of later ones. They say `NodeDef mentions attr`, `The
    binary trying to import the GraphDef was built when GraphDef version was`, `Unrecognized keyword arguments:
    ['batch_shape']` or `Keyword argument not understood`.

    Install the writer's release or a later one.
    """

    code: ClassVar[str] = "TFM916"
    name: ClassVar[str] = "older-library-than-the-writer"
    severity: ClassVar[Severity] = Severity.WARNING
    blame: ClassVar[Blame | None] = Blame.ENVIRONMENT
    package: str
    written: str
    installed: str

    @property
    def message(self) -> str:
        return f"{self.where} was written by {self.package} {self.written}, and {self.installed} is installed here."

    @property
    def cure(self) -> str:
        return f"Run pip install '{self.package}>={self.written}'."
