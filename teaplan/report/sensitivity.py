"""Sheets ``sensitivity`` and ``sweep``: what each factor moves, and every point of the sweep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from teaplan.report.content import records
from teaplan.report.grid import Chart, Grid, Series, relative
from teaplan.studies.tornado import AFTER, BEFORE, RESULTS, factors_of, tornado_table, typed

SWEEP = "sweep"
HEADER = (
    "strategy",
    "factor",
    "low",
    "base",
    "high",
    "at low, M$",
    "at base, M$",
    "at high, M$",
    "low less base, M$",
    "high less base, M$",
    "swing, M$",
    "plus or minus, M$",
    "says",
)
FIRST = 3
SHOWN = 15
"""Most factors of a chart."""


def sensitivity(table: pd.DataFrame, objective: str) -> Grid:
    """Make the sheet on what each factor moves; a swing is marked by (strategy, factor)."""
    grid = Grid("sensitivity", frozen=(FIRST, 2), tab="#C2453D", wrap_at=44.0)
    grid.put(0, 0, "Sensitivity: what one factor moves while the others stay", "title")
    grid.heights[0] = 30.0
    swings = records(tornado_table(table))
    if not swings:
        grid.put(1, 0, "no factor was moved alone; the points stand in the sheet sweep", "muted")
        return grid
    grid.put(
        1, 0, f"objective ({objective}), M$ of present value; points ended by the clock are left out", "muted"
    )
    grid.header(FIRST - 1, HEADER)
    for row, swing in enumerate(swings, start=FIRST):
        _swing(grid, row, swing)
    first = swings[0]["strategy"]
    drawn = [one for one in swings if one["strategy"] == first and one["swing_musd"] == one["swing_musd"]]
    if drawn:
        title = "What each factor moves" + (f", {first}" if first else "")
        grid.charts.append(_chart(title, min(len(drawn), SHOWN), FIRST + len(swings) + 1))
    return grid


def _swing(grid: Grid, row: int, swing: dict[str, Any]) -> None:
    grid.put(row, 0, swing["strategy"] or "no rule")
    grid.put(row, 1, swing["factor"])
    for column, name in enumerate(("low", "base", "high"), start=2):
        as_typed = name == "base" and swing[name] != swing[name]
        grid.put(
            row, column, "as typed" if as_typed else swing[name], "plain", "text" if as_typed else "general"
        )
    values = [swing[f"at_{name}_musd"] for name in ("low", "base", "high")]
    for column, value in enumerate(values, start=5):
        grid.told(row, column, value, "musd")
    if swing["swing_musd"] != swing["swing_musd"]:
        grid.put(row, 12, "a point was not ended by its gap", "muted")
        return
    for column, end in ((8, 5), (9, 7)):
        formula = f"={relative(row, end)}-{relative(row, 6)}"
        grid.put(row, column, values[end - 5] - values[1], "plain", "musd", formula=formula)
    grid.put(row, 10, swing["swing_musd"], "sum", "musd")
    grid.put(row, 11, swing["plus_minus_musd"], "plain", "musd")
    grid.put(row, 12, "" if swing["decided"] == "yes" else "within the gaps: undecided", "muted")
    grid.mark((swing["strategy"], swing["factor"]), row, 10)


def _chart(title: str, factors: int, at: int) -> Chart:
    series = tuple(Series((FIRST - 1, column), column) for column in (8, 9))
    ends = (1, FIRST, FIRST + factors - 1)
    return Chart(
        title,
        "M$ against the base",
        "sensitivity",
        ends,
        series,
        (at, 0),
        down=True,
        sideways=True,
        x_title="",
    )


def sweep(table: pd.DataFrame) -> Grid:
    """Make the sheet with every point and strategy: one table that reads back exactly."""
    grid = Grid(SWEEP, frozen=(1, len(BEFORE)))
    grid.header(0, table.columns)
    numbers = {*factors_of(table), *RESULTS, BEFORE[0]}
    for at, row in enumerate(records(table), start=1):
        for column, (name, value) in enumerate(row.items()):
            grid.put(at, column, value, "plain", "general" if name in numbers else "text")
    grid.table = (0, len(table), len(table.columns))
    return grid


def read_sweep(page: Sequence[Sequence[Any]] | None) -> pd.DataFrame | None:
    """Return the table from the cells of its sheet; None where there is no such sheet, or it was changed."""
    if not page:
        return None
    header = [str(name) for name in page[0] if name != ""]
    if tuple(header[: len(BEFORE)]) != BEFORE or tuple(header[-len(AFTER) :]) != AFTER:
        return None
    rows = [list(row[: len(header)]) for row in page[1:] if any(cell != "" for cell in row)]
    table = pd.DataFrame(rows, columns=header)
    numbers = [*factors_of(table), *RESULTS, BEFORE[0]]
    table[numbers] = table[numbers].apply(pd.to_numeric, errors="coerce")
    table = table[table[BEFORE[0]].notna()]
    return None if table.empty else typed(table)
