"""What the audit says of plans that learned otherwise than their orders allow."""

from __future__ import annotations

import pytest

from teaplan.audit import audit
from teaplan.plans import Plan
from teaplan.workbook import from_tables
from tests.audit.plans import broken, by_hand, component, made, opened, order, sold
from tests.proofs.test_learning import three_lines

THREE = {
    "orders": [order(0, count=3)],
    "openings": opened(),
    "output": [made(0, 30.0)],
    "deliveries": [sold(0, 30.0)],
}


def learned(*steps: float) -> list[tuple[object, ...]]:
    """Rows of ``learning``: reference spend of the order on each step."""
    return [(0, "S", "L", "C", step, amount) for step, amount in enumerate(steps)]


@pytest.mark.parametrize("steps", [(300.0,), (100.0, 200.0), (100.0, 100.0, 100.0)])
def test_an_order_costs_the_same_in_however_many_steps(steps: tuple[float, ...]) -> None:
    """Three lines cost 200, in one stretch of the curve or in three."""
    found = by_hand(three_lines(), **THREE, learning=learned(*steps))
    assert found.passed, found.failures
    assert component(found, "line_capex") == pytest.approx(-200.0)


@pytest.mark.parametrize("steps", [(), (200.0,), (300.0, 100.0)])
def test_all_of_an_order_is_learned_on_and_nothing_else(steps: tuple[float, ...]) -> None:
    assert broken(by_hand(three_lines(), **THREE, learning=learned(*steps))) == {"learning_of_order"}


def test_what_is_not_ordered_teaches_nothing() -> None:
    rows = [*learned(300.0), (0, "S", "L", "D", 0, 50.0)]
    assert "known_decisions" in broken(by_hand(three_lines(), **THREE, learning=rows))


def test_on_pieces_a_plan_costs_what_its_model_had() -> None:
    """On one piece from 0 to 800 lines of 100 cost 400 / 800 each M$ of reference: three of them 150."""
    plan = Plan.from_rows({**THREE, "learning": learned(300.0)})
    found = audit(from_tables(three_lines()), plan, cuts={"g": [0.0, 800.0]})
    assert component(found, "line_capex") == pytest.approx(-150.0)
