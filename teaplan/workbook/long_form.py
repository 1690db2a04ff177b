"""Paths typed in long form, one row a year: turned into years across, every value with its own cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from teaplan.schema.columns import NOTES, YEARS, Sheet
from teaplan.schema.moments import span_of
from teaplan.workbook.raw import FAULTY, Cells, RawSheet, blank, header_text, notes_of

LONG = ("year", "value")

Tell = Callable[[int, str, str, str], None]
"""Tells a fault: row, column, text, kind."""


def across(sheet: Sheet, raw: RawSheet, tell: Tell) -> RawSheet:
    """Return a sheet with years across, whichever way it was typed."""
    if sheet.years is None or not all(name in raw.header for name in LONG):
        return raw
    found: dict[tuple[Any, ...], tuple[int, Cells]] = {}
    places: dict[tuple[int, str], str] = {}
    for number, row in raw.rows:
        key = tuple(row.get(name) for name in sheet.key)
        first, cells = found.setdefault(key, (number, _shared(row)))
        _same(raw, number, row, first, cells, tell)
        # a year without a value is a blank cell of the path
        header = _year(number, row, tell) if "value" in row else None
        if header is None:
            continue
        if header in cells:
            text = f"{header} stands in {places[first, header]} already"
            tell(number, "year", text, "duplicate")
            continue
        cells[header] = row["value"]
        cells.noted[header] = notes_of(row)
        places[first, header] = raw.cell(number, "value")
    header_cells = {name: letter for name, letter in raw.header.items() if name not in LONG}
    for _, cells in found.values():
        header_cells.update({name: raw.header["value"] for name in cells if name not in header_cells})
    return RawSheet(raw.name, header_cells, tuple(found.values()), places)


def _shared(row: Cells) -> Cells:
    return Cells({name: value for name, value in row.items() if name not in LONG})


def _same(raw: RawSheet, number: int, row: Cells, first: int, cells: Cells, tell: Tell) -> None:
    """All rows of a path say the same beside year and value, or leave it blank."""
    for name, value in row.items():
        if name not in (*LONG, *NOTES) and value is not FAULTY and cells.get(name, value) != value:
            tell(number, name, f"differs from {raw.cell(first, name)}, of the same path", "path")


def _year(number: int, row: Cells, tell: Tell) -> str | None:
    typed = row.get("year")
    if typed is FAULTY:
        return None
    if blank(typed):
        tell(number, "year", "is required and blank", "required")
        return None
    header = header_text(typed)
    span = span_of(header)
    if span is None or not YEARS[0] <= span.year <= YEARS[1]:
        tell(number, "year", f"must be a year, got {typed}", "year")
        return None
    return header
