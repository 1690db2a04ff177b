"""Sheet ``checks``: figures by formula beside the model's, what the solver said, what the audit found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from teaplan.audit.result import TOLERANCE
from teaplan.report.content import Content, records
from teaplan.report.grid import Grid, relative
from teaplan.shared.aims import AIMS

HEADER = ("check", "formula_value", "model_value", "difference", "tolerance", "unit", "pass", "where")
FORMULA, MODEL, DIFFERENCE, ALLOWED, UNIT, PASS = range(1, 7)
EXACT = 1e-9
"""Relative difference of a formula from the figure it repeats."""

GOOD, BAD = "pass", "fail"
ALL = "all checks pass"


class Check(NamedTuple):
    """A figure of this workbook, by formula, and the same figure of the model."""

    name: str
    formula: str
    value: float
    model: float
    unit: str
    number: str
    tolerance: float = EXACT


def checks(content: Content, compared: Iterable[Check]) -> Grid:
    """Make the sheet; the cell marked "all" sums it up."""
    grid = Grid("checks", frozen=(2, 1), tab="#3F8F5B")
    grid.header(1, HEADER)
    row = 2
    for check in compared:
        _figure(grid, row, check)
        row += 1
    for name, rows, worst, where in _constraints(content):
        _residual(grid, row, name, rows, worst, where)
        row += 1
    _sum_up(grid, row - 1)
    _solver(content, grid, row + 1)
    return grid


def _figure(grid: Grid, row: int, check: Check) -> None:
    grid.put(row, 0, check.name)
    grid.put(row, FORMULA, check.value, "formula", check.number, formula=f"={check.formula}")
    grid.put(row, MODEL, check.model, "plain", check.number)
    off = (check.value - check.model) / max(1.0, abs(check.model))
    here, there = relative(row, FORMULA), relative(row, MODEL)
    formula = f"=({here}-{there})/MAX(1,ABS({there}))"
    grid.put(row, DIFFERENCE, off, "formula", "exponent", formula=formula)
    _verdict(grid, row, off, check.tolerance, check.unit)


def _residual(grid: Grid, row: int, name: str, rows: int, worst: float, where: str) -> None:
    grid.put(row, 0, f"audit: {name}, {rows:,} rows")
    grid.put(row, DIFFERENCE, worst, "plain", "exponent")
    _verdict(grid, row, worst, TOLERANCE, "largest residual")
    grid.put(row, PASS + 1, where if worst > EXACT else "", "muted")


def _verdict(grid: Grid, row: int, off: float, tolerance: float, unit: str) -> None:
    grid.put(row, ALLOWED, tolerance, "muted", "exponent")
    grid.put(row, UNIT, unit, "unit")
    passed = GOOD if abs(off) <= tolerance else BAD
    formula = f'=IF(ABS({relative(row, DIFFERENCE)})<={relative(row, ALLOWED)},"{GOOD}","{BAD}")'
    grid.put(row, PASS, passed, "flag", formula=formula)


def _sum_up(grid: Grid, last: int) -> None:
    """One cell that says whether all of it holds; ``summary`` shows it."""
    stretch = f"{relative(2, PASS)}:{relative(last, PASS)}"
    fails = sum(grid.cells[row, PASS].value == BAD for row in range(2, last + 1))
    said = ALL if fails == 0 else f"{fails} checks fail"
    count = f'COUNTIF({stretch},"{BAD}")'
    grid.put(0, 0, said, "flag", formula=f'=IF({count}=0,"{ALL}",{count}&" checks fail")')
    grid.mark("all", 0, 0)
    grid.flags += [(0, 0, 0), (2, last, PASS)]


def _constraints(content: Content) -> list[tuple[str, int, float, str]]:
    """Constraint, rows looked at, largest residual and where it is."""
    found = []
    for row in records(content.audit.constraints.sort_values("constraint")):
        node = row["node"]
        named = content.tree.nodes[node].name if 0 <= node < len(content.tree.nodes) else ""
        found.append((row["constraint"], row["rows"], row["largest_residual"], f"{named} {row['where']}"))
    return found


def _solver(content: Content, grid: Grid, row: int) -> None:
    run = content.run
    grid.put(row, 0, "what the solver said", "heading")
    lines = [("status", run.status, "", "text"), ("objective", run.objective, "", "text")]
    grid.mark("status", row + 1, MODEL)
    aim = AIMS[run.objective]
    for name, value, unit, number in (
        *lines,
        ("objective_value", run.objective_value, aim.unit, aim.number),
        ("bound", run.bound, aim.unit, aim.number),
        ("gap", run.gap, "share", "share"),
        ("gap_musd", run.gap_musd, "M$", "musd"),
    ):
        row += 1
        grid.put(row, 0, name)
        grid.put(row, MODEL, value, "plain", number)
        grid.put(row, UNIT, unit, "unit")
        grid.mark(name, row, MODEL)
