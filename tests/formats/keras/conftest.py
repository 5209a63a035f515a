import pytest

from tests.formats.keras.building import DENSE, sequential, write_h5


@pytest.fixture
def h5(tmp_path):
    """A whole model in an HDF5 file."""
    return write_h5(tmp_path / "model.h5", sequential(DENSE))
