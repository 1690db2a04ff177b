"""What cannot be ordered, cannot be held, or is not solved has no number, and says why; each by hand."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import pytest

from teaplan.studies.comparing import known
from teaplan.studies.results import Comparison
from teaplan.studies.tasks import run
from teaplan.workbook import from_tables
from tests.proofs import tables as t
from tests.studies.cases import two_kinds
from tests.studies.solving import all_tasks, everything, exact


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-9)


def values_of(tables: dict[str, Any]) -> Comparison:
    return everything(from_tables(tables))[0]


def new_or_old(*demand: float) -> dict[str, Any]:
    """A ``new`` line (50) is ready in 2028 with a chance of 0.6, else never; an ``old`` one costs 150.

    Each makes 10 GWh and is ordered a year ahead; what is not served costs 20 $/kWh.
    """
    return t.tables(
        set=t.settings(t.FIRST + len(demand) - 1),
        branches=t.two_futures(high=0.6),
        drivers=[t.driver("high", "first_year", "new", value=2028)],
        lines=[
            t.line("new", capex_musd=50.0, lead_months=12, first_year="never"),
            t.line("old", capex_musd=150.0, lead_months=12),
        ],
        recipes=[t.recipe("new"), t.recipe("old")],
        demand=[t.demand(*demand)],
    )


def test_what_the_mean_case_orders_and_the_tree_cannot_is_no_value() -> None:
    """10 GWh in 2028: the mean case knows the new line is ready and orders it in 2027, the tree may not.

    The tree orders the old line (150); futures known, 0.6 x 50 + 0.4 x 150 = 90. Fails if the mean case's
    order is silently left out (then 200 for 10 GWh unmet, less 150), or the mean case takes no year.
    """
    comparison, found = everything(from_tables(new_or_old(0.0, 10.0)))
    assert found["mean case"].objective_value == close(50.0)
    vss = comparison.values["vss"]
    assert vss.musd is None
    assert "new" in vss.why
    assert "not possible in every future" in vss.why
    assert "2027" in vss.why
    assert comparison.values["evpi"].musd == close(60.0)
    assert comparison.values["value_of_waiting"].musd == close(0.0)


def test_what_is_impossible_in_one_future_is_ordered_in_none() -> None:
    """10 GWh in 2029: the tree orders in 2028, new in high, old in low: 0.6 x 50 + 0.4 x 150 = 90.

    One plan for both orders the old line: 150. Fails if an order that is there in one future alone is free.
    """
    comparison = values_of(new_or_old(0.0, 0.0, 10.0))
    assert comparison.values["value_of_waiting"].musd == close(150.0 - 90.0)


def test_set_ups_of_a_pool_are_orders() -> None:
    """A shared line (100) makes A in high and B in low: known in 2028, it comes set up for one, 100.

    One plan for both buys the second set-up (7) in both. Fails if set-ups are left free: 0.
    """
    made = t.a_and_b(
        (0.0, 10.0),
        (0.0, 10.0),
        set=t.settings(2028),
        branches=t.two_futures(),
        drivers=[
            t.driver("high", "demand", "MB", factor=0.0),
            t.driver("low", "demand", "MA", factor=0.0),
        ],
        lines=[t.line("L", setup="shared")],
        moves=[t.move("changeover", 7.0)],
    )
    comparison = values_of(made)
    assert comparison.free is not None
    assert comparison.free.objective_value == close(100.0)
    assert comparison.values["value_of_waiting"].musd == close(7.0)


def test_buildings_and_openings_are_orders() -> None:
    """High needs 2 halls for 2 lines, low 1 for 1; opening costs 5: 2 x 30 + 2 x 100 or half of it.

    The tree: 5 + 0.5 x 260 + 0.5 x 130 = 200; one plan for both: 265 (or 130 + 5 + 0.5 x 200 unmet = 235).
    Fails if buildings or openings are left free of the lines they belong to.
    """
    made = t.tables(
        set=t.settings(2028),
        branches=t.two_futures(),
        drivers=[t.driver("high", "demand", "M", factor=2.0)],
        sites=[t.site(opening_cost_musd=5.0, area_1000m2=40.0)],
        buildings=[t.building("H", 10.0, 30.0)],
        lines=[t.line(area_1000m2=10.0)],
        demand=[t.demand(0.0, 10.0)],
    )
    comparison = values_of(made)
    assert comparison.free is not None
    assert comparison.free.objective_value == close(200.0)
    assert comparison.values["value_of_waiting"].musd == close(235.0 - 200.0)


def test_a_standing_modular_line_stays_and_may_move() -> None:
    """A modular line stands at S; the market is at W, which it reaches for 4; a new plain line costs 100.

    Without orders of modular lines it is still relocated. Fails if what stands is barred from moving.
    """
    made = t.tables(
        sites=[t.site("S"), t.site("W")],
        lines=[t.line("m", movable="yes", modular="yes"), t.line("L")],
        recipes=[t.recipe("m"), t.recipe("L")],
        fleet=[t.fleet("m")],
        moves=[t.move("relocate", 4.0)],
        freight=[{"from": "S", "to": "R", "product": "C", "usd_per_kwh": 9.0}],
        demand=[t.demand(10.0)],
    )
    comparison = values_of(made)
    assert comparison.free is not None
    assert comparison.free.objective_value == close(4.0)
    assert comparison.values["value_of_modularity"].musd == close(0.0)


def test_what_is_infeasible_has_no_number() -> None:
    """All must be served and only a modular line makes it: without it nothing holds. Fails if it is 0."""
    made = new_or_old(0.0, 10.0) | {
        "branches": t.two_futures(),
        "drivers": [],
        "lines": [t.line("new", modular="yes"), t.line("old", first_year="never")],
        "segments": [t.must()],
    }
    found = values_of(made).values
    assert found["value_of_modularity"].musd is None
    assert found["value_of_modularity"].why == "no modules: no plan can hold together what the case asks"
    assert found["evpi"].musd == close(0.0)


def test_where_the_tree_has_no_plan_nothing_has_a_value() -> None:
    """50 GWh must be served by one line of 10. Fails if a value is told without a tree's best."""
    made = new_or_old(0.0, 50.0) | {
        "segments": [t.must()],
        "lines": [t.line("new", max_per_site=1), t.line("old", max_per_site=1)],
    }
    comparison = values_of(made | {"drivers": []})
    assert {one.musd for one in comparison.values.values()} == {None, 0.0}
    assert comparison.values["value_of_modularity"].musd == 0.0
    assert all("no plan can hold" in comparison.values[name].why for name in ("evpi", "vss"))
    assert all(one.objective_value is None for one in comparison.futures)
    assert "no plan can hold" in comparison.futures[0].why
    assert comparison.do_now == ()


