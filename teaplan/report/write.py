"""Grids into the bytes of one workbook: the only place that writes a cell."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from teaplan.report.charts import add_chart
from teaplan.report.formats import BAD, FONT, GOOD, properties, width_of
from teaplan.report.grid import Cell, Grid, Style
from teaplan.workbook.exact import keep_every_bit

NARROW = 6.0
A3, A4, WIDE = 8, 9, 190.0
"""Paper, and the width in characters from which a sheet needs the larger."""
LINE, TALLEST = 16.5, 409.0
"""Height of a line of text, and of the tallest row there may be, points."""

HEAT = {"type": "3_color_scale", "min_color": GOOD, "mid_color": "#FFF6D6", "max_color": "#E58A7B"}
"""Colours from the least to the most of what is bad."""

OPEN_TO_ALL = {
    "autofilter": True,
    "sort": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_columns": True,
    "objects": True,
}
"""What a protected sheet still allows; there is no password."""


def workbook(grids: Sequence[Grid]) -> bytes:
    """Return the workbook that holds the grids, in their order.

    Text never turns into a formula, a number or an address, whatever it begins with.
    """
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": False,
        # widths of columns are counted in digits of the default font: it must be one that is everywhere
        "default_format_properties": {"font_name": FONT, "font_size": 10},
    }
    book = xlsxwriter.Workbook(target, options)
    writer = _Writer(book)
    for grid in grids:
        writer.write(grid)
    book.close()
    return target.getvalue()


class _Writer:
    def __init__(self, book: Any) -> None:
        self.book = book
        self._formats: dict[Style, Any] = {}

    def format(self, style: Style) -> Any:
        if style not in self._formats:
            self._formats[style] = self.book.add_format(properties(style))
        return self._formats[style]

    def write(self, grid: Grid) -> None:
        page = self.book.add_worksheet(grid.name)
        keep_every_bit(page)
        self._set_up(page, grid)
        widths = self._widths(page, grid)
        page.set_paper(A3 if sum(widths.values()) > WIDE else A4)
        for (row, column), given in grid.cells.items():
            cell = _over_its_column(grid, row, column, given)
            if cell.span > 1:
                self._merge(page, row, column, cell)
            else:
                self._cell(page, row, column, cell)
        for row, height in (self._heights(grid, widths) | grid.heights).items():
            page.set_row(row, height)
        self._table(page, grid)
        self._colour(page, grid)
        for chart in grid.charts:
            add_chart(self.book, page, chart)
        page.protect("", OPEN_TO_ALL)

    def _table(self, page: Any, grid: Grid) -> None:
        if grid.table is None:
            return
        first, last, columns = grid.table
        names = [{"header": str(grid.cells[first, column].value)} for column in range(columns)]
        page.add_table(
            first, 0, last, columns - 1, {"columns": names, "style": None, "name": f"t_{grid.name}"}
        )
        for column in range(columns):
            self._cell(page, first, column, _over_its_column(grid, first, column, grid.cells[first, column]))

    def _colour(self, page: Any, grid: Grid) -> None:
        """Bars, and flags that turn red."""
        for bars in grid.bars:
            look = {"type": "data_bar", "bar_color": bars.colour, "bar_solid": True}
            stretch = (bars.first_row, bars.column, bars.last_row, bars.column)
            page.conditional_format(*stretch, look | {"min_type": "num", "min_value": 0})
        for scale in grid.scales:
            stretch = (scale.first_row, scale.first_column, scale.last_row, scale.last_column)
            page.conditional_format(*stretch, HEAT)
        for first, last, column in grid.flags:
            for criteria, colour in (("containing", BAD), ("not containing", GOOD)):
                text = {"type": "text", "criteria": criteria, "value": "fail"}
                tint = self.book.add_format({"bg_color": colour})
                page.conditional_format(first, column, last, column, text | {"format": tint})

    def _set_up(self, page: Any, grid: Grid) -> None:
        page.freeze_panes(*grid.frozen)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer("&L&F&C&A&R&P / &N")
        page.set_h_pagebreaks(grid.breaks)
        page.set_tab_color(grid.tab)
        if grid.frozen[0]:
            page.repeat_rows(0, grid.frozen[0] - 1)
        if not grid.gridlines:
            page.hide_gridlines(2)

    def _cell(self, page: Any, row: int, column: int, cell: Cell) -> None:
        look, value = self.format(cell.style), cell.value
        if cell.formula is not None:
            page.write_formula(row, column, cell.formula, look, 0 if value is None else value)
        elif cell.link is not None:
            page.write_url(row, column, f"internal:{cell.link}", look, str(value))
        elif value is None:
            page.write_blank(row, column, None, look)
        elif isinstance(value, bool):
            page.write_boolean(row, column, value, look)
        elif isinstance(value, str):
            page.write_string(row, column, value, look)
        else:
            page.write_number(row, column, value, look)

    def _merge(self, page: Any, row: int, column: int, cell: Cell) -> None:
        page.merge_range(row, column, row, column + cell.span - 1, "", self.format(cell.style))
        self._cell(page, row, column, cell)

    def _heights(self, grid: Grid, widths: dict[int, float]) -> dict[int, float]:
        """Heights of rows with long texts: not every spreadsheet measures them, none over several columns."""
        found: dict[int, float] = {}
        for (row, column), cell in grid.cells.items():
            if isinstance(cell.value, str) and (cell.span > 1 or cell.style.look == "wrap"):
                room = sum(widths.get(index, NARROW) for index in range(column, column + cell.span))
                lines = sum(max(1, ceil(width_of(cell, part) / room)) for part in cell.value.split("\n"))
                if cell.span > 1 or lines > 1:
                    height = LINE * lines + (5.0 if cell.span > 1 else 0.0)
                    found[row] = min(TALLEST, max(found.get(row, 0.0), height))
        return found

    def _widths(self, page: Any, grid: Grid) -> dict[int, float]:
        found: dict[int, float] = {}
        for (_, column), cell in grid.cells.items():
            if cell.span == 1 and cell.style.look not in ("title", "heading"):
                found[column] = max(found.get(column, NARROW), min(width_of(cell), grid.wrap_at))
        found |= grid.widths
        for column, width in found.items():
            page.set_column(column, column, width)
        return found


def _over_its_column(grid: Grid, row: int, column: int, cell: Cell) -> Cell:
    """Set the name of a column of numbers to the right, as they are."""
    below = grid.cells.get((row + 1, column))
    if cell.style.look != "header" or below is None or below.style.number == "text":
        return cell
    return cell._replace(style=Style("header", "general"))
