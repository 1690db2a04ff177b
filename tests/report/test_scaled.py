"""The report of plants of scaled lines: counted as plants, told by their sizes, paid on their curve."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.capacity_plan import build
from teaplan.audit import audit
from teaplan.plans import Plan
from teaplan.report import review
from teaplan.report.book import content_of, sheets
from teaplan.report.checks import PASS
from teaplan.report.grid import Grid
from teaplan.report.plan import COUNT
from teaplan.studies.planner import Planner
from teaplan.workbook import from_tables
from tests.proofs.tables import demand, line, move, must, settings, tables
from tests.report.conftest import Made, of_one, report_of, run_of
from tests.report.small import PLAN, TABLES

EXPONENT = 0.8


def small_with_plants() -> tuple[dict[str, Any], dict[str, Any]]:
    """The small case with its dry lines as plants: one of 24 GWh now, one of 12 a year later."""
    made, plan = copy.deepcopy(TABLES), copy.deepcopy(PLAN)
    made["lines"][1] |= {"sizing": "scaled", "size_min": 6, "size_max": 60, "scale_exponent": EXPONENT}
    plan["orders"] = [row if row[3] != "dry" else (*row[:-1], 1) for row in plan["orders"]]
    plan["plants"] = [(0, "Texas", "dry", "LFP", 24.0), (1, "Texas", "dry", "LFP", 12.0)]
    return made, plan


@pytest.fixture(scope="module")
def plants(tmp_path_factory: pytest.TempPathFactory) -> Made:
    made, rows = small_with_plants()
    case, plan = from_tables(made, "small.xlsx"), Plan.from_rows(rows)
    found = audit(case, plan)
    assert found.passed, found.failures
    run = run_of(case, found)
    path = report_of(tmp_path_factory.mktemp("plants") / "small.xlsx", case, plan, found, run)
    return Made(path, case, plan, found, run)


def grids(made: Made) -> dict[str, Grid]:
    content = content_of(of_one(made.case, made.plan, made.audit, made.run), made.run)
    return {grid.name: grid for grid in sheets(content)}


def test_every_check_of_the_report_passes(plants: Made) -> None:
    verdicts = [cell.value for (_, column), cell in grids(plants)["checks"].cells.items() if column == PASS]
    assert len(verdicts) > 30
    assert "fail" not in verdicts


def test_a_plant_is_one_at_its_own_cost(plants: Made) -> None:
    cells = grids(plants)["plan"].cells
    # 210 M$ at 6 GWh, so 24 GWh cost 210 x 4^0.8, at Texas' factor of 0.95
    costs = [cells[row, COUNT + 2].value for row in range(1, 4) if cells[row, COUNT].value == 1]
    assert costs[0] == pytest.approx(210 * 4**EXPONENT * 0.95, rel=1e-12)


def test_sizes_are_told(plants: Made) -> None:
    words = [cell.value for cell in grids(plants)["decisions"].cells.values()]
    assert "plants" in words
    assert "GWh a year" in words
    assert 24.0 in words


def test_the_report_agrees_with_itself(plants: Made) -> None:
    found = review(plants.path)
    assert found.differences == ()
    assert found.passed


def test_a_plant_that_leaves_is_told_and_read_again(tmp_path: Path) -> None:
    row = {"sizing": "scaled", "size_min": 5.0, "size_max": 80.0, "scale_exponent": 0.5}
    made = tables(
        set=settings(2028),
        lines=[line(**row, salvage_share=0.2, fixed_cost_musd_per_year=15.0)],
        segments=[must()],
        demand=[demand(20.0, 0.0)],
        moves=[move("retire", cost=4.0, from_line="L")],
    )
    case = from_tables(made, "sold.xlsx")
    solved = Planner(case, build, gap=0.0).solve("")
    assert solved.plan is not None
    assert solved.audit is not None
    assert len(solved.plan.tables["plants_left"]) == 1
    run = run_of(case, solved.audit)
    path = report_of(tmp_path / "sold.xlsx", case, solved.plan, solved.audit, run)
    found = review(path)
    assert found.differences == ()
    assert found.passed


def test_types_stand_as_the_case_has_them_however_a_plan_is_sorted(plants: Made) -> None:
    # a plan read back from its report is sorted in another way than the one of the search
    made, rows = small_with_plants()
    rows["orders"] = rows["orders"][::-1]
    case, plan = from_tables(made, "small.xlsx"), Plan.from_rows(rows)
    again = replace(plants, case=case, plan=plan, audit=audit(case, plan))

    def told(one: Made) -> dict[tuple[int, int], Any]:
        return {at: cell.value for at, cell in grids(one)["capacity"].cells.items()}

    assert told(again) == told(plants)
