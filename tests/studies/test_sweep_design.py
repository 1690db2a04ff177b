"""Which points a sweep has, as they are typed, and what cannot be read."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from teaplan.schema.faults import Faults
from teaplan.studies.sweep.asked import Asked
from teaplan.studies.sweep.design import Design, Factor, designed
from teaplan.studies.sweep.parse import DISTRIBUTION, VARY, factors
from teaplan.studies.sweep.points import base_point, point_at
from teaplan.studies.sweep.sampling import Distribution, latin_hypercube
from tests.studies.sweeps import one_line, shared_of, varied


def test_each_factor_is_moved_alone_from_the_middle_of_three() -> None:
    """Proves the order and that the base is there once: base, a low, a high, b low, b high."""
    design = varied("capex:L=0.8,1,1.2", "demand:M=0.5,1.1,1.5")
    assert design.rows == ((1, 1.1), (0.8, 1.1), (1.2, 1.1), (1, 0.5), (1, 1.5))


def test_two_numbers_are_moved_from_what_is_typed() -> None:
    design = varied("capex:L=0.8,1.2", "demand:M=0.5,1,1.5")
    assert design.rows == ((None, 1), (0.8, 1), (1.2, 1), (None, 0.5), (None, 1.5))


def test_a_grid_has_every_combination_in_order() -> None:
    assert varied("a:L=1,2", "b=3,4", grid=True).rows == ((1, 3), (1, 4), (2, 3), (2, 4))


def test_a_target_may_hold_a_colon_and_an_equals_sign() -> None:
    (factor,), faults = factors(["price:a:b=c=1,2,3"], VARY)
    assert (factor.driver, factor.target, factor.numbers, faults) == ("price", "a:b=c", (1, 2, 3), [])


@pytest.mark.parametrize("text", ["capex:L=value:80,100,120", "capex:L=value:80,value:100,value:120"])
def test_values_stand_behind_their_word(text: str) -> None:
    assert varied(text).factors == (Factor("capex", "L", True, (80, 100, 120)),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("capex:L", "is not of the form driver:target=0.8,1,1.2"),
        ("=1,2", "is not of the form driver:target=0.8,1,1.2"),
        ("capex:L=0.8,,1", '"" is no number'),
        ("capex:L=low,high", '"low" is no number'),
        ("capex:L=nan", '"nan" is no number a case can take'),
        ("capex:L=1,inf", '"inf" is no number a case can take'),
    ],
)
def test_what_cannot_be_read_is_said(text: str, said: str) -> None:
    found, (fault,) = factors([text], VARY)
    assert (found, fault.text) == ([], said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a=beta(1,2)", "needs one of normal, lognormal, uniform, triangular with its numbers in brackets"),
        ("a=0.8,1", "needs one of normal, lognormal, uniform, triangular with its numbers in brackets"),
        ("a=normal(1)", "normal takes 2 numbers, got 1"),
        ("a=normal(1,0)", "normal needs a deviation above 0"),
        ("a=lognormal(0,1)", "lognormal needs a median above 0"),
        ("a=uniform(2,1)", "uniform(low, high) needs low < high"),
        (
            "a=triangular(1,3,2)",
            "triangular(low, most likely, high) needs low <= most likely <= high, low < high",
        ),
    ],
)
def test_a_distribution_nobody_could_draw_from_is_said(text: str, said: str) -> None:
    found, (fault,) = factors([text], DISTRIBUTION)
    assert (found, fault.text) == ([], said)


def test_all_that_is_wrong_is_said_at_once() -> None:
    asked = Asked(("capex:L", "capx:L=1,2", "demand:N=1,2", "demand:M=-1,2"), strategies=("bold",))
    with pytest.raises(Faults) as caught:
        asked.design(shared_of(one_line()))
    places = [(fault.file, fault.sheet) for fault in caught.value.faults]
    assert places == [
        ("--strategies", "bold"),
        ("--vary", "capex:L"),
        ("--vary", "capx:L"),
        ("--vary", "demand:N"),
        ("--vary", "demand:M"),
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked(), "nothing to vary"),
        (Asked(("demand=1,2",), ("capex=uniform(1,2)",), sample=2), "goes without --vary"),
        (Asked(distribution=("capex=uniform(1,2)",)), "needs a number of points"),
        (Asked(("demand=1,2",), sample=3), "needs --distribution"),
        (Asked(distribution=("capex=uniform(1,2)",), sample=2, grid=True), "combines the numbers of --vary"),
        (Asked(("demand=1,2", "demand=1,3")), "demand is there twice"),
    ],
)
def test_options_that_do_not_go_together_are_said(asked: Asked, said: str) -> None:
    with pytest.raises(Faults, match=said):
        asked.design(shared_of(one_line()))


def test_a_draw_the_case_cannot_take_is_refused_before_any_solve() -> None:
    """Proves that draws are checked like numbers: of normal(0.1, 1) nearly half are below 0."""
    with pytest.raises(Faults, match="must be"):
        Asked(distribution=("capex:L=normal(0.1,1)",), sample=20).design(shared_of(one_line()))


KINDS = {
    "normal": (Distribution("normal", (1.0, 0.1)), stats.norm(1.0, 0.1)),
    "lognormal": (Distribution("lognormal", (2.0, 0.3)), stats.lognorm(0.3, scale=2.0)),
    "uniform": (Distribution("uniform", (0.5, 2.0)), stats.uniform(0.5, 1.5)),
    "triangular": (Distribution("triangular", (1.0, 2.0, 4.0)), stats.triang(1 / 3, 1.0, 3.0)),
}


@given(
    st.integers(1, 60),
    st.integers(0, 2**31),
    st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4),
)
def test_a_latin_hypercube_has_one_point_in_each_part(points: int, seed: int, names: list[str]) -> None:
    """Proves the stratification by scipy's own distribution functions; plain random draws would cluster."""
    rows = latin_hypercube([KINDS[name][0] for name in names], [False] * len(names), points, seed)
    for name, column in zip(names, np.array(rows).T, strict=True):
        shares = KINDS[name][1].cdf(column)
        # 1e-9: a share on a boundary may be rounded to either side, its own part it leaves by no more
        parts = {int(np.floor(share * points + 1e-9)) for share in shares}
        near = {int(np.floor(share * points - 1e-9)) for share in shares}
        assert parts == set(range(points)) or near == set(range(points))
    assert rows == latin_hypercube([KINDS[n][0] for n in names], [False] * len(names), points, seed)


