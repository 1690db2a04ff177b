"""Shares of tax years, and their spread over periods and vintages."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teaplan.money import depreciation as d
from tests.money.trees import FORK, LENGTHS, WAYS


@pytest.mark.parametrize("years", d.CLASSES)
def test_tables_add_to_one_and_follow_the_law(years):
    """The table is declining balance at 200 % (150 % for 15 and 20), going over to straight line, half a
    year in the first; rounded, so that a digit mistyped by more than one in the last place is found."""
    shares, factor = d.macrs(years), 2.0 if years <= 10 else 1.5
    assert shares.sum() == pytest.approx(1.0, abs=1e-12)
    left, found = 1.0, []
    for year in range(years + 1):
        part = 0.5 if year == 0 else 1.0
        remaining = years - max(0.0, year - 0.5)
        rate = max(factor / years, 1.0 / remaining) if remaining > 0.5 else 1.0
        found.append(left * min(1.0, rate * part))
        left -= found[-1]
    np.testing.assert_allclose(shares, found, atol=1.5e-4)


@pytest.mark.parametrize(("years", "first"), [(3, 0.3333), (5, 0.2), (7, 0.1429), (15, 0.05), (20, 0.0375)])
def test_first_years_as_printed(years, first):
    assert d.macrs(years)[0] == pytest.approx(first, abs=1e-15)


def test_straight_line_by_hand():
    # 4 years from the middle of the first: 1/8, 1/4, 1/4, 1/4, 1/8; breaks: losing the last half
    assert d.straight_line(4, 0.5).tolist() == [0.125, 0.25, 0.25, 0.25, 0.125]
    assert d.straight_line(4).tolist() == [0.25] * 4
    # 2.5 years: 0.4, 0.4, 0.2
    np.testing.assert_allclose(d.straight_line(2.5), [0.4, 0.4, 0.2])


def test_a_life_that_ends_with_a_year_has_no_sliver():
    # 0.3 + 2.7 is 3.0000000000000004 in floating point
    assert len(d.straight_line(2.7, 0.3)) == 3


@pytest.mark.parametrize(
    ("month", "first"),
    # Table A-7a, percent of the first year
    [(1, 2.461), (2, 2.247), (6, 1.391), (7, 1.177), (12, 0.107)],
)
def test_real_property_is_table_a7a(month, first):
    shares = d.real_property(month)
    assert len(shares) == 40
    # January by hand: 11.5 of 12 months of 1/39 = 2.457 %; the table adds up rounded half months
    assert shares[0] == pytest.approx((12.5 - month) / 12 / 39, rel=1e-12)
    assert 100 * shares[0] == pytest.approx(first, abs=0.0045)
    assert 100 * shares[1] == pytest.approx(2.564, abs=0.0005)


def test_bonus_takes_its_share_first():
    # 40 % at once, 60 % of the 5-year table: 0.4 + 0.6 x 0.2 = 0.52, then 0.6 x 0.32 = 0.192
    np.testing.assert_allclose(d.expensed(0.4, d.macrs(5))[:2], [0.52, 0.192])
    assert d.expensed(1.0).tolist() == [1.0]


@given(st.floats(0.1, 60), st.floats(0, 0.999), st.floats(0, 1))
def test_shares_add_to_one(life, offset, bonus):
    shares = d.straight_line(life, offset)
    assert (shares >= 0).all()
    assert shares.sum() == pytest.approx(1, abs=1e-9)
    assert d.expensed(bonus, shares).sum() == pytest.approx(1, abs=1e-9)


def test_a_tax_year_is_spread_over_its_quarters():
    # 0.2 / 4 in each quarter of the first year, 0.32 / 2 in each half of the second
    found = d.spread(d.macrs(5), [3, 3, 3, 3, 6, 6])
    np.testing.assert_allclose(found, [0.05] * 4 + [0.16] * 2)


def test_nothing_is_deducted_before_completion():
    # Completed in month 7, within the third quarter: the first year's 0.2 falls to the quarters 3 and 4.
    # breaks: 0.05 in quarters in which, on a tree, it may not even have been ordered
    found = d.spread(d.macrs(5), [3] * 8, completed=7)
    np.testing.assert_allclose(found, [0, 0, 0.1, 0.1] + [0.08] * 4)
    found = d.spread(d.macrs(5), [3] * 8, completed=7, whole_first_year=True)
    np.testing.assert_allclose(found, [0.05] * 4 + [0.08] * 4)


def test_long_periods_hold_several_tax_years():
    # Two years in one period: 0.2 + 0.32; then half a year: 0.192 / 2
    np.testing.assert_allclose(d.spread(d.macrs(5), [24, 6]), [0.52, 0.096])


@given(st.sampled_from(d.CLASSES), LENGTHS, st.integers(0, 40))
def test_a_spread_over_long_enough_adds_to_one(years, months, completed):
    found = d.spread(d.macrs(years), [*months, *[36] * 12], completed)
    assert found.sum() == pytest.approx(1.0, abs=1e-9)
    first = np.cumsum([0, *months, *[36] * 12])[:-1]
    # no period that ends before completion deducts anything
    assert (found[first + np.array([*months, *[36] * 12]) <= completed] == 0).all()


def test_vintages_of_a_tree():
    # Node 2 is a sibling of 1: nothing of 1's basis is deducted there. breaks: time alone decides
    found = d.vintages(d.straight_line(2), [12] * 5, parent=FORK)
    assert found[1, 1] == 0.5
    assert found[2, 1] == found[4, 1] == found[0, 1] == 0
    path = d.vintages(d.straight_line(2), [12] * 3)
    for way in WAYS:
        np.testing.assert_allclose(found[np.ix_(way, way)], path)


def test_a_lead_moves_the_first_share():
    # ordered in year 1, complete 12 months later: half in year 2, half in year 3
    assert d.vintages(d.straight_line(2), [12] * 3, lead=12)[:, 0].tolist() == [0, 0.5, 0.5]


def test_without_a_lead_an_asset_is_complete_as_its_period_starts():
    # by month, one year's life: a twelfth in each month; breaks: a month lost
    np.testing.assert_allclose(d.vintages(d.straight_line(1), [1] * 12)[:, 0], 1 / 12)


def test_what_tax_still_knows_of_an_asset():
    # 1 - 0.2 - 0.32 = 0.48 on one future, 1 - 0.2 - 0.5 on the other
    found = d.basis_left([0.2, 0.32, 0.5], [-1, 0, 0])
    np.testing.assert_allclose(found, [0.8, 0.48, 0.3])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: d.macrs(6), "MACRS has classes of 3, 5, 7"),
        (lambda: d.checked([0.5, 0.4]), "must add to 1, these add to 0.9"),
        (lambda: d.checked([1.5, -0.5]), "0 or more"),
        (lambda: d.spread([0.5], [12]), "must add to 1"),
        (lambda: d.spread([1.0], [12], completed=-1), "after the start"),
        (lambda: d.straight_line(0), "positive number of years"),
        (lambda: d.straight_line(5, 1.0), "offset"),
        (lambda: d.real_property(13), "month must be 1 to 12"),
        (lambda: d.expensed(0.4), "no shares are given for the rest"),
        (lambda: d.expensed(1.4), r"in \[0, 1\]"),
        (lambda: d.basis_left([0.7, 0.7]), "more than the basis is deducted: 1.4"),
    ],
)
def test_bad_input_is_told_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
