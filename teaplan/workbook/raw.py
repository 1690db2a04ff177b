"""Cells as they stand, from a file, from tables, or from a report's assumptions."""

from __future__ import annotations

import datetime
import math
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from teaplan.schema.columns import NOTES
from teaplan.schema.faults import Fault, Faults
from teaplan.schema.sheets import BY_NAME

ROWS_MOST = 200_000
"""Rows of a sheet that are read; more is a fault."""

ASSUMPTIONS = "assumptions"
"""Sheet of a report that carries every typed value of its workbook."""

FAULTY = object()
"""Stands in a cell that is at fault already, so that it is not told again as blank."""


class Cells(dict[str, Any]):
    """Values of a row by header, with the marks and notes of a cell that has its own (long form)."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.noted: dict[str, tuple[str, ...]] = {}

    def notes(self, header: str) -> tuple[str, ...]:
        """Return mark, source and note of a cell."""
        return self.noted.get(header) or notes_of(self)


def notes_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return mark, source and note of a row."""
    return tuple(str(row.get(name, "")) for name in NOTES)


@dataclass(frozen=True)
class RawSheet:
    """A sheet: headers by column letter, and rows as (sheet row, value by header).

    ``places`` are the addresses of cells that do not stand where row and header cross.
    """

    name: str
    header: dict[str, str]
    rows: tuple[tuple[int, Cells], ...]
    places: dict[tuple[int, str], str] = field(default_factory=dict)

    def cell(self, row: int, column: str) -> str:
        """Return the address of a cell; of the sheet's first column where the column is absent."""
        return self.places.get((row, column)) or f"{self.header.get(column, 'A')}{row}"


@dataclass(frozen=True)
class RawBook:
    """All sheets of a workbook and the faults its cells already show."""

    file: str
    sheets: dict[str, RawSheet]
    faults: tuple[Fault, ...] = ()


def header_text(value: Any) -> str:
    """Return a header as text; a year typed as a number reads as the year, a date as its month."""
    if isinstance(value, datetime.date):
        return f"{value:%Y-%m}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def blank(value: Any) -> bool:
    """Whether a cell says nothing; what pandas puts into an empty cell says nothing."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def scratch(name: str) -> bool:
    """Whether a sheet or a column is the planner's own."""
    return name.startswith("_")


