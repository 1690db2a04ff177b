"""The cost of a kWh of one strategy made that of another, component by component: a table and a waterfall."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from teaplan.report.grid import Chart, Grid, Series, relative, total
from teaplan.studies.results import Solved

FIRST = 3
"""Column of the first strategy in the table of costs."""
COLUMNS = ("base", "in all", "less", "more", "so far")
BASE, IN_ALL, LESS, MORE, SO_FAR = range(FIRST, FIRST + len(COLUMNS))
SIZE = (620, 340)
STEP = 5.0
"""The axis begins at a multiple of this, $/kWh."""


def walk(grid: Grid, planned: Sequence[Solved], costs: tuple[int, int], row: int) -> int:
    """Write the walk to the best strategy from the next one with another cost; returns the row after it.

    Parameters
    ----------
    grid
        The sheet.
    planned
        Strategies with a plan, the best first, as they stand across.
    costs
        First and last row of their cost by component.
    row
        Where to begin.
    """
    first, last = costs
    sums = [_sum(grid, first, last, FIRST + at) for at in range(len(planned))]
    other = next((at for at, cost in enumerate(sums) if abs(cost - sums[0]) > STEP / 1000), None)
    if other is None:
        return row - 2
    best, from_ = planned[0].name or "no rule", planned[other].name or "no rule"
    grid.put(row, 0, f"From the cost of {from_} to that of {best}", "heading")
    grid.header(row + 1, ("step", "", "unit", *COLUMNS))
    head, row = row + 1, row + 2
    end(grid, row, from_, f"SUM({_stretch(first, last, FIRST + other)})", sums[other])
    for at in range(first, last + 1):
        row += 1
        _step(grid, row, at, FIRST + other)
    row += 1
    end(grid, row, best, f"SUM({_stretch(first, last, FIRST)})", sums[0])
    draw(grid, head, row, f"Cost of an own kWh: from {from_} to {best}")
    return row + 1


def _sum(grid: Grid, first: int, last: int, column: int) -> float:
    return total([grid.cells[row, column].value for row in range(first, last + 1)])


def _stretch(first: int, last: int, column: int) -> str:
    return f"{relative(first, column)}:{relative(last, column)}"


def end(grid: Grid, row: int, name: str, formula: str, value: float) -> None:
    """Write one of the two totals of a walk, $/kWh, and its formula."""
    grid.put(row, 0, name, "sum")
    grid.put(row, 2, "$/kWh", "unit")
    for column in (BASE, LESS, MORE):
        grid.put(row, column, 0.0, "plain", "usd_per_kwh")
    for column in (IN_ALL, SO_FAR):
        grid.put(row, column, value, "sum", "usd_per_kwh", formula=f"={formula}")


def _step(grid: Grid, row: int, at: int, from_: int) -> None:
    """Write what one component takes off or adds."""
    change = total([grid.cells[at, FIRST].value]) - total([grid.cells[at, from_].value])
    step(grid, row, str(grid.cells[at, 0].value), change, f"{relative(at, FIRST)}-{relative(at, from_)}")


def step(grid: Grid, row: int, name: str, change: float, moved: str) -> None:
    """Write one step of a walk below the one before.

    Parameters
    ----------
    grid, row
        Where.
    name, change, moved
        Of the step, what it adds ($/kWh), and the formula of that.
    """
    before = total([grid.cells[row - 1, SO_FAR].value])
    so_far, here = relative(row - 1, SO_FAR), relative(row, SO_FAR)
    grid.put(row, 0, name)
    grid.put(row, 2, "$/kWh", "unit")
    cells = (
        (BASE, min(before, before + change), f"=MIN({so_far},{here})"),
        (LESS, max(0.0, -change), f"=MAX(0,-({moved}))"),
        (MORE, max(0.0, change), f"=MAX(0,{moved})"),
        (SO_FAR, before + change, f"={so_far}+{moved}"),
    )
    grid.put(row, IN_ALL, 0.0, "plain", "usd_per_kwh")
    for column, value, formula in cells:
        grid.put(row, column, value, "formula", "usd_per_kwh", formula=formula)


def draw(grid: Grid, head: int, last: int, title: str, at: tuple[int, int] = (0, 0)) -> None:
    """Draw a walk between its heading and its last row, at a cell."""
    levels = [total([grid.cells[row, SO_FAR].value]) for row in range(head + 1, last + 1)]
    bases = [total([grid.cells[row, BASE].value]) for row in range(head + 2, last)]
    least = STEP * floor(min([*levels, *bases]) / STEP) - STEP
    series = tuple(Series((head, column), column) for column in (BASE, IN_ALL, LESS, MORE))
    grid.charts.append(
        Chart(
            title,
            "$ per kWh",
            grid.name,
            (0, head + 1, last),
            series,
            at,
            SIZE,
            down=True,
            walk=True,
            x_title="component",
            number="#,##0.0",
            least=least if least > 0 else None,
        )
    )
