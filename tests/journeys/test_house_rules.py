"""The worked house rules beside the standard model: each changes a plan as its sentence says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from teaplan.engine import Asked, Problem, find_plan
from teaplan.model_file import load
from teaplan.plans import from_values
from teaplan.workbook import from_tables
from tests.journeys.books import Tables, typed
from tests.journeys.terminal import ROOT, teaplan
from tests.proofs import tables as t

FEW_RAMPS, STEADY_JOBS = "few_ramps.py", "steady_jobs.py"


def planned(tables: Tables, space: Path, rule: str) -> Any:
    """Plan a workbook under a house rule; return what is said of its strategy."""
    typed(tables, space / "case.xlsx")
    done = teaplan("plan", "case.xlsx", "--json", "-", "--model", str(ROOT / "models" / rule), cwd=space)
    assert done.returncode == 0, done.stderr
    assert teaplan("audit", "reports/case.xlsx", cwd=space).returncode == 0
    (strategy,) = json.loads(done.stdout)["strategies"]
    return strategy


def best(tables: Tables, rule: str | None = None) -> tuple[float | None, dict[str, float]]:
    """Solve a case in this process: its objective, and lines by period and move."""
    case = from_tables(tables)
    model = load(None if rule is None else ROOT / "models" / rule)(case)
    found = find_plan(Problem(model), asked=Asked(gap=0.0))
    orders = from_values(case, model.network, found.values).tables["orders"]
    periods = [model.network.tree.period_of(node).label for node in orders["node"]]
    return found.objective, dict(zip(periods, orders["count"], strict=True))


def ordered(strategy: Any) -> list[tuple[str, str, str, int]]:
    return [(row["period"], row["site"], row["move"], row["count"]) for row in strategy["lines"]]


def test_no_more_than_two_lines_come_on_stream_at_a_site_in_a_year(tmp_path: Path) -> None:
    # 30 GWh are wanted from 2027 on, a line makes 10 and takes a year; T is 1 M$ dearer a line
    wanted = t.tables(
        set=t.settings(2029),
        sites=[t.site("S"), t.site("T", capex_factor=1.01)],
        lines=[t.line(lead_months=12)],
        demand=[t.demand(0.0, 30.0, 30.0)],
        segments=[t.must()],
    )
    held = planned(wanted, tmp_path, FEW_RAMPS)
    assert best(wanted) == (pytest.approx(300.0), {"2027": 3})
    assert sorted(ordered(held)) == [("2027", "S", "build", 2), ("2027", "T", "build", 1)]
    assert held["objective_value"] == pytest.approx(301.0)


def test_quarters_of_a_year_are_counted_together() -> None:
    # at one site a third line waits for the next year, whatever the quarter: 3 x 100, and of 30 GWh
    # in 2027 10 are missed at 20
    wanted = t.tables(
        set=t.settings(2028, period_months=3), lines=[t.line(payment="at_order")], demand=[t.demand(30.0)]
    )
    assert best(wanted, FEW_RAMPS) == (pytest.approx(300.0 + 200.0), {"2027Q1": 2, "2028Q1": 1})


def test_jobs_fall_by_no_more_than_a_tenth_in_a_year(tmp_path: Path) -> None:
    # 10 lines of 10 GWh stand, a line costs 7 a year and is retired for nothing; 100 GWh are wanted in
    # 2027 and nothing after. Free: all go, 70. Of 100 jobs 90 and 81 stay, so 9 lines twice: 70 + 63 + 63
    held = planned(agreed(), tmp_path, STEADY_JOBS)
    assert best(agreed()) == (pytest.approx(70.0), {"2028": 10})
    assert ordered(held) == [("2028", "S", "retire", 1)]
    assert held["objective_value"] == pytest.approx(196.0)


def test_a_closed_site_is_let_off() -> None:
    # with 1 M$ a year for the site it can be closed, and all lines go: 70 + 1
    wanted = agreed(sites=[t.site(fixed_cost_musd_per_year=1.0)])
    assert best(wanted, STEADY_JOBS) == (pytest.approx(71.0), {"2028": 10})


def agreed(**sheets: Any) -> Tables:
    """Ten lines of ten jobs stand, whose output is wanted for a year."""
    return t.tables(
        **{
            "set": t.settings(2029),
            "fleet": [t.fleet(count=10)],
            "lines": [t.line(staff_fte=10.0, fixed_cost_musd_per_year=7.0)],
            "demand": [t.demand(100.0, 0.0, 0.0)],
            "segments": [t.must()],
        }
        | sheets
    )
