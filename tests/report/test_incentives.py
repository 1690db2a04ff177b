"""Sheet ``incentives``: what is received, repaid and when, and jobs; and that all of it reads back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from teaplan.audit import audit
from teaplan.report import read_report
from teaplan.workbook import from_inputs, from_tables, input_hash
from tests.audit.plans import solved
from tests.proofs import tables as t
from tests.report.conftest import Made, report_of, run_of
from tests.report.office import formulas, opened, recalculated, values
from tests.report.test_recalculated import agrees

ASKED: dict[str, Any] = {"jobs_required": 8.0, "jobs_year": 2028, "clawback_share": 1.5}

TABLES: dict[str, Any] = t.tables(
    set=t.settings(2028, discount_rate=0.1),
    sites=[
        t.site(incentive_share_of_capex=0.3, **ASKED),
        t.site("T", incentive_share_of_capex=0.3, **ASKED | {"jobs_required": 50.0}),
    ],
    lines=[t.line(max_per_site=1)],
    recipes=[t.recipe(labour_h_per_kwh=0.002)],
    segments=[t.must()],
    demand=[t.demand(20.0)],
    branches=t.two_futures(),
    drivers=[t.driver("low", "demand", factor=0.5)],
    freight=[
        {"from": "S", "to": "M", "usd_per_kwh": 9.0},
        {"from": "T", "to": "M", "usd_per_kwh": 0.0},
    ],
)
"""A line at each: where demand halves all is made at T, which asks for more than ever work there."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Made:
    case, plan = from_tables(TABLES, "incentives.xlsx"), solved(TABLES).plan
    found = audit(case, plan)
    assert found.passed, found.failures
    run = run_of(case, found)
    path = report_of(tmp_path_factory.mktemp("incentives") / "incentives.xlsx", case, plan, found, run)
    return Made(path, case, plan, found, run)


def rows(path: Path) -> dict[tuple[str, str, str], list[float]]:
    """Yearly figures of the sheet by future, measure and site."""
    page = opened(path, data_only=True)["incentives"]
    table = [[cell.value for cell in row] for row in page.iter_rows()]
    header = next(row for row in table if "measure" in row)
    measure, first = header.index("measure"), header.index("2027")
    return {
        (str(row[measure - 1]), str(row[measure]), str(row[measure + 1])): row[first : first + 2]
        for row in table[table.index(header) + 1 :]
        if row[measure] and isinstance(row[first], int | float)
    }


def test_what_is_accepted_is_told_with_what_is_received_and_repaid(told: Made) -> None:
    # S takes 30 and repays 45 in the low future: 30 - 22.5 / 1.1; T is sure to repay 45 / 1.1
    found = rows(told.path)
    assert found["expected", "accepted (1) or refused (0)", "S"] == [1.0, 1.0]
    assert found["expected", "accepted (1) or refused (0)", "T"] == [0.0, 0.0]
    assert found["expected", "received", "S"] == pytest.approx([30.0, 0.0])
    assert found["expected", "received", "T"] == pytest.approx([0.0, 0.0])
    assert found["low", "repaid", "S"] == pytest.approx([0.0, 45.0])
    assert found["high", "repaid", "S"] == pytest.approx([0.0, 0.0])
    assert found["expected", "capital paid", "T"] == pytest.approx([100.0, 0.0])


def test_jobs_stand_beside_those_asked_for(told: Made) -> None:
    found = rows(told.path)
    assert found["low", "jobs", "S"] == pytest.approx([10.0, 0.0], abs=1e-6)
    assert found["high", "jobs", "S"] == pytest.approx([10.0, 10.0])
    assert found["expected", "jobs asked for", "T"] == pytest.approx([0.0, 50.0])
    assert found["expected", "jobs were short (1), in a share of futures", "S"] == pytest.approx([0.0, 0.5])


def test_what_is_received_is_in_the_cash_and_the_cost_of_a_kwh(told: Made) -> None:
    page = opened(told.path, data_only=True)["cash_flow"]
    low = {row[2].value: row for row in page.iter_rows() if row[1].value == "low"}
    assert low["credits"][4].value == pytest.approx(30.0 - 45.0 / 1.1)
    figures = told.audit.figures
    lowered = figures["lcob_before_credits_usd_per_kwh"] - figures["lcob_usd_per_kwh"]
    assert lowered == pytest.approx((30.0 - 22.5 / 1.1) / (20.0 + 15.0 / 1.1))
    assert figures["spending_pv_musd"] == pytest.approx(200.0 + 90.0 + 0.5 * 90.0 / 1.1)


def test_the_sheet_is_there_only_where_a_state_pays(made: Made, told: Made) -> None:
    assert "incentives" in opened(told.path).sheetnames
    assert "incentives" not in opened(made.path).sheetnames


def test_what_is_received_reads_back(told: Made) -> None:
    found = read_report(told.path)
    for name, table in told.plan.tables.items():
        assert found.tables[name].equals(table), name
    assert len(found.tables["incentives"]) == 1
    case = from_inputs(found.rows, "incentives.xlsx")
    assert input_hash(case) == input_hash(told.case)
    assert replace(case, inputs=(), file="") == replace(told.case, inputs=(), file="")
    assert audit(case, found).figures == told.audit.figures


@pytest.mark.libreoffice
def test_every_formula_gives_the_figure_cached_beside_it(told: Made, tmp_path: Path) -> None:
    cached, found = values(told.path), recalculated(told.path, tmp_path)
    for place in formulas(told.path):
        assert agrees(found[place], cached[place]), place
