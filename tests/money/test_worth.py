"""Net present value and all rates at which it is zero."""

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from teaplan.money.discounting import factors
from teaplan.money.worth import irr, irr_roots, irr_told, npv
from tests.money.trees import many


def with_roots(*rates):
    """A flow whose polynomial in x = 1 / (1 + r) is the product of (x - 1 / (1 + rate))."""
    return np.poly([1 / (1 + rate) for rate in rates])[::-1]


def test_npv_by_hand():
    # -100 + 60 / 1.1 + 60 / 1.21 = 4.132...
    assert npv([-100, 60, 60], factors(0.1, [0, 1, 2])) == pytest.approx(4.132231404958677, rel=1e-14)


def test_one_root():
    # -100 + 60 x + 60 x^2 = 0 where x = (-1 + sqrt(1 + 20 / 3)) / 2
    x = (-1 + (1 + 20 / 3) ** 0.5) / 2
    assert irr([-100, 60, 60]) == pytest.approx(1 / x - 1, rel=1e-13)


@pytest.mark.parametrize(
    "rates",
    [[0.2], [0.0, 0.2, 0.5], [-0.5, 0.1], [0.1, 0.1], [0.1, 0.1, 0.1], [-0.3, 0.05, 0.06, 2.0], [9.0, 30.0]],
)
def test_all_roots_are_found_and_double_ones_once(rates):
    # breaks: a search that starts at a guess and stops at the first, as numpy-financial's and pyxirr's
    np.testing.assert_allclose(irr_roots(with_roots(*rates)), np.unique(rates), atol=1e-6)


def test_one_root_of_a_library_is_one_of_ours():
    flows = with_roots(0.0, 0.2, 0.5)
    assert np.abs(irr_roots(flows) - npf.irr(flows)).min() < 1e-9
    assert irr(flows) is None  # of three none could be told


def test_a_rate_at_which_the_value_only_touches_zero():
    # 100 (1 - 1.1 x)^2: numpy-financial 1.0 gives nan
    assert irr([100, -220, 121]) == pytest.approx(0.1, abs=1e-7)


@pytest.mark.parametrize("flows", [[1, 2, 3], [-1, -2], [5], [-1, 2, -1.5], [0, 0, 7]])
def test_a_clear_none(flows):
    # -1 + 2 x - 1.5 x^2 has discriminant 4 - 6 < 0
    assert irr_roots(flows).size == 0
    assert irr(flows) is None


def test_a_mine_that_must_be_cleaned_up():
    # Dug for 100, earns 20 for 30 years, 400 to restore: below the small rate the end weighs most
    roots = irr_roots([-100, *[20] * 30, -400])
    assert len(roots) == 2
    assert roots[0] < 0 < roots[1]


def test_fractions_of_a_year():
    # -100 now, 110 in half a year: 1.1^2 - 1 = 21 %; in any order, and twice at one moment
    assert irr([-100, 110], [0, 0.5]) == pytest.approx(0.21, rel=1e-13)
    assert irr([50, -100, 60], [0.5, 0, 0.5]) == pytest.approx(0.21, rel=1e-13)


def test_many_changes_of_sign():
    # alternating by month over ten years: 119 changes, worth nothing nowhere but where all cancel, at 0
    flows = np.where(np.arange(120) % 2 == 0, -1.0, 1.0)
    np.testing.assert_allclose(irr_roots(flows, np.arange(120) / 12), [0.0], atol=1e-9)


def test_a_total_loss_but_one_cent():
    assert irr([-100, 0.01]) == pytest.approx(-0.9999, rel=1e-12)


@given(
    st.integers(2, 25).flatmap(
        lambda n: st.tuples(
            many(st.integers(-50, 50), n), many(st.integers(1, 30), n).map(lambda gaps: np.cumsum(gaps) / 12)
        )
    )
)
def test_npv_at_every_root_is_zero_and_no_root_is_missed(case):
    flows, years = case
    assume((flows != 0).any())
    roots = irr_roots(flows, years)
    signs = np.sign(flows[flows != 0])
    changes = int((signs[1:] != signs[:-1]).sum())
    assert len(roots) <= changes
    for root in roots:
        discounted = flows * np.exp(-np.log1p(root) * years)
        assert abs(discounted.sum()) <= 1e-6 * np.abs(discounted).sum()
    # Between and beyond the roots the worth keeps its sign on a fine grid: a change would be one missed.
    rates = np.log1p(roots)
    grid = np.linspace(-3, 3, 601)
    values = (flows * np.exp(-np.outer(grid, years - years.mean()))).sum(axis=1)
    clear = np.abs(values) > 1e-9 * (np.abs(flows) * np.exp(-np.outer(grid, years - years.mean()))).sum(
        axis=1
    )
    for k in np.flatnonzero(values[1:] * values[:-1] < 0):
        if clear[k] and clear[k + 1]:
            assert ((rates >= grid[k] - 1e-9) & (rates <= grid[k + 1] + 1e-9)).any()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: irr_roots([0, 0]), "every rate"),
        (lambda: irr_roots([1, -1], [2, 2]), "every rate"),
        (lambda: irr_roots([1, -1], [0]), "one number for each payment"),
        (lambda: irr_roots([1, float("nan")]), "finite"),
    ],
)
def test_bad_input_is_told_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize(
    ("flows", "why"),
    [
        ([0.0, 0.0], "no rate: nothing is paid and nothing is got"),
        ([-100.0, -1e-14], "no rate: money is only paid"),
        ([3.0, 5.0], "no rate: money is only got"),
        ([-3.0, 6.0, -4.0], "no rate: more is paid at every rate"),
        ([3.0, -6.0, 4.0], "no rate: more is got at every rate"),
        ([-100.0, 230.0, -132.0], "no one rate: 2 bring what is paid and got to nothing"),
    ],
)
def test_a_rate_that_does_not_exist_is_told_with_the_reason(flows, why):
    # -3 + 6 v - 4 v^2 has no root; -100 + 230 v - 132 v^2 has 10 % and 20 %
    # breaks: the first root found taken for the rate, or rounding for money that is got
    assert irr_told(flows) == (None, why)


def test_a_rate_that_exists_is_told_alone():
    rate, why = irr_told([-100.0, 110.0, 1e-15])
    assert rate == pytest.approx(0.1, rel=1e-12)
    assert why == ""
