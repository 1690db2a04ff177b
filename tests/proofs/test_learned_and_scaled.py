"""Proofs of lines that learn beside plants of any size: both are cheaper the more of them there is.

Small lines of 10 GWh cost 100 M$ each and learn: n of them 200 (sqrt(1 + n) - 1), eight 400, fifteen 600. A
plant of q GWh, from 5 to 80, costs its typed price x sqrt(q / 10). Both curves are concave.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import pytest

from models.capacity_plan import build
from teaplan.engine import Change
from teaplan.studies.planner import Planner
from teaplan.studies.results import Solved
from teaplan.workbook import from_tables
from tests.proofs.measures import built
from tests.proofs.registry import Proof, Tables, proof
from tests.proofs.tables import demand, line, must, path, recipe, segment, settings, tables

RATE = 1.0 - 2.0**-0.5


def group(**changed: Any) -> dict[str, Any]:
    """A group whose price falls by the root of what was built."""
    return {"learning_group": "g", "learning_rate": RATE, "segments": 1} | changed


def choice(gwh: float, price: float, **sheets: Any) -> Tables:
    """One year of a demand that must be met: by small lines that learn, or by a plant of a typed price."""
    size = {"sizing": "scaled", "size_min": 5.0, "size_max": 80.0, "scale_exponent": 0.5}
    base: Tables = {
        "lines": [
            line("S", learning_group="g", life_years=2.0),
            line("P", capex_musd=price, life_years=4.0, **size),
        ],
        "recipes": [recipe("S"), recipe("P")],
        "segments": [must()],
        "demand": [demand(gwh)],
        "learning": [group()],
    }
    return tables(**(base | sheets))


def small(lines: float) -> float:
    """What so many small lines cost, from the first on."""
    return 200.0 * (sqrt(1.0 + lines) - 1.0)


def large(gwh: float, price: float) -> float:
    """What a plant costs; without end where its size is none it may have."""
    if gwh <= 1e-9:
        return 0.0
    return price * sqrt(max(gwh, 5.0) / 10.0) if gwh <= 80.0 else float("inf")


def least(gwh: float, price: float) -> float:
    """The best of all numbers of small lines, a plant for what they leave."""
    return min(small(n) + large(gwh - 10.0 * n, price) for n in range(int(gwh // 10) + 2))


@proof(breaks="small lines that do not learn: eight at 100 would lose to a plant for 565.7")
def test_lines_that_learn_beat_a_plant() -> Proof:
    # 8 lines: 200 (sqrt(9) - 1) = 400. A plant of 80 GWh at 200: 200 sqrt(8) = 565.7
    return Proof(choice(80.0, 200.0), 400.0, {"lines": (built("S"), 8.0), "plants": (built("P"), 0.0)})


@proof(breaks="a plant in the price of lines: 33.3 GWh at 100 would cost 333, and lose to four lines")
def test_a_plant_beats_lines_that_learn() -> Proof:
    # 100 sqrt(3.33) = 182.5. Four lines that learn: 200 (sqrt(5) - 1) = 247.2
    also = {"lines": (built("S"), 0.0), "plants": (built("P"), 1.0)}
    return Proof(choice(33.3, 100.0), large(33.3, 100.0), also)


@proof(breaks="either curve left out where both are in one plan, or one read on the other's amounts")
def test_a_plant_and_lines_that_learn_share_a_demand() -> Proof:
    """The plant's 80 GWh are too few of 153.3: 8 lines for 400 and 73.3 GWh for 50 sqrt(7.33) = 135.4.

    From the eighth line on the price is a third, 33.3: a ninth spares the plant 135.4 - 125.8 only.
    """
    also = {"lines": (built("S"), 8.0), "plants": (built("P"), 1.0)}
    made = choice(153.3, 50.0, learning=[group(floor_share=1.0 / 3.0)])
    return Proof(made, 400.0 + large(73.3, 50.0), also)


@proof(breaks="book value of plants at the cap of lines that learn, or of lines at a plant's capital")
def test_both_are_left_at_book_value() -> Proof:
    """Of lives of 2 and 4 years: lines typed 800 / 2, paid 400 / 2: 200. The plant 3/4 of 135.4."""
    made = choice(153.3, 50.0, learning=[group(floor_share=1.0 / 3.0)], set=settings(terminal_value="book"))
    return Proof(made, 200.0 + 0.25 * large(73.3, 50.0))


# -- plans on both curves ------------------------------------------------------------------------------


def planned(made: Tables, gap: float = 0.0, strategy: str | None = None) -> Solved:
    return Planner(from_tables(made), build, gap=gap).solve("plan", Change(strategy=strategy))


@pytest.mark.parametrize(("gwh", "price"), [(153.3, 50.0), (117.0, 90.0), (96.4, 150.0)])
def test_a_plan_is_exact_on_both_curves_and_its_bound_holds(gwh: float, price: float) -> None:
    """Without breakpoints where plans stand: what is told is exact, and its gap holds the best."""
    found, best = planned(choice(gwh, price)), least(gwh, price)
    assert found.status == "optimal"
    assert found.plan is not None
    assert found.audit is not None
    assert found.audit.passed
    orders, sizes = found.plan.tables["orders"], found.plan.tables["plants"]
    lines = float(orders[orders["line"] == "S"]["count"].sum())
    paid = small(lines) + sum(large(size, price) for size in sizes["amount"])
    assert found.objective_value == pytest.approx(paid, rel=1e-9)
    assert found.bound is not None
    assert found.gap is not None
    assert found.gap_musd is not None
    assert found.bound <= best * (1.0 + 1e-7)
    assert found.objective_value - found.gap_musd <= best * (1.0 + 1e-7)
    # each curve is off by 0.05 % of the whole at most
    assert found.gap <= 1.1e-3
    assert best * (1.0 - 1e-9) <= found.objective_value <= best * (1.0 + 1.1e-3)


def test_a_budget_is_kept_on_both_curves() -> None:
    """What the best plan of 153.3 GWh costs is the budget: it serves all, and no more is paid."""
    best = least(153.3, 50.0)
    made = choice(
        153.3,
        50.0,
        segments=[segment(penalty=60.0)],
        strategies=[{"strategy": "thrifty"}],
        rules=[{"strategy": "thrifty", "rule": "budget_musd", "target": "*", "value": best + 1e-6}],
    )
    found = planned(made, strategy="thrifty")
    assert found.objective_value == pytest.approx(best, rel=1e-6)
    assert found.audit is not None
    paid = -found.audit.ledger.query("component == 'line_capex'")["amount"].sum()
    assert paid <= best + 1e-5


def least_of_two_years(first: float, then: float, price: float) -> float:
    """The best of all numbers of small lines, and of plants in each year: on concave curves at an end."""
    best = float("inf")
    for n in range(int(then // 10) + 2):
        for early in range(n + 1):
            owed, all_of = max(0.0, first - 10.0 * early), max(0.0, then - 10.0 * n)
            later = (0.0, 5.0, 80.0)
            for q in {owed, max(owed, 5.0), 80.0, *(max(owed, all_of - other) for other in later)}:
                if owed <= q <= 80.0:
                    best = min(best, small(n) + large(q, price) + large(all_of - q, price))
    return best


@pytest.mark.parametrize(("first", "then", "price"), [(73.3, 153.3, 50.0), (41.0, 126.0, 110.0)])
def test_plants_of_two_years_and_lines_that_learn(first: float, then: float, price: float) -> None:
    made = choice(0.0, price, set=settings(2028), demand=[demand(first, then)])
    made["lines"] = [row | {"life_years": None} for row in made["lines"]]
    found, best = planned(made, gap=1e-4), least_of_two_years(first, then, price)
    assert found.objective_value is not None
    assert found.bound is not None
    assert found.gap is not None
    assert found.bound <= best * (1.0 + 1e-7)
    assert best * (1.0 - 1e-9) <= found.objective_value <= best * (1.0 + 1.2e-3)
    assert found.gap <= 1.2e-3


def test_a_case_of_both_after_tax_is_planned() -> None:
    """All is expensed at once: 153.3 GWh at 20, a fourth of what is left goes to the state."""
    made = choice(
        153.3,
        50.0,
        set=settings(objective="npv", tax_rate=0.25),
        depreciation=[{"class": "now", "method": "expense"}],
        prices=[{"segment": "M", "product": "C"} | path(20.0)],
    )
    made["lines"] = [row | {"depreciation_class": "now"} for row in made["lines"]]
    found = planned(made)
    expected = 0.75 * (153.3 * 20.0 - least(153.3, 50.0))
    assert found.objective_value == pytest.approx(expected, rel=1e-4)
