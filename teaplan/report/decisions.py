"""Sheet ``decisions``: what flows, node by node, in one long table that reads back exactly."""

from __future__ import annotations

from typing import Any

from teaplan.plans import AMOUNTS, COLUMNS, OPTIONAL, WHOLE
from teaplan.report.content import Content
from teaplan.report.grid import Grid

AMOUNTED = tuple(name for name in OPTIONAL if set(AMOUNTS).intersection(COLUMNS[name]))
FLOWS = ("output", "ramp_use", "purchases", "transfers", "deliveries", "imports", "unmet", *AMOUNTED)
"""Tables the sheet carries; the others stand in ``plan``."""

KEYS = (
    "site",
    "line",
    "product",
    "group",
    "supplier",
    "from_site",
    "to_site",
    "segment",
    "row",
    "country",
    "stream",
    "credit",
    "contract",
    "instrument",
    "ordered",
    "step",
)
MONEY = ("incentives", "draws", "principal", "cash", "equity", "tax", "learning")
"""Tables whose amounts are nominal M$; of learning, M$ of ``price_year``."""

PLANTS = ("plants", "plants_left")
"""Tables whose amounts are sizes of plants of scaled lines."""

HEADER = ("table", "node", "period", "branch", *KEYS, "amount", "unit")


def decisions(content: Content) -> Grid:
    """Make the sheet."""
    grid = Grid("decisions", frozen=(1, 4))
    grid.header(0, HEADER)
    last = 0
    for table in FLOWS:
        amount = next(column for column in COLUMNS[table] if column in AMOUNTS)
        for row in content.records(table):
            last += 1
            _write(content, grid, last, table, row, row[amount])
    if last:
        grid.table = (0, last, len(HEADER))
    return grid


def _write(content: Content, grid: Grid, at: int, table: str, row: dict[str, Any], amount: float) -> None:
    node = row["node"]
    grid.put(at, 0, table)
    grid.put(at, 1, node, "muted", "year")
    grid.put(at, 2, content.period(node))
    grid.put(at, 3, content.branch(node))
    for column, key in enumerate(KEYS, start=4):
        if key in row:
            grid.put(at, column, row[key], "plain", "year" if key in WHOLE else "text")
    grid.put(at, len(HEADER) - 2, amount, "plain", "amount")
    grid.put(at, len(HEADER) - 1, _unit(content, table, row), "unit")


def _unit(content: Content, table: str, row: dict[str, Any]) -> str:
    if table in PLANTS:
        return f"{content.case.products[row['product']].unit} a year"
    if table == "credit_choices":
        return "chosen"
    if table in MONEY:
        return "M$"
    if table == "price":
        return "$/kWh"
    if table == "ramp_use":
        return "line-periods"
    if table in ("purchases", "stream_purchases"):
        material = content.case.materials.get(content.case.suppliers[row["supplier"]].material)
        return "kt" if material is None else material.unit
    return content.case.products[row["product"]].unit if "product" in row else "GWh"
