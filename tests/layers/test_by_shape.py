"""Rules that go by the release of the writer or by the shape that a layer is called with."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from migrate.findings.feature_columns import UnmappedColumn
from migrate.findings.keras_upgrade import NoCounterpart
from migrate.layers.keras2.dense_features import dense_features
from migrate.layers.keras2.local import locally_connected
from migrate.layers.keras2.preprocessing import discretization, random_crop
from migrate.layers.registry import Context
from migrate.models import Era
from migrate.network import Call, Expansion, Layer, Ref, Weight

OLD, NEW = Era("2.4.0", "tensorflow", "2.4.0"), Era("2.8.0", "tensorflow", "2.8.0")


def _weight(array: Any) -> Weight:
    return Weight("w", array.shape, str(array.dtype), (), lambda: array)


def _local(**more: Any) -> Layer:
    config = {"filters": 2, "kernel_size": [2, 2], "strides": [2, 1], "implementation": 1, "use_bias": False, **more}
    return Layer("l", "LocallyConnected2D", config, (_weight(numpy.zeros((6, 12, 2))),), path="l")


def test_a_local_layer_without_bias_takes_its_places_from_the_shape_of_its_input() -> None:
    context = Context(OLD, entering={"l": [(None, 5, 4, 3)]})
    done = locally_connected(_local(), context)
    assert isinstance(done, Expansion)
    assert done.layers[-1].config["output_shape"] == [2, 3, 2]
    assert done.layers[-1].weights[0].shape == (2, 3, 12, 2)


def test_a_local_layer_without_bias_and_shape_is_refused() -> None:
    context = Context(OLD)
    locally_connected(_local(), context)
    assert [type(one) for one in context.findings] == [NoCounterpart]


def test_a_bias_with_channels_first_was_read_in_that_order_whatever_its_shape() -> None:
    config = {"filters": 2, "kernel_size": [2], "strides": [1], "implementation": 1, "data_format": "channels_first"}
    arrays = (_weight(numpy.zeros((3, 2, 2))), _weight(numpy.arange(6.0).reshape(3, 2)))
    done = locally_connected(Layer("l", "LocallyConnected1D", config, arrays, path="l"), Context(OLD))
    assert isinstance(done, Expansion)
    product = next(one for one in done.layers if one.class_name == "EinsumDense")
    assert product.weights[1].array().tolist() == [[0, 3], [1, 4], [2, 5]]


@pytest.mark.parametrize(("era", "bucket"), [(OLD, 0), (NEW, 1)])
def test_a_value_on_a_boundary_goes_where_its_release_put_it(era: Era, bucket: int) -> None:
    layer = Layer("d", "Discretization", {"bins": [3.0, float("inf")]} if era is OLD else {"bin_boundaries": [3.0]})
    done = discretization(layer, Context(era))
    assert numpy.digitize(numpy.float32(3.0), done.config["bin_boundaries"]) == bucket


def test_an_old_crop_scales_until_the_window_is_covered_and_cuts_the_middle_out() -> None:
    layer = Layer("c", "RandomCrop", {"height": 5, "width": 7}, path="c")
    done = random_crop(layer, Context(OLD, entering={"c": [(None, 9, 11, 3)]}))
    assert isinstance(done, Expansion)
    large, cut = done.layers
    assert (large.config["height"], large.config["width"], cut.config["cropping"]) == (5, 7, [[0, 0], [0, 0]])
    done = random_crop(layer, Context(OLD, entering={"c": [(None, 20, 7, 3)]}))
    assert isinstance(done, Expansion)
    assert done.layers[1].config["cropping"] == [[7, 8], [0, 0]]
    context = Context(OLD, entering={"c": [(None, None, None, 3)]})
    random_crop(layer, context)
    assert [type(one) for one in context.findings] == [NoCounterpart]
    assert getattr(random_crop(layer, Context(NEW)), "class_name", "") == "Resizing"


@pytest.mark.parametrize(
    "column",
    [
        {"class_name": "IdentityCategoricalColumn", "config": {"key": "i"}},
        {"class_name": "HashedCategoricalColumn", "config": {"key": "i", "hash_bucket_size": "many"}},
        {"class_name": "VocabularyListCategoricalColumn", "config": {"key": "i"}},
        {"class_name": "CrossedColumn", "config": {"keys": ["i", "i", "i"], "hash_bucket_size": 9}},
        {"class_name": "IdentityCategoricalColumn"},
        None,
    ],
)
def test_a_damaged_column_is_a_finding(column: Any) -> None:
    entry = {"class_name": "IndicatorColumn", "config": {"categorical_column": column}}
    calls = (Call(({"i": Ref("i")},)),)
    context = Context(NEW)
    layer = Layer("f", "DenseFeatures", {"feature_columns": [entry]}, calls=calls, path="f")
    assert dense_features(layer, context) == layer
    assert [type(one) for one in context.findings] == [UnmappedColumn]
