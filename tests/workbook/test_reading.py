"""Workbooks in: what is typed comes out as a case, whichever way it is typed."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from teaplan.case import NEVER, Case
from teaplan.schema.faults import Faults
from teaplan.workbook import check, from_inputs, from_tables, input_hash, read, write_workbook
from tests.proofs.tables import tables
from tests.workbook.full import changed, full

Tables = dict[str, Any]


def lines_of(tables: Tables) -> list[str]:
    with pytest.raises(Faults) as found:
        from_tables(tables, "book.xlsx")
    return [str(fault) for fault in found.value.faults]


def rows_of(case: Case) -> list[dict[str, Any]]:
    """Inputs of a case as rows of a report's ``assumptions``."""
    return [
        item.ref._asdict() | {name: getattr(item, name) for name in item._fields[1:]} for item in case.inputs
    ]


def test_the_reserved_form() -> None:
    assert lines_of(changed("lines", 1, capex_musd=-12)) == [
        "book.xlsx  lines!C3  capex_musd: must be >= 0, got -12  [lines.capex_musd.range]"
    ]


def test_did_you_mean() -> None:
    (line,) = lines_of(changed("recipes", 3, product="pakc"))
    assert line.endswith('no product "pakc" in products; did you mean "pack"?  [recipes.product.reference]')


def test_a_fault_between_sheets_names_both_cells() -> None:
    (line,) = lines_of(changed("branches", 0, from_year=2026))
    assert line.startswith("book.xlsx  branches!B2  from_year: ")
    assert "settings!B3" in line


@pytest.mark.parametrize("word", [True, "12 kg", "0,5", datetime.date(2027, 1, 1), float("inf")], ids=str)
def test_what_is_no_number(word: object) -> None:
    (line,) = lines_of(changed("lines", 0, capex_musd=word))
    assert line.startswith("book.xlsx  lines!C2  capex_musd: must be a number")


@pytest.mark.parametrize("truth", [True, False])
def test_a_truth_typed_for_a_name_is_the_text_it_shows(truth: bool, tmp_path: Path) -> None:
    """Proves it of a site in all its sheets, and that the case is the same when it is written and read.

    A spreadsheet makes a truth of what looks like one; it was written back as yes, another name.
    """
    truths = {
        name: [{k: truth if v == "S" else v for k, v in row.items()} for row in rows]
        for name, rows in tables().items()
        if isinstance(rows, list)
    }
    case = from_tables(tables() | truths)
    assert str(truth).upper() in case.sites
    again = read(write_workbook(tmp_path / "again.xlsx", from_inputs_of(case)))
    assert list(again.sites) == list(case.sites)
    assert input_hash(again) == input_hash(case)


