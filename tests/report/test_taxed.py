"""The report of a case whose income is taxed: its sheet of taxes, and cash after tax that adds up live."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from teaplan.audit import audit
from teaplan.plans import Plan
from teaplan.report import review
from teaplan.report.book import content_of, sheets
from teaplan.report.checks import EXACT, PASS
from teaplan.report.grid import Grid
from teaplan.workbook import from_tables
from tests.report.conftest import Made, of_one, report_of, run_of
from tests.report.small import PLAN, TABLES

LCOB, BEFORE = "lcob_usd_per_kwh", "lcob_before_credits_usd_per_kwh"


def taxed_tables(**settings: Any) -> dict[str, Any]:
    tables = copy.deepcopy(TABLES)
    tables["settings"] |= {"tax_rate": 0.21, "state_tax_rate": 0.06} | settings
    tables["depreciation"] = [{"class": "seven", "method": "macrs", "years": 7}]
    tables["lines"][0]["depreciation_class"] = "seven"
    return tables


@pytest.fixture(scope="module")
def taxed(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The small case and its plan, with what a model of it would have taxed."""
    case = from_tables(taxed_tables(), "small.xlsx")
    owed = audit(from_tables(taxed_tables(objective="cost"), "small.xlsx"), Plan.from_rows(PLAN)).taxes
    said = [
        (int(n), float(amount)) for n, amount in zip(owed["node"], owed["taxable"], strict=True) if amount
    ]
    plan = Plan.from_rows(PLAN | {"tax": said})
    found = audit(case, plan)
    assert found.passed, found.failures
    run = run_of(case, found)
    path = report_of(tmp_path_factory.mktemp("taxed") / "small.xlsx", case, plan, found, run)
    return Made(path, case, plan, found, run)


@pytest.fixture(scope="module")
def grids(taxed: Made) -> dict[str, Grid]:
    content = content_of(of_one(taxed.case, taxed.plan, taxed.audit, taxed.run), taxed.run)
    return {grid.name: grid for grid in sheets(content)}


def test_every_check_of_the_report_passes(grids: dict[str, Grid]) -> None:
    tested = grids["checks"]
    verdicts = [cell.value for (_, column), cell in tested.cells.items() if column == PASS]
    assert len(verdicts) > 30
    assert "fail" not in verdicts


def test_what_is_taxed_is_told_in_every_future(taxed: Made, grids: dict[str, Grid]) -> None:
    told = grids["tax"]
    words = {str(cell.value) for cell in told.cells.values()}
    assert {"income", "depreciation", "income taxed", "tax", "seven", "land"} <= words
    amounts = {cell.value for cell in told.cells.values()}
    assert {float(value) for value in taxed.audit.taxes["tax"] if value} <= amounts


def test_the_price_before_credits_has_a_tax_of_its_own(taxed: Made, grids: dict[str, Grid]) -> None:
    figures, cost = taxed.audit.figures, grids["cost_per_kwh"]
    for name in (LCOB, BEFORE):
        assert cost.value(name) == pytest.approx(figures[name], rel=EXACT), name
    gwh, credits = figures["discounted_gwh"], figures["credits_pv_musd"]
    lcob, before = figures[LCOB] or 0.0, figures[BEFORE] or 0.0
    # without credits the plan must sell for more, and pays tax on some of it
    assert lcob < before
    assert before - lcob != pytest.approx((credits or 0.0) / (gwh or 1.0), rel=1e-6)


def test_the_report_agrees_with_itself(taxed: Made) -> None:
    found = review(taxed.path)
    assert found.differences == ()
    assert found.passed
