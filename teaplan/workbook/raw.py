"""Cells as they stand, from a file, from tables, or from a report's assumptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from teaplan.schema.faults import Fault, Faults
from teaplan.schema.sheets import BY_NAME

ROWS_MOST = 200_000
"""Rows of a sheet that are read; more is a fault."""


@dataclass(frozen=True)
class RawSheet:
    """A sheet: headers by column letter, and rows as (sheet row, value by header)."""

    name: str
    header: dict[str, str]
    rows: tuple[tuple[int, dict[str, Any]], ...]

    def cell(self, row: int, column: str) -> str:
        """Return the address of a cell; of the sheet's first column where the column is absent."""
        return f"{self.header.get(column, 'A')}{row}"


@dataclass(frozen=True)
class RawBook:
    """All sheets of a workbook and the faults its cells already show."""

    file: str
    sheets: dict[str, RawSheet]
    faults: tuple[Fault, ...] = ()


def header_text(value: Any) -> str:
    """Return a header as text; a year typed as a number reads as the year."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def blank(value: Any) -> bool:
    """Whether a cell says nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def from_file(path: str | Path) -> RawBook:
    """Read every sheet of an .xlsx file; formulas by their cached values.

    Raises
    ------
    Faults
        Where the file is no workbook.
    OSError
        Where it cannot be opened.
    """
    file = str(path)
    try:
        formulas = load_workbook(path, read_only=True, data_only=False)
        values = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise Faults(
            [Fault(file, "", "", "file", f"is no .xlsx workbook ({error})", "file.format")]
        ) from None
    faults: list[Fault] = []
    sheets = {}
    # a chart sheet has no cells
    for name in (sheet.title for sheet in formulas.worksheets):
        if not name.startswith("_") and name != "about":
            grid = list(_cells(formulas[name], values[name], name, file, faults))
            sheets[name] = _sheet(name, grid)
    return RawBook(file, sheets, tuple(faults))


def _cells(
    typed: Any, cached: Any, name: str, file: str, faults: list[Fault]
) -> Iterable[tuple[int, list[Any]]]:
    """Yield rows of values; an error value or a formula nobody calculated is a fault."""
    for number, (row, values) in enumerate(zip(typed.iter_rows(), cached.iter_rows(), strict=False), 1):
        if number > ROWS_MOST:
            text = f"has more than {ROWS_MOST} rows"
            faults.append(Fault(file, name, f"A{number}", "sheet", text, f"{name}.rows"))
            return
        found = []
        for position, (cell, value) in enumerate(zip(row, values, strict=False), 1):
            content = value.value
            where = f"{get_column_letter(position)}{number}"
            if value.data_type == "e":
                faults.append(Fault(file, name, where, "cell", f"holds the error {content}", f"{name}.error"))
                content = None
            elif cell.data_type == "f" and content is None:
                text = "a formula without a calculated value: open it in a spreadsheet and save it"
                faults.append(Fault(file, name, where, "cell", text, f"{name}.formula"))
            found.append(content)
        yield number, found


def _sheet(name: str, grid: Sequence[tuple[int, list[Any]]]) -> RawSheet:
    first = grid[0][1] if grid else []
    header = {header_text(v): get_column_letter(i) for i, v in enumerate(first, 1) if not blank(v)}
    names = [None if blank(v) else header_text(v) for v in first]
    rows = []
    for number, values in grid[1:]:
        row = {key: v for key, v in zip(names, values, strict=False) if key is not None and not blank(v)}
        if row:
            rows.append((number, row))
    return RawSheet(name, header, tuple(rows))


def from_tables(tables: Mapping[str, Any], name: str) -> RawBook:
    """Cells as if the tables were written from A1, columns in order of first appearance.

    ``settings`` may be a plain mapping of setting to value.
    """
    sheets = {}
    for sheet, rows in tables.items():
        if sheet == "settings" and isinstance(rows, Mapping):
            rows = [{"setting": key, "value": value} for key, value in rows.items()]
        header: dict[str, str] = {}
        for row in rows:
            for key in row:
                header.setdefault(header_text(key), get_column_letter(len(header) + 1))
        found = tuple(
            (number, {header_text(key): v for key, v in row.items() if not blank(v)})
            for number, row in enumerate(rows, 2)
        )
        sheets[sheet] = RawSheet(sheet, header, found)
    return RawBook(name, sheets)


def from_inputs(rows: Iterable[Mapping[str, Any]], name: str) -> RawBook:
    """Cells from a report's assumptions: sheet, row, column, value, and mark, source, note, cell."""
    grid: dict[str, dict[int, dict[str, Any]]] = {}
    header: dict[str, dict[str, str]] = {}
    for row in rows:
        sheet, number = str(row["sheet"]), int(row["row"])
        cells = grid.setdefault(sheet, {}).setdefault(number, {})
        cells[header_text(row["column"])] = row["value"]
        letters = "".join(c for c in str(row.get("cell", "")).split("!")[-1] if c.isalpha())
        header.setdefault(sheet, {})[header_text(row["column"])] = letters or "A"
        cells.update({key: row[key] for key in ("mark", "source", "note") if not blank(row.get(key))})
    for sheet in header:
        header[sheet].update(dict.fromkeys(("mark", "source", "note"), "A"))
    return RawBook(
        name,
        {
            sheet: RawSheet(sheet, header[sheet], tuple(sorted(cells.items())))
            for sheet, cells in grid.items()
            if sheet in BY_NAME
        },
    )
