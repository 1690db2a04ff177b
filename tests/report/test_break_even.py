"""The search for a price in formulas finds what our own bracketing finds, losses carried or not."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teaplan.money.levelised import levelised_price_after_tax
from teaplan.money.taxes import income_tax
from teaplan.report.break_even import Search, Taxed
from teaplan.report.cash_tax import Rules
from teaplan.report.grid import Grid
from teaplan.report.lines import Block, Line, Whole

RATE = 0.25


def future(flows: list[float], gwh: list[float], income: list[float]) -> tuple[Block, list[float]]:
    """Return a block as ``cash_flow`` has it, and its discount factors."""
    discount = [1.1**-k for k in range(len(flows))]
    block = Block(Grid("cash_flow"), 5, 4, ("s", "f"), discount, "cash_flow!$F$6:$Z$6")
    block.add(Line("income", "", "M$", income))
    block.add(Line("sold", "", "GWh", gwh, whole=Whole(block.discounted(gwh), None)))
    block.figure("before_tax", "", "M$", Whole(-block.discounted(flows), None))
    block.write(1)
    return block, discount


def found_from(start: float, flows: list[float], gwh: list[float], income: list[float]) -> float:
    """Return the price the sheet finds from a start."""
    block, _ = future(flows, gwh, income)
    rules = Rules(RATE, "cash_flow!$E$4", [12] * len(flows), list(range(len(flows))))
    taxed = Taxed(block, [], [1.0] * len(flows), 7, (1.0, "1"))
    found, _ = Search(Grid("break_even"), ("s", "f"), [taxed], rules).run(1, start)
    return found.price


def test_a_price_by_hand() -> None:
    """100 paid now, 10 GWh in each of two years, depreciated in the first of them: price x 10 a year.

    Income is 10 p - 100 in the first and 10 p in the second; at p = 7 the loss of 30 is used in full against
    80 % of 70, tax is 0.25 x 40 = 10. With d = 1/1.1: 100 + 10 d^2 = 10 p (d + d^2) has p = 6.238..., and
    then income is 62.38 - 100 and 62.38: tax = 0.25 (62.38 - 37.62) = 0.25 (20 p - 100). So
    100 + 0.25 d^2 (20 p - 100) = 10 p (d + d^2):  p = (100 - 25 d^2) / (10 d + 5 d^2).
    It breaks if losses are lost, or tax is taken at the plan's own sales.
    """
    d = 1 / 1.1
    price = (100 - 25 * d**2) / (10 * d + 5 * d**2)
    assert 6.0 < price < 6.5
    assert found_from(9.0, [-100.0, 0.0, 0.0], [0.0, 10.0, 10.0], [0.0, -100.0, 0.0]) == pytest.approx(
        price, rel=1e-12
    )


AMOUNTS = st.floats(1.0, 60.0)


@given(
    st.floats(50.0, 200.0),
    st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=3, max_size=10),
    st.floats(0.85, 1.2),
)
def test_it_is_the_price_our_own_search_finds(
    capital: float, years: list[tuple[float, float, float]], off: float
) -> None:
    """Breaks where a year that turns from loss to income between two steps leads the search astray."""
    costs, gwh, weights = (list(column) for column in zip(*years, strict=True))
    deducted = [capital * weight / sum(weights) for weight in weights]
    flows = [-cost - (capital if k == 0 else 0.0) for k, cost in enumerate(costs)]
    income = [-cost - lost for cost, lost in zip(costs, deducted, strict=True)]
    _, discount = future(flows, gwh, income)
    price = levelised_price_after_tax(flows, gwh, discount, income=income, tax=partial(income_tax, rate=RATE))
    assert found_from(price * off, flows, gwh, income) == pytest.approx(price, rel=1e-9)
    assert np.isfinite(price)
