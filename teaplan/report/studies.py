"""Blocks of the sheet ``comparison`` on the studies: do now, break-evens, worth of a step, alternatives."""

from __future__ import annotations

from teaplan.report.grid import Grid
from teaplan.studies.results import BreakEven, Comparison, Side

UNDECIDED = "undecided"
BREAK_EVENS = (
    "lever",
    "case has",
    "looked from",
    "to",
    "flips above",
    "flips below",
    "wins below",
    "wins above",
    "says",
)
ALTERNATIVES = ("differs in", "name", "unit", "objective value", "share that differs", "may be worse by")


def now(grid: Grid, known: Comparison, row: int) -> int:
    """Write what to do before the first branching, and whether every good plan does it."""
    grid.put(row, 0, "Do now: decisions before the first branching, in every good plan", "heading")
    if not known.do_now:
        grid.put(row + 1, 0, "nothing is ordered before the first branching", "muted")
        return row + 2
    plans = list(known.do_now[0].counts)
    grid.header(row + 1, ("what", "where", "when", *(name or "no rule" for name in plans), "the same in all"))
    row += 1
    for order in known.do_now:
        row += 1
        grid.put(row, 0, f"{order.move} {order.what or order.kind}")
        grid.put(row, 1, order.site)
        grid.put(row, 2, order.period)
        for column, name in enumerate(plans, start=3):
            grid.put(row, column, order.counts[name], "plain", "whole")
        grid.put(row, 3 + len(plans), "yes" if order.same else "no")
        grid.mark(("now", order.period, order.kind, order.site, order.what, order.move), row, 3)
    return row + 1


def lever_name(found: BreakEven) -> str:
    """Say what a lever moves."""
    lever = found.lever
    return f"{lever.driver} of {lever.target}" if lever.target else f"{lever.driver}, everywhere"


def break_evens(grid: Grid, known: Comparison, row: int) -> int:
    """Write every lever with the bracket in which the winner flips."""
    grid.put(row, 0, "What would flip the winner: factors, or years, at which it changes", "heading")
    if not known.break_evens:
        grid.put(row + 1, 0, "not asked for: compare with --break-evens", "muted")
        return row + 2
    grid.header(row + 1, BREAK_EVENS)
    row += 1
    for index, found in enumerate(known.break_evens):
        row += 1
        grid.put(row, 0, lever_name(found))
        ends = (found.base, found.lever.low, found.lever.high, _at(found.below), _at(found.above))
        for column, value in enumerate(ends, start=1):
            grid.told(row, column, value, "price")
        grid.put(row, 6, _winner(found.below))
        grid.put(row, 7, _winner(found.above))
        grid.put(row, 8, found.note, "muted")
        grid.mark(("break-even", index), row, 4)
    return row + 1


def _at(side: Side | None) -> float | None:
    return None if side is None else side.at


def _winner(side: Side | None) -> str:
    return "" if side is None else side.winner or UNDECIDED


def worths(grid: Grid, known: Comparison, row: int) -> int:
    """Write what a step of speed or access is worth."""
    if not known.worths:
        return row - 1
    grid.put(row, 0, "What speed and access are worth", "heading")
    grid.header(row + 1, ("step", "strategy", "unit", "worth", "plus or minus", "$/kWh", "says"))
    row += 1
    for index, found in enumerate(known.worths):
        row += 1
        grid.put(row, 0, found.what)
        grid.put(row, 1, found.strategy or "no rule")
        grid.put(row, 2, "M$", "unit")
        value = found.value
        grid.told(row, 3, value.musd, "musd")
        grid.put(row, 4, value.plus_minus_musd, "plain", "musd")
        grid.put(row, 5, found.usd_per_kwh, "plain", "usd_per_kwh")
        said = value.why or ("decided" if value.decided else "undecided within the gaps")
        grid.put(row, 6, said, "muted")
        grid.mark(("worth", index), row, 3)
    return row + 1


def alternatives(grid: Grid, known: Comparison, row: int) -> int:
    """Write plans nearly as good that differ most."""
    if not known.alternatives:
        return row - 1
    grid.put(row, 0, "Plans nearly as good as the best that differ most from it", "heading")
    grid.header(row + 1, ALTERNATIVES)
    row += 1
    for found in known.alternatives:
        row += 1
        grid.put(row, 0, found.differs_in)
        grid.put(row, 1, found.solved.name, "muted")
        grid.put(row, 2, "M$", "unit")
        grid.told(row, 3, found.solved.objective_value, "musd")
        grid.put(row, 4, found.distance, "plain", "share")
        grid.put(row, 5, found.within, "plain", "share")
        grid.mark(("alternative", found.solved.name), row, 3)
    return row + 1
