"""Instruments by arithmetic alone: when they may be drawn, what falls due of them; for model and audit."""

from __future__ import annotations

from teaplan.case import EVERY, Case, Instrument
from teaplan.money.schedules import Terms
from teaplan.schema.financing import BORROWED, EQUITY, SCULPTED, SITE
from teaplan.shared.aims import NPV
from teaplan.tree import Tree

SAME = 1e-9
"""Moments are sums of months / 12: as many years apart they are one moment."""


def is_financed(case: Case) -> bool:
    """Whether a plan chooses who pays: ``cost`` knows no financing."""
    return bool(case.financing) and case.settings.objective == NPV


def drawn(case: Case) -> list[Instrument]:
    """Return the instruments whose money comes from outside the company, in their order."""
    return [row for row in case.financing.values() if row.kind != EQUITY]


def owners(case: Case) -> list[Instrument]:
    """Return the rows that limit what the owners pay in; a row without amount and years says who they are."""
    rows = [row for row in case.financing.values() if row.kind == EQUITY]
    free = [row for row in rows if (row.max_amount, row.first_year, row.last_year) == (None, None, None)]
    return [] if free else rows


def borrowed(case: Case) -> list[Instrument]:
    """Return the instruments that are serviced."""
    return [row for row in case.financing.values() if row.kind in BORROWED]


def places_of(case: Case, row: Instrument) -> list[str]:
    """Where an instrument is drawn: at each site, or once for the company (``*``)."""
    return list(case.sites) if row.scope == SITE else [EVERY]


def may_draw(tree: Tree, row: Instrument, node: int) -> bool:
    """Whether an instrument can be drawn in the whole period of a node.

    Not what is borrowed in the last: it would be repaid at the moment it is drawn.
    """
    period = tree.period_of(node)
    if row.kind in BORROWED and node in tree.leaves:
        return False
    if row.first_year is not None and period.start < tree.start_of_year(row.first_year):
        return False
    return row.last_year is None or period.end <= tree.start_of_year(row.last_year + 1)


def exclusions(case: Case) -> list[tuple[str, str]]:
    """Pairs of instruments of which only one can be taken; each pair once."""
    pairs = {tuple(sorted((row.instrument, other))) for row in drawn(case) for other in row.excludes}
    return sorted((first, second) for first, second in pairs)


def is_chosen(case: Case, row: Instrument) -> bool:
    """Whether taking an instrument is a choice of its own: it has a least size, or excludes another."""
    return row.min_amount > 0 or any(row.instrument in pair for pair in exclusions(case))


def terms_of(row: Instrument) -> Terms:
    """Return the terms of an instrument with a schedule of its own."""
    return Terms(row.rate, row.tenor, row.grace, row.capitalised, row.repayment)  # type: ignore[arg-type]


def is_sculpted(row: Instrument) -> bool:
    """Whether principal is repaid as cash allows."""
    return row.repayment == SCULPTED


def under_cover(tree: Tree, row: Instrument, vintage: int, node: int) -> bool:
    """Whether a covenant counts what is due on a node of a draw on another: after grace."""
    quiet = max(row.grace, row.capitalised)
    return bool(tree.moments[node] > tree.moments[vintage] + quiet + SAME)


def first_draw(tree: Tree, row: Instrument, node: int) -> int | None:
    """Return the first node on the way to a node on which an instrument can be drawn; None where none is."""
    return next((m for m in tree.ancestors[node] if may_draw(tree, row, m)), None)


def may_repay(tree: Tree, row: Instrument, node: int) -> bool:
    """Whether principal of a sculpted loan may be repaid on a node: after grace of its first draw."""
    first = first_draw(tree, row, node)
    return first is not None and under_cover(tree, row, first, node)


def falls_due(tree: Tree, row: Instrument, vintage: int, node: int) -> bool:
    """Whether a draw of a sculpted loan must be repaid by a node."""
    return bool(tree.moments[vintage] + row.tenor <= tree.moments[node] + SAME)


def may_bind(case: Case) -> bool:
    """Whether gearing can be less than instruments allow: shares add to more, or interest to debt."""
    loans = borrowed(case)
    share = sum(row.max_share for row in loans)
    return bool(loans) and (share > case.settings.max_gearing + SAME or any(r.capitalised for r in loans))
