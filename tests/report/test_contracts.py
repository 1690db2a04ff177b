"""Sheet ``contracts``: what is agreed and delivered by year and future, and that all of it reads back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from teaplan.audit import audit
from teaplan.plans import Plan
from teaplan.report import read_report
from teaplan.workbook import from_inputs, from_tables, input_hash
from tests.audit.plans import solved
from tests.proofs import tables as t
from tests.report.conftest import Made, report_of, run_of
from tests.report.office import formulas, opened, recalculated, values
from tests.report.test_recalculated import agrees

TABLES: dict[str, Any] = t.tables(
    set=t.settings(2028, objective="npv", discount_rate=0.1),
    lines=[t.line(capex_musd=1000.0)],
    fleet=[t.fleet()],
    segments=[t.segment(penalty=0.0)],
    demand=[t.demand(20.0)],
    branches=t.two_futures(),
    drivers=[t.driver("low", "demand", factor=0.1)],
    prices=[{"segment": "M", "product": "C"} | t.path(10.0)],
    contracts=[
        {
            "contract": "K",
            "segment": "M",
            "product": "C",
            "gwh_per_year": 12.0,
            "price_usd_per_kwh": 9.0,
            "take_or_pay_share": 0.5,
            "shortfall_penalty_usd_per_kwh": 4.0,
        }
    ],
)
"""One line of 10 GWh: 2 GWh short where demand is high, 6 promised where it is low."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Made:
    case, plan = from_tables(TABLES, "contracts.xlsx"), solved(TABLES).plan
    found = audit(case, plan)
    assert found.passed, found.failures
    run = run_of(case, found)
    path = report_of(tmp_path_factory.mktemp("contracts") / "contracts.xlsx", case, plan, found, run)
    return Made(path, case, plan, found, run)


def rows(path: Path) -> dict[tuple[str, str], list[float]]:
    """Yearly figures of the sheet by future and measure."""
    page = opened(path, data_only=True)["contracts"]
    table = [[cell.value for cell in row] for row in page.iter_rows()]
    header = next(row for row in table if "measure" in row)
    measure, first = header.index("measure"), header.index("2027")
    return {
        (str(row[measure - 1]), str(row[measure])): row[first : first + 2]
        for row in table[table.index(header) + 1 :]
        if row[measure] and isinstance(row[first], int | float)
    }


def test_what_is_delivered_stands_beside_what_is_agreed(told: Made) -> None:
    # 12 agreed; 10 delivered of 12 called, 6 of 6 where demand is low: 8 and 9 expected in 2028
    found = rows(told.path)
    assert found["expected", "volume agreed"] == pytest.approx([12.0, 12.0])
    assert found["expected", "called by the customer"] == pytest.approx([12.0, 9.0])
    assert found["expected", "delivered"] == pytest.approx([10.0, 8.0])
    assert found["low", "delivered"] == pytest.approx([10.0, 6.0])
    assert found["high", "delivered share of the volume"] == pytest.approx([10 / 12, 10 / 12])
    assert found["low", "delivered share of the volume"] == pytest.approx([10 / 12, 0.5])


def test_money_of_contracts_is_told_by_future(told: Made) -> None:
    found = rows(told.path)
    assert found["low", "revenue"] == pytest.approx([90.0, 54.0])
    assert found["high", "penalty paid for what is short"] == pytest.approx([8.0, 8.0])
    assert found["low", "penalty paid for what is short"] == pytest.approx([8.0, 0.0])


def test_a_contract_is_revenue_of_the_cash_flow(told: Made) -> None:
    # 90 - 8, then half of 90 - 8 and half of 54, a year later at 10 %
    page = opened(told.path, data_only=True)["cash_flow"]
    whats = {(row[1].value, row[2].value): row for row in page.iter_rows()}
    assert whats["low", "contract revenue"][4].value == pytest.approx(90.0 + 54.0 / 1.1)
    assert told.audit.figures["npv_musd"] == pytest.approx(82.0 + 0.5 * (82.0 + 54.0) / 1.1)
    # sold at one price, and the penalty is cost: 8 + 4 / 1.1 over 10 + 8 / 1.1 GWh
    cost = (8.0 + 4.0 / 1.1) / (10.0 + 8.0 / 1.1)
    assert told.audit.figures["lcob_usd_per_kwh"] == pytest.approx(cost)


def test_the_sheet_is_there_only_where_something_is_signed(made: Made, told: Made) -> None:
    assert "contracts" in opened(told.path).sheetnames
    assert "contracts" not in opened(made.path).sheetnames


def test_what_is_signed_reads_back(told: Made) -> None:
    found = read_report(told.path)
    for name, table in told.plan.tables.items():
        assert found.tables[name].equals(table), name
    assert len(found.tables["contract_deliveries"]) == 3
    case = from_inputs(found.rows, "contracts.xlsx")
    assert input_hash(case) == input_hash(told.case)
    assert replace(case, inputs=(), file="") == replace(told.case, inputs=(), file="")
    assert audit(case, found).figures == told.audit.figures


def test_a_plan_saved_before_there_were_contracts_loads(told: Made, tmp_path: Path) -> None:
    told.plan.save(tmp_path)
    (tmp_path / "contract_deliveries.csv").unlink()
    assert len(Plan.load(tmp_path).tables["contract_deliveries"]) == 0


@pytest.mark.libreoffice
def test_every_formula_gives_the_figure_cached_beside_it(told: Made, tmp_path: Path) -> None:
    cached, found = values(told.path), recalculated(told.path, tmp_path)
    for place in formulas(told.path):
        assert agrees(found[place], cached[place]), place
