"""TFM414 to TFM436: SavedModels of TensorFlow 2, which are kept whole."""

from __future__ import annotations

from typing import ClassVar

from migrate.findings.base import Finding, Severity, register
from migrate.findings.wording import listed
from migrate.frozen import dataclass


@register
@dataclass(frozen=True, kw_only=True)
class NoSignatures(Finding):
    """The SavedModel has no signature, so there is nothing that can be called without its program.

    `tf.saved_model.save` without `signatures=` keeps functions as methods of the loaded object alone. A copy has the
    same files, byte by byte, and is not run.

    Load it and call its methods, or save it again with signatures.
    """

    code: ClassVar[str] = "TFM414"
    name: ClassVar[str] = "saved-model-without-signatures"
    severity: ClassVar[Severity] = Severity.WARNING

    @property
    def message(self) -> str:
        return f"{self.where} has no signatures: it is copied as it stands, and nothing of it is compared."

    @property
    def cure(self) -> str:
        return "Load it with tf.saved_model.load, call its methods, and save it with signatures to have it compared."


@register
@dataclass(frozen=True, kw_only=True)
class KeptFileOps(Finding):
    """Functions of the SavedModel reach files, the network or Python code, and no signature calls them.

    Neither loading the model nor calling a signature runs them, nor does the comparison. A SavedModel of
    TensorFlow 2 is kept whole, so they are in the copy too, for whoever calls the methods of the loaded object.

    Look at these functions before you call methods of a stranger's model.
    """

    code: ClassVar[str] = "TFM415"
    name: ClassVar[str] = "file-ops-that-are-kept"
    severity: ClassVar[Severity] = Severity.WARNING
    ops: tuple[str, ...]
    nodes: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"Functions that no signature calls reach files or code: {listed(self.ops)}. "
            f"Nodes: {listed(self.nodes, 6)}."
        )

    @property
    def cure(self) -> str:
        return "Call the signatures alone, unless you know what these functions do."


@register
@dataclass(frozen=True, kw_only=True)
class KeptLayerCode(Finding):
    """The Keras part of the SavedModel holds Python code of Lambda layers, and a copy holds it too.

    `tf.saved_model.load` and the signatures do not run it: TensorFlow wrote down what it computes. Keras up to 2.15 and
    tf_keras run it while they load the model, whatever it does.

    A `.keras` archive (`--to keras`) holds operations of Keras 3 in its place, where they can be found.
    """

    code: ClassVar[str] = "TFM416"
    name: ClassVar[str] = "layer-code-that-is-kept"
    severity: ClassVar[Severity] = Severity.WARNING
    layers: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The copy of {self.where} keeps the Python code of Lambda layers, not run here: {listed(self.layers)}."

    @property
    def cure(self) -> str:
        return "Load the copy with tf.saved_model.load; load it with Keras only if you trust whoever wrote it."


@register
@dataclass(frozen=True, kw_only=True)
class EndpointsInsideOfObjects(Finding):
    """Other endpoints than its own were asked for of a SavedModel of TensorFlow 2, and they cannot be given.

    Such a model is copied as it stands, with its signatures. `--input`, `--output`, `--freeze`, `--averages` and
    `--no-dropout` need its graph to be written anew, without the objects that hold its variables: that is only possible
    where the tensors that are asked for depend on no variable.

    Leave these options out, or choose among its own signatures with `--signature NAME`.
    """

    code: ClassVar[str] = "TFM436"
    name: ClassVar[str] = "endpoints-inside-of-objects"
    signatures: tuple[str, ...]

    @property
    def message(self) -> str:
        """What the model is."""
        own = f"signatures {', '.join(self.signatures)}" if self.signatures else "no signatures"
        return f"{self.where} is a SavedModel of TensorFlow 2 with {own}: other endpoints cannot be cut out of it."

    @property
    def cure(self) -> str:
        """What works in its place."""
        if self.signatures:
            return (
                "Leave out --input, --output, --freeze, --averages and --no-dropout; choose among its own with "
                "--signature NAME."
            )
        return (
            "Leave these options out: the model is copied as it is. For a signature, load it with "
            "`tf.saved_model.load` and save it again with `signatures=`."
        )
