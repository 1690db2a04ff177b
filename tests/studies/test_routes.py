"""Openings of routes in the studies: orders like any other, known or not, now or later.

One line of 10 GWh stands, a GWh missed costs 20 M$, the route to its market 40. In 2027 1 GWh is asked
for; in 2028 10 in ``high``, nothing in ``low``.
"""

from __future__ import annotations

from typing import Any

import pytest

from teaplan.studies.results import Comparison
from teaplan.workbook import from_tables
from tests.proofs import tables as t
from tests.studies.solving import everything


def compared(high: float) -> Comparison:
    tables: dict[str, Any] = t.tables(
        set=t.settings(2028),
        branches=t.two_futures(high=high),
        drivers=[t.driver("low", "demand", factor=0.0)],
        fleet=[t.fleet()],
        demand=[t.demand(1.0, 10.0)],
        freight=[{"from": "S", "to": "M", "opening_cost_musd": 40.0}],
        strategies=[{"strategy": "free"}],
    )
    return everything(from_tables(tables))[0]


def test_waiting_is_worth_what_a_route_costs_that_nobody_uses() -> None:
    # tree: in high alone, 20 + 0.25 x 40 = 30, against 40 now
    # known: high 40 now, low 20: 0.25 x 40 + 0.75 x 20 = 25
    # mean case: 2.5 GWh in 2028: 40 now against 20 + 50; so 40 with its root
    # one plan for all: 40 now, against 20 + 40 in both futures
    known = compared(0.25)
    assert known.best is not None
    assert known.best.objective_value == pytest.approx(30.0)
    found = {name: difference.musd for name, difference in known.values.items()}
    assert found == pytest.approx(
        {"evpi": 5.0, "vss": 10.0, "value_of_waiting": 10.0, "value_of_modularity": 0.0}
    )
    assert known.do_now == ()


def test_a_route_to_be_opened_now_is_told() -> None:
    # 40 now, against 20 + 0.9 x 40 = 56
    known = compared(0.9)
    (order,) = known.do_now
    assert (order.kind, order.site, order.what, order.move) == ("route", "S", "route to M", "open")
    assert dict(order.counts) == {"free": 1}
    assert order.same
