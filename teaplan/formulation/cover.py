"""What lenders ask of a plan while they are owed: cover of service by cash, and debt within capital.

cash available[n] >= sum min_dscr_i covered_i[n] + all other service[n] - M (1 - due[n])
covered[n] <= S due[n]                                        due binary, where a covenant can count
                                                              (in shorter periods sums over 12 months)
balance[n] <= max_gearing x paid for lines and buildings up to n

Cash available is operating cash, salvage and tax, the latter without losses carried forward. M is what a
sensible plan can lose at most in a period in which nothing falls due. A covenant on the expectation is one
row a period, over its nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyomo.environ as pyo

from teaplan.case import Instrument
from teaplan.formulation.builder import Builder, Pair, Term, scaled
from teaplan.formulation.extremes import most_got, most_lost
from teaplan.formulation.finance import EVERYTHING, Debt
from teaplan.schema.financing import EVERY_NODE, EXPECTED
from teaplan.shared.components import SALVAGE
from teaplan.shared.financing import borrowed, is_sculpted, may_bind
from teaplan.shared.one_price import at_one_price
from teaplan.shared.search_order import HOLDS


def add_covenants(b: Builder, cash: Term, debt: Debt, tax: Term | None = None) -> None:
    """Add covers and gearing.

    Parameters
    ----------
    cash
        Operating cash by node.
    debt
        What is owed.
    tax
        The most that the law can tax, negative, by node; None where nothing is taxed.
    """
    _covers(b, cash, debt, tax)
    _gearing(b, debt)


@dataclass(frozen=True)
class _Covenants:
    """Covenants of a case, and the nodes of the period each row tests, by (basis, first of them)."""

    b: Builder
    debt: Debt
    rows: list[Instrument]
    nodes_of: dict[tuple[str, int], list[int]]

    def chances(self, basis: str, n: int) -> dict[int, float]:
        """Return the nodes a row sums over with their weights: of each future the year that ends then.

        In periods of a year and more that is the node's own.
        """
        tree, found = self.b.tree, dict[int, float]()
        whole = sum(tree.nodes[m].probability for m in self.nodes_of[basis, n])
        for last in self.nodes_of[basis, n]:
            for m, part in tree.trailing(last).items():
                found[m] = found.get(m, 0.0) + tree.nodes[last].probability / whole * part
        return found

    def over(self, of_node: Term) -> Term:
        """Return what a node has, weighed over the nodes of a row."""

        def total(basis: str, n: int) -> Iterator[Pair]:
            for m, chance in self.chances(basis, n).items():
                yield from scaled(of_node(m), chance)

        return total

    def of(self, basis: str) -> list[Instrument]:
        """Return the instruments whose covenant is tested on a basis."""
        return [row for row in self.rows if row.dscr_basis == basis]

    def asked(self, basis: str, n: int) -> Iterator[Pair]:
        """Yield what covenants ask for on the nodes of a row."""
        for m, chance in self.chances(basis, n).items():
            for row in self.of(basis):
                yield from scaled(_covered(self.debt, row, m), -chance * float(row.min_dscr or 0.0))

    def counted(self, basis: str, n: int) -> Iterator[Pair]:
        """Yield service that covenants count."""
        for m, chance in self.chances(basis, n).items():
            for row in self.of(basis):
                yield from scaled(_covered(self.debt, row, m), chance)

    def service(self, n: int) -> Iterator[Pair]:
        """Yield all service of a node."""
        for row in borrowed(self.b.case):
            dues = self.debt.dues.get((row.instrument, n))
            yield from () if dues is None else dues.service

    def lost(self, basis: str, n: int) -> float:
        """Return M of a row."""
        return sum(chance * most_lost(self.b, m) for m, chance in self.chances(basis, n).items())

    def most(self, basis: str, n: int) -> float:
        """Return S of a row."""
        return sum(_most_due(self.b, self.debt, row, self.chances(basis, n)) for row in self.of(basis))


def _covenants(b: Builder, debt: Debt) -> _Covenants:
    rows = [row for row in borrowed(b.case) if row.min_dscr is not None]
    stretches = [(EVERY_NODE, [n]) for n in b.nodes] + [(EXPECTED, nodes) for nodes in _by_period(b)]
    tested = {
        (basis, nodes[0]): nodes
        for basis, nodes in stretches
        if any(
            _covered(debt, row, m)
            for row in rows
            if row.dscr_basis == basis
            for n in nodes
            for m in b.tree.trailing(n)
        )
    }
    return _Covenants(b, debt, rows, tested)


def _covers(b: Builder, cash: Term, debt: Debt, tax: Term | None) -> None:
    def beside(n: int) -> Iterator[Pair]:
        yield from b.money_of(SALVAGE)(n)
        yield from () if tax is None else tax(n)

    of = _covenants(b, debt)
    due = b.variables(
        "service_due",
        list(of.nodes_of),
        doc="1 where service under a covenant falls due.",
        domain=pyo.Binary,
        order=lambda key: (HOLDS, b.tree.nodes[key[1]].period),
    )

    def other(basis: str, n: int) -> Iterator[Pair]:
        yield from scaled(of.over(of.service)(basis, n), -1.0)
        yield from of.counted(basis, n)

    b.rows(
        "service_is_covered",
        list(of.nodes_of),
        doc="While service falls due, cash available covers it as a covenant asks, and all other service.",
        sense=">=",
        terms={
            "operating": of.over(cash),
            "salvage_and_tax": of.over(beside),
            "covered": of.asked,
            "other": other,
            "lost": lambda basis, n: [(of.lost(basis, n), None)],
            "due": lambda basis, n: [(-of.lost(basis, n), due[basis, n])],
        },
    )
    b.rows(
        "service_falls_due",
        list(of.nodes_of),
        doc="Where service under a covenant is paid, it falls due.",
        sense="<=",
        terms={
            "covered": of.counted,
            "due": lambda basis, n: [(-of.most(basis, n), due[basis, n])],
        },
    )


def _by_period(b: Builder) -> list[list[int]]:
    return [[n for n in b.nodes if b.tree.nodes[n].period == t] for t in range(len(b.tree.periods))]


def _covered(debt: Debt, row: Instrument, n: int) -> list[Pair]:
    dues = debt.dues.get((row.instrument, n))
    return [] if dues is None else dues.covered


def _most_due(b: Builder, debt: Debt, row: Instrument, weights: dict[int, float]) -> float:
    """Most service under a covenant: all that can be drawn at its largest coefficient, or cash can cover."""
    offered = got = 0.0
    for n, weight in weights.items():
        found = [coefficient for coefficient, _ in _covered(debt, row, n)]
        # a sculpted loan pays interest and principal of its own
        offered += weight * (sum(found) if is_sculpted(row) else max(found, default=0.0))
        got += weight * most_got(b, n)
    if at_one_price(b.case):
        return debt.most[row.instrument] * offered  # whatever the price that is tried
    return min(debt.most[row.instrument] * offered, got / float(row.min_dscr or 1.0))


def _gearing(b: Builder, debt: Debt) -> None:
    """Add gearing where instruments together can be more than it allows."""
    if not may_bind(b.case):
        return
    loans, most = borrowed(b.case), b.case.settings.max_gearing
    b.rows(
        "debt_within_gearing",
        [n for n in b.nodes if any((row.instrument, n) in debt.dues for row in loans)],
        doc="No more is owed than gearing allows on what is paid for lines and buildings to date.",
        sense="<=",
        terms={
            "owed": lambda n: (
                p for r in loans if (r.instrument, n) in debt.dues for p in debt.dues[r.instrument, n].balance
            ),
            "capital": lambda n: [(-most, debt.eligible[(*EVERYTHING, m)]) for m in b.tree.ancestors[n]],
        },
    )
