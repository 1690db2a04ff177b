"""How a report is put in its place, and what its cells may hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from teaplan.audit import audit
from teaplan.plans import Plan
from teaplan.workbook import from_tables
from tests.report.conftest import Made, report_of, run_of
from tests.report.office import formulas, opened, values
from tests.report.small import INJECTION, PLAN, TABLES


def test_an_existing_report_is_kept_unless_forced(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    path.write_text("an older report")
    given = (made.case, made.plan, made.audit, made.run)
    assert report_of(path, *given) == tmp_path / "r-2.xlsx"
    assert path.read_text() == "an older report"
    assert report_of(path, *given, force=True) == path
    assert opened(path).sheetnames[0] == "about"


def test_a_plan_that_fails_its_audit_is_not_reported(made: Made, tmp_path: Path) -> None:
    failed = replace(made.audit, passed=False, failures=["floor_space: base/2027, site Texas: too much"])
    with pytest.raises(ValueError, match="floor_space"):
        report_of(tmp_path / "r.xlsx", made.case, made.plan, failed, made.run)
    assert not list(tmp_path.iterdir())


def test_sheets_stand_in_the_order_in_which_they_are_read(made: Made) -> None:
    assert opened(made.path).sheetnames == [
        *("about", "summary", "plan", "capacity", "chemistry", "sites", "materials", "markets"),
        *("cost_per_kwh", "cash_flow", "assumptions", "checks", "run", "money", "ledger", "decisions"),
    ]


def test_text_never_becomes_a_formula(made: Made) -> None:
    cells, written = values(made.path), formulas(made.path)
    held = [place for place, value in cells.items() if value == INJECTION]
    assert held
    assert not set(held) & set(written)
    assert "+1 for the grid, @home, -5 degrees" in cells.values()


def test_a_name_that_looks_like_a_formula_stays_a_name(tmp_path: Path) -> None:
    name = "=1+1"
    tables = {sheet: _renamed(rows, "Texas", name) for sheet, rows in TABLES.items()}
    rows = {
        table: [tuple(_new(v, "Texas", name) for v in row) for row in rows] for table, rows in PLAN.items()
    }
    case, plan = from_tables(tables), Plan.from_rows(rows)
    found = audit(case, plan)
    path = report_of(tmp_path / "r.xlsx", case, plan, found, run_of(case, found))
    assert "=1+1" in values(path).values()
    assert "=1+1" not in formulas(path).values()


def _renamed(rows: object, old: str, new: str) -> object:
    if isinstance(rows, dict):
        return rows
    assert isinstance(rows, list)
    return [{key: _new(value, old, new) for key, value in row.items()} for row in rows]


def _new(value: object, old: str, new: str) -> object:
    return value.replace(old, new) if isinstance(value, str) else value


def test_every_formula_carries_a_value(made: Made) -> None:
    cells = values(made.path)
    assert [place for place in formulas(made.path) if cells[place] is None] == []


def links(made: Made) -> dict[str, str]:
    """Every link within the report: cell to cell."""
    return {
        f"{page.title}!{cell.coordinate}": cell.hyperlink.location.replace("'", "").replace("$", "")
        for page in opened(made.path)
        for row in page.iter_rows()
        for cell in row
        if cell.hyperlink is not None
    }


def test_links_lead_to_cells_that_are_there(made: Made) -> None:
    cells, found = values(made.path), links(made)
    assert len(found) > 15
    assert [place for place in found.values() if cells[place] is None] == []


def test_a_sentence_links_to_its_number(made: Made) -> None:
    cells = values(made.path)
    proofs = {
        place: to
        for place, to in links(made).items()
        if place.startswith("summary!") and not to.endswith("!A1")
    }
    assert len(proofs) >= 7
    for place, to in proofs.items():
        number = cells[place.replace("!K", "!I")]
        assert number == pytest.approx(cells[to], rel=1e-9), (place, to)


def test_inputs_may_be_typed_over_and_formulas_may_not(made: Made) -> None:
    book = opened(made.path)
    for page in book:
        assert page.protection.sheet
        assert not page.protection.password
    assert not book["plan"]["L2"].protection.locked
    assert not book["assumptions"]["E2"].protection.locked
    assert book["ledger"]["N2"].protection.locked


def test_charts_have_titles_axes_and_something_to_show(made: Made) -> None:
    import re
    from zipfile import ZipFile

    cells = values(made.path)
    with ZipFile(made.path) as parts:
        charts = [
            parts.read(name).decode()
            for name in parts.namelist()
            if re.match(r"xl/charts/chart\d+\.xml", name)
        ]
    assert len(charts) >= 10
    for chart in charts:
        assert chart.count("<c:title>") == 3
        ranges = re.findall(r"<c:(?:val|yVal)>.*?<c:f>(.*?)</c:f>", chart)
        shown = [cells[place] for stretch in ranges for place in _cells(stretch)]
        assert any(isinstance(value, int | float) and value != 0 for value in shown), ranges


def _cells(stretch: str) -> list[str]:
    from openpyxl.utils import range_boundaries
    from openpyxl.utils.cell import get_column_letter

    sheet, area = stretch.replace("$", "").replace("'", "").split("!")
    left, top, right, bottom = range_boundaries(area)
    return [
        f"{sheet}!{get_column_letter(c)}{r}" for r in range(top, bottom + 1) for c in range(left, right + 1)
    ]
