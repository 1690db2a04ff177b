"""Cells as they stand, from a file, from tables, or from a report's assumptions."""

from __future__ import annotations

import datetime
import math
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from teaplan.schema.columns import NOTES
from teaplan.schema.faults import Fault, Told, one_line
from teaplan.schema.limits import BRANCHES, COLUMNS, ROWS, SPREAD, TEXT
from teaplan.schema.sheets import BY_NAME
from teaplan.workbook.package import BROKEN, Package, open_package, reading
from teaplan.workbook.scan import SheetScan

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
    """All sheets of a workbook, and the faults and warnings its cells already show."""

    file: str
    sheets: dict[str, RawSheet]
    faults: Told = field(default_factory=Told)
    warnings: Told = field(default_factory=Told)


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
        Where the file is no workbook, too large, or not sound.
    OSError
        Where it cannot be opened.
    """
    package = open_package(path)
    faults, sheets = Told(), {}
    # a chart sheet has no cells
    names = [sheet.name for sheet in package.sheets if sheet.scan is not None]
    names = [ASSUMPTIONS] if ASSUMPTIONS in names else [name for name in names if not _unread(name)]
    package.hold_to_read(names)
    with warnings.catch_warnings(), reading(package.file):
        # of charts and colours it does not know, which say nothing here
        warnings.simplefilter("ignore", UserWarning)
        books = _Books(package)
        for name in names:
            sheets[name] = _sheet(package.file, name, books.grid(name, faults), faults)
            if name in BY_NAME:
                _hold_merged(package, sheets[name], faults)
    return RawBook(package.file, sheets, faults, _warnings(package))


def _unread(name: str) -> bool:
    return scratch(name) or name == "about"


def _warnings(package: Package) -> Told:
    """Warn of what a workbook carries and nobody here uses, and of what counts and is not seen."""
    found = Told()
    if package.macros:
        text = "holds macros: they are not run, and an annotated copy has none"
        found.append(Fault(package.file, "", "", "file", text, "file.macros"))
    if package.links:
        text = "takes values from other files: those links are not followed, the values last stored count"
        found.append(Fault(package.file, "", "", "file", text, "file.links"))
    for sheet in package.sheets:
        if sheet.state != "visible" and sheet.name in BY_NAME and sheet.scan is not None and sheet.scan.cells:
            text = "this sheet is hidden and counts"
            found.append(Fault(package.file, sheet.name, "", "sheet", text, f"{sheet.name}.hidden"))
    return found


@dataclass(frozen=True)
class _Bad:
    """A cell that holds an error value, or a formula nobody calculated."""

    kind: str
    text: str


class _Strings(list[str]):
    """Texts that cells share; a workbook counts them from 0, and no cell from their end."""

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, int) and at < 0:
            raise IndexError("a cell names a text that is not there")
        return super().__getitem__(at)


class _Books:
    """A workbook opened for its stored values, and for its formulas where it has any."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._values = self._opened(data_only=True)
        formulas = any(sheet.scan is not None and sheet.scan.formulas for sheet in package.sheets)
        self._formulas = self._opened(data_only=False) if formulas else self._values

    def _opened(self, *, data_only: bool) -> Any:
        book = load_workbook(self._package.stream(), read_only=True, data_only=data_only, keep_links=False)
        shared: dict[int, _Strings] = {}
        for page in book.worksheets:
            # what a sheet says of its own size may be wrong, and rows beyond would be left out
            page.reset_dimensions()
            texts = page._shared_strings
            page._shared_strings = shared.setdefault(id(texts), _Strings(texts))
        return book

    def grid(self, name: str, faults: list[Fault]) -> Iterator[list[Any]]:
        """Yield the rows of a sheet as far as it holds anything; what ends it early is a fault."""
        seen = self._package.sheet(name)
        size = {"max_row": min(seen.rows, ROWS.most + 2), "max_col": seen.columns}
        wide = seen.columns > COLUMNS.most
        if wide or size["max_row"] * seen.columns > SPREAD.most:
            what = f"{COLUMNS.most:,} columns" if wide else f"{SPREAD.most:,} cells up to its last"
            where = f"{get_column_letter(seen.columns)}1"
            text = f"has more than {what}, and is not read"
            faults.append(Fault(self._package.file, name, where, "sheet", text, f"{name}.columns"))
        elif seen.cells:
            yield from self._rows(name, seen, size, faults)

    def _rows(
        self, name: str, seen: SheetScan, size: dict[str, int], faults: list[Fault]
    ) -> Iterator[list[Any]]:
        number = 0
        typed = self._formulas[name].iter_rows(**size) if seen.formulas else repeat(())
        rows = zip(self._values[name].iter_rows(**size), typed, strict=False)
        try:
            for values, formulas in rows:
                yield [_content(*pair) for pair in zip(values, formulas or values, strict=False)]
                number += 1
        except BROKEN as error:
            text = f"cannot be read below row {number} ({error or type(error).__name__})"
            faults.append(Fault(self._package.file, name, f"A{number + 1}", "sheet", text, f"{name}.unsound"))


