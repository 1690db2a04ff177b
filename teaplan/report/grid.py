"""A sheet of the report in memory: cells, charts and bars, before anything is written.

Sheets are made as grids so that writing stands in one place, and so that an audit can make
them again from a finished report and hold every cell against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, NamedTuple, cast

from teaplan.schema.limits import TEXT

Value = str | float | int | bool | None


class Style(NamedTuple):
    """How a cell looks: its role (``formats.LOOKS``) and its number format (``formats.NUMBERS``)."""

    look: str = "plain"
    number: str = "text"


class Cell(NamedTuple):
    """One cell; ``value`` is the cached value where there is a formula, ``span`` its width in columns."""

    value: Value
    style: Style = Style()
    formula: str | None = None
    link: str | None = None
    span: int = 1


class Series(NamedTuple):
    """One series of a chart: the cell of its name, and the row of its values (down: the column)."""

    name: tuple[int, int]
    row: int
    line: bool = False


@dataclass(frozen=True)
class Chart:
    """A native chart: stacked columns and lines over them, or (``curve``) curves over a number.

    Series run along rows; those of a chart that is ``down`` run down columns, as those of curves do.

    Attributes
    ----------
    sheet
        Where its data stand.
    categories
        Row, first and last column of the names on the x axis; down: column, first and last row.
    at
        Row and column of its upper left corner; ``size`` in pixels.
    """

    title: str
    y_title: str
    sheet: str
    categories: tuple[int, int, int]
    series: tuple[Series, ...]
    at: tuple[int, int]
    size: tuple[int, int] = (760, 380)
    curve: bool = False
    down: bool = False
    sideways: bool = False
    """Bars to the right and left, the first on top, instead of columns."""
    x_title: str = "period"
    number: str = "#,##0"
    walk: bool = False
    """Down, from one total to another: the first series is what the others stand on, and is not seen."""
    least: float | None = None
    """Where its axis of values begins, if not at nothing."""
    shift: int = 0
    """Pixels to the right of its corner."""


class Bars(NamedTuple):
    """Data bars over one column of cells."""

    first_row: int
    last_row: int
    column: int
    colour: str


class Scale(NamedTuple):
    """A stretch of cells coloured from the least to the most."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass
class Grid:
    """One sheet.

    Attributes
    ----------
    cells
        By (row, column), counted from 0.
    frozen
        Rows and columns that stay in view.
    table
        First row, last row and number of columns of the one Excel table of a tidy sheet.
    widths
        Widths of columns that are not measured; ``wrap_at`` is the widest a measured one gets.
    heights
        Heights of rows that are not left to the spreadsheet, points.
    """

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    frozen: tuple[int, int] = (1, 0)
    table: tuple[int, int, int] | None = None
    charts: list[Chart] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    """Rows that begin a printed page."""
    flags: list[tuple[int, int, int]] = field(default_factory=list)
    """First row, last row and column of cells that turn red where they say "fail", green otherwise."""
    bars: list[Bars] = field(default_factory=list)
    scales: list[Scale] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    wrap_at: float = 60.0
    marks: dict[Any, tuple[int, int]] = field(default_factory=dict)
    """Cells that other sheets link to or compute with, by name."""
    tab: str = "#7F8C9A"
    gridlines: bool = False

    def put(
        self,
        row: int,
        column: int,
        value: Any,
        look: str = "plain",
        number: str = "text",
        *,
        formula: str | None = None,
        link: str | None = None,
        span: int = 1,
    ) -> str:
        """Set a cell and return its address on other sheets."""
        self.cells[row, column] = Cell(plain(value), Style(look, number), formula, link, span)
        return self.address(row, column)

    def told(self, row: int, column: int, value: Any, number: str, look: str = "plain") -> None:
        """Set a cell that may have nothing to hold: then it says "none"."""
        nothing = plain(value) is None
        text = nothing or isinstance(value, str)
        self.put(row, column, "none" if nothing else value, look, "text" if text else number)

    def header(self, row: int, names: Iterable[str], first: int = 0) -> None:
        """Write a row of column names."""
        for offset, name in enumerate(names):
            self.put(row, first + offset, name, "header")

    def address(self, row: int, column: int) -> str:
        """Return the absolute address of a cell as other sheets write it."""
        return f"{self.name}!{absolute(row, column)}"

    def mark(self, name: Any, row: int, column: int) -> None:
        """Name a cell for other sheets."""
        self.marks[name] = (row, column)

    def at(self, name: Any) -> str:
        """Return the address of a named cell."""
        return self.address(*self.marks[name])

    def value(self, name: Any) -> Value:
        """Return the value of a named cell."""
        return self.cells[self.marks[name]].value

    def column(self, first_row: int, last_row: int, column: int) -> str:
        """Return the absolute address of a stretch of one column."""
        return f"{self.name}!{absolute(first_row, column)}:{absolute(last_row, column)}"

    @property
    def rows(self) -> int:
        """Number of rows in use."""
        return 1 + max((row for row, _ in self.cells), default=-1)


def plain(value: Any) -> Value:
    """Return a value without numpy's types; what is not a number is None."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not isfinite(value):
        return None
    if isinstance(value, str) and not (value.isascii() and len(value) <= TEXT.most):
        # a file name that is no text, and what a cell cannot hold
        value = value.encode("utf-8", "backslashreplace").decode()[: TEXT.most]
    return cast(Value, value)


def column_name(column: int) -> str:
    """Return the letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def relative(row: int, column: int) -> str:
    """Return an address such as ``B7``, from a row and column counted from 0."""
    return f"{column_name(column)}{row + 1}"


def absolute(row: int, column: int) -> str:
    """Return an address such as ``$B$7``."""
    return f"${column_name(column)}${row + 1}"


def total(values: Sequence[Value]) -> float:
    """Sum the numbers among values, as SUM does in a sheet."""
    return float(sum(v for v in values if isinstance(v, int | float) and not isinstance(v, bool)))
