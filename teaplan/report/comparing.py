"""A finished report made again from its own sheets, and every cell held against the new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from teaplan.report.grid import Cell, Grid, Value, relative

EXACT = 1e-9
"""Relative difference of two numbers that are the same."""

MOST = 10
"""Cells named per sheet; the rest is counted."""


def compare(grids: Sequence[Grid], pages: dict[str, list[list[Any]]]) -> list[str]:
    """Return a sentence for every cell that differs, the first of each sheet by name.

    Parameters
    ----------
    grids
        What the report should hold.
    pages
        What it holds: cells by sheet, ``[row][column]``, a blank cell "". What stands beside
        the report's own cells (a planner's remarks, sheets of their own) is not looked at.
    """
    found: list[str] = []
    for grid in grids:
        if grid.name not in pages:
            found.append(f"{grid.name}  the sheet is missing")
            continue
        differing, blank = [], 0
        for place, cell, held in _side_by_side(grid, pages[grid.name]):
            if held == "" and cell.formula is not None and cell.value != "":
                blank += 1
            elif not same(cell.value, held):
                differing.append(
                    f"{grid.name}!{place}  holds {_shown(held)}, the plan gives {_shown(cell.value)}"
                )
        found += differing[:MOST]
        if len(differing) > MOST:
            found.append(f"{grid.name}  and {len(differing) - MOST:,} more cells")
        if blank:
            found.append(
                f"{grid.name}  {blank:,} formulas carry no value: open and save it in a spreadsheet program"
            )
    return found


def _side_by_side(grid: Grid, page: list[list[Any]]) -> Iterator[tuple[str, Cell, Any]]:
    for (row, column), cell in sorted(grid.cells.items()):
        held = page[row][column] if row < len(page) and column < len(page[row]) else ""
        yield relative(row, column), cell, held


def same(made: Value, held: Any) -> bool:
    """Whether a cell holds what it should."""
    if made is None or made == "":
        return bool(held == "")
    if isinstance(made, str | bool) or not isinstance(held, int | float):
        return bool(made == held)
    return abs(made - held) <= EXACT * max(1.0, abs(made), abs(held))


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    return f"{value:.12g}" if isinstance(value, int | float) else repr(value)
