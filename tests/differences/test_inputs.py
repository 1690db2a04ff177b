"""Two workbooks side by side: what differs is found at exactly its cell, and nothing else is."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as draw

from teaplan.case import Case
from teaplan.differences import CellChange, InputChanges, input_changes
from teaplan.schema.faults import Faults
from teaplan.schema.sheets import BY_NAME, SETTINGS
from teaplan.workbook import from_tables
from tests.workbook.full import Tables, added, changed, full

BASE = from_tables(full(), "old.xlsx")


def against(tables: Tables) -> InputChanges:
    return input_changes(BASE, from_tables(tables, "new.xlsx"))


def turned(found: InputChanges) -> tuple[set[Any], set[Any], set[Any]]:
    """The same changes seen from the other side."""
    cells = {(c.sheet, c.row, c.column, c.new, c.old, c.new_cell, c.old_cell, c.basis) for c in found.cells}
    return cells, {str(row) for row in found.removed}, {str(row) for row in found.added}


def seen(found: InputChanges) -> tuple[set[Any], set[Any], set[Any]]:
    cells = {(c.sheet, c.row, c.column, c.old, c.new, c.old_cell, c.new_cell, c.basis) for c in found.cells}
    return cells, {str(row) for row in found.added}, {str(row) for row in found.removed}


def test_a_book_differs_in_nothing_from_itself() -> None:
    assert not against(full())


def test_a_number_is_named_with_both_values_and_both_cells() -> None:
    # dry is the second line (row 3); capex_musd the third header (column C)
    found = against(changed("lines", 1, capex_musd=190))
    assert found.cells == (
        CellChange("lines", "dry", "capex_musd", 210, 190, "lines!C3", "lines!C3", basis=False),
    )
    assert (found.added, found.removed) == ((), ())


@pytest.mark.parametrize(
    "sheet", [name for name, rows in full().items() if name != "settings" and len(rows) > 1]
)
def test_the_order_of_rows_is_no_change(sheet: str) -> None:
    """Would break where rows were held against each other by their number."""
    assert not against(full() | {sheet: full()[sheet][::-1]})


def test_a_setting_differs_by_what_it_means() -> None:
    # typed out: the default of discount_timing, and price_year as first_year gives it
    assert not against(full(settings={"discount_timing": "middle", "price_year": 2027}))
    (cell,) = against(full(settings={"price_year": 2026})).cells
    assert (cell.column, cell.old, cell.new, cell.old_cell, cell.basis) == (
        "price_year",
        None,
        2026,
        "",
        True,
    )


def test_a_default_typed_out_is_no_change() -> None:
    # lead_months of dry is blank, which is 12
    assert not against(changed("lines", 1, lead_months=12))
    (cell,) = against(changed("lines", 1, lead_months=11)).cells
    assert (cell.old, cell.new) == (None, 11)
    assert (cell.old_cell, cell.new_cell) == ("lines!D3", "lines!D3")


def test_a_path_differs_by_what_holds_in_any_year() -> None:
    # demand of storage: 4 in 2027, 6 from 2028 on; 2029 typed out says 6 again
    assert not against(changed("demand", 1, **{"2029": 6}))
    (cell,) = against(changed("demand", 1, **{"2029": 7})).cells
    assert (cell.column, cell.old, cell.new, cell.new_cell) == ("2029", None, 7, "demand!D3")


def test_a_path_in_long_form_is_the_same_path() -> None:
    """Would break where a year's cell were looked for under its header."""
    long = [
        {"segment": "EV", "year": year, "value": gwh} for year, gwh in ((2027, 8), (2028, 14), (2029, 20))
    ]
    long += [{"segment": "storage", "year": year, "value": gwh} for year, gwh in ((2027, 4), (2028, 6))]
    assert not against(full() | {"demand": long})
    long[1]["value"] = 15
    (cell,) = against(full() | {"demand": long}).cells
    # the second row of data, third column; in the old book 2028 is the third column of EV's row
    assert (cell.old, cell.new, cell.old_cell, cell.new_cell) == (14, 15, "demand!C2", "demand!C3")


def test_a_row_more_is_a_row_more_and_not_a_change_of_all_below() -> None:
    tables = full()
    tables["sites"].insert(0, {"site": "Nevada", "region": "West"})
    found = against(tables)
    assert found.cells == ()
    (row,) = found.added
    assert (row.sheet, row.row, row.cell) == ("sites", "Nevada", "sites!A2")
    assert row.values == {"site": "Nevada", "region": "West"}


