from __future__ import annotations

import itertools

import numpy as np
import pytest

from migrate import dtypes
from migrate.models import Shape
from migrate.verification.inputs import MAX_ATTEMPTS, draw, further, ladder, other_scales
from migrate.verification.specs import INT_RANGES, InputSpec, Recipe

N = dtypes.NUMBERS


def spec(key: str, name: str, shape: Shape | None, **known: object) -> InputSpec:
    return InputSpec(key, known.pop("tensor", key + ":0"), N[name], shape, **known)  # type: ignore[arg-type]


def test_the_first_unknown_size_is_the_batch_and_all_others_are_alike() -> None:
    specs = [spec("a", "float32", (None, None, 5)), spec("b", "float32", (None, None)), spec("c", "float32", (4,))]
    drawn = draw(specs, Recipe(batch=2, free=6))
    assert [drawn[key].values.shape for key in "abc"] == [(2, 6, 5), (2, 6), (4,)]


def test_the_same_recipe_draws_the_same_and_another_seed_does_not() -> None:
    specs = [spec("a", "float32", (None, 5))]
    one, two, other = draw(specs, Recipe()), draw(specs, Recipe()), draw(specs, Recipe(seed=1))
    assert np.array_equal(one["a"].values, two["a"].values)
    assert not np.array_equal(one["a"].values, other["a"].values)


@pytest.mark.parametrize("name", [name for name in dtypes.NUMBERS if not name.startswith(("resource", "variant"))])
def test_every_type_can_be_drawn(name: str) -> None:
    if name.startswith("float8"):
        pytest.skip("no model takes these")
    drawn = draw([spec("a", name, (None, 2))], Recipe())["a"]
    assert (drawn.dtype, drawn.values.shape) == (N[name], (3, 2))


def test_handles_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="cannot be fed"):
        draw([spec("a", "resource", ())], Recipe())


def test_bounds_choices_and_lengths_are_kept() -> None:
    specs = [
        spec("ids", "int32", (None, None), bounds=(5, 6)),
        spec("lengths", "int32", (None,), lengths_of="ids"),
        spec("guessed", "int64", (None,)),
        spec("words", "string", (None,), choices=("yes", b"no")),
        spec("batch_size", "int32", ()),
    ]
    drawn = draw(specs, Recipe(batch=50, free=4))
    assert set(drawn["ids"].values.ravel()) == {5, 6}
    assert set(drawn["lengths"].values) == set(drawn["guessed"].values) == {1, 2, 3, 4}
    assert set(drawn["words"].values) == {b"yes", b"no"}
    assert drawn["batch_size"].values == 50


def test_lengths_grow_shorter_with_the_range_of_integers() -> None:
    specs = [spec("x", "float32", (None, 40)), spec("lengths", "int32", (None,), lengths_of="x")]
    for integers, longest in zip(INT_RANGES, (40, 5, 1), strict=True):
        drawn = draw(specs, Recipe(batch=200, integers=integers))["lengths"].values
        assert (drawn.min(), drawn.max()) == (1, longest)


def test_a_closed_model_has_one_recipe() -> None:
    assert len(list(ladder([]))) == 1
    assert len(list(ladder([spec("a", "int32", (2,), bounds=(0, 1))]))) == 1


def test_the_ladder_asks_only_open_questions_and_departs_slowly() -> None:
    recipes = list(ladder([spec("a", "float32", (None, None, 3)), spec("b", "int64", (None,))]))
    assert recipes[0] == Recipe()
    assert len(recipes) == len(set(recipes)) == MAX_ATTEMPTS
    assert {recipe.rank for recipe in recipes} == {Recipe().rank}
    assert Recipe(batch=32) in recipes
    assert Recipe(free=784) in recipes


def test_an_unknown_rank_is_tried_in_every_rank() -> None:
    shapes = {draw([s], recipe)["a"].values.ndim for s in [spec("a", "float32", None)] for recipe in ladder([s])}
    assert shapes == {0, 1, 2, 3, 4}


