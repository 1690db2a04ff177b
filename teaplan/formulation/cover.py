"""What lenders ask of a plan while they are owed: cover of service by cash, and debt within capital.

cash available[n] >= sum min_dscr_i covered_i[n] + all other service[n] - M (1 - due[n])
covered[n] <= S due[n]                                        due binary, where a covenant can count
balance[n] <= max_gearing x paid for lines and buildings up to n

Cash available is operating cash, salvage and tax. M is what a sensible plan can lose at most in a period in
which nothing falls due. A covenant on the expectation is one row a period, over its nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from statistics import median

import pyomo.environ as pyo

from teaplan.case import Instrument
from teaplan.formulation.builder import Builder, Pair, Term, scaled
from teaplan.formulation.finance import EVERYTHING, Debt
from teaplan.schema.financing import EVERY_NODE, EXPECTED
from teaplan.schema.overheads import DEPRECIATION
from teaplan.shared.components import SALVAGE, TAX
from teaplan.shared.contracts import contracts_of, most_taken, volume
from teaplan.shared.credits import earned_per_unit
from teaplan.shared.financing import borrowed, is_sculpted, may_bind
from teaplan.shared.overheads import FLOWS
from teaplan.shared.supply import delivered_price

STAGES = ("material", "cell", "pack")

AMPLE = 2.0
"""Times what is reckoned: start-up scrap and freight are in it."""


def add_covenants(b: Builder, cash: Term, debt: Debt) -> None:
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


def _covers(b: Builder, cash: Term, debt: Debt) -> None:
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
            "operating": lambda basis, n: over((basis, n), cash),
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
                        max((_most_due(b, debt, r, m) for m in nodes_of[basis, n]), default=0.0)
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


def _most_due(b: Builder, debt: Debt, row: Instrument, n: int) -> float:
    """Most service under a covenant: all that can be drawn at its largest coefficient, or cash can cover."""
    found = [coefficient for coefficient, _ in _covered(debt, row, n)]
    # a sculpted loan pays interest and principal of its own
    offered = debt.most[row.instrument] * (sum(found) if is_sculpted(row) else max(found, default=0.0))
    return min(offered, _most_got(b, n) / float(row.min_dscr or 1.0))


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


def _most_got(b: Builder, n: int) -> float:
    """Most that can come in on a node: all that customers take, at the best price and with every credit."""
    case, outlook = b.case, b.outlook
    paid = [row.price for row in case.contracts.values()]
    earned = [
        sum(amount.value for _, amount in earned_per_unit(outlook, line, product, n))
        for line, product in case.recipes
    ]
    total = 0.0
    for segment in case.segments:
        prices = [outlook.price(segment, product, n).value for product in _sold_to(b, segment)]
        total += most_taken(outlook, segment, n) * max([0.0, *prices, *paid])
    volume = sum(most_taken(outlook, segment, n) for segment in case.segments)
    # cells, packs and their materials may each earn
    return AMPLE * (total + len(STAGES) * volume * max([0.0, *earned]) + _most_sold_off(b, n))


def _most_lost(b: Builder, n: int) -> float:
    """Most that a plan may lose in a period in which no cover is asked, M$.

    Twice what lines of the middle kind cost while they stand, for the largest demand of any period and every
    stage, and what deliveries cost that are owed. A plan that loses more is ruled out where a covenant could
    ask for cover.
    """
    case = b.case
    owed = sum(
        _obliged(b, segment, n) * max(map(_dearest(b, n), _sold_to(b, segment)), default=0.0)
        for segment in case.segments
    )
    on_flows = 1.0 + sum(row.share for row in case.overheads.values() if row.base in FLOWS)
    return AMPLE * on_flows * (_most_standing(b, n) + owed)


def _obliged(b: Builder, segment: str, n: int) -> float:
    """Return the GWh that must be delivered, or are missed at a penalty, on a node."""
    row = b.case.segments[segment]
    if row.must_serve or row.unmet_penalty:
        return most_taken(b.outlook, segment, n)
    return sum(volume(b.outlook, item, n) for item in contracts_of(b.case, segment))


def _most_standing(b: Builder, n: int) -> float:
    """Yearly cost of sites, and of lines and buildings for the largest demand of any period, on a node."""
    case, hours = b.case, b.outlook.hours_per_year()
    fixed = [row for row in case.overheads.values() if row.base not in FLOWS]
    per_gwh = []
    for (line, _), recipe in case.recipes.items():
        kind = case.lines[line]
        for name, place in case.sites.items():
            life = kind.life_years or float("inf")
            laid_on = sum(row.share / (life if row.base == DEPRECIATION else 1.0) for row in fixed)
            levied = (place.property_tax + laid_on) * b.outlook.capital_factor(name)
            each = kind.fixed_cost + kind.staff_fte * hours * place.wage * 1e-6 + levied * kind.capex
            sized = [hall for hall in case.buildings.values() if hall.area > 0]
            halls = [(hall.fixed_cost + levied * hall.capex) / hall.area for hall in sized]
            each += kind.area * max(halls, default=0.0)
            per_gwh += [each / recipe.output] if recipe.output > 0 else []
    standing = sum(row.count * case.lines[row.line].fixed_cost for row in case.fleet)
    places = sum(place.fixed_cost for place in case.sites.values())
    scale = b.outlook.escalation_at(n) * b.tree.period_of(n).length
    return (places + standing + len(STAGES) * median(per_gwh or [0.0]) * _largest_demand(b)) * scale


def _largest_demand(b: Builder) -> float:
    """Return the most that customers take in a year of any period, GWh."""
    return max(
        sum(most_taken(b.outlook, g, n) for g in b.case.segments) / b.tree.period_of(n).length
        for n in b.nodes
    )


def _most_sold_off(b: Builder, n: int) -> float:
    """Most that lines bring that are retired on a node: all that the largest demand asks for."""
    per_gwh = 0.0
    for state in b.network.states:
        for product in b.network.products(state):
            output = b.case.recipes[state.line, product].output
            per_gwh = max(per_gwh, b.network.salvage_of(state, n).value / output if output > 0 else 0.0)
    return len(STAGES) * per_gwh * _largest_demand(b)


def _dearest(b: Builder, n: int) -> Callable[[str], float]:
    """Return what a unit costs at most: bought of the dearest, made by the worst way."""
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

    return dearest


def _sold_to(b: Builder, segment: str) -> Iterable[str]:
    return (product for product, segments in b.markets_of.items() if segment in segments)
