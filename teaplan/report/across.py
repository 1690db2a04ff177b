"""Tables with periods across: the expectation over all futures first, charts of it, then every future."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from teaplan.report.content import ByNode, Content, add
from teaplan.report.grid import Chart, Grid, Series, relative

EXPECTED, TOTAL = "expected", "total"
CHART_ROWS, CHART_SIZE, ABREAST = 20, (740, 380), 2
PAGE = 14
"""Rows above charts that leave them room on the same printed page."""

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
    """

    keys: tuple[str, ...]
    unit: str
    number: str
    figure: ByNode
    additive: bool = False
    weights: ByNode | None = None


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
    keys
        Names of the key columns.
    """

    def __init__(self, content: Content, grid: Grid, keys: Sequence[str]) -> None:
        self.content, self.grid = content, grid
        self.names = ("future", *keys, "unit")
        self.first = len(self.names)
        self.last = self.first + len(content.periods) - 1

    def fill(self, measures: Sequence[Measure], pictures: Sequence[Picture] = ()) -> None:
        """Write the expectation, its charts, and every future where there is more than one."""
        self.grid.frozen = (1, self.first)
        self._header(total=any(measure.additive for measure in measures))
        row = 1
        for measure in measures:
            self._row(row, EXPECTED, measure, self._expected(measure))
            self.grid.mark((EXPECTED, *measure.keys), row, self.first)
            if measure.weights is not None:
                part, whole = (sum(self.content.expected(f)) for f in (measure.figure, measure.weights))
                self.grid.put(row, self.last + 1, share(part, whole), "sum", measure.number)
            self.grid.mark((TOTAL, *measure.keys), row, self.last + 1)
            row += 1
        row = self._draw_all(row + 1, pictures)
        if len(self.content.futures) > 1:
            self._futures(row, measures)

    def _futures(self, row: int, measures: Sequence[Measure]) -> None:
        self.grid.put(row, 0, "every future, from now to the end of the plan", "heading")
        for name, _, leaf in self.content.futures:
            for measure in measures:
                row += 1
                values = self.content.along(leaf, measure.figure)
                if measure.weights is not None:
                    below = self.content.along(leaf, measure.weights)
                    values = [share(a, b) for a, b in zip(values, below, strict=True)]
                self._row(row, name, measure, values)

    def _header(self, *, total: bool) -> None:
        self.grid.header(0, self.names)
        for offset, period in enumerate(self.content.periods):
            self.grid.put(0, self.first + offset, period, "header", "general")
        if total:
            self.grid.put(0, self.last + 1, "total", "header", "general")

    def _expected(self, measure: Measure) -> list[float]:
        values = self.content.expected(measure.figure)
        if measure.weights is None:
            return values
        return [share(a, b) for a, b in zip(values, self.content.expected(measure.weights), strict=True)]

    def _row(self, row: int, future: str, measure: Measure, values: list[float]) -> None:
        for column, text in enumerate((future, *measure.keys, measure.unit)):
            self.grid.put(row, column, text, "unit" if column == self.first - 1 else "plain")
        for offset, value in enumerate(values):
            self.grid.put(row, self.first + offset, value, "plain", measure.number)
        if measure.additive:
            stretch = f"{relative(row, self.first)}:{relative(row, self.last)}"
            self.grid.put(row, self.last + 1, sum(values), "sum", measure.number, formula=f"=SUM({stretch})")

    def _draw_all(self, row: int, pictures: Sequence[Picture]) -> int:
        """Place the charts in which something is seen; return the row after them."""
        drawn = [(picture, series) for picture in pictures if (series := self._all_series(picture))]
        if drawn and row > PAGE:
            self.grid.breaks.append(row)
        for index, (picture, series) in enumerate(drawn):
            down, right = divmod(index, ABREAST)
            self.grid.charts.append(
                Chart(
                    picture.title,
                    picture.y_title,
                    self.grid.name,
                    (0, self.first, self.last),
                    tuple(series),
                    (row + 1 + down * CHART_ROWS, 0),
                    CHART_SIZE,
                    number=picture.number,
                    shift=right * (CHART_SIZE[0] + 15),
                )
            )
        row += -(-len(drawn) // ABREAST) * CHART_ROWS + 1
        if drawn:
            self.grid.breaks.append(row)
        return row

    def _all_series(self, picture: Picture) -> list[Series]:
        """Return the series of a chart; none where nothing would be seen in it."""
        alike = len({keys[0] for keys in picture.bars}) == 1
        series = [self._series(keys, named(keys) if alike else 1, line=False) for keys in picture.bars]
        series += [self._series(keys, 1, line=True) for keys in picture.lines]
        return series if any(self._seen(item) for item in series) else []

    def _series(self, keys: tuple[str, ...], column: int, *, line: bool) -> Series:
        row = self.grid.marks[(EXPECTED, *keys)][0]
        return Series((row, column), row, line)

    def _seen(self, series: Series) -> bool:
        return any(self.grid.cells[series.row, c].value for c in range(self.first, self.last + 1))


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
