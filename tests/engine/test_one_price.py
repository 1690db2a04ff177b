"""The search for the least price: what it proves, mutants of its rows, random cases by brute force."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import numpy as np
import pytest

from models.capacity_plan import build
from teaplan.engine import Asked, Problem, Status, find_plan
from teaplan.workbook import from_tables
from tests.mutation.mutants import Mutant, applied
from tests.proofs.run import solve_tables
from tests.proofs.tables import FIRST, demand, driver, line, must, path, recipe, two_futures
from tests.proofs.test_financing import loan
from tests.proofs.test_one_price import priced, taxed

Tables = dict[str, Any]
TAX = 0.25


def found(tables: Tables, mutant: Mutant | None = None, **asked: Any) -> Any:
    """Search a case, with a mutant in its model."""
    model = build(from_tables(tables))
    if mutant is None:
        return find_plan(Problem(model), asked=Asked(**asked))
    with applied(model, mutant):
        return find_plan(Problem(model), asked=Asked(**asked))


CASE = taxed(3, lines=[line(life_years=3)], financing=[loan(max_share_of_capex=0.2)])
PRICE = 3.6637
"""What its kWh cost, by hand (``tests/proofs/test_one_price.py``)."""

NOTHING_SOLD = (("delivered", "drop"),)
"""Mutants after which there is no price of nothing."""


@pytest.mark.parametrize(
    ("part", "term"),
    [
        ("sales_are_deliveries", "delivered"),
        ("sales_are_deliveries", "sales"),
        ("receipts_are_money", "money"),
        ("objective", "sales_at_price"),
        ("objective", "tax"),
    ],
)
@pytest.mark.parametrize("change", ["drop", "flip", "shift"])
def test_no_mutant_of_what_is_sold_finds_the_same_price(part: str, term: str, change: str) -> None:
    """It would break if a term of the rows that hold the price did nothing."""
    mutant = Mutant(part, term, change)
    if (term, change) in NOTHING_SOLD:
        with pytest.raises(ValueError, match="nothing is sold"):
            found(CASE, mutant)
        return
    wrong = found(CASE, mutant)
    assert wrong.objective is None or wrong.objective != pytest.approx(PRICE, rel=1e-4)


def test_a_search_that_is_stopped_has_a_plan_and_a_bound() -> None:
    """Proves it by hand: stopped at 0 $/kWh, at which no plan is worth anything; the plan costs 5.30."""
    steps: list[float | None] = []

    def told(incumbent: float | None, *_: object) -> None:
        steps.append(incumbent)

    case, case_asked = build(from_tables(taxed())), Asked(gap=0.0)
    stopped = find_plan(Problem(case), asked=case_asked, told=told, stop=lambda: any(steps))
    assert stopped.status is Status.INTERRUPTED
    assert stopped.objective >= (100.0 - 10.0 * (1 + 1 / 1.1)) / (8.0 * (1 + 1 / 1.1)) - 1e-9
    assert stopped.bound is not None
    assert stopped.bound <= stopped.objective


def test_a_gap_that_is_asked_for_ends_the_search() -> None:
    """It would break if the bound of a price were taken for that of its tax: no plan may be below it."""
    owners = [{"instrument": "owners", "kind": "equity", "max_musd": 40.0}]
    loose = found(priced(financing=owners), gap=0.1)
    assert loose.status is Status.OPTIMAL
    assert loose.gap is not None
    assert loose.gap <= 0.1
    assert loose.bound <= 6.0 + 1e-9
    assert 6.0 - 1e-6 <= loose.objective <= 6.0 / 0.9
    assert len(loose.tried) < len(found(priced(financing=owners), gap=0.0).tried)


def test_every_price_tried_is_told_with_what_it_proves() -> None:
    """Proves the bound of each price by hand: price - most worth / ((1 - rate) x kWh), the best of them."""
    outcome = found(taxed(2, demand=[demand(30.0, 30.0)], changed={"min_delivered_share": 0.3}))
    fewest, bound = 0.8 * 18.0 / 1.1, -np.inf
    for tried in outcome.tried:
        assert tried.most is not None
        assert tried.price is not None
        bound = max(bound, tried.price - max(0.0, tried.most) / fewest)
        assert tried.bound == pytest.approx(bound, rel=1e-9)
    assert outcome.objective == pytest.approx(outcome.bound, rel=1e-9)


# -- brute force ---------------------------------------------------------------------------------------


def drawn_case(seed: int) -> tuple[Tables, dict[str, Any]]:
    """Draw a case of two kinds of line, three years, tax and a loan, and its numbers."""
    draw = random.Random(seed)
    years = 3
    numbers: dict[str, Any] = {
        "capex": {"L": draw.uniform(60, 120), "B": draw.uniform(90, 200)},
        "other": {"L": draw.uniform(0, 4), "B": draw.uniform(0, 4)},
        "output": {"L": 10.0, "B": draw.choice([12.0, 20.0])},
        "life": {"L": draw.choice([1, 2, 3]), "B": draw.choice([2, 5])},
        "asked": [draw.choice([8.0, 10.0, 18.0]) for _ in range(years)],
        "rate": draw.choice([0.0, 0.05, 0.15]),
        "share": draw.choice([0.3, 0.6]),
        "cover": draw.choice([0.0, 1.0, 1.5, 2.0]),
        "tax": draw.choice([0.0, TAX]),
    }
    kinds = ("L", "B")
    bank = loan(rate=numbers["rate"], max_share_of_capex=numbers["share"], last_year=FIRST)
    if numbers["cover"]:
        bank |= {"min_dscr": numbers["cover"]}
    tables = priced(
        years,
        changed={"tax_rate": numbers["tax"]},
        lines=[
            line(k, capex_musd=numbers["capex"][k], life_years=numbers["life"][k], max_per_site=2)
            for k in kinds
        ],
        recipes=[
            recipe(k, output=numbers["output"][k], other_usd_per_kwh=numbers["other"][k]) for k in kinds
        ],
        demand=[demand(*numbers["asked"])],
        financing=[bank],
    )
    return tables, numbers


def lent(numbers: dict[str, Any], counts: tuple[int, int]) -> float:
    """Return the least price of a plan whose lines are built in the first year, by bisection."""
    low, high = 0.0, 200.0
    if worth(numbers, counts, high) < 0:
        return float("inf")
    while high - low > 1e-9:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if worth(numbers, counts, middle) < 0 else (low, middle)
    return high


def worth(numbers: dict[str, Any], counts: tuple[int, int], price: float) -> float:
    """Return the most a plan is worth at a price: worth is concave in what is lent, and cover bounds that."""
    before, gained = flows(numbers, counts, price)
    capital = before["capital"]
    service = [0.0, 0.5 + numbers["rate"], 0.5 + 0.5 * numbers["rate"]]
    interest = [0.0, numbers["rate"], 0.5 * numbers["rate"]]

    def of(amount: float) -> float:
        tax = taxes(numbers, [i - amount * c for i, c in zip(gained, interest, strict=True)])
        net = [
            cash - due * amount - paid
            for cash, due, paid in zip(before["operating"], service, tax, strict=True)
        ]
        return amount - capital + sum(value / 1.1**n for n, value in enumerate(net))

    def covered(amount: float) -> bool:
        rest = [
            before["operating"][n] - numbers["tax"] * max(0.0, gained[n] - amount * interest[n])
            for n in range(3)
        ]
        return all(rest[n] >= numbers["cover"] * service[n] * amount for n in (1, 2))

    most = numbers["share"] * capital
    if numbers["cover"] and not covered(most):
        # what is left after tax of less interest: cover gets easier the less is lent
        low, high = 0.0, most
        for _ in range(60):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if covered(middle) else (low, middle)
        most = low
    low, high = 0.0, most
    for _ in range(80):
        first, second = low + (high - low) / 3, high - (high - low) / 3
        low, high = (first, high) if of(first) < of(second) else (low, second)
    return max(of(0.0), of(most), of(low))


def flows(
    numbers: dict[str, Any], counts: tuple[int, int], price: float
) -> tuple[dict[str, Any], list[float]]:
    """Return capital, operating cash by year and income before interest; the cheaper line runs first."""
    kinds = dict(zip(("L", "B"), counts, strict=True))
    capital = sum(numbers["capex"][k] * n for k, n in kinds.items())
    operating, income = [], []
    for year, asked in enumerate(numbers["asked"]):
        left, cost = asked, 0.0
        for k in sorted(kinds, key=lambda kind: numbers["other"][kind]):
            # a line whose life is over makes nothing
            stands = kinds[k] if year < numbers["life"][k] else 0
            made = min(left, stands * numbers["output"][k])
            left, cost = left - made, cost + made * numbers["other"][k]
        if left > 1e-9:
            return {"capital": 1e9, "operating": [-1e9] * 3}, [0.0] * 3
        off = sum(numbers["capex"][k] * n * written_off(numbers["life"][k], year) for k, n in kinds.items())
        operating.append(price * asked - cost)
        income.append(price * asked - cost - off)
    return {"capital": capital, "operating": operating}, income


def written_off(life: int, year: int) -> float:
    """Share of a basis that is deducted in a year of three: straight, the rest at the end."""
    if year < 2:
        return 1.0 / life if year < life else 0.0
    return max(0.0, 1.0 - sum(written_off(life, before) for before in range(2)))


def taxes(numbers: dict[str, Any], income: list[float]) -> list[float]:
    """Return the tax of each year: losses set at most 80 % of later income free."""
    brought, found = 0.0, []
    for amount in income:
        used = min(brought, 0.8 * max(amount, 0.0))
        brought += max(-amount, 0.0) - used
        found.append(numbers["tax"] * (max(amount, 0.0) - used))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_a_random_case_costs_what_trying_every_plan_finds(seed: int) -> None:
    """It would break if the search ended before the best plan, or took tax, loan or cover at another price.

    Lines live as long as the plan, so that none is better ordered late.
    """
    tables, numbers = drawn_case(seed)
    for row in tables["lines"]:
        row["life_years"] = max(row["life_years"], 3)
        numbers["life"][row["line"]] = row["life_years"]
    # all in the first year: what is asked for then asks for most
    peak = max(numbers["asked"])
    numbers["asked"] = [peak, *numbers["asked"][1:]]
    tables["demand"] = [demand(*numbers["asked"])]
    best = min(lent(numbers, counts) for counts in product(range(3), repeat=2) if any(counts))
    outcome = solve_tables(tables)
    assert outcome.audit is not None
    assert outcome.audit.passed, outcome.audit.failures
    assert outcome.objective == pytest.approx(best, rel=1e-6)


# -- covenants no plan can hold ------------------------------------------------------------------------


def owed(objective: str) -> Tables:
    """Owners have 40 of 100 M$, a bank the rest; 10 GWh from 2028 on must be delivered, in low at 2 $/kWh."""
    owners = {"instrument": "owners", "kind": "equity", "max_musd": 40.0}
    return priced(
        3,
        changed={"objective": objective},
        segments=[must()],
        lines=[line(lead_months=12)],
        demand=[demand(0.0, 10.0, 10.0)],
        prices=[{"segment": "M", "product": "C"} | path(20.0)],
        financing=[owners, loan(max_share_of_capex=0.6, min_dscr=1.0)],
        branches=two_futures(FIRST + 1),
        drivers=[driver("low", "price", factor=0.1)],
    )


def test_a_covenant_no_plan_can_hold_is_named_in_its_future() -> None:
    """Proves it by hand: 60 must be lent; 33 fall due in 2028, when low brings 20 and high 200."""
    outcome = found(owed("npv"))
    assert outcome.status is Status.INFEASIBLE
    named = [row for row in outcome.reasons if row.startswith("service_is_covered")]
    assert named
    assert all("low" in row for row in named)
    assert any("2028" in row for row in named)


def test_at_a_price_that_is_sought_the_covenant_holds() -> None:
    """Proves it by hand: 10 P = 33 in 2028 at 3.3 $/kWh, and the kWh cost more than that.

    60 lent; owners pay 40, 33 and 31.5 are due: 10 P (1 / 1.1 + 1 / 1.21) = 40 + 33 / 1.1 + 31.5 / 1.21
    """
    outcome = found(owed("cost_per_kwh"))
    cost = (40.0 + 33.0 / 1.1 + 31.5 / 1.21) / (10.0 / 1.1 + 10.0 / 1.21)
    assert outcome.objective == pytest.approx(cost, rel=1e-9)
