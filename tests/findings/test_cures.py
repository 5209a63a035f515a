"""Cures name options that there are, and of these only what the model at hand can use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest

from migrate.cli.commands import COMMANDS, tfmigrate
from migrate.findings import CATALOGUE, Finding, Remedy
from migrate.findings.checkpoint import ObjectCheckpoint
from migrate.findings.endpoints import OfEndpoints, of_whole
from migrate.findings.keras_weights import ArchitectureAlone, WeightsAlone
from migrate.findings.unsafe import ForeignModule
from migrate.findings.unsafe_reach import PickledModel
from migrate.symptoms import matching, symptoms
from tests.findings.test_catalogue import CLASSES, PAGES, each_finding, example

_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_OF_ENDPOINTS = re.compile(r"--(input|output|freeze|no-dropout)\b|endpoints")


def _options() -> Iterator[str]:
    for name in COMMANDS:
        command = tfmigrate.get_command(click.Context(tfmigrate), name)
        assert command is not None
        for parameter in command.params:
            yield from (*parameter.opts, *parameter.secondary_opts)


THERE_ARE = {*_options()}


@each_finding
def test_options_that_are_named_exist(cls: type[Finding]) -> None:
    made = example(cls)
    told = " ".join((made.message, made.cure, *made.options, *PAGES[cls.code].paragraphs))
    assert set(_OPTION.findall(told)) <= THERE_ARE


def test_options_that_symptoms_name_exist() -> None:
    named = {option for one in symptoms() for option in _OPTION.findall(one.meaning)}
    assert named <= THERE_ARE


@each_finding
def test_options_of_a_command_stand_in_the_cure(cls: type[Finding]) -> None:
    made = example(cls)
    for option in made.options:
        assert option.split()[0] in made.cure


ENDPOINTS = [cls for cls in CLASSES if issubclass(cls, OfEndpoints)]


@pytest.mark.parametrize("cls", ENDPOINTS, ids=lambda cls: cls.code)
def test_endpoints_are_chosen_of_graphs_alone(cls: type[Finding]) -> None:
    of_graph = example(cls)
    assert isinstance(of_graph, OfEndpoints)
    assert _OF_ENDPOINTS.search(replace(of_graph, of_graph=True).cure)
    assert not _OF_ENDPOINTS.search(of_whole(of_graph).cure)


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        ((), "--architecture FILE"),
        (("net.json",), "--architecture in/net.json"),
        (("the net.json",), "--architecture 'in/the net.json'"),
        (("a.json", "b.json"), "--architecture FILE"),
    ],
)
def test_the_other_half_is_named_where_there_is_one(beside: tuple[str, ...], told: str) -> None:
    where = str(Path("in/weights.h5"))
    assert WeightsAlone(where=where, beside=beside).options == (told,)
    keras = ObjectCheckpoint(where=where, tensors=(), keras=True, beside=beside)
    assert keras.options == (told,) and told in keras.cure
    assert ObjectCheckpoint(where=where, tensors=(), beside=beside).options == ()


def test_halves_in_an_archive_are_not_named() -> None:
    found = ArchitectureAlone(where="a.tar!/in/net.json", beside=("net.h5",))
    assert found.options == ("--weights FILE",) and "Beside it lies net.h5." in found.message


@pytest.mark.parametrize("call", ["posix.system", "os.system", "subprocess.Popen", "builtins.eval", "__builtin__.exec"])
def test_nobody_is_told_to_load_a_hostile_pickle(call: str) -> None:
    assert "Do not load it" in PickledModel(where="a.pkl", calls=("collections.OrderedDict", call)).cure


@pytest.mark.parametrize("call", ["keras.engine.training.Model", "sklearn.svm.SVC", "builtins.set"])
def test_other_pickles_are_for_those_who_trust_the_writer(call: str) -> None:
    assert "if you trust the writer" in PickledModel(where="a.pkl", calls=(call,)).cure.lower()


def test_no_option_lets_a_model_ask_for_a_module_of_python() -> None:
    assert ForeignModule(where="a.keras", module="os", object="system").options == ()


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ("ValueError: Unknown initializer: GlorotUniform", [19]),
        ("ValueError: Unknown initializer: 'MyInit'", [20]),
        ("OSError: Unable to open file (truncated file)", [1]),
    ],
)
def test_a_message_is_not_told_as_two_things(message: str, first: list[int]) -> None:
    assert [one.number for one in matching(message)] == first


def test_what_a_pickle_means_is_the_finding_of_pickles() -> None:
    (found,) = matching("ValueError: unsupported pickle protocol: 5")
    assert found.codes[0] == PickledModel.code and CATALOGUE[found.codes[0]] is PickledModel


@each_finding
def test_a_page_says_what_a_person_can_do(cls: type[Finding]) -> None:
    page = PAGES[cls.code]
    if cls.remedy is Remedy.PERSON:
        assert len(page.paragraphs) >= 3, "what cures it?"
    else:
        assert "cures it" in page.markdown() or "nothing is lost" in page.markdown()
