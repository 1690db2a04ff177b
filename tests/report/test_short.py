"""A report of quarters: years across, periods where asked, and figures of the last twelve months."""

from __future__ import annotations

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

QUARTERS = ("2027Q1", "2027Q2", "2027Q3", "2027Q4")


def lent(across: str) -> dict[str, Any]:
    """A line of 100 sells 50 a quarter, of which 10 are taxed; 50 lent are repaid in four quarters."""
    return t.tables(
        set=t.settings(
            2028, period_months=3, objective="npv", discount_rate=0.1, tax_rate=0.2, report_across=across
        ),
        segments=[t.segment(penalty=0.0)],
        demand=[{"segment": "M", "2027Q1": 10.0, "2027Q3": 10.0}],
        prices=[{"segment": "M", "product": "C"} | t.path(20.0)],
        financing=[
            {
                "instrument": "bank",
                "kind": "loan",
                "rate": 0.0,
                "tenor_years": 1.0,
                "repayment": "level",
                "max_share_of_capex": 0.5,
                "last_year": 2027,
                "min_dscr": 1.5,
            }
        ],
    )


def told_in(folder: Path, across: str) -> Made:
    tables = lent(across)
    case, plan = from_tables(tables, "short.xlsx"), solved(tables).plan
    found = audit(case, plan)
    assert found.passed, found.failures
    run = run_of(case, found)
    return Made(report_of(folder / "short.xlsx", case, plan, found, run), case, plan, found, run)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return told_in(tmp_path_factory.mktemp("years"), "years")


def rows(path: Path, sheet: str, columns: tuple[str, ...], *keys: str) -> dict[tuple[str, ...], list[Any]]:
    """Figures of a sheet under some headers, by the columns before them."""
    page = opened(path, data_only=True)[sheet]
    table = [[cell.value for cell in row] for row in page.iter_rows()]
    header = next(list(map(str, row)) for row in table if "future" in row)
    places, across = [header.index(key) for key in keys], [header.index(column) for column in columns]
    return {
        tuple(str(row[place]) for place in places): [row[place] for place in across]
        for row in table
        if any(isinstance(row[place], int | float) for place in across)
    }


def test_years_run_across_and_flows_of_their_quarters_add(told: Made) -> None:
    years = ("2027", "2028")
    found = rows(told.path, "markets", years, "future", "measure", "segment")
    assert found["expected", "demand", "M"] == pytest.approx([10.0, 10.0])
    capacity = rows(told.path, "capacity", years, "future", "measure", "stage", "line")
    assert capacity["expected", "demand", "cell", ""] == pytest.approx([10.0, 10.0])
    taxes = rows(told.path, "tax", years, "future", "measure")
    assert taxes["expected", "tax"] == pytest.approx([40.0, 20.0])


def test_stocks_and_cover_of_a_year_are_those_at_its_end(told: Made) -> None:
    found = rows(told.path, "financing", ("2027", "2028"), "future", "measure", "of")
    assert found["expected", "owed at the end of the period", "bank"] == pytest.approx([12.5, 0.0])
    # four quarters of 40 after tax, three of which pay 12.5
    cover = found["expected", "cover of service (DSCR)", "the company"]
    # and so in 2028: the 80 that are left of the basis at its end take 20 off its tax, and are no cash of it
    assert cover == pytest.approx([160 / 37.5, (180 - 20) / 12.5])
    # at its least in the first quarter of 2028, at the end of a year with all four payments
    assert told.audit.figures["min_dscr"] == pytest.approx(160 / 50.0)


def test_periods_run_across_where_asked(tmp_path: Path) -> None:
    told = told_in(tmp_path, "periods")
    found = rows(told.path, "markets", (*QUARTERS, "2028Q1"), "future", "measure", "segment")
    assert found["expected", "demand", "M"] == pytest.approx([2.5, 2.5, 2.5, 2.5, 2.5])


def test_the_cash_flow_runs_by_period_and_looks_back_twelve_months(told: Made) -> None:
    found = rows(told.path, "cash_flow", (*QUARTERS, "2028Q1"), "future", "what")
    assert found["base", "cover of debt service (DSCR), and its least"][1:] == pytest.approx(
        [80 / 12.5, 120 / 25.0, 160 / 37.5, 160 / 50.0]
    )
    assert values(told.path)["checks!A1"] == "all checks pass"


@pytest.mark.libreoffice
def test_every_formula_gives_the_figure_cached_beside_it(told: Made, tmp_path: Path) -> None:
    """Fails if an office program sums other months, or taxes another year, than the report holds."""
    cached, anew = values(told.path), recalculated(told.path, tmp_path)
    assert [at for at in formulas(told.path) if not agrees(anew[at], cached[at])] == []


def test_a_report_of_quarters_is_read_back(told: Made) -> None:
    """Fails if a header by quarter, or the lengths of periods, is lost on the way in or out."""
    back = read_report(told.path)
    case = from_inputs(back.rows, "short.xlsx")
    assert input_hash(case) == input_hash(told.case)
    again = audit(case, back)
    assert again.passed, again.failures
    assert again.figures == told.audit.figures
