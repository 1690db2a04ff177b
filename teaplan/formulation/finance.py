"""Who pays: what is drawn of every instrument, and what is due of it, node by node.

draw[i,s,n] >= 0 on the nodes of the instrument's window, s the company or a site
sum over a path of draw / share available <= amount x taken,  >= least amount x taken
sum up to n of draw / share available <= share of capex x eligible capital paid up to n
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyomo.environ as pyo

from teaplan.case import EVERY, Instrument
from teaplan.formulation.builder import Builder, Family, Pair, Term, pick
from teaplan.formulation.capital import Capital, paid
from teaplan.formulation.dues import Dues, dues_of
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.sites import Sites
from teaplan.schema.financing import GRANT
from teaplan.shared.financing import drawn, exclusions, is_chosen, may_bind, may_draw, places_of

Group = tuple[tuple[str, ...], str]
"""Capital an instrument may pay for: generations (() is every one) and site (``*`` is every one)."""

EVERYTHING: Group = ((), EVERY)


@dataclass
class Debt:
    """What financing decides and owes.

    Attributes
    ----------
    rows
        Instruments by name.
    draws
        By (instrument, place, node).
    dues
        By (instrument, node); empty where nothing can be due.
    most
        Most that can be drawn of an instrument on any path, M$.
    eligible
        Paid for lines and buildings, by (generations, site, node): see ``Group``.
    """

    rows: dict[str, Instrument]
    draws: Family
    dues: dict[tuple[str, int], Dues]
    most: dict[str, float]
    eligible: Family

    @property
    def covenants(self) -> bool:
        """Whether any lender asks for cover."""
        return any(row.min_dscr is not None for row in self.rows.values())

    def interest(self, n: int) -> Iterator[Pair]:
        """Yield the interest that accrues on a node: what tax deducts."""
        for (_, m), dues in self.dues.items():
            if m == n:
                yield from dues.accrued

    def basis_cuts(self, n: int) -> Iterator[Pair]:
        """Yield what draws on a node cut off the tax basis."""
        for (i, _, _), variable in self.draws.on(n):
            if self.rows[i].basis_reduction_share:
                yield self.rows[i].basis_reduction_share, variable


def add_debt(b: Builder, fleet: Fleet, sites: Sites) -> Debt:
    """Add draws of instruments, their limits, what is due of them, and the money of both."""
    rows = drawn(b.case)
    capital = _eligible(b, fleet, sites, rows)
    keys = [
        (row.instrument, place, n)
        for row in rows
        for place in places_of(b.case, row)
        for n in b.nodes
        if may_draw(b.tree, row, n) and b.outlook.loan_share(row.instrument, n) > 0
    ]
    draws = b.variables("draws", keys, doc="Drawn of an instrument on a node, M$.")
    most = {row.instrument: _most(b, capital, row) for row in rows}
    _amounts(b, draws, most)
    eligible = _shares(b, draws, capital)
    debt = Debt({row.instrument: row for row in rows}, draws, dues_of(b, draws), most, eligible)
    _money(b, debt)
    return debt


def _group(row: Instrument, place: str) -> Group:
    return row.generations, place


def _eligible(b: Builder, fleet: Fleet, sites: Sites, rows: Iterable[Instrument]) -> Capital:
    asked = list(
        dict.fromkeys([*(_group(row, s) for row in rows for s in places_of(b.case, row)), EVERYTHING])
    )

    def groups(site: str, generation: str | None) -> list[Group]:
        return [
            (names, place)
            for names, place in asked
            if place in (EVERY, site) and (not names or generation is None or generation in names)
        ]

    return paid(b, fleet, sites, groups)


def _most(b: Builder, capital: Capital, row: Instrument) -> float:
    """Most that can be drawn of an instrument on a path, M$."""
    offered = [
        row.max_share
        * sum(capital.most_up_to(b, _group(row, place), leaf) for place in places_of(b.case, row))
        for leaf in b.tree.leaves
    ]
    return max(offered) if row.max_amount is None else min(row.max_amount, *offered)


def _so_far(b: Builder, draws: Family, row: Instrument, place: str, n: int) -> Iterator[Pair]:
    """Drawn on the way to a node; what only a share of the amount is there for counts as more of it."""
    for m in b.tree.ancestors[n]:
        if (row.instrument, place, m) in draws:
            yield 1.0 / b.outlook.loan_share(row.instrument, m), draws[row.instrument, place, m]


def _amounts(b: Builder, draws: Family, most: dict[str, float]) -> None:
    """Amounts in every future, and the whole choice where an instrument is one."""
    rows, leaves = b.case.financing, b.tree.leaves
    taken = b.variables(
        "instrument_taken",
        [
            (row.instrument, s, 0)
            for row in drawn(b.case)
            if is_chosen(b.case, row)
            for s in places_of(b.case, row)
        ],
        doc="1 where an instrument is taken.",
        domain=pyo.Binary,
        order=lambda key: (0, 0),
    )

    def limit(name: str, place: str, sign: float, amount: float) -> list[Pair]:
        return [(sign * amount, taken.get((name, place, 0)))]

    b.rows(
        "draw_within_amount",
        [
            (name, place, leaf)
            for name, place in dict.fromkeys(key[:2] for key in draws)
            for leaf in leaves
            if rows[name].max_amount is not None or (name, place, 0) in taken
        ],
        doc="In every future no more is drawn of an instrument than its amount, nothing where it is refused.",
        sense="<=",
        terms={
            "drawn": lambda i, s, leaf: _so_far(b, draws, rows[i], s, leaf),
            "amount": lambda i, s, leaf: limit(i, s, -1.0, most[i]),
        },
    )
    b.rows(
        "draw_at_least",
        [
            (name, place, leaf)
            for name, place, _ in taken
            for leaf in leaves
            if rows[name].min_amount and any((name, place, m) in draws for m in b.tree.ancestors[leaf])
        ],
        doc="Of an instrument that is taken no less than its least is drawn in every future that offers it.",
        sense=">=",
        terms={
            "drawn": lambda i, s, leaf: _so_far(b, draws, rows[i], s, leaf),
            "least": lambda i, s, leaf: limit(i, s, -1.0, rows[i].min_amount),
        },
    )
    _exclusions(b, taken)


def _exclusions(b: Builder, taken: Family) -> None:
    rows = b.case.financing
    b.rows(
        "instruments_exclude",
        [
            (one, first, other, second, 0)
            for one, other in exclusions(b.case)
            for first in places_of(b.case, rows[one])
            for second in places_of(b.case, rows[other])
            if EVERY in (first, second) or first == second
        ],
        doc="Of two instruments that exclude each other one is taken, by the company or at a site.",
        sense="<=",
        terms={
            "one": lambda i, s, j, z, n: pick(taken, (i, s, 0)),
            "other": lambda i, s, j, z, n: pick(taken, (j, z, 0)),
            "both": lambda *_: [(-1.0, None)],
        },
    )


def _shares(b: Builder, draws: Family, capital: Capital) -> Family:
    """Draws within shares of the capital they may pay for, and that has been paid."""
    rows = b.case.financing
    index = list(dict.fromkeys((*_group(rows[i], s), n) for i, s, n in draws))
    if may_bind(b.case):
        index += [(*EVERYTHING, leaf) for leaf in b.tree.leaves]
    needed = list(dict.fromkeys((g, s, m) for g, s, n in index for m in b.tree.ancestors[n]))
    eligible = b.variables("eligible_capital", needed, doc="Paid for lines and buildings of a group, M$.")
    b.rows(
        "eligible_capital_is_paid",
        needed,
        doc="Eligible capital is what is paid for lines and buildings.",
        sense="==",
        terms={
            "eligible": lambda g, s, n: [(-1.0, eligible[g, s, n])],
            "paid": lambda g, s, n: capital.pairs.get(((g, s), n), ()),
        },
    )

    def offered(i: str, s: str, n: int) -> Iterator[Pair]:
        for m in b.tree.ancestors[n]:
            yield -rows[i].max_share, eligible[(*_group(rows[i], s), m)]

    b.rows(
        "draw_within_share",
        list(draws),
        doc="No more is drawn of an instrument than its share of the eligible capital paid to date.",
        sense="<=",
        terms={"drawn": lambda i, s, n: _so_far(b, draws, rows[i], s, n), "offered": offered},
    )
    return eligible


def _money(b: Builder, debt: Debt) -> None:
    rows = b.case.financing

    def got(grants: bool, coefficient: float = 1.0) -> Term:
        return lambda n: (
            (coefficient, variable)
            for (i, _, _), variable in debt.draws.on(n)
            if (rows[i].kind == GRANT) == grants
        )

    def due(part: str, sign: float = -1.0) -> Term:
        return lambda n: (
            (sign * coefficient, variable)
            for i in rows
            if (i, n) in debt.dues
            for coefficient, variable in getattr(debt.dues[i, n], part)
        )

    def fees(n: int) -> Iterator[Pair]:
        for (i, _, _), variable in debt.draws.on(n):
            if rows[i].fee:
                yield -rows[i].fee, variable

    owed = due("balance")

    def repaid(n: int) -> Iterator[Pair]:
        if n in b.tree.leaves:
            yield from owed(n)

    b.money("loan_draws", "Drawn of loans, bonds and leases.", got(False))
    b.money("grants", "Drawn of grants.", got(True))
    b.money("interest", "Interest paid.", due("interest"))
    b.money("principal", "Principal repaid.", due("principal"))
    b.money("financing_fees", "Fees on draws.", fees)
    b.money("debt_repaid", "What is owed at the end, repaid.", repaid)
