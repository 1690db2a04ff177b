"""Loans: by hand, against numpy-financial, and what must hold for any terms and any periods."""

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teaplan.money.discounting import factors, years_to
from teaplan.money.schedules import REPAYMENTS, Terms, coefficients, schedule, sculpted
from tests.money.trees import FORK, LENGTHS, PAID, WAYS, many

YEARS = np.arange(6.0)


def test_level_principal_by_hand():
    # 100 at 10 % over 4 years: principal 25 a year, interest 10, 7.5, 5, 2.5
    found = schedule(Terms(0.1, 4, repayment="level"), [100, 0, 0, 0, 0, 0], YEARS)
    np.testing.assert_allclose(found.principal, [0, 25, 25, 25, 25, 0])
    np.testing.assert_allclose(found.interest, [0, 10, 7.5, 5, 2.5, 0])
    np.testing.assert_allclose(found.balance, [100, 75, 50, 25, 0, 0])


def test_bullet_by_hand():
    found = schedule(Terms(0.1, 3, repayment="bullet"), [100, 0, 0, 0, 0, 0], YEARS)
    np.testing.assert_allclose(found.paid, [0, 10, 10, 110, 0, 0])


@pytest.mark.parametrize(("rate", "tenor"), [(0.07, 5), (0.19, 1), (0.001, 4)])
def test_annuity_is_that_of_numpy_financial(rate, tenor):
    found = schedule(Terms(rate, tenor), [1000, 0, 0, 0, 0, 0], YEARS)
    whole = slice(1, tenor + 1)
    periods = np.arange(1, tenor + 1)
    np.testing.assert_allclose(found.paid[whole], -npf.pmt(rate, tenor, 1000))
    np.testing.assert_allclose(found.interest[whole], -npf.ipmt(rate, periods, tenor, 1000), atol=1e-10)
    np.testing.assert_allclose(found.principal[whole], -npf.ppmt(rate, periods, tenor, 1000), atol=1e-10)


def test_grace_pays_interest_only():
    # 5 years with 2 of grace: 7, 7, then 100 as an annuity of 3
    found = schedule(Terms(0.07, 5, grace_years=2), [100, 0, 0, 0, 0, 0], YEARS)
    np.testing.assert_allclose(found.paid, [0, 7, 7, *[-npf.pmt(0.07, 3, 100)] * 3])


def test_capitalised_interest_by_hand():
    # 100 at 10 %, two years of construction: 110, 121; then level over 2 years: 60.5 + 12.1, 60.5 + 6.05
    # breaks: paying interest on the draw only, or losing the capitalised interest from the principal
    found = schedule(Terms(0.1, 4, capitalised_years=2, repayment="level"), [100, 0, 0, 0, 0, 0], YEARS)
    np.testing.assert_allclose(found.balance, [100, 110, 121, 60.5, 0, 0])
    np.testing.assert_allclose(found.capitalised, [0, 10, 11, 0, 0, 0])
    np.testing.assert_allclose(found.interest, [0, 10, 11, 12.1, 6.05, 0])
    np.testing.assert_allclose(found.paid, [0, 0, 0, 72.6, 66.55, 0])


def test_four_years_of_even_monthly_draws_capitalise_a_tenth():
    """Facts, section 6: the StarPlus loan capitalises 0.688 on 6.85 = 10.0 %, told to be an even monthly draw
    over 4 years at 4.6 to 5 %: about half of 4 years of interest, 0.5 x 4 x 4.8 % = 9.6 %."""
    months = [1] * 49
    draws = np.where(np.arange(49) < 48, 1 / 48, 0.0)
    for rate, share in ((0.046, 0.096), (0.05, 0.105)):
        # drawn in the middle of each month, interest added at its end until the fourth year is over
        at, drawn = years_to(months, "end"), years_to(months, "middle")
        found = schedule(Terms(rate, 19), draws, at, drawn=drawn, since=4.0)
        assert found.capitalised.sum() == pytest.approx(share, abs=0.001)


