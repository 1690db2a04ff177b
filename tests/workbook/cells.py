"""Cells of a workbook found by header and by what stands in the rows, never by address."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet


def headers(page: Worksheet) -> dict[str, int]:
    """Columns, counted from 1, by header."""
    return {str(cell.value): cell.column for cell in page[1] if cell.value is not None}


def column(page: Worksheet, header: str) -> int:
    """Column of a header; added at the right where it is absent."""
    found = headers(page)
    if header not in found:
        found[header] = max(found.values(), default=0) + 1
        page.cell(1, found[header], header)
    return found[header]


def rows(page: Worksheet, key: str) -> list[int]:
    """Rows that say something in a column."""
    at = column(page, key)
    return [row for row in range(2, page.max_row + 1) if page.cell(row, at).value is not None]


def at(book: Workbook, sheet: str, header: str, row: int) -> Cell:
    """Cell of a sheet by header and row."""
    page = book[sheet]
    cell = page.cell(row, column(page, header))
    assert isinstance(cell, Cell)
    return cell


def put(book: Workbook, sheet: str, header: str, row: int, value: Any) -> str:
    """Type a value; return where."""
    cell = at(book, sheet, header, row)
    cell.value = value
    return f"{sheet}!{cell.coordinate}"


def where(book: Workbook, sheet: str, key: str, **said: Any) -> list[int]:
    """Rows of a sheet that say all of this."""
    return [
        row
        for row in rows(book[sheet], key)
        if all(at(book, sheet, name, row).value == value for name, value in said.items())
    ]


def append(book: Workbook, sheet: str, **cells: Any) -> int:
    """Add a row below the last; make the sheet where it is absent."""
    page = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)
    first = next(iter(cells))
    row = max(rows(page, first), default=1) + 1
    for header, value in cells.items():
        put(book, sheet, header, row, value)
    return row


def first(book: Workbook, sheet: str, key: str) -> int:
    """Return the first row of a sheet."""
    return rows(book[sheet], key)[0]


def names(book: Workbook, sheet: str, key: str) -> list[str]:
    """Values of a column."""
    return [str(at(book, sheet, key, row).value) for row in rows(book[sheet], key)]


def setting(book: Workbook, name: str) -> Any:
    """Value of a setting."""
    (row,) = where(book, "settings", "setting", setting=name)
    return at(book, "settings", "value", row).value


def year_header(book: Workbook, sheet: str) -> str:
    """Return a year of a path sheet as its header has it; the plan's first year where there is none."""
    years = [name for name in headers(book[sheet]) if name.isdigit()] if sheet in book.sheetnames else []
    return years[0] if years else str(setting(book, "first_year"))


def misspelt(name: str) -> str:
    """Name with two letters in the middle changed places."""
    middle = max(1, len(name) // 2)
    swapped = name[: middle - 1] + name[middle : middle + 1] + name[middle - 1 : middle] + name[middle + 1 :]
    return swapped if swapped != name else f"{name}x"


def tree(book: Workbook) -> str:
    """Name of the root; a workbook without branches gets one."""
    if "branches" not in book.sheetnames or not rows(book["branches"], "branch"):
        begin = setting(book, "first_year")
        append(book, "branches", branch="planted root", parent=None, from_year=begin, probability=1.0)
    (row,) = where(book, "branches", "branch", parent=None)[:1]
    return str(at(book, "branches", "branch", row).value)


def grown(book: Workbook, *chances: float, begin: int = 1) -> list[int]:
    """Siblings below the last branch, from some years after it; a tree of their own kind."""
    tree(book)
    last = rows(book["branches"], "branch")[-1]
    parent = at(book, "branches", "branch", last).value
    year = at(book, "branches", "from_year", last).value + begin
    return [
        append(
            book, "branches", branch=f"planted {last}.{n}", parent=parent, from_year=year, probability=chance
        )
        for n, chance in enumerate(chances)
    ]
