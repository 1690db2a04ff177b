"""Differences as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.differences.inputs import InputChanges, RowChange
from teaplan.differences.plans import PlanChanges, StrategyChange
from teaplan.differences.ranking import Rank, Ranking, place, typed
from teaplan.studies.results import SAME

REASONS = 10
"""Reasons that are told why runs are not ranked; the changes above tell all."""


def told(inputs: InputChanges, plans: PlanChanges | None, ranking: Ranking) -> tuple[str, ...]:
    """Return inputs, plans and ranking as lines, each part under a line that says how much of it there is."""
    lines = [*_inputs(inputs)]
    if plans is not None:
        lines += _plans(plans)
    return (*lines, *_ranking(ranking))


def _inputs(inputs: InputChanges) -> Iterator[str]:
    if not inputs:
        yield "inputs: the same"
        return
    counts = (len(inputs.cells), len(inputs.added), len(inputs.removed))
    cells = f"{counts[0]} cell{'' if counts[0] == 1 else 's'} changed"
    yield f"inputs: {cells}, {_rows(counts[1])} added, {_rows(counts[2])} removed"
    for cell in inputs.cells:
        about = "" if cell.sheet == "settings" else f"{cell.row}  "
        where = place(cell.old_cell, cell.new_cell, cell.sheet)
        yield f"  {where}  {about}{cell.column}: {typed(cell.old)} -> {typed(cell.new)}"
    yield from (f"  + {_row(row)}" for row in inputs.added)
    yield from (f"  - {_row(row)}" for row in inputs.removed)


def _rows(number: int) -> str:
    return f"{number} row{'' if number == 1 else 's'}"


def _row(row: RowChange) -> str:
    values = ", ".join(f"{name} {typed(value)}" for name, value in row.values.items())
    return f"{row.cell}  {values}"


def _plans(plans: PlanChanges) -> Iterator[str]:
    if not plans:
        yield "plans: the same"
        return
    yield "plans:"
    for which, names in (("new", plans.added), ("old", plans.removed)):
        yield from (f"  {name or 'no rule'}: in the {which} one only" for name in names)
    for one in plans.strategies:
        yield f"  {one.strategy or 'no rule'}"
        yield from (f"    {line}" for line in _strategy(one))


def _strategy(one: StrategyChange) -> Iterator[str]:
    for name, (old, new) in one.figures.items():
        yield f"{name}: {_figure(old)} -> {_figure(new)}"
    for order, (was, now) in one.orders.items():
        what = " ".join(part for part in (order.move, order.line, order.product) if part)
        yield f"{order.period} {order.branch}, {order.site}: {what}: {was} -> {now}"
    for which, sites in (("new", one.sites_opened), ("old", one.sites_closed)):
        if sites:
            yield f"opened in the {which} plan only: {', '.join(sites)}"


def _musd(value: float) -> str:
    """Write M$ with a decimal, or with what digits it takes to show that it is not 0."""
    return f"{value:,.1f} M$" if value >= 0.05 else f"{value:.1g} M$"


def _figure(value: float | str | None) -> str:
    if value is None:
        return "none"
    return value.replace("_", " ") if isinstance(value, str) else f"{value:z,.4f}"


def _ranking(ranking: Ranking) -> Iterator[str]:
    yield from (f"not ranked: {why}" for why in ranking.why[:REASONS])
    if len(ranking.why) > REASONS:
        yield f"not ranked: {len(ranking.why) - REASONS} more places differ that two runs must share"
    yield from map(_rank, ranking.ranks)


def _rank(rank: Rank) -> str:
    found = rank.difference
    if rank.strategy is None:
        name = f"best plan ({rank.old or 'no rule'} against {rank.new or 'no rule'})"
    else:
        name = rank.strategy or "no rule"
    if found.musd is None:
        return f"{name}: not ranked: {found.why}"
    gaps = found.plus_minus_musd or 0.0
    if rank.better is not None and abs(found.musd) > SAME:
        more = f", plus or minus {_musd(gaps)}" if gaps > SAME else ""
        return f"{name}: the {rank.better} one is better by {_musd(abs(found.musd))}{more}"
    if abs(found.musd) <= SAME:
        return f"{name}: as good as each other"
    return f"{name}: undecided within the gaps: they differ by less than {_musd(gaps)}"