def test_rows_of_one_name_are_paired_by_what_they_say() -> None:
    """Two drivers of one branch and target: the one left alone is not told, wherever it stands."""
    both = [
        {"branch": "boom", "driver": "demand", "target": "EV", "factor": 1.3, "to_year": 2029},
        {"branch": "boom", "driver": "demand", "target": "EV", "factor": 1.1, "from_year": 2030},
    ]
    rest = full()["drivers"][1:]
    old = from_tables(full() | {"drivers": [*both, *rest]})
    new = from_tables(full() | {"drivers": [{**both[1], "factor": 1.2}, both[0], *rest]})
    found = input_changes(old, new)
    (cell,) = found.cells
    assert (cell.row, cell.column, cell.old, cell.new) == ("boom / demand / EV", "factor", 1.1, 1.2)
    assert (cell.old_cell[-1], cell.new_cell[-1]) == ("3", "2")
    assert seen(found) == turned(input_changes(new, old))


def test_marks_sources_and_notes_are_no_inputs() -> None:
    assert not against(changed("lines", 1, mark="assumed", source="a catalogue", note="revised"))


@pytest.mark.parametrize(
    ("tables", "basis"),
    [
        (full(settings={"discount_rate": 0.1}), True),
        (full(settings={"terminal_value": "none"}), True),
        (full(settings={"mip_gap": 0.1}), False),
        (full(settings={"case_name": "other"}), False),
        (changed("demand", 0, **{"2027": 9}), True),
        (changed("drivers", 0, factor=1.4), True),
        (changed("lines", 0, capex_musd=299), False),
        (changed("suppliers", 0, price_usd_per_kg=8), False),
        (added("drivers", branch="war", driver="capex", target="dry", factor=1.1), True),
        (added("sites", site="Nevada", region="West"), False),
    ],
)
def test_what_runs_must_share_is_said_of_each_change(tables: Tables, *, basis: bool) -> None:
    found = against(tables)
    (one,) = (*found.cells, *found.added, *found.removed)
    assert one.basis is basis


def test_every_name_of_a_row_is_a_column() -> None:
    """A name that is no column would make all rows of a sheet one."""
    for sheet in BY_NAME.values():
        if sheet.name != "settings":
            assert sheet.known_by, sheet.name
        assert {*sheet.known_by} <= {column.name for column in sheet.columns}, sheet.name
    assert sum(setting.basis for setting in SETTINGS) == 19


def cells_of(tables: Tables) -> list[tuple[str, int, str]]:
    """Every typed number that is no name of its row."""
    return [
        (sheet, at, column)
        for sheet, rows in tables.items()
        if sheet != "settings"
        for at, row in enumerate(rows)
        for column, value in row.items()
        if isinstance(value, int | float) and column not in BY_NAME[sheet].known_by
    ]


@settings(max_examples=40, deadline=None)
@given(draw.sampled_from(cells_of(full())), draw.sampled_from((-2, -1, 1, 2, 0.5, 1e-9)), draw.randoms())
def test_a_planted_change_is_found_at_exactly_its_cell(
    place: tuple[str, int, str], more: float, shuffled: Any
) -> None:
    """Also with the rows of every sheet in another order, and seen from the other side."""
    sheet, at, column = place
    tables = deepcopy(full())
    row = tables[sheet][at]
    was, row[column] = row[column], row[column] + more
    for name, rows in tables.items():
        if name not in ("settings", "branches"):
            shuffled.shuffle(rows)
    try:
        new = from_tables(tables)
    except Faults:
        assume(False)
    found = input_changes(BASE, new)
    assert (found.added, found.removed) == ((), ())
    (cell,) = found.cells
    assert (cell.sheet, cell.column, cell.old, cell.new) == (sheet, column, was, was + more)
    assert cell.old_cell == place_of(BASE, sheet, at, column)
    assert cell.new_cell == place_of(new, sheet, tables[sheet].index(row), column)
    assert seen(found) == turned(input_changes(new, BASE))


def place_of(case: Case, sheet: str, at: int, column: str) -> str:
    """Cell of an input, counted in the rows of the tables: the first is row 2 of the sheet."""
    (found,) = (item.cell for item in case.inputs if item.ref == (sheet, at + 2, column))
    return f"{sheet}!{found}"