def test_samples_differ_in_batch_seed_and_scale() -> None:
    recipes = [Recipe(), *further(Recipe()), *other_scales(Recipe())]
    assert len({recipe.seed for recipe in recipes}) == len(recipes)
    assert {recipe.floats for recipe in recipes} == {"normal", "unit", "bytes", "tiny"}
    for one, other in itertools.combinations(recipes[:3], 2):
        assert one.batch != other.batch


def test_the_parts_of_a_sparse_input_fit_each_other() -> None:
    specs = [
        spec("i", "int64", (None, 2), tensor="ids/indices:0"),
        spec("v", "int64", (None,), tensor="ids/values:0"),
        spec("s", "int64", (2,), tensor="ids/shape:0"),
    ]
    drawn = draw(specs, Recipe(batch=4, free=3))
    indices = drawn["i"].values
    assert drawn["s"].values.tolist() == [4, 3]
    assert len(indices) == len(drawn["v"].values)
    assert set(indices[:, 0]) == {0, 1, 2, 3}
    assert indices.tolist() == sorted(indices.tolist())


def test_the_parts_of_a_sparse_input_of_a_signature_are_known_by_their_keys() -> None:
    specs = [
        spec("fare_indices", "int64", (None, 2), tensor="inputs/fare/Placeholder_1:0"),
        spec("fare_values", "float32", (None,), tensor="inputs/fare/Placeholder:0"),
        spec("fare_dense_shape", "int64", (2,), tensor="inputs/fare/Placeholder_2:0"),
    ]
    drawn = draw(specs, Recipe(batch=4, free=1))
    assert drawn["fare_dense_shape"].values.tolist() == [4, 1]
    assert drawn["fare_indices"].values.tolist() == [[0, 0], [1, 0], [2, 0], [3, 0]]
    assert drawn["fare_values"].values.shape == (4,)
    assert Recipe(free=1) in ladder(specs)


def test_plainer_values_are_drawn_where_the_usual_ones_are_rejected() -> None:
    specs = [spec("texts", "string", (None,), choices=(b"a b",), plainer=(b"a",))]
    usual, other = (recipe for recipe in ladder(specs) if recipe.batch == 3 and recipe.integers != (1, 1))
    assert set(draw(specs, usual)["texts"].values) == {b"a b"}
    assert set(draw(specs, other)["texts"].values) == {b"a"}


def test_a_shape_beyond_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="elements"):
        draw([spec("a", "float32", (1 << 30, 1 << 30))], Recipe())


def test_floats_within_bounds_are_whole_numbers() -> None:
    drawn = draw([spec("ids", "float32", (None, 40), bounds=(2, 5))], Recipe())["ids"].values
    assert drawn.dtype == np.float32
    assert set(drawn.ravel().tolist()) == {2.0, 3.0, 4.0, 5.0}


def test_a_sparse_input_is_as_wide_as_the_matrix_that_takes_it() -> None:
    specs = [
        spec("i", "int64", (None, 2), tensor="x/indices:0"),
        spec("v", "float32", (None,), tensor="x/values:0"),
        spec("s", "int64", (2,), tensor="x/shape:0", bounds=(0, 20)),
    ]
    drawn = draw(specs, Recipe(batch=3, free=6))
    assert drawn["s"].values.tolist() == [3, 20]
    assert drawn["i"].values[:, 1].max() < 20


def test_a_sparse_input_whose_shape_nobody_needs() -> None:
    specs = [
        spec("i", "int64", (None, None), tensor="ids/indices:0"),
        spec("v", "int64", (None,), tensor="ids/values:0", bounds=(0, 9)),
    ]
    drawn = draw(specs, Recipe(batch=3, free=6))
    assert drawn["i"].values.shape == (drawn["v"].values.size, 2)
