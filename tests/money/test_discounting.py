"""Moments and factors of periods of mixed length."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teaplan.money.discounting import discount_factors, factors, growth, years_to
from teaplan.money.timeline import parents, running, starts
from teaplan.tree import Period, discount_factor
from tests.money.trees import FORK, LENGTHS, WAYS


@pytest.mark.parametrize(
    ("timing", "years"),
    # Half a year, a quarter, a year, two years: starts at 0, 6, 9, 21 months.
    [
        ("start", [0, 6 / 12, 9 / 12, 21 / 12]),
        ("middle", [3 / 12, 7.5 / 12, 15 / 12, 33 / 12]),
        ("end", [6 / 12, 9 / 12, 21 / 12, 45 / 12]),
    ],
)
def test_moments_of_mixed_periods(timing, years):
    # breaks: taking a period for a year, or the period's own length for the time before it
    np.testing.assert_allclose(years_to([6, 3, 12, 24], timing), years, rtol=1e-15)


def test_a_factor_by_hand():
    # 1 / 1.1 / sqrt(1.1) = 0.866784...; breaks: simple interest within the year
    assert factors(0.1, 1.5) == pytest.approx(1 / 1.1 / 1.1**0.5, rel=1e-15)
    assert discount_factors(0.1, [12, 12], "middle")[1] == pytest.approx(0.8667841720414475, rel=1e-15)


def test_rates_and_moments_are_broadcast():
    np.testing.assert_allclose(factors([[0.0], [0.1]], [0.0, 1.0]), [[1, 1], [1, 1 / 1.1]], rtol=1e-15)


def test_both_futures_of_a_tree_have_the_moments_of_their_path():
    # breaks: counting nodes before in the list instead of on the way
    months = np.array([12, 6, 6, 24, 24])
    found = years_to(months, "middle", FORK)
    for way in WAYS:
        np.testing.assert_allclose(found[way], years_to(months[way], "middle"))


@given(LENGTHS, st.floats(-0.5, 1.0), st.sampled_from(["start", "middle", "end"]))
def test_growth_undoes_discounting(months, rate, timing):
    years = years_to(months, timing)
    np.testing.assert_allclose(factors(rate, years) * growth(rate, years), 1.0, rtol=1e-12)


@given(LENGTHS)
def test_the_end_of_a_period_is_the_start_of_the_next(months):
    np.testing.assert_allclose(years_to(months, "end")[:-1], years_to(months, "start")[1:], rtol=1e-12)


@given(LENGTHS, st.floats(-0.5, 1.0), st.sampled_from(["start", "middle", "end"]))
def test_factors_are_those_of_the_scenario_tree(months, rate, timing):
    settings = SimpleNamespace(discount_rate=rate, discount_timing=timing)
    ends = np.cumsum(months)
    theirs = [
        discount_factor(settings, Period(i, int(end - length), length, "", ()))
        for i, (end, length) in enumerate(zip(ends, months, strict=True))
    ]
    np.testing.assert_allclose(discount_factors(rate, months, timing), theirs, rtol=1e-12)


def test_sums_run_along_the_way_only():
    # 0: 1; 1: 1 + 10; 2: 1 + 100; 3: 11 + 1000; 4: 101 + 10000
    assert running(np.array([1.0, 10, 100, 1000, 10000]), FORK).tolist() == [1, 11, 101, 1011, 10101]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: years_to([12], "mid"), "timing must be one of"),
        (lambda: years_to([12, 0]), "positive length"),
        (lambda: years_to([[12]]), "positive length"),
        (lambda: factors(-1.0, 1.0), "12 % a year is 0.12"),
        (lambda: factors(float("nan"), 1.0), "finite"),
        (lambda: starts([12, 12], [-1, 1]), "before its child"),
        (lambda: parents([-2, 0], 2), "before its child"),
        (lambda: parents([-1], 2), "2 whole numbers"),
        (lambda: parents([-1.0, 0.0], 2), "2 whole numbers"),
    ],
)
def test_bad_input_is_told_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