def _content(value: Any, cell: Any) -> Any:
    """Return what a cell holds: its stored value, by the formula beside it where there is none."""
    if value.data_type == "e":
        return _Bad("error", f"holds the error {value.value}")
    if value.value is None and cell.data_type == "f":
        return _Bad("formula", "a formula without a calculated value: open it in a spreadsheet and save it")
    return unescaped(value.value) if isinstance(value.value, str) else value.value


ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a workbook spells a character that XML may not hold."""


def unescaped(text: str) -> str:
    """Return a text with its characters as they are; half of a pair stays spelt out."""

    def plain_sign(found: re.Match[str]) -> str:
        code = int(found[1], 16)
        return found[0] if 0xD800 <= code < 0xE000 else chr(code)

    return ESCAPED.sub(plain_sign, text) if "_x" in text else text


def _hold_merged(package: Package, sheet: RawSheet, faults: list[Fault]) -> None:
    """Tell of merged cells: what is typed in the first of them counts for that one only."""
    titles, rows = {letter: title for title, letter in sheet.header.items()}, dict(sheet.rows)
    for area in package.sheet(sheet.name).merged:
        left, top, right, bottom = range_boundaries(area)
        title = titles.get(get_column_letter(left or 1), "")
        filled = sheet.header if top == 1 else rows.get(top or 1, {})
        if (left, top) == (right, bottom) or title not in filled or title in NOTES or scratch(title):
            continue
        where, text = area.partition(":")[0], f"{area} is merged, and only its first cell counts: unmerge it"
        faults.append(Fault(package.file, sheet.name, where, title, text, f"{sheet.name}.{title}.merged"))


def _sheet(file: str, name: str, grid: Iterable[list[Any]], faults: list[Fault]) -> RawSheet:
    """Take the first row as headers; what stands under none, or under one used before, is a fault."""
    rows: list[tuple[int, Cells]] = []
    header: dict[str, str] = {}
    names: list[str | None] = []
    # a sheet without the schema's headers is told once, by its name
    known = name in BY_NAME
    bare: set[int] = set()
    most = BRANCHES.most if name == "branches" else ROWS.most
    for number, values in enumerate(grid, 1):
        if number == 1:
            names, header = _header(file, name, values, faults)
            continue
        if number - 1 > most:
            text = f"has more than {most:,} rows below its header"
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
            elif isinstance(value, str) and len(value) > TEXT.most and not scratch(title):
                text = f"holds more than {TEXT.said}"
                faults.append(Fault(file, name, where, title, text, f"{name}.{title}.long"))
                cells[title] = FAULTY
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


def assumptions_of(book: RawBook) -> RawBook:
    """Return the workbook a report carries in its assumptions, or the book itself where it is none.

    What is wrong with the cells of the assumptions stays a fault.
    """
    sheet = book.sheets.get(ASSUMPTIONS)
    if sheet is None:
        return book
    faults, rows = Told(book.faults), []
    for number, cells in sheet.rows:
        if "sheet" in cells and "value" in cells:
            lost = next((name for name in WHERE if not _locates(name, cells.get(name))), None)
            if lost is None:
                rows.append(cells)
            else:
                text = f"must say where a value stands, got {one_line(str(cells.get(lost)), 80)}"
                where = sheet.cell(number, lost)
                faults.append(Fault(book.file, ASSUMPTIONS, where, lost, text, f"{ASSUMPTIONS}.{lost}.place"))
    found = from_inputs(rows, book.file)
    return RawBook(book.file, found.sheets, faults, book.warnings)


WHERE = ("sheet", "row", "column")
"""Columns of a report's assumptions that say where a value stands."""


def _locates(name: str, value: Any) -> bool:
    if name != "row":
        return not blank(value) and value is not FAULTY
    return isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value <= ROWS.most


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
