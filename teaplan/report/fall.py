"""What brings the cost of a kWh down, on the sheet ``cost_per_kwh``: from the first day's to the plan's."""

from __future__ import annotations

from teaplan.audit.fall import Fall
from teaplan.report.across import CHART_ROWS
from teaplan.report.grid import Grid, relative
from teaplan.report.walk import COLUMNS, FIRST, SO_FAR, draw, end, step

HEAD = "What brings the cost of a kWh down: the same plan as if all stayed as on its first day, and then"
TOLD = (
    "Every part is what the cost falls by when it is given back, in this order: orders at what was learned, "
    "plants at their economies of scale, output at the yield it reaches, materials at the prices of their "
    "years, credits and state incentives. Found by valuing the plan again; not live."
)
BEFORE, AFTER = "as on the first day", "LCOB, with credits"
CHANGE = 1
WIDE = FIRST + len(COLUMNS)
"""Columns of the block."""


def fall(grid: Grid, found: Fall, row: int) -> int:
    """Write the block, with its picture below; returns the row after it.

    Parameters
    ----------
    grid
        The sheet.
    found
        The parts.
    row
        Where to begin.
    """
    grid.put(row, 0, HEAD, "heading")
    grid.put(row + 1, 0, TOLD, "muted", span=WIDE)
    head, row = row + 2, row + 3
    grid.header(head, ("step", "$/kWh", "unit", *COLUMNS))
    grid.put(row, CHANGE, found.before, "plain", "usd_per_kwh")
    end(grid, row, BEFORE, relative(row, CHANGE), found.before)
    for name, change in found.parts:
        row += 1
        grid.put(row, CHANGE, change, "plain", "usd_per_kwh")
        step(grid, row, name, change, relative(row, CHANGE))
        grid.mark(("fall", name), row, CHANGE)
    row += 1
    stretch = f"{relative(head + 1, CHANGE)}:{relative(row - 1, CHANGE)}"
    end(grid, row, AFTER, f"SUM({stretch})", found.before + sum(part.usd_per_kwh for part in found.parts))
    grid.mark("fall_to_lcob", row, SO_FAR)
    draw(grid, head, row, "What brings the cost of an own kWh down", (row + 2, 0))
    return row + 2 + CHART_ROWS