def from_file(path: str | Path) -> RawBook:
    """Read every sheet of an .xlsx file, of a finished report its assumptions; formulas by cached values.

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
    names = [sheet.title for sheet in formulas.worksheets]
    with warnings.catch_warnings():
        # of charts and colours it does not know, which say nothing here
        warnings.simplefilter("ignore", UserWarning)
        for name in [ASSUMPTIONS] if ASSUMPTIONS in names else names:
            if not scratch(name) and name != "about":
                sheets[name] = _sheet(file, name, _grid(formulas[name], values[name]), faults)
    return RawBook(file, sheets, tuple(faults))


@dataclass(frozen=True)
class _Bad:
    """A cell that holds an error value, or a formula nobody calculated."""

    kind: str
    text: str


def _grid(typed: Any, cached: Any) -> Iterable[list[Any]]:
    """Yield rows of values."""
    for row, values in zip(typed.iter_rows(), cached.iter_rows(), strict=False):
        found = []
        for cell, value in zip(row, values, strict=False):
            content = value.value
            if value.data_type == "e":
                content = _Bad("error", f"holds the error {content}")
            elif content is None and cell.data_type == "f":
                text = "a formula without a calculated value: open it in a spreadsheet and save it"
                content = _Bad("formula", text)
            found.append(content)
        yield found


def _sheet(file: str, name: str, grid: Iterable[list[Any]], faults: list[Fault]) -> RawSheet:
    """Take the first row as headers; what stands under none, or under one used before, is a fault."""
    rows: list[tuple[int, Cells]] = []
    header: dict[str, str] = {}
    names: list[str | None] = []
    # a sheet without the schema's headers is told once, by its name
    known = name in BY_NAME
    bare: set[int] = set()
    for number, values in enumerate(grid, 1):
        if number == 1:
            names, header = _header(file, name, values, faults)
            continue
        if number > ROWS_MOST:
            text = f"has more than {ROWS_MOST} rows"
            faults.append(Fault(file, name, f"A{number}", "sheet", text, f"{name}.rows"))
            break
        cells = Cells({})
        for position, value in enumerate(values):
            if blank(value):
                continue
            title = names[position] if position < len(names) else None
            where = f"{get_column_letter(position + 1)}{number}"
            if title is None:
                if known and position not in bare:
                    bare.add(position)
                    text = f"stands under no header: {get_column_letter(position + 1)}1 is blank"
                    faults.append(Fault(file, name, where, "header", text, f"{name}.header.missing"))
            elif isinstance(value, _Bad):
                if not scratch(title):
                    faults.append(Fault(file, name, where, title, value.text, f"{name}.{title}.{value.kind}"))
                cells[title] = FAULTY
            else:
                cells[title] = value
        if cells:
            rows.append((number, cells))
    return RawSheet(name, header, tuple(rows))


def _header(
    file: str, name: str, values: Sequence[Any], faults: list[Fault]
) -> tuple[list[str | None], dict[str, str]]:
    """Return the header of every column (a scratch name where its cells are not to be read), and letters."""
    names: list[str | None] = []
    header: dict[str, str] = {}
    for position, value in enumerate(values, 1):
        letter = get_column_letter(position)
        if isinstance(value, _Bad):
            faults.append(
                Fault(file, name, f"{letter}1", "header", value.text, f"{name}.header.{value.kind}")
            )
            names.append(f"_{letter}")
            continue
        title = None if blank(value) else header_text(value)
        if title in header and title is not None:
            text = f"this header stands in {header[title]}1 already"
            faults.append(Fault(file, name, f"{letter}1", title, text, f"{name}.{title}.header"))
            title = f"_{letter}"
        names.append(title)
        if title is not None:
            header[title] = letter
    return names, header


def from_tables(tables: Mapping[str, Any], name: str) -> RawBook:
    """Cells as if the tables were written from A1, columns in order of first appearance.

    ``settings`` may be a plain mapping of setting to value.
    """
    sheets = {}
    for sheet, rows in tables.items():
        if scratch(sheet) or sheet == "about":
            continue
        if sheet == "settings" and isinstance(rows, Mapping):
            rows = [{"setting": key, "value": value} for key, value in rows.items()]
        header: dict[str, str] = {}
        for row in rows:
            for key in row:
                header.setdefault(header_text(key), get_column_letter(len(header) + 1))
        found = tuple(
            (number, Cells({header_text(key): plain(v) for key, v in row.items() if not blank(v)}))
            for number, row in enumerate(rows, 2)
        )
        sheets[sheet] = RawSheet(sheet, header, found)
    return RawBook(name, sheets)


def plain(value: Any) -> Any:
    """Return Python's own number for one of numpy's."""
    if hasattr(value, "item") and not isinstance(value, str):
        return value.item()
    return value


def from_inputs(rows: Iterable[Mapping[str, Any]], name: str) -> RawBook:
    """Cells from a report's assumptions: sheet, row, column, value, and mark, source, note, cell."""
    grid: dict[str, dict[int, Cells]] = {}
    header: dict[str, dict[str, str]] = {}
    places: dict[str, dict[tuple[int, str], str]] = {}
    for row in rows:
        sheet, number, column = str(row["sheet"]), int(row["row"]), header_text(row["column"])
        cells = grid.setdefault(sheet, {}).setdefault(number, Cells({}))
        cells[column] = row["value"]
        where = str(row.get("cell", "") or "").split("!")[-1]
        letters = "".join(c for c in where if c.isalpha()) or "A"
        header.setdefault(sheet, {}).setdefault(column, letters)
        if where and where != f"{letters}{number}":
            places.setdefault(sheet, {})[number, column] = where
        told = {key: row[key] for key in NOTES if not blank(row.get(key))}
        cells.noted[column] = notes_of(told)
        cells.update(told)
    for sheet in header:
        header[sheet].update(dict.fromkeys(NOTES, "A"))
    return RawBook(
        name,
        {
            sheet: RawSheet(sheet, header[sheet], tuple(sorted(cells.items())), places.get(sheet, {}))
            for sheet, cells in grid.items()
            if sheet in BY_NAME
        },
    )