def test_a_draw_at_the_start_pays_interest_in_its_own_period():
    # half a year, at 21 % effective: 10 % a half
    at, drawn = years_to([6, 6, 6], "end"), years_to([6, 6, 6], "start")
    found = schedule(Terms(0.21, 1.5, repayment="level"), [90, 0, 0], at, drawn=drawn)
    np.testing.assert_allclose(found.interest, [9, 6, 3])
    np.testing.assert_allclose(found.principal, [30, 30, 30])


def test_vintages_may_fall_due_together():
    # Both due 3 years after the start of the first
    found = coefficients(Terms(0.1, 3, repayment="bullet"), np.arange(4.0), since=[0, 0, 0, 1])
    assert found.principal[3, :3].tolist() == [1, 1, 1]


def test_the_annuity_goes_on_after_the_horizon():
    # A horizon of 3 of 5 years sees the same payments and what is owed after them
    whole = schedule(Terms(0.07, 5), [100, 0, 0, 0, 0, 0], YEARS)
    short = schedule(Terms(0.07, 5), [100, 0, 0], YEARS[:3])
    np.testing.assert_allclose(short.paid, whole.paid[:3])
    np.testing.assert_allclose(short.balance, whole.balance[:3])


def test_each_future_of_a_tree_repays_what_it_drew():
    at = years_to([12, 12, 12, 12, 12], "middle", FORK)
    draws = np.array([100.0, 30, 0, 0, 50])
    terms = Terms(0.08, 2, grace_years=1)
    found = schedule(terms, draws, at, parent=FORK)
    for way in WAYS:
        path = schedule(terms, draws[way], at[way])
        np.testing.assert_allclose(found.paid[way], path.paid, atol=1e-12)
        np.testing.assert_allclose(found.balance[way], path.balance, atol=1e-12)


@st.composite
def loans(draw):
    grace, capital = draw(st.sampled_from([0, 0.5, 1, 2.5])), draw(st.sampled_from([0, 0.5, 1, 2]))
    tenor = max(grace, capital) + draw(st.sampled_from([0.25, 1, 2.4, 7]))
    rate = draw(st.sampled_from([-0.02, 0.0, 0.046, 0.12]))
    return Terms(rate, tenor, grace, capital, draw(st.sampled_from(REPAYMENTS)))


@given(loans(), LENGTHS, st.sampled_from(["start", "middle", "end"]), st.data())
def test_what_holds_for_every_loan(terms, months, timing, data):
    draws = data.draw(many(PAID, len(months)))
    # Long enough for every vintage to be repaid, in steps of any length.
    months = [*months, *[data.draw(st.sampled_from([3, 12, 24]))] * 60]
    at, drawn = years_to(months, "end"), years_to(months, timing)
    draws = np.concatenate([draws, np.zeros(60)])
    found = schedule(terms, draws, at, drawn=drawn)
    whole = max(draws.sum(), 1.0)
    assert found.balance[-1] == pytest.approx(0, abs=1e-9 * whole)
    assert found.principal.sum() == pytest.approx(draws.sum() + found.capitalised.sum(), abs=1e-9 * whole)
    assert (found.principal >= -1e-9 * whole).all()
    # At its own rate service is worth what was drawn, on any grid.
    worth = (found.paid * factors(terms.rate, at)).sum()
    assert worth == pytest.approx((draws * factors(terms.rate, drawn)).sum(), abs=1e-9 * whole)
    # Balance is what was owed, drawn, capitalised and repaid.
    np.testing.assert_allclose(
        found.balance, np.cumsum(draws + found.capitalised - found.principal), atol=1e-8 * whole
    )


