"""Every genuine Keras fixture: what its own runtime wrote is described, and every array of it can be read."""

import hashlib

import pytest

from migrate import formats
from migrate.findings import Severity
from migrate.formats import keras
from tests.fixtures import fixtures

FILES = [one for one in fixtures("*") if one.case["format"].startswith("keras") and one.model.is_file()]
SOUND = [one for one in FILES if one.exit == 0]
# What stands in the way of a conversion until the person gives the other half, or the code.
CURED_BY_OPTIONS = {"TFM520", "TFM521", "TFM524", "TFM525", "TFM549", "TFM552", "TFM553", "TFM613"}


@pytest.mark.parametrize("fixture", SOUND, ids=[one.name for one in SOUND])
def test_a_genuine_model_is_described(fixture):
    with formats.opened(fixture.pointed) as reading:
        model = reading.model
        errors = {finding.code for finding in reading.findings if finding.severity is Severity.ERROR}
        assert errors <= CURED_BY_OPTIONS
        assert model.era.evidence
        for weights in model.layers.values():
            for weight in weights:
                values = weight.stored.array()
                assert values.shape == weight.stored.shape
                digest = hashlib.sha256()
                for piece in weight.stored.chunks():
                    digest.update(piece)
                assert digest.digest() == hashlib.sha256(values.tobytes()).digest()


@pytest.mark.parametrize("fixture", SOUND, ids=[one.name for one in SOUND])
def test_the_writer_is_told(fixture):
    with formats.opened(fixture.pointed) as reading:
        assert reading.origin.format == fixture.case["format"]
    said = fixture.case["writer"]
    if said.startswith("keras ") and reading.model.keras_version and not reading.model.keras_version.endswith(".x"):
        assert reading.model.keras_version == said.split()[1]
    if said.startswith("tf.keras ") and reading.model.era.tensorflow:
        assert said.split()[1].rsplit(".", 1)[0] in _releases(reading.model.era.tensorflow)


def _releases(text):
    """The releases that a text such as `1.13 to 2.1` or `2.3 or 2.4` names."""
    known = [f"1.{minor}" for minor in range(4, 16)] + [f"2.{minor}" for minor in range(16)]
    if " to " in text:
        first, last = text.split(" to ")
        return known[known.index(first) : known.index(last) + 1]
    return text.split(" or ")


@pytest.mark.parametrize("fixture", SOUND, ids=[one.name for one in SOUND])
def test_both_halves_are_described(fixture):
    for key in ("architecture", "weights"):
        if key in fixture.case:
            reading = keras.read(fixture.folder / fixture.case[key])
            assert reading.model.beside or key not in reading.origin.format
