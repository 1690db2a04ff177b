"""Cover of debt service and debt by cash."""

import numpy as np
import pytest
from hypothesis import given

from teaplan.money.cover import dscr, llcr, minimum, trailing
from teaplan.money.discounting import factors
from teaplan.money.schedules import Terms, schedule
from tests.money.trees import FORK, PAID, WAYS, many


def test_cover_by_hand():
    # 13 / 10, 12 / 10; nothing due in the first and the last. breaks: 0 or infinite cover without service
    found = dscr([5, 13, 12, 4], [0, 10, 10, 0])
    np.testing.assert_array_equal(found, [np.nan, 1.3, 1.2, np.nan])
    assert minimum(found) == 1.2


def test_no_debt_has_no_minimum():
    assert minimum(dscr([5, -3], [0, 0])) is None


def test_losses_cover_nothing():
    assert minimum(dscr([-5, 10], [10, 10])) == -0.5


def test_the_last_twelve_months():
    # quarters 1 2 3 4 5: 1, 3, 6, 10, 14; then a year counts alone
    assert trailing([1, 2, 3, 4, 5, 60], [3, 3, 3, 3, 3, 12]).tolist() == [1, 3, 6, 10, 14, 60]


def test_a_period_partly_in_the_window_counts_in_part():
    # a half year after a year: 6 + half of 10
    assert trailing([10, 6], [12, 6]).tolist() == [10, 11]


def test_the_last_twelve_months_of_each_future():
    values, months = np.array([1.0, 2, 30, 4, 50]), np.full(5, 6)
    found = trailing(values, months, FORK)
    for way in WAYS:
        np.testing.assert_array_equal(found[way], trailing(values[way], months[way]))


def test_loan_life_cover_by_hand():
    # 100 at 10 % over 2 years, level: service 60, 55. Cash 66, 72.6, and 500 when the loan is gone.
    # At 0: (66 / 1.1 + 72.6 / 1.21) / 100 = (60 + 60) / 100 = 1.2; at 1: (72.6 / 1.1) / 50 = 1.32
    # breaks: counting the 500
    at = np.arange(4.0)
    loan = schedule(Terms(0.1, 2, repayment="level"), [100, 0, 0, 0], at)
    found = llcr([0, 66, 72.6, 500], loan.paid, loan.balance, factors(0.1, at))
    np.testing.assert_allclose(found, [1.2, 1.32, np.nan, np.nan])


def test_loan_life_cover_expects_over_the_futures():
    # At the root: half 110, half 22 a year from now, on 60 owed: (0.5 x 100 + 0.5 x 20) / 60 = 1
    found = llcr([0, 110, 22], [0, 66, 66], [60, 0, 0], [1, 1 / 1.1, 1 / 1.1],
                 probability=[1, 0.5, 0.5], parent=[-1, 0, 0])  # fmt: skip
    np.testing.assert_allclose(found, [1.0, np.nan, np.nan])


@given(many(PAID, 6))
def test_cash_equal_to_service_covers_the_loan_once(draws):
    draws = np.concatenate([draws, np.zeros(14)]) + np.eye(20)[0]
    at = np.arange(20.0)
    loan = schedule(Terms(0.07, 9, 2), draws, at)
    # Later draws are owed later: with what they bring, cash covers debt exactly.
    found = llcr(loan.paid - draws, loan.paid, loan.balance, factors(0.07, at))
    owed = loan.balance > 1e-9 * draws.sum()
    assert owed[:9].all()
    np.testing.assert_allclose(found[owed], 1.0, atol=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: dscr([1], [-1]), "0 or more"),
        (lambda: trailing([1], [12], window=0), "positive number of months"),
        (lambda: llcr([1], [1], [1], [0]), "above 0"),
        (lambda: llcr([1] * 3, [1] * 3, [1] * 3, [1] * 3, parent=[-1, 0, 0]), "needs the probability"),
    ],
)
def test_bad_input_is_told_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