@given(loans(), LENGTHS, st.data())
def test_a_schedule_is_linear_in_its_draws(terms, months, data):
    a, b = (data.draw(many(PAID, len(months))) for _ in range(2))
    at = years_to(months, "middle")
    both = schedule(terms, a + 3 * b, at).paid
    np.testing.assert_allclose(both, schedule(terms, a, at).paid + 3 * schedule(terms, b, at).paid, atol=1e-8)
    np.testing.assert_allclose(both, coefficients(terms, at).paid @ (a + 3 * b), atol=1e-8)
    np.testing.assert_array_equal(
        both, schedule(terms, a + 3 * b, at, parent=np.arange(-1, len(months) - 1)).paid
    )


def test_sculpted_principal_by_hand():
    # 100 drawn at 0, 50 at 1; repaid 20, 60, 70: interest 10 on 100, 13 on 130, 7 on 70
    found = sculpted(0.1, [100, 50, 0, 0], [0, 20, 60, 70], np.arange(4.0))
    np.testing.assert_allclose(found.interest, [0, 10, 13, 7])
    np.testing.assert_allclose(found.balance, [100, 130, 70, 0])


@given(loans(), LENGTHS, st.data())
def test_a_sculpted_loan_repaid_like_another_is_the_other(terms, months, data):
    """Where interest is paid as it accrues, principal given as the other loan's gives its interest."""
    terms = Terms(terms.rate, terms.tenor_years, terms.grace_years, 0.0, terms.repayment)
    draws = data.draw(many(PAID, len(months)))
    at, drawn = years_to(months, "end"), years_to(months, "start")
    wanted = schedule(terms, draws, at, drawn=drawn)
    found = sculpted(terms.rate, draws, np.clip(wanted.principal, 0, None), at, drawn=drawn)
    np.testing.assert_allclose(found.interest, wanted.interest, atol=1e-6)
    np.testing.assert_allclose(found.balance, wanted.balance, atol=1e-6)


def test_a_sculpted_loan_on_a_tree():
    at = years_to([12] * 5, "middle", FORK)
    found = sculpted(0.1, [100, 0, 0, 0, 0], [0, 40, 10, 60, 90], at, parent=FORK)
    np.testing.assert_allclose(found.interest, [0, 10, 10, 6, 9])
    np.testing.assert_allclose(found.balance, [100, 60, 90, 0, 0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Terms(7, 3, grace_years=4), r"tenor of 3 years must be longer than grace \(4\)"),
        (lambda: Terms(-1.0, 3), "7 % is 0.07"),
        (lambda: Terms(0.1, 3, repayment="balloon"), "annuity, level, bullet"),
        (lambda: Terms(0.1, 3, grace_years=-1), "0 or more"),
        (lambda: Terms(float("nan"), 3), "finite"),
        (lambda: coefficients(Terms(0.1, 3), [0, 0]), "must increase"),
        (lambda: coefficients(Terms(0.1, 3), [0, 1], drawn=[0, 1.5]), "between the period's own service"),
        (lambda: coefficients(Terms(0.1, 3), [0, 1], drawn=[0, -0.5]), "between the period's own service"),
        (lambda: coefficients(Terms(0.1, 3), [0, 1], drawn=[0]), "one moment for each of 2"),
        (lambda: coefficients(Terms(0.1, 3), [0, 1, 2, 3], since=0), "at or after the moment it is due"),
        (lambda: coefficients(Terms(0.1, 3), [0, 1, 2], parent=[-1, 0, 0]), "equal for all nodes"),
        (lambda: sculpted(0.1, [100, 0], [0, 101], [0, 1]), "more principal is repaid than is owed, by 1"),
        (lambda: sculpted(0.1, [100, 0], [0, -1], [0, 1]), "0 or more"),
        (lambda: sculpted(-1, [100, 0], [0, 1], [0, 1]), "7 % is 0.07"),
        (lambda: sculpted(0.1, [1, 1], [0, 2], [0, 1], drawn=[0, -0.5]), "between the period's own service"),
        (lambda: sculpted(0.1, [1, 1], [0, 2], [0, 1], drawn=[0, 1.5]), "between the period's own service"),
        (lambda: sculpted(0.1, [1, 1], [0, 2], [1, 1]), "must increase"),
    ],
)
def test_bad_input_is_told_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
