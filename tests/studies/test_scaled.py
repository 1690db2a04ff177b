"""Studies of scaled lines: chords refined where a plan stands, sizes held, linked and compared.

The plant costs 100 sqrt(q / 10) M$ at q GWh a year, from 5 to 80.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import pytest

from teaplan.engine import Asked, find_plan
from teaplan.shared.curves import FIRST_ERROR, LAST_ERROR
from teaplan.studies.alternatives import new_lines
from teaplan.studies.strategies import change_of
from teaplan.studies.values import MEAN, ROOT, TOGETHER
from teaplan.workbook import from_tables
from tests.proofs import tables as t
from tests.studies.solving import everything, planner

PLANT: dict[str, Any] = {"sizing": "scaled", "size_min": 5.0, "size_max": 80.0, "scale_exponent": 0.5}


def cost(size: float) -> float:
    """100 (q / 10)^(1/2)."""
    return 100.0 * sqrt(size / 10.0)


def test_points_are_added_where_a_plan_stands() -> None:
    made = t.tables(lines=[t.line(**PLANT)], segments=[t.must()], demand=[t.demand(33.3)])
    one = planner(from_tables(made))
    (curve,) = (on for on in one.model.curves)
    off = 1.0 - curve.chords.at(3.33) / curve.curve(3.33)
    assert LAST_ERROR < off < FIRST_ERROR
    found = one.solve("")
    assert found.objective_value == pytest.approx(cost(33.3), rel=1e-12)
    # on the first chords the bound is off by what they are; a point at 33.3 makes it exact
    assert found.bound == pytest.approx(cost(33.3), rel=1e-9)
    assert found.gap == pytest.approx(0.0, abs=1e-9)
    assert found.curve_musd == pytest.approx(0.0, abs=1e-6)


def test_what_the_chords_are_off_by_is_part_of_the_gap() -> None:
    made = t.tables(lines=[t.line(**PLANT)], segments=[t.must()], demand=[t.demand(33.3)])
    one = planner(from_tables(made))
    found = find_plan(one.problem, asked=Asked())
    assert found.objective == pytest.approx(cost(33.3), rel=1e-12)
    assert found.points == {"L": (pytest.approx(3.33),)}
    assert found.curve_musd > LAST_ERROR * cost(33.3)
    assert found.gap_musd == pytest.approx(found.curve_musd, rel=1e-6)
    assert found.objective is not None
    assert found.objective - (found.bound or 0.0) == pytest.approx(found.gap_musd, rel=1e-6)


def test_a_budget_that_only_chords_meet() -> None:
    # 150 M$ buy 22.5 GWh on the curve, more on a chord: of 50 asked for 27.5 go short at 60
    made = t.tables(
        lines=[t.line(**PLANT)],
        segments=[t.segment(penalty=60.0)],
        demand=[t.demand(50.0)],
        strategies=[{"strategy": "thrift"}],
        rules=[{"strategy": "thrift", "rule": "budget_musd", "target": "*", "value": 150.0}],
    )
    found = planner(from_tables(made)).solve("thrift", change_of("thrift"))
    assert found.audit is not None
    assert found.audit.passed
    best = 150.0 + 27.5 * 60.0
    assert found.objective_value == pytest.approx(best, rel=1e-3)
    assert found.objective_value is not None
    assert found.objective_value >= best - 1e-6


def two_futures() -> dict[str, Any]:
    """40 or 10 GWh in 2028, half and half; a plant must be ordered in 2027, and what is short costs 20."""
    return t.tables(
        set=t.settings(2028),
        branches=t.two_futures(),
        drivers=[t.driver("high", "demand", "M", factor=4.0)],
        lines=[t.line(lead_months=12, **PLANT)],
        demand=[t.demand(0.0, 10.0)],
    )


def test_values_hold_and_link_sizes() -> None:
    # tree: a plant of 40 for 200 (of 10: 100 + 0.5 x 600; of 25: 158.1 + 0.5 x 300)
    # mean case: 25 GWh, so a plant of 25; futures alone: 200 and 100
    known, found = everything(from_tables(two_futures()))
    assert known.free is not None
    assert known.free.objective_value == pytest.approx(200.0, rel=1e-9)
    assert found[MEAN].objective_value == pytest.approx(cost(25.0), rel=1e-9)
    assert found[ROOT].objective_value == pytest.approx(cost(25.0) + 150.0, rel=1e-9)
    assert known.values["vss"].musd == pytest.approx(cost(25.0) - 50.0, rel=1e-9)
    assert known.values["evpi"].musd == pytest.approx(200.0 - 150.0, rel=1e-9)
    assert found[TOGETHER].objective_value == pytest.approx(200.0, rel=1e-9)


def test_one_plan_for_all_futures_links_plants() -> None:
    # there at once: 40 GWh where they are asked for and 10 where those are, 0.5 x 200 + 0.5 x 100 = 150;
    # in one plan for both a plant of 40 in both, 200; the size is one column, and so is whether there is one
    made = two_futures() | {"lines": [t.line(**PLANT)]}
    known, found = everything(from_tables(made))
    assert known.free is not None
    assert known.free.objective_value == pytest.approx(150.0, rel=1e-9)
    assert found[TOGETHER].objective_value == pytest.approx(200.0, rel=1e-9)


def test_new_lines_of_a_plant_are_its_size() -> None:
    case = from_tables(two_futures())
    found = planner(case).solve("")
    assert found.plan is not None
    assert new_lines(case, found.plan, {0: 1.0, 1: 0.5, 2: 0.5}, "sites") == {"S": pytest.approx(40.0)}