def test_another_seed_draws_other_points() -> None:
    drawn = [KINDS["normal"][0]]
    assert latin_hypercube(drawn, [False], 5, 1) != latin_hypercube(drawn, [False], 5, 2)


def test_years_are_drawn_whole() -> None:
    read, _ = factors(["first_year:L=uniform(-2,3)"], DISTRIBUTION)
    rows = designed(read, sample=12, seed=3).rows
    assert {row[0] for row in rows} == {-2, -1, 0, 1, 2, 3}


@pytest.mark.parametrize("kind", ["alone", "sample"])
def test_a_design_comes_back_from_a_journal(kind: str) -> None:
    drawn, _ = factors(["capex:L=normal(1,0.1)"], DISTRIBUTION)
    design = varied("capex:L=0.8,1.2", "demand=value:3,4") if kind == "alone" else designed(drawn, sample=3)
    assert Design.from_json(json.loads(json.dumps(design.json()))) == design


def test_the_same_case_is_the_same_point() -> None:
    """Proves that a factor of 1 and a shift of 0 years are what is typed, and a value of 1 is not."""
    design = varied("capex:L=0.8,1,1.2", "first_year:L=-1,0,1", "capex:K=value:1,2,3")
    assert point_at(design, (1, 0, None), {}).id == base_point(design, {}).id
    assert point_at(design, (1, 0, 1), {}).id != base_point(design, {}).id
    assert point_at(design, (1, 0, None), {"case": 2}).id != base_point(design, {}).id
