"""Income tax and losses carried forward."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teaplan.money.taxes import assess, combined_rate, income_tax
from tests.money.trees import FORK, MONEY, WAYS, many


def test_state_tax_is_deducted_from_federal():
    # 0.21 + 0.05 x 0.79 = 0.2495; breaks: adding the two to 0.26
    assert combined_rate(0.21, 0.05) == pytest.approx(0.2495, abs=1e-15)


def test_losses_under_the_80_percent_rule_by_hand():
    # year 1: loss 100. Year 2: income 50, uses 0.8 x 50 = 40, taxed 10, left 60.
    # year 3: income 100, may use 80, has 60, taxed 40. At 25 %: 0, 2.5, 10.
    # breaks: no limit (tax 0 in year 2), or the limit on the loss instead of on the income
    found = assess([-100, 50, 100])
    assert found.used.tolist() == [0, 40, 60]
    assert found.taxable.tolist() == [0, 10, 40]
    assert found.left.tolist() == [100, 60, 0]
    assert income_tax([-100, 50, 100], 0.25).tolist() == [0, 2.5, 10]


def test_without_a_limit_and_without_carrying():
    assert assess([-100, 50, 100], limit=1.0).taxable.tolist() == [0, 0, 50]
    assert assess([-100, 50, 100], limit=0.0).taxable.tolist() == [0, 50, 100]


def test_opening_losses():
    # 30 brought in: income 20 uses 16, taxed 4, left 14; broadcast over two starts at once
    assert assess([20.0], opening=30).taxable.tolist() == [4.0]
    assert assess([20.0], opening=[30, 0]).taxable.tolist() == [[4.0], [20.0]]


def test_a_loss_and_income_of_one_tax_year_meet_without_the_limit():
    # Quarters -60, 20, 20, 50: the year earns 30 and is taxed on 30. To date -60, -40, -20, 30.
    # breaks: taking each quarter for a tax year (taxed 4 + 4 + 22)
    found = assess([-60, 20, 20, 50], months=[3] * 4)
    assert found.taxable.tolist() == [0, 0, 0, 30]
    assert found.left[-1] == 0


def test_a_loss_late_in_the_year_takes_back_what_was_paid():
    # 40 then -10 in one year: taxed 40, then -10; next year starts with nothing carried
    found = assess([40, -10, 5, 5], months=[6] * 4)
    assert found.taxable.tolist() == [40, -10, 5, 5]


def test_losses_of_last_year_meet_the_limit_of_the_year_to_date():
    # Last year -100. Halves 30, 50: to date 30 uses 24 (taxed 6); 80 uses 64 (taxed 16, so 10 more).
    found = assess([-100, 30, 50], months=[12, 6, 6])
    np.testing.assert_allclose(found.taxable, [0, 6, 10])
    np.testing.assert_allclose(found.left, [100, 76, 36])


def test_each_future_of_a_tree_carries_its_own_losses():
    # breaks: carrying the sibling's losses, or a list's order instead of the way's
    income = np.array([-100.0, 50, -20, 100, 300])
    found = income_tax(income, 0.25, parent=FORK)
    for way in WAYS:
        np.testing.assert_allclose(found[way], income_tax(income[way], 0.25))


@given(st.integers(1, 12).flatmap(lambda n: many(MONEY, n)), st.floats(0, 1))
def test_losses_used_never_pass_the_limit_nor_what_was_lost(income, limit):
    found = assess(income, limit=limit)
    gain = np.maximum(income, 0)
    assert (found.used <= limit * gain + 1e-9).all()
    assert (np.cumsum(found.used) <= np.cumsum(np.maximum(-income, 0)) + 1e-6).all()
    np.testing.assert_allclose(found.taxable, gain - found.used, atol=1e-9)
    np.testing.assert_allclose(
        found.left, np.cumsum(np.maximum(-income, 0)) - np.cumsum(found.used), atol=1e-6
    )


@given(st.integers(1, 5).flatmap(lambda n: many(MONEY, 4 * n)))
def test_quarters_are_taxed_as_their_years(income):
    by_year = income.reshape(-1, 4).sum(axis=1)
    quarters = assess(income, months=[3] * len(income)).taxable.reshape(-1, 4).sum(axis=1)
    np.testing.assert_allclose(quarters, assess(by_year).taxable, atol=1e-8)


@given(many(MONEY, 6))
def test_a_tree_of_one_path_is_the_path_and_axes_in_front_are_free(income):
    path = assess(income).taxable
    np.testing.assert_array_equal(assess(income, parent=np.arange(-1, 5)).taxable, path)
    np.testing.assert_array_equal(assess(np.stack([income, -income])).taxable[0], path)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: combined_rate(21, 0.05), "21 % is 0.21"),
        (lambda: income_tax([1.0], 21), "21 % is 0.21"),
        (lambda: income_tax([1.0], 1.0), "21 % is 0.21"),
        (lambda: income_tax([1.0], -0.1), "21 % is 0.21"),
        (lambda: assess([1.0], limit=80), "limit"),
        (lambda: assess([1.0], opening=-1), "0 or more"),
        (lambda: assess([1.0, float("inf")]), "finite"),
        (lambda: assess([1.0, 2.0], months=[12]), "months must hold 2 lengths"),
    ],
)
def test_bad_input_is_told_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
