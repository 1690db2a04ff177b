"""What falls due of what was drawn: interest, principal, balance, node by node.

Everything due is linear in the draws on the way to a node, with the coefficients of
``money.schedules``; only a sculpted loan has principal and balance of its own:

    balance[n] = balance[p(n)] + draws[n] - principal[n]
    interest[n] = ((1 + rate)^years - 1) balance[p(n)]
    principal up to n >= draws whose tenor has passed at n
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from teaplan.case import Instrument
from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.money.schedules import coefficients
from teaplan.shared.financing import (
    borrowed,
    falls_due,
    first_draw,
    is_sculpted,
    may_repay,
    places_of,
    terms_of,
    under_cover,
)


@dataclass
class Dues:
    """What falls due of an instrument on a node, as pairs.

    Attributes
    ----------
    accrued
        Interest of the period, paid or added to the debt.
    interest, principal
        Paid.
    covered
        What of both a covenant counts.
    balance
        Owed afterwards.
    """

    accrued: list[Pair] = field(default_factory=list)
    interest: list[Pair] = field(default_factory=list)
    principal: list[Pair] = field(default_factory=list)
    covered: list[Pair] = field(default_factory=list)
    balance: list[Pair] = field(default_factory=list)

    @property
    def service(self) -> list[Pair]:
        """Interest paid and principal."""
        return self.interest + self.principal


def dues_of(b: Builder, draws: Family) -> dict[tuple[str, int], Dues]:
    """Return what falls due of every instrument by node, and add the rows of those that are sculpted."""
    found: dict[tuple[str, int], Dues] = {}
    for row in borrowed(b.case):
        if not is_sculpted(row):
            found |= _scheduled(b, draws, row)
    return found | _sculpted(b, draws, [row for row in borrowed(b.case) if is_sculpted(row)])


def _scheduled(b: Builder, draws: Family, row: Instrument) -> dict[tuple[str, int], Dues]:
    """Dues of a loan whose schedule is that of its terms: linear in the draws before."""
    tree = b.tree
    due = coefficients(terms_of(row), tree.moments, parent=tree.parents)
    found: dict[tuple[str, int], Dues] = {}
    for n in b.nodes:
        dues = Dues()
        for m in tree.ancestors[n]:
            counts = under_cover(tree, row, m, n)
            for place in places_of(b.case, row):
                variable = draws.get((row.instrument, place, m))
                if variable is None:
                    continue
                paid_interest = float(due.interest[n, m] - due.capitalised[n, m])
                principal = float(due.principal[n, m])
                parts = (
                    (dues.accrued, float(due.interest[n, m])),
                    (dues.interest, paid_interest),
                    (dues.principal, principal),
                    (dues.covered, paid_interest + principal if counts else 0.0),
                    (dues.balance, float(due.balance[n, m])),
                )
                for pairs, coefficient in parts:
                    if coefficient:
                        pairs.append((coefficient, variable))
        if dues.balance or dues.service:
            found[row.instrument, n] = dues
    return found


def _sculpted(b: Builder, draws: Family, rows: list[Instrument]) -> dict[tuple[str, int], Dues]:
    """Dues of loans whose principal is free, from grace on and up to the tenor."""
    tree, by_name = b.tree, {row.instrument: row for row in rows}
    keys = [(i, n) for i, row in by_name.items() for n in b.nodes if first_draw(tree, row, n) is not None]
    repays = [(i, n) for i, n in keys if may_repay(tree, by_name[i], n)]
    principal = b.variables("principal_paid", repays, doc="Repaid of a sculpted loan on a node, M$.")
    balance = b.variables("debt_balance", keys, doc="Owed of a sculpted loan after a node, M$.")

    def drawn_on(i: str, n: int, sign: float) -> Iterator[Pair]:
        for place in places_of(b.case, by_name[i]):
            yield from pick(draws, (i, place, n), sign)

    b.rows(
        "balance_is_owed",
        keys,
        doc="What is owed of a sculpted loan is what was owed, drawn and not repaid.",
        sense="==",
        terms={
            "owed": lambda i, n: [(-1.0, balance[i, n])],
            "before": lambda i, n: pick(balance, (i, b.parent(n))),
            "drawn": lambda i, n: drawn_on(i, n, 1.0),
            "repaid": lambda i, n: pick(principal, (i, n), -1.0),
        },
    )
    b.rows(
        "repaid_by_tenor",
        [(i, n) for i, n in keys if any(falls_due(tree, by_name[i], m, n) for m in tree.ancestors[n])],
        doc="What is drawn of a sculpted loan is repaid by its tenor.",
        sense=">=",
        terms={
            "repaid": lambda i, n: (pair for m in tree.ancestors[n] for pair in pick(principal, (i, m))),
            "due": lambda i, n: (
                pair
                for m in tree.ancestors[n]
                if falls_due(tree, by_name[i], m, n)
                for pair in drawn_on(i, m, -1.0)
            ),
        },
    )
    found: dict[tuple[str, int], Dues] = {}
    for i, n in keys:
        before = b.parent(n)
        years = 0.0 if before is None else float(tree.moments[n] - tree.moments[before])
        interest = list(pick(balance, (i, before), (1.0 + by_name[i].rate) ** years - 1.0))
        repaid = list(pick(principal, (i, n)))
        covered = [*interest, *repaid] if (i, n) in principal else []
        found[i, n] = Dues(interest, interest, repaid, covered, [(1.0, balance[i, n])])
    return found
