"""Sheets ``financing`` and ``cash_flow`` of a plan that is lent to: by year and future, and back again."""

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

TABLES: dict[str, Any] = t.tables(
    set=t.settings(2029, objective="npv", discount_rate=0.1, min_cash_musd=4.0),
    segments=[t.segment(penalty=0.0)],
    demand=[t.demand(10.0)],
    branches=t.two_futures(),
    drivers=[t.driver("low", "price", factor=0.5)],
    prices=[{"segment": "M", "product": "C"} | t.path(20.0)],
    financing=[
        {
            "instrument": "bank",
            "kind": "loan",
            "rate": 0.05,
            "tenor_years": 2.0,
            "repayment": "level",
            "fee_share": 0.02,
            "max_share_of_capex": 0.5,
            "last_year": 2027,
            "min_dscr": 1.5,
        },
        {"instrument": "state", "kind": "grant", "max_share_of_capex": 0.1},
    ],
)
"""A line of 100 sells 200 a year, 100 in the low future; 50 lent, 10 given, 4 kept in cash."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Made:
    case, plan = from_tables(TABLES, "financing.xlsx"), solved(TABLES).plan
    found = audit(case, plan)
    assert found.passed, found.failures
    run = run_of(case, found)
    path = report_of(tmp_path_factory.mktemp("financing") / "financing.xlsx", case, plan, found, run)
    return Made(path, case, plan, found, run)


def rows(path: Path, sheet: str, *keys: str) -> dict[tuple[str, ...], list[Any]]:
    """Yearly figures of a sheet by the columns before them."""
    page = opened(path, data_only=True)[sheet]
    table = [[cell.value for cell in row] for row in page.iter_rows()]
    header = next(row for row in table if "2027" in map(str, row))
    places, first = [header.index(key) for key in keys], list(map(str, header)).index("2027")
    return {
        tuple(str(row[place]) for place in places): row[first : first + 3]
        for row in table[table.index(header) + 1 :]
        if any(isinstance(value, int | float) for value in row[first : first + 3])
    }


def test_sources_are_uses(told: Made) -> None:
    """Fails if who pays is told of another future, or a use is left out."""
    found = rows(told.path, "financing", "future", "measure", "of")
    assert found["expected", "source", "bank"] == pytest.approx([50.0, 0.0, 0.0])
    assert found["expected", "source", "state"] == pytest.approx([10.0, 0.0, 0.0])
    assert found["expected", "use", "lines"] == pytest.approx([100.0, 0.0, 0.0])
    assert found["expected", "use", "fees"] == pytest.approx([1.0, 0.0, 0.0])
    assert found["expected", "use", "cash kept back"] == pytest.approx([4.0, 0.0, 0.0])
    assert found["expected", "owed at the end of the period", "bank"] == pytest.approx([50.0, 25.0, 0.0])
    # 200 sold, 60 from outside, less 100, 1 and 4: the owners pay nothing in and get 155
    assert found["expected", "owners' equity", "paid in"] == pytest.approx([0.0, 0.0, 0.0])
    assert found["expected", "dividends", "paid out"] == pytest.approx([155.0, 150.0 - 27.5, 150.0 - 26.25])


def test_cover_is_told_by_future_and_expected(told: Made) -> None:
    found = rows(told.path, "financing", "future", "measure")
    assert found["low", "cover of service (DSCR)"][1:] == pytest.approx([100 / 27.5, 100 / 26.25])
    assert found["expected", "cover of service (DSCR)"][1:] == pytest.approx([150 / 27.5, 150 / 26.25])
    assert told.audit.figures["min_dscr"] == pytest.approx(100 / 27.5)


def test_the_cash_flow_goes_to_the_owners(told: Made) -> None:
    """Fails if draws, service or cash in hand miss in what the owners get, or cover has no least."""
    found = rows(told.path, "cash_flow", "future", "what")
    assert found["low", "loans drawn"] == pytest.approx([50.0, 0.0, 0.0])
    assert found["low", "interest paid"] == pytest.approx([0.0, -2.5, -1.25])
    assert found["low", "cash flow to equity"] == pytest.approx([155.0, 72.5, 73.75])
    cover = found["low", "cover of debt service (DSCR), and its least"]
    assert cover[1:] == pytest.approx([100 / 27.5, 100 / 26.25])
    page = opened(told.path, data_only=True)["cash_flow"]
    least = [
        row[4].value
        for row in page.iter_rows()
        if row[2].value == "cover of debt service (DSCR), and its least"
    ]
    assert least == pytest.approx([200 / 27.5, 100 / 27.5])


@pytest.mark.libreoffice
def test_every_formula_gives_the_figure_cached_beside_it(told: Made, tmp_path: Path) -> None:
    """Fails if an office program computes another cash flow, cover or value than the report holds."""
    cached, anew = values(told.path), recalculated(told.path, tmp_path)
    wrong = [at for at in formulas(told.path) if not agrees(anew[at], cached[at])]
    assert not wrong


def test_a_report_with_instruments_is_read_back(told: Made) -> None:
    """Fails if draws, principal, cash or equity are lost on the way into the report or out of it."""
    back = read_report(told.path)
    for name in ("draws", "cash"):
        assert back.tables[name].equals(told.plan.tables[name])
        assert len(back.tables[name])
    case = from_inputs(back.rows, "financing.xlsx")
    assert input_hash(case) == input_hash(told.case)
    assert replace(case, inputs=(), file="") == replace(told.case, inputs=(), file="")
    again = audit(case, back)
    assert again.passed, again.failures
    assert again.figures == told.audit.figures
