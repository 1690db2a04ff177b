"""Tables with years across, or periods: charts of the expectation, the expectation, then every future."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from teaplan.report.content import ByNode, Content, add
from teaplan.report.grid import Chart, Grid, Series, relative

EXPECTED, TOTAL = "expected", "total"
CHART_ROWS, CHART_SIZE, ABREAST = 20, (740, 380), 2
TITLE = 30.0
"""Height of the row of the title, points."""
HEADER = 1
"""Row of the column names, below the title."""

MOST_BARS = 7
"""More series than this cannot be told apart: the smallest are drawn together."""


@dataclass(frozen=True)
class Measure:
    """One row: its keys in the columns of the sheet, and a figure by node.

    Attributes
    ----------
    keys
        The first is what is measured.
    number
        Number format.
    additive
        Whether the sum over periods means something.
    weights
        Of a share: what it is a share of, so that its expectation is one of sums.
    over
        What a column of several periods shows: their ``sum``, their ``mean`` over time, or the ``last``;
        blank: the sum where that means something, and of shares, else the last.
    """

    keys: tuple[str, ...]
    unit: str
    number: str
    figure: ByNode
    additive: bool = False
    weights: ByNode | None = None
    over: str = ""

    @property
    def way(self) -> str:
        """What a column of several periods shows."""
        return self.over or ("sum" if self.additive or self.weights is not None else "last")


@dataclass(frozen=True)
class Picture:
    """A chart of expected rows: stacked columns and lines over them, both by their keys."""

    title: str
    y_title: str
    bars: Sequence[tuple[str, ...]]
    lines: Sequence[tuple[str, ...]] = ()
    number: str = "#,##0"


class Across:
    """Lays measures out on a grid.

    Parameters
    ----------
    content
        What the report is made from.
    grid
        Filled from its first row on.
    title
        What the sheet holds.
    keys
        Names of the key columns.
    """

    def __init__(self, content: Content, grid: Grid, title: str, keys: Sequence[str]) -> None:
        self.content, self.grid, self.title = content, grid, title
        self.names = ("future", *keys, "unit")
        self.first = len(self.names)
        self.last = self.first + len(content.columns) - 1

    def fill(self, measures: Sequence[Measure], pictures: Sequence[Picture] = ()) -> None:
        """Write the charts, the expectation, and every future where there is more than one.

        Charts stand above the rows they are drawn from: those may be many.
        """
        self.grid.frozen = (HEADER + 1, self.first)
        self.grid.put(0, 0, self.title, "title")
        self.grid.heights[0] = TITLE
        self._header(total=any(measure.additive for measure in measures))
        drawn = [picture for picture in pictures if self._seen(picture, measures)]
        row = HEADER + 1 + (CHART_ROWS * -(-len(drawn) // ABREAST) + 1 if drawn else 0)
        for measure in measures:
            self._row(row, EXPECTED, measure, self._expected(measure))
            self.grid.mark((EXPECTED, *measure.keys), row, self.first)
            if measure.weights is not None:
                part, whole = (sum(self.content.expected(f)) for f in (measure.figure, measure.weights))
                self.grid.put(row, self.last + 1, share(part, whole), "sum", measure.number)
            self.grid.mark((TOTAL, *measure.keys), row, self.last + 1)
            row += 1
        for index, picture in enumerate(drawn):
            self._draw(HEADER + 1, index, picture)
        if len(self.content.futures) > 1:
            self.grid.breaks.append(row + 1)
            self._futures(row + 1, measures)

    def _futures(self, row: int, measures: Sequence[Measure]) -> None:
        self.grid.put(row, 0, "every future, from now to the end of the plan", "heading")
        for name, _, leaf in self.content.futures:
            for measure in measures:
                row += 1
                self._row(row, name, measure, self._values(measure, partial(self.content.along, leaf)))

    def _header(self, *, total: bool) -> None:
        self.grid.header(HEADER, self.names)
        for offset, column in enumerate(self.content.columns):
            self.grid.put(HEADER, self.first + offset, column.label, "header", "general")
        if total:
            self.grid.put(HEADER, self.last + 1, "total", "header", "general")

    def _expected(self, measure: Measure) -> list[float]:
        return self._values(measure, self.content.expected)

    def _values(self, measure: Measure, by_period: Callable[[ByNode], list[float]]) -> list[float]:
        """Return what a measure shows in each column."""
        values = over_columns(self.content, by_period(measure.figure), measure.way)
        if measure.weights is None:
            return values
        below = over_columns(self.content, by_period(measure.weights), measure.way)
        return [share(a, b) for a, b in zip(values, below, strict=True)]

    def _row(self, row: int, future: str, measure: Measure, values: list[float]) -> None:
        for column, text in enumerate((future, *measure.keys, measure.unit)):
            self.grid.put(row, column, text, "unit" if column == self.first - 1 else "plain")
        for offset, value in enumerate(values):
            self.grid.put(row, self.first + offset, value, "plain", measure.number)
        if measure.additive:
            stretch = f"{relative(row, self.first)}:{relative(row, self.last)}"
            self.grid.put(row, self.last + 1, sum(values), "sum", measure.number, formula=f"=SUM({stretch})")

    def _draw(self, row: int, index: int, picture: Picture) -> None:
        """Place a chart of expected rows, two abreast."""
        alike = len({keys[0] for keys in picture.bars}) == 1
        series = [self._series(keys, named(keys) if alike else 1, line=False) for keys in picture.bars]
        series += [self._series(keys, 1, line=True) for keys in picture.lines]
        down, right = divmod(index, ABREAST)
        self.grid.charts.append(
            Chart(
                picture.title,
                picture.y_title,
                self.grid.name,
                (HEADER, self.first, self.last),
                tuple(series),
                (row + down * CHART_ROWS, 0),
                CHART_SIZE,
                number=picture.number,
                shift=right * (CHART_SIZE[0] + 15),
            )
        )

    def _series(self, keys: tuple[str, ...], column: int, *, line: bool) -> Series:
        row = self.grid.marks[(EXPECTED, *keys)][0]
        return Series((row, column), row, line)

    def _seen(self, picture: Picture, measures: Sequence[Measure]) -> bool:
        """Whether anything would be seen in a chart."""
        asked = {*picture.bars, *picture.lines}
        return any(any(measure.figure.values()) for measure in measures if measure.keys in asked)


def over_columns(content: Content, values: Sequence[float], way: str) -> list[float]:
    """Return figures by period as figures by column: their ``sum``, ``mean`` over time, or the ``last``."""
    if way == "last":
        return [values[column.periods[-1]] for column in content.columns]
    if way == "sum":
        return [sum(values[index] for index in column.periods) for column in content.columns]
    lengths = [period.length for period in content.tree.periods]
    return [
        sum(lengths[index] * values[index] for index in column.periods)
        / sum(lengths[index] for index in column.periods)
        for column in content.columns
    ]


def named(keys: tuple[str, ...]) -> int:
    """Column of the key that names a series: the last that is not blank."""
    return 1 + max(index for index, key in enumerate(keys) if key or index == 0)


def share(part: float, whole: float) -> float:
    """Part of a whole; 0 of nothing."""
    return part / whole if whole else 0.0


def largest(content: Content, measures: Sequence[Measure], others: tuple[str, ...]) -> list[Measure]:
    """Keep what can be drawn apart, largest first; the rest becomes one measure with keys ``others``."""
    ranked = sorted(measures, key=lambda m: -sum(content.expected(m.figure)))
    if len(ranked) <= MOST_BARS + 1:
        return ranked
    rest = ranked[MOST_BARS:]
    like = rest[0]
    figure = add(*(measure.figure for measure in rest))
    return [*ranked[:MOST_BARS], Measure(others, like.unit, like.number, figure, like.additive)]