def from_inputs_of(case: Case) -> Tables:
    """Inputs of a case as tables, by sheet and row."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for item in case.inputs:
        found.setdefault(item.ref.sheet, {}).setdefault(item.ref.row, {})[item.ref.column] = item.value
    return {name: [rows[number] for number in sorted(rows)] for name, rows in found.items()}


def test_a_sheet_that_is_empty_is_off() -> None:
    case = from_tables(full(learning=[], prices=[], freight=[]))
    assert (case.prices, case.freight) == (None, None)


def test_blank_cells_mean_their_defaults() -> None:
    case = from_tables(full())
    assert case.settings.price_year == 2027
    assert case.lines["dry"].lead_months == 12.0
    assert case.lines["wet"].life_years is None
    assert case.recipes["wet", "LFP"].first_yield is None
    assert case.segments["EV"].min_wh_per_kg is None
    assert case.bill_of_materials("wet", "LFP")["powder"].line == "*"


def test_never_is_a_year_that_never_comes() -> None:
    case = from_tables(changed("lines", 1, first_year="never"))
    assert case.lines["dry"].first_year == NEVER
    assert case.drivers[4].value == NEVER


def test_years_across_and_a_path_that_wins_over_the_flat_value() -> None:
    case = from_tables(full())
    path = case.suppliers["Far"].price
    assert (path.years, path.values, path.sheet) == ((2027, 2030), (9.0, 8.0), "supplier_prices")
    limit = case.suppliers["Near"].limit
    assert limit is not None
    assert [limit.at(year) for year in (2026, 2029, 2030, 2040)] == [10.0, 10.0, 30.0, 30.0]


def test_the_long_form_is_the_same_path() -> None:
    wide = full(demand=[{"segment": "EV", "2027": 8, "2029": 9}, {"segment": "storage", "2027": 4}])
    long = full(
        demand=[
            {"segment": "EV", "year": 2027, "value": 8},
            {"segment": "EV", "year": 2029, "value": 9},
            {"segment": "storage", "year": 2027, "value": 4},
        ]
    )
    paths = [
        [(path.years, path.values) for path in (case.segments[name].demand for name in ("EV", "storage"))]
        for case in (from_tables(wide), from_tables(long))
    ]
    assert paths[0] == paths[1]


def test_settings_may_be_rows() -> None:
    plain = full()
    typed = full() | {"settings": [{"setting": k, "value": v} for k, v in plain["settings"].items()]}
    assert from_tables(plain) == from_tables(typed)


def test_a_year_may_be_typed_as_text_or_number() -> None:
    numbers = full(demand=[{"segment": "EV", 2027: 8}, {"segment": "storage", 2027: 4}])
    words = full(demand=[{"segment": "EV", "2027": 8}, {"segment": "storage", "2027": 4}])
    assert from_tables(numbers) == from_tables(words)


def test_every_input_keeps_its_cell_and_its_source(tmp_path: Path) -> None:
    texts = {"mark": "F", "source": "S12, page 3", "note": "low 250, high 340"}
    path = write_workbook(tmp_path / "book.xlsx", changed("lines", 0, **texts))
    case = read(path)
    page = load_workbook(path)["lines"]
    found = [item for item in case.inputs if item.ref.sheet == "lines"]
    assert len(found) == sum(len(row) for row in full()["lines"])
    for item in found:
        assert page[item.cell].value == item.value
        assert page[item.cell].row == item.ref.row
        assert page.cell(1, page[item.cell].column).value == item.ref.column
        expected = ("F", "S12, page 3", "low 250, high 340") if item.ref.row == 2 else ("", "", "")
        assert (item.mark, item.source, item.note) == expected


def test_a_case_comes_back_from_its_inputs() -> None:
    case = from_tables(full())
    again = from_inputs(rows_of(case), "case.xlsx")
    assert again == case
    assert input_hash(again) == input_hash(case)


def test_the_hash_is_of_values_only(tmp_path: Path) -> None:
    plain = from_tables(full(), "one.xlsx")
    noted = from_tables(changed("lines", 0, note="said by somebody"), "other.xlsx")
    assert input_hash(noted) == input_hash(plain)
    assert input_hash(from_tables(changed("lines", 0, capex_musd=300.5))) != input_hash(plain)
    assert input_hash(from_tables(changed("lines", 0, capex_musd=300.0))) == input_hash(plain)
    assert input_hash(read(write_workbook(tmp_path / "a.xlsx", full()))) == input_hash(
        read(write_workbook(tmp_path / "b.xlsx", full()))
    )


def test_a_finished_report_is_read_as_its_case(tmp_path: Path) -> None:
    case = from_tables(full(), "case.xlsx")
    columns = ("sheet", "row", "column", "value", "unit", "mark", "source", "cell")
    book = Workbook()
    page = book.create_sheet("assumptions")
    page.append(columns)
    for row in rows_of(case):
        page.append([row.get(name) for name in columns])
    book.save(tmp_path / "report.xlsx")
    again = read(tmp_path / "report.xlsx")
    assert input_hash(again) == input_hash(case)
    assert again.lines == case.lines


def test_scratch_sheets_are_the_planners_own(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", full())
    book = load_workbook(path)
    book.create_sheet("_mine").append(["=1/0", "anything"])
    book.save(path)
    assert check(path)[0] == []


def test_years_after_the_horizon_are_told_as_a_warning(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", changed("demand", 0, **{"2040": 99}))
    faults, warnings = check(path)
    assert faults == []
    assert [warning.code for warning in warnings if warning.sheet == "demand"] == ["demand.2040.horizon"]


def test_a_formula_reads_as_its_cached_value(tmp_path: Path) -> None:
    """XlsxWriter stores the value beside the formula, as a spreadsheet does."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in full().items():
            page = book.add_worksheet(name)
            rows = [{"setting": k, "value": v} for k, v in rows.items()] if isinstance(rows, dict) else rows
            columns = list(dict.fromkeys(key for row in rows for key in row))
            page.write_row(0, 0, columns)
            for number, row in enumerate(rows, 1):
                for key, value in row.items():
                    page.write(number, columns.index(key), value)
            if name == "lines":
                page.write_formula(1, columns.index("capex_musd"), "=2*150", None, 300)
    assert check(path)[0] == []
    assert read(path).lines["wet"].capex == 300.0


@pytest.mark.parametrize(
    "data", [b"", b"not a workbook", b"PK\x03\x04 and no more"], ids=["empty", "text", "torn"]
)
def test_what_is_no_workbook_is_one_fault(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    with pytest.raises(Faults) as found:
        read(path)
    assert len(found.value.faults) == 1
    assert str(path) in str(found.value)


def test_a_file_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.xlsx")