def test_gaps_are_carried_through() -> None:
    """EVPI: the futures' gaps weighed with their chances, and the tree's; VSS: tree, root and mean case.

    Fails if a gap is forgotten, or a difference inside its gaps counts as decided.
    """
    case = from_tables(two_kinds())
    gaps = {
        "both": 1.0,
        "future high": 2.0,
        "future low": 3.0,
        "mean case": 4.0,
        "root of the mean case": 5.0,
        "one plan for all futures": 70.0,
    }
    found = everything(case)[1]
    wide = {name: replace(one, gap_musd=gaps.get(name, 0.0)) for name, one in found.items() if one}
    values = known(case, ("large", "small", "both"), "both", wide, {}).values
    assert values["evpi"].plus_minus_musd == close(1.0 + 0.4 * 2.0 + 0.6 * 3.0)
    assert values["vss"].plus_minus_musd == close(1.0 + 5.0 + 4.0)
    assert values["vss"].decided
    assert values["value_of_waiting"].plus_minus_musd == close(71.0)
    assert values["value_of_waiting"].musd == close(52.0)
    assert not values["value_of_waiting"].decided


def test_tasks_are_plain_data_and_two_processes_find_the_same() -> None:
    """Fails if a task carries what only this process has, or a result hangs on who solved it."""
    case = from_tables(new_or_old(0.0, 0.0, 10.0))
    tasks = pickle.loads(pickle.dumps(all_tasks(case)))
    found = dict(run(exact(case), tasks, workers=2))
    alone = everything(case)[1]
    assert {name: one.objective_value for name, one in found.items()} == {
        name: one.objective_value for name, one in alone.items()
    }
