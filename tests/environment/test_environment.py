"""This machine against a model: packages, hardware, eras, old runtimes. Machines are made, not looked for."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from migrate.environment import Machine, Needs, findings, fitting, machine, packages, providers, this_machine
from migrate.environment.runtimes import RUNTIMES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
PLAIN = Machine(
    python="3.11.7",
    packages={"tensorflow": "2.21.0", "keras": "3.15.1"},
    processor="x86_64",
    features=frozenset({"avx", "avx2"}),
    gpus=0,
    cuda=(),
    onednn=True,
    legacy_keras=False,
)
NOTHING = Needs("model", None)


def codes(needs: Needs = NOTHING, machine: Machine = PLAIN) -> set[str]:
    return {one.code for one in findings(needs, machine, ())}


def test_nothing_is_said_of_a_machine_that_fits() -> None:
    assert codes() == set()


@pytest.mark.parametrize(
    ("machine", "code"),
    [
        (replace(PLAIN, features=frozenset({"fma"})), "TFM911"),
        (replace(PLAIN, gpus=1), "TFM915"),
        (replace(PLAIN, legacy_keras=True), "TFM913"),
    ],
)
def test_what_a_machine_lacks_or_sets(machine: Machine, code: str) -> None:
    assert codes(machine=machine) == {code}


@pytest.mark.parametrize("op", ["CudnnRNNV2", "NcclAllReduce", "TPUReplicateMetadata"])
def test_ops_of_absent_hardware(op: str) -> None:
    assert codes(Needs("m", None, frozenset({op}))) == {"TFM909"}


def test_a_gpu_runs_the_ops_of_gpus_and_no_others() -> None:
    there = replace(PLAIN, gpus=1, cuda=("libcudart",))
    assert codes(Needs("m", None, frozenset({"CudnnRNN"})), there) == set()
    assert codes(Needs("m", None, frozenset({"TPUCompilationResult"})), there) == {"TFM909"}


def test_channels_first_needs_onednn_or_a_gpu() -> None:
    needs = Needs("m", None, channels_first=True)
    assert codes(needs) == set()
    off = replace(PLAIN, onednn=False)
    assert codes(needs, off) == {"TFM910"}
    assert codes(needs, replace(off, gpus=1, cuda=("libcudart",))) == set()


@pytest.mark.parametrize(
    ("thing", "package", "code"),
    [
        ("WeightNormalization", "TensorFlow Addons", "TFM908"),
        ("SentencepieceOp", "the package tf_sentencepiece", "TFM908"),
        ("CaseFoldUTF8", "the package tensorflow-text", "TFM906"),
        ("KerasLayer", "TensorFlow Hub", "TFM906"),
        ("DistributionLambda", "DistributionLambda", "TFM906"),
        ("CRF", "CRF", "TFM907"),
    ],
)
def test_packages_that_are_not_here(thing: str, package: str, code: str) -> None:
    (found,) = findings(Needs("m", None, foreign={thing: package}), PLAIN, ())
    assert found.code == code and thing in found.message


def test_an_installed_package_is_no_finding(monkeypatch) -> None:
    monkeypatch.setattr(packages, "version_of", lambda name: "0.16.1")
    monkeypatch.setattr(packages, "contradictions", lambda name: iter(()))
    assert codes(Needs("m", None, foreign={"KerasLayer": "TensorFlow Hub"})) == set()


def test_what_nobody_knows_is_no_package() -> None:
    assert codes(Needs("m", None, foreign={"MyLayer": "MyLayer"})) == set()
    assert providers.of_layer("MyLayer") is None


@pytest.mark.parametrize(
    ("writer", "code"),
    [
        ("tensorflow 1.4.1", "TFM912"),
        ("keras 2.2.4 (tensorflow)", "TFM912"),
        ("keras 3.99.0 (tensorflow)", "TFM916"),
        ("tensorflow 9.0.0", "TFM916"),
    ],
)
def test_the_era_of_the_writer(writer: str, code: str) -> None:
    assert codes(Needs("m", writer)) == {code}


@pytest.mark.parametrize("writer", ["keras 3.5.0 (jax)", "tensorflow 2.8.4"])
def test_writers_of_this_era(writer: str) -> None:
    assert codes(Needs("m", writer)) == set()


def test_contradicting_packages_are_found(monkeypatch) -> None:
    monkeypatch.setattr(packages, "version_of", {"protobuf": "3.20.3", "numpy": "2.4.6"}.get)

    class Metadata:
        requires = ("protobuf<8.0.0,>=6.31.1", "numpy>=1.26.0", "h5py>=3.11; python_version < '3.14'", "six")

    monkeypatch.setattr(packages, "distribution", lambda name: Metadata)
    assert list(packages.contradictions("tensorflow")) == [("protobuf", "<8.0.0,>=6.31.1", "3.20.3")]
    assert codes() == {"TFM914"}


@pytest.mark.parametrize(("flags", "taken"), [("fma avx avx2", False), ("avx2 avx512f avx512_vnni", True), ("", False)])
def test_tensorflow_takes_onednn_by_itself_on_newer_processors(monkeypatch, tmp_path, flags: str, taken: bool) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor\t: 0\nflags\t\t: {flags}\n", encoding="ascii")
    monkeypatch.setattr(machine, "_CPUINFO", tmp_path / "cpuinfo")
    assert this_machine({}).onednn is taken
    assert this_machine({"TF_ENABLE_ONEDNN_OPTS": "1"}).onednn is True


def test_settings_are_read_from_the_environment_variables() -> None:
    assert this_machine({"TF_ENABLE_ONEDNN_OPTS": "0"}).onednn is False
    assert this_machine({"TF_ENABLE_ONEDNN_OPTS": "1"}).onednn is True
    assert this_machine({"TF_USE_LEGACY_KERAS": "true"}).legacy_keras is True
    assert this_machine({}).legacy_keras is False


@pytest.mark.parametrize(
    ("writer", "python", "pin"),
    [
        ("tensorflow 1.4.1", "3.6", "tensorflow==1.4.1"),
        ("tensorflow 1.13.1", "3.7", "tensorflow==1.15.5"),
        ("tensorflow 0.12.1", "2.7", "tensorflow==0.12.1"),
        ("tensorflow 2.9.1", "3.10", "tensorflow-cpu==2.12.1"),
        ("tensorflow 2.19.0", "3.11", "tensorflow-cpu==2.15.1"),
        ("tensorflow after 1.4 and before 1.8", "3.6", "tensorflow==1.4.1"),
        ("keras 0.x", "2.7", "keras==0.3.3"),
        ("keras 1.x (theano)", "2.7", "keras==1.0.8"),
        ("keras 1.2.2 (tensorflow)", "2.7", "keras==1.2.2"),
        ("keras 2.0.8 (theano)", "3.6", "keras==2.0.8"),
        ("keras 2.2.4 (tensorflow)", "3.6", "keras==2.2.4"),
        ("keras 2.3.1 (tensorflow)", "3.7", "keras==2.3.1"),
        ("keras 2.2.4-tf (tensorflow 1.13 to 1.15)", "3.7", "tensorflow==1.15.5"),
        ("keras 2.13.1 (tensorflow 2.13)", "3.10", "tensorflow-cpu==2.13.1"),
    ],
)
def test_the_old_environment_that_fits(writer: str, python: str, pin: str) -> None:
    runtime = fitting(writer)
    assert runtime is not None and runtime.python == python and pin in runtime.pins
    recipe = runtime.recipe("model.h5", writer)
    assert recipe.startswith(f"# Python {python}\n") and f"\n{pin}\n" in recipe


@pytest.mark.parametrize("writer", [None, "keras 3.5.0 (jax)", "somebody"])
def test_no_old_environment_is_made_up(writer: str | None) -> None:
    assert fitting(writer) is None


def test_the_pins_are_those_that_wrote_the_fixtures() -> None:
    """Each environment is one of the runtimes that were built and used, with or without a suffix of its TensorFlow."""
    tables = tomllib.loads((ROOT / "legacy_fixtures" / "runtimes" / "pins.toml").read_text("utf-8"))
    used = [_framework(tables[name]["requirements"]) for name in tables if name != "shared"]
    for runtime in RUNTIMES:
        assert any(_framework(runtime.pins) <= one for one in used), runtime


def _framework(pins) -> frozenset[str]:
    named = re.compile(r"(tensorflow|keras|theano)(-cpu)?==")
    return frozenset(pin.replace("-cpu", "") for pin in pins if named.match(pin) and not pin.startswith("theano"))
