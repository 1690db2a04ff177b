"""What lenders ask of a plan while they are owed: cover of service by cash, and debt within capital.

cash available[n] >= sum min_dscr_i covered_i[n] + all other service[n] - M (1 - due[n])
covered[n] <= S due[n]                                        due binary, where a covenant can count
balance[n] <= max_gearing x capital paid up to n

Cash available is operating cash, salvage and tax. M is what a year can cost at most: where nothing falls due
a plant may lose as much. A covenant on the expectation is one row a period, over its nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pyomo.environ as pyo

from teaplan.case import Instrument
from teaplan.formulation.builder import Builder, Family, Pair, scaled
from teaplan.formulation.buildings import most_buildings
from teaplan.formulation.finance import Debt
from teaplan.formulation.limits import most_lines
from teaplan.schema.financing import EVERY_NODE, EXPECTED
from teaplan.shared.components import CAPITAL, SALVAGE, TAX
from teaplan.shared.contracts import most_taken
from teaplan.shared.financing import borrowed, drawn, is_sculpted
from teaplan.shared.supply import delivered_price

AMPLE = 2.0
"""Times what a year costs at most by the dearest way: start-up scrap, freight and overheads are in it."""


def add_covenants(b: Builder, cash: Family, debt: Debt) -> None:
    """Add covers and gearing.

    Parameters
    ----------
    cash
        Operating cash by node.
    debt
        What is owed.
    """
    _covers(b, cash, debt)
    _gearing(b, debt)


def _covers(b: Builder, cash: Family, debt: Debt) -> None:
    rows = [row for row in borrowed(b.case) if row.min_dscr is not None]
    tests = [
        (basis, nodes)
        for basis, stretches in ((EVERY_NODE, [[n] for n in b.nodes]), (EXPECTED, _by_period(b)))
        for nodes in stretches
        if any(_covered(debt, row, n) for row in rows if row.dscr_basis == basis for n in nodes)
    ]
    index = [(basis, nodes[0]) for basis, nodes in tests]
    nodes_of = {(basis, nodes[0]): nodes for basis, nodes in tests}
    due = b.variables(
        "service_due",
        index,
        doc="1 where service under a covenant falls due.",
        domain=pyo.Binary,
        order=lambda key: (3, b.tree.nodes[key[1]].period),
    )

    def chance(key: tuple[str, int], n: int) -> float:
        whole = sum(b.tree.nodes[m].probability for m in nodes_of[key])
        return b.tree.nodes[n].probability / whole

    def over(key: tuple[str, int], of_node: object) -> Iterator[Pair]:
        for n in nodes_of[key]:
            yield from scaled(of_node(n), chance(key, n))  # type: ignore[operator]

    def covered(basis: str, n: int) -> Iterator[Pair]:
        for row in rows:
            if row.dscr_basis == basis:
                yield from scaled(_covered(debt, row, n), -float(row.min_dscr or 0.0))

    def other(basis: str, n: int) -> Iterator[Pair]:
        for row in borrowed(b.case):
            dues = debt.dues.get((row.instrument, n))
            if dues is not None:
                yield from scaled(dues.service, -1.0)
                if row.min_dscr is not None and row.dscr_basis == basis:
                    yield from dues.covered

    available = b.money_of(SALVAGE, TAX)
    b.rows(
        "service_is_covered",
        index,
        doc="While service falls due, cash available covers it as a covenant asks, and all other service.",
        sense=">=",
        terms={
            "operating": lambda basis, n: over((basis, n), lambda m: [(1.0, cash[m])]),
            "salvage_and_tax": lambda basis, n: over((basis, n), available),
            "covered": lambda basis, n: over((basis, n), lambda m: covered(basis, m)),
            "other": lambda basis, n: over((basis, n), lambda m: other(basis, m)),
            "lost": lambda basis, n: over((basis, n), lambda m: [(_most_lost(b, m), None)]),
            "due": lambda basis, n: [
                (-sum(chance((basis, n), m) * _most_lost(b, m) for m in nodes_of[basis, n]), due[basis, n])
            ],
        },
    )
    b.rows(
        "service_falls_due",
        index,
        doc="Where service under a covenant is paid, it falls due.",
        sense="<=",
        terms={
            "covered": lambda basis, n: over(
                (basis, n),
                lambda m: (p for r in rows if r.dscr_basis == basis for p in _covered(debt, r, m)),
            ),
            "due": lambda basis, n: [
                (
                    -sum(
                        max((_most_due(debt, r, m) for m in nodes_of[basis, n]), default=0.0)
                        for r in rows
                        if r.dscr_basis == basis
                    ),
                    due[basis, n],
                )
            ],
        },
    )


def _by_period(b: Builder) -> list[list[int]]:
    return [[n for n in b.nodes if b.tree.nodes[n].period == t] for t in range(len(b.tree.periods))]


def _covered(debt: Debt, row: Instrument, n: int) -> list[Pair]:
    dues = debt.dues.get((row.instrument, n))
    return [] if dues is None else dues.covered


def _most_due(debt: Debt, row: Instrument, n: int) -> float:
    """Most service under a covenant: all that can be drawn, at the largest coefficient of any of it."""
    found = [coefficient for coefficient, _ in _covered(debt, row, n)]
    # a sculpted loan pays interest and principal of its own
    return debt.most[row.instrument] * (sum(found) if is_sculpted(row) else max(found, default=0.0))


def _gearing(b: Builder, debt: Debt) -> None:
    """Add gearing only where instruments together can be more than it allows."""
    rows, most = drawn(b.case), b.case.settings.max_gearing
    loans = borrowed(b.case)
    grown = [row for row in loans if row.capitalised > 0]
    if not loans or (not grown and sum(row.max_share for row in loans) <= most + 1e-12):
        return
    capital = b.variables("capital_paid", list(b.nodes), doc="Capital paid on a node, M$.")
    spent = b.money_of(CAPITAL)
    b.rows(
        "capital_is_paid",
        list(b.nodes),
        doc="Capital paid is what is paid for lines, moves, buildings and openings.",
        sense="==",
        terms={"capital": lambda n: [(1.0, capital[n])], "paid": spent},
    )
    b.rows(
        "debt_within_gearing",
        [n for n in b.nodes if any((row.instrument, n) in debt.dues for row in rows)],
        doc="No more is owed than the largest gearing allows on the capital paid to date.",
        sense="<=",
        terms={
            "owed": lambda n: (
                p
                for row in loans
                if (row.instrument, n) in debt.dues
                for p in debt.dues[row.instrument, n].balance
            ),
            "capital": lambda n: [(-most, capital[m]) for m in b.tree.ancestors[n]],
        },
    )


def _most_lost(b: Builder, n: int) -> float:
    """Most that running can cost in a period, M$: a plan loses no more where no cover is asked."""
    on_flows = 1.0 + sum(row.share for row in b.case.overheads.values())
    return AMPLE * on_flows * (_most_fixed(b, n) + _most_variable(b, n))


def _most_fixed(b: Builder, n: int) -> float:
    case, hours = b.case, b.outlook.hours_per_year()
    yearly = sum(place.fixed_cost for place in case.sites.values())
    for site, place in case.sites.items():
        # property tax, and overheads at most as if all were on capital
        levied = place.property_tax + sum(row.share for row in case.overheads.values())
        levied *= b.outlook.capital_factor(site)
        for name, line in case.lines.items():
            each = line.fixed_cost + line.staff_fte * hours * place.wage * 1e-6 + levied * line.capex
            yearly += most_lines(b, site, name) * each
        for name, building in case.buildings.items():
            each = building.fixed_cost + levied * building.capex
            yearly += most_buildings(b, name, site) * each
    return yearly * b.outlook.escalation_at(n) * b.tree.period_of(n).length


def _most_variable(b: Builder, n: int) -> float:
    """Cost of all that segments take, made of the dearest by the worst way."""
    case, outlook = b.case, b.outlook

    @cache
    def dearest(name: str) -> float:
        bought = [delivered_price(outlook, row, n) for row in case.suppliers.values() if row.material == name]
        return max([*bought, *(made(line, p) for line, p in case.recipes if p == name)], default=0.0)

    def made(line: str, product: str) -> float:
        recipe = case.recipes[line, product]
        inputs = sum(need.quantity * dearest(name) for name, need in b.needs[line, product].items())
        places = case.sites.values()
        worked = max(recipe.labour * site.wage + recipe.electricity * site.electricity for site in places)
        return inputs / recipe.mature_yield + (worked + recipe.other) * outlook.escalation_at(n)

    return sum(
        most_taken(outlook, segment, n) * max(map(dearest, _sold_to(b, segment)), default=0.0)
        for segment in case.segments
    )


def _sold_to(b: Builder, segment: str) -> Iterable[str]:
    return (product for product, segments in b.markets_of.items() if segment in segments)
