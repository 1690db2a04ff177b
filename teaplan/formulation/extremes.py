"""How much a plan can get in a period, and how much it may lose: what switches of covenants are worth.

Arithmetic on the case. The tighter they are, the more a relaxation knows of covenants.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from teaplan.formulation.builder import Builder
from teaplan.schema.overheads import DEPRECIATION
from teaplan.shared.contracts import contracts_of, most_taken, volume
from teaplan.shared.credits import earned_per_unit
from teaplan.shared.one_price import at_one_price
from teaplan.shared.overheads import FLOWS
from teaplan.shared.scale import dearest_capital
from teaplan.shared.unit_cost import unit_costs

STAGES = ("material", "cell", "pack")

AMPLE = 2.0
"""Times what is reckoned: start-up scrap and freight are in it."""


def most_got(b: Builder, n: int) -> float:
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


def most_lost(b: Builder, n: int) -> float:
    """Most that a plan may lose in a period in which no cover is asked, M$.

    Twice what lines of the middle kind cost while they stand, for the largest demand of any period and every
    stage, and what deliveries cost that are owed. A plan that loses more is ruled out where a covenant could
    ask for cover.
    """
    case = b.case
    dearest = unit_costs(b.outlook, n, max, nothing=0.0, credits=False)
    owed = sum(
        _obliged(b, segment, n) * max(map(dearest, _sold_to(b, segment)), default=0.0)
        for segment in case.segments
    )
    on_flows = 1.0 + sum(row.share for row in case.overheads.values() if row.base in FLOWS)
    return AMPLE * on_flows * (_most_standing(b, n) + owed)


def _obliged(b: Builder, segment: str, n: int) -> float:
    """Return the GWh that must be delivered, or are missed at a penalty, on a node.

    At one price that is sought any delivery may lose money: the price may be low.
    """
    row = b.case.segments[segment]
    if row.must_serve or row.unmet_penalty or at_one_price(b.case):
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
            levied_on = levied * kind.capex * dearest_capital(case, line)
            each = kind.fixed_cost + kind.staff_fte * hours * place.wage * 1e-6 + levied_on
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
            value = b.network.salvage_of(state, n).value * dearest_capital(b.case, state.line)
            per_gwh = max(per_gwh, value / output if output > 0 else 0.0)
    return len(STAGES) * per_gwh * _largest_demand(b)


def _sold_to(b: Builder, segment: str) -> Iterable[str]:
    return (product for product, segments in b.markets_of.items() if segment in segments)
