"""The search for the least cost of a kWh, stopped on its way: what it has found and what it has proven."""

from __future__ import annotations

import pytest

from models.capacity_plan import build
from teaplan.engine import Asked, Problem, Status, find_plan
from teaplan.engine.ratio import Least
from teaplan.workbook import from_tables
from tests.proofs.tables import demand, line, recipe, settings, tables


def problem() -> Problem:
    """L costs 100 M$ for 10 GWh, B 150 for 20; 10 of 20 GWh must be delivered."""
    asked = settings(objective="cost_per_kwh", min_delivered_share=0.5)
    rows = tables(
        set=asked,
        lines=[line(), line("B", capex_musd=150.0)],
        recipes=[recipe(), recipe("B", output=20.0)],
        demand=[demand(20.0)],
    )
    return Problem(build(from_tables(rows)))


def test_what_is_stopped_before_the_first_price_has_a_plan_and_a_bound() -> None:
    """Proves it by hand: the least own cost is L, 100 M$, within 5 %; 20 GWh are the most that are asked for.

    It would break if a plan without a bound were told as one that none can better.
    """
    steps: list[float | None] = []

    def told(incumbent: float | None, *_: object) -> None:
        steps.append(incumbent)

    found = find_plan(problem(), asked=Asked(gap=0.0), told=told, stop=lambda: any(steps))
    assert found.status is Status.INTERRUPTED
    assert found.objective is not None
    assert found.objective >= 7.5 - 1e-9
    assert found.bound is not None
    assert found.bound <= 100.0 / 20.0 + 1e-9
    assert found.gap is not None
    assert found.gap >= 1.0 / 3.0 - 1e-9


@pytest.mark.parametrize(
    ("price", "bound", "proven"),
    [
        (None, 100.0, 100.0 / 40.0),  # all that is asked for at the least own cost
        (None, -100.0, -100.0 / 10.0),  # credits beyond cost: most per kWh where the kWh are fewest
        (12.0, -30.0, 12.0 - 30.0 / 10.0),
        (12.0, 5.0, 12.0),  # every plan costs more than the price
        (12.0, None, None),
    ],
)
def test_what_a_search_proves_of_the_cost_of_a_kwh(
    price: float | None, bound: float | None, proven: float | None
) -> None:
    """Proves bounds by hand where plans have 10 to 40 GWh."""
    assert Least(10.0, 40.0).proven(price, bound) == proven


def test_a_bound_is_never_lost_to_a_weaker_one() -> None:
    assert Least(10.0, 40.0, bound=11.0).proven(12.0, -30.0) == 11.0
