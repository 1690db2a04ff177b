"""What is drawn of instruments, held against their terms, and what falls due of it.

Schedules are those of ``teaplan.money``; what the model counts as due is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import ONE, Cell, Ledger, Tags
from teaplan.audit.result import TOLERANCE, Checks
from teaplan.case import EVERY, Instrument
from teaplan.money.schedules import Service, coefficients, sculpted
from teaplan.money.timeline import Floats
from teaplan.schema.financing import GRANT
from teaplan.shared.components import BUILT
from teaplan.shared.financing import (
    drawn,
    exclusions,
    falls_due,
    is_financed,
    is_sculpted,
    may_draw,
    may_repay,
    owners,
    places_of,
    terms_of,
    under_cover,
)


@dataclass
class Debt:
    """Of one instrument, by node: what is drawn, due, counted by a covenant, and owed, M$."""

    row: Instrument
    drawn: Floats
    due: Service
    covered: Floats
    coming: Floats
    """Due on a node (row) of what is drawn up to another (column), M$."""

    @property
    def service(self) -> Floats:
        """Interest paid and principal."""
        return np.asarray(self.due.paid)


def enter_draws(fleet: Fleet, checks: Checks, ledger: Ledger) -> list[Debt]:
    """Check draws and enter them with fees, interest and principal; the money tax depends on.

    Parameters
    ----------
    fleet
        The plan's lines and decisions.
    checks, ledger
        Where residuals and money go; what is eligible is read off the ledger.
    """
    case = fleet.network.case
    _check_known(fleet, checks)
    if not is_financed(case):
        return []
    _check_amounts(fleet, checks)
    _check_shares(fleet, checks, ledger.table())
    debts = [_debt(fleet, row, checks) for row in drawn(case)]
    for debt in debts:
        _enter(fleet, debt, ledger)
    return debts


def accrued(debts: list[Debt], nodes: int) -> Floats:
    """Return the interest that accrues on every node, paid or not, M$: what tax deducts."""
    return np.asarray(sum((debt.due.interest for debt in debts), np.zeros(nodes)))


def basis_cuts(debts: list[Debt], nodes: int) -> Floats:
    """Return what draws on every node cut off the tax basis, M$."""
    return np.asarray(sum((debt.drawn * debt.row.basis_reduction_share for debt in debts), np.zeros(nodes)))


def _check_known(fleet: Fleet, checks: Checks) -> None:
    """Draws are of instruments, in their years and places, where their loan closes."""
    case, tree = fleet.network.case, fleet.network.tree
    financed = is_financed(case)
    for (name, place, n), amount in fleet.decisions.draws.items():
        row, where = case.financing[name], f"{name} at {place}"
        may = financed and place in places_of(case, row) and may_draw(tree, row, n) and row in drawn(case)
        checks.allowed("draw_allowed", where, n, amount, may, "cannot be drawn there and then")
        open_ = fleet.network.outlook.loan_share(name, n) > 0
        checks.allowed("loan_closes", where, n, amount, open_, "the loan does not close in this future")
    for (name, n), amount in fleet.decisions.principal.items():
        free = is_sculpted(case.financing[name]) and financed
        checks.allowed("principal_is_free", name, n, amount, free, "its schedule says what is repaid")
    for (name, n), amount in fleet.decisions.equity.items():
        row = case.financing[name]
        may = financed and row in owners(case) and may_draw(tree, row, n)
        checks.allowed("equity_allowed", name, n, amount, may, "owners pay nothing in there and then")
    for n, amount in fleet.decisions.cash.items():
        checks.allowed(
            "cash_allowed", "company", n, amount, financed, "cash is held where there is financing"
        )


def _so_far(fleet: Fleet, row: Instrument, place: str, n: int) -> float:
    """Drawn on the way to a node, as more where only a share of the amount is there."""
    outlook = fleet.network.outlook
    return sum(
        fleet.decisions.draws.get((row.instrument, place, m), 0.0) / share
        for m in fleet.network.tree.ancestors[n]
        if (share := outlook.loan_share(row.instrument, m)) > 0
    )


def _check_amounts(fleet: Fleet, checks: Checks) -> None:
    case, tree = fleet.network.case, fleet.network.tree
    taken = {(name, place) for (name, place, _), v in fleet.decisions.draws.items() if v > TOLERANCE}
    for row in drawn(case):
        for place in places_of(case, row):
            for leaf in tree.leaves:
                total, where = _so_far(fleet, row, place, leaf), f"{row.instrument} at {place}"
                if row.max_amount is not None:
                    checks.at_most("draw_within_amount", where, leaf, total, row.max_amount, "M$ drawn")
                if row.min_amount and (row.instrument, place) in taken and _offered(fleet, row, leaf):
                    checks.at_least("draw_at_least", where, leaf, total, row.min_amount, "M$ drawn")
    for one, other in exclusions(case):
        for first in (place for name, place in taken if name == one):
            for second in (place for name, place in taken if name == other):
                if EVERY in (first, second) or first == second:
                    why = f"{one} and {other} exclude each other"
                    checks.allowed("instruments_exclude", f"{first} and {second}", 0, 1.0, False, why)


def _offered(fleet: Fleet, row: Instrument, leaf: int) -> bool:
    """Whether anything of an instrument can be drawn on the way to a leaf."""
    tree, outlook = fleet.network.tree, fleet.network.outlook
    return any(
        may_draw(tree, row, m) and outlook.loan_share(row.instrument, m) > 0 for m in tree.ancestors[leaf]
    )


def _check_shares(fleet: Fleet, checks: Checks, money: pd.DataFrame) -> None:
    case, tree = fleet.network.case, fleet.network.tree
    spent = money[money["component"].isin(BUILT)]
    rows = [
        (str(r["site"]), str(r["line"]), int(r["node"]), -float(r["amount"]))
        for r in spent.to_dict("records")
    ]
    for row in drawn(case):
        for place in places_of(case, row):
            paid = np.zeros(len(tree.nodes))
            for site, line, n, amount in rows:
                other = line in case.lines and case.lines[line].generation not in row.generations
                if place in (EVERY, site) and not (row.generations and other):
                    paid[n] += amount
            for name, where, n in fleet.decisions.draws:
                if (name, where) == (row.instrument, place):
                    most = row.max_share * sum(paid[m] for m in tree.ancestors[n])
                    total = _so_far(fleet, row, place, n)
                    checks.at_most(
                        "draw_within_share", f"{name} at {where}", n, total, most, "M$ drawn to date"
                    )


def _debt(fleet: Fleet, row: Instrument, checks: Checks) -> Debt:
    tree = fleet.network.tree
    count = len(tree.nodes)
    draws = np.zeros(count)
    for (name, _, n), amount in fleet.decisions.draws.items():
        if name == row.instrument:
            draws[n] += amount
    none = np.zeros(count)
    if row.kind == GRANT:
        return Debt(row, draws, Service(none, none, none, none), none, np.zeros((count, count)))
    if is_sculpted(row):
        return _free(fleet, row, draws, checks)
    due = coefficients(terms_of(row), tree.moments, parent=tree.parents)
    late = np.array([[under_cover(tree, row, m, n) for m in range(count)] for n in range(count)])
    up_to = np.array([[float(m in tree.ancestors[n]) for n in range(count)] for m in range(count)])
    return Debt(row, draws, due.of(draws), (due.paid * late) @ draws, (due.paid * draws) @ up_to)


def _free(fleet: Fleet, row: Instrument, draws: Floats, checks: Checks) -> Debt:
    """A sculpted loan: repaid from grace on, no more than is owed, all of it by the tenor."""
    tree = fleet.network.tree
    repaid = np.array([fleet.decisions.principal.get((row.instrument, n.index), 0.0) for n in tree.nodes])
    for node in tree.nodes:
        n = node.index
        way = tree.ancestors[n]
        total, back = sum(draws[m] for m in way), sum(repaid[m] for m in way)
        checks.at_most("repaid_was_owed", row.instrument, n, back, total, "M$ repaid to date", total)
        due = sum(draws[m] for m in way if falls_due(tree, row, m, n))
        checks.at_least("repaid_by_tenor", row.instrument, n, back, due, "M$ repaid to date", total)
        checks.allowed(
            "repaid_after_grace", row.instrument, n, repaid[n], may_repay(tree, row, n), "is in grace"
        )
    # what is repaid beyond what is owed has been told; the schedule itself takes no more than is there
    due_of = sculpted(
        row.rate, draws, _within(tree.ancestors, draws, repaid), tree.moments, parent=tree.parents
    )
    late = np.array([may_repay(tree, row, n.index) for n in tree.nodes], dtype=float)
    # what is repaid is a choice of the year itself, whatever was drawn before it
    return Debt(row, draws, due_of, due_of.paid * late, np.tile(due_of.paid[:, None], (1, len(draws))))


def _within(ways: list[tuple[int, ...]], draws: Floats, repaid: Floats) -> Floats:
    """Cut principal to what is owed, so that rounding of a plan is no error of its schedule."""
    found = np.zeros(len(repaid))
    for n, way in enumerate(ways):
        owed = sum(draws[m] for m in way) - sum(found[m] for m in way if m != n)
        found[n] = min(repaid[n], max(0.0, owed))
    return found


def _enter(fleet: Fleet, debt: Debt, ledger: Ledger) -> None:
    row, tree = debt.row, fleet.network.tree
    fee = ledger.cell(row.fee, "financing", row.row, "fee_share")
    got = "grants" if row.kind == GRANT else "loan_draws"
    for (name, place, n), amount in fleet.decisions.draws.items():
        if name == row.instrument:
            tags = Tags(site="" if place == EVERY else place, kind="instrument", party=name)
            ledger.add(got, n, amount, 1.0, tags, ONE)
            ledger.add("financing_fees", n, amount, -1.0, tags, fee)
    tags = Tags(kind="instrument", party=row.instrument)
    for node in tree.nodes:
        n = node.index
        _enter_interest(ledger, debt, n, tags)
        ledger.add("principal", n, float(debt.due.principal[n]), -1.0, tags, ONE)
        if n in tree.leaves:
            ledger.add("debt_repaid", n, float(debt.due.balance[n]), -1.0, tags, ONE)


def _enter_interest(ledger: Ledger, debt: Debt, n: int, tags: Tags) -> None:
    """Enter interest so that it follows the cell of its rate."""
    paid = float(debt.due.interest[n] - debt.due.capitalised[n])
    rate: Cell = ledger.cell(debt.row.rate, "financing", debt.row.row, "rate")
    if rate.value and paid:
        ledger.add("interest", n, paid / rate.value, -1.0, tags, rate)
