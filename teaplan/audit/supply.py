"""Supply cost: what a kWh of demand costs when imports fill what own deliveries leave, cheapest first.

    (own cost + landed cost of the rest) / all kWh so met

whatever the plan itself imported. Null without imports, or where nothing is met.
"""

from __future__ import annotations

from teaplan.audit.fleet import Fleet
from teaplan.shared.markets import import_offers


def supply_cost(fleet: Fleet, own_cost: float) -> dict[str, float | None]:
    """Return the supply cost ($/kWh), the discounted GWh so met, and the expected GWh no import can meet.

    Parameters
    ----------
    fleet
        The fleet with the plan's decisions.
    own_cost
        Present value of own cost, M$, as in the levelised cost.
    """
    network = fleet.network
    case, outlook, tree = network.case, network.outlook, network.tree
    names = ("supply_cost_usd_per_kwh", "supply_discounted_gwh", "supply_short_gwh")
    if not case.imports:
        return dict.fromkeys(names)
    own: dict[tuple[str, int], float] = {}
    for (_, segment, _, n), amount in fleet.decisions.delivered.items():
        own[segment, n] = own.get((segment, n), 0.0) + amount
    paid = met = short = 0.0
    for node in tree.nodes:
        n = node.index
        rest = {g: max(0.0, outlook.demand(g, n) - own.get((g, n), 0.0)) for g in case.segments}
        cost, filled = _fill(fleet, n, rest)
        served = sum(own.get((g, n), 0.0) for g in case.segments) + filled
        paid += tree.weight(n) * cost
        met += outlook.kwh_weight(n) * served
        short += node.probability * sum(rest.values())
    return dict(zip(names, ((own_cost + paid) / met if met > 0 else None, met, short), strict=True))


def _fill(fleet: Fleet, n: int, rest: dict[str, float]) -> tuple[float, float]:
    """Fill what is left of demand on a node, cheapest first; return nominal M$ and GWh. ``rest`` shrinks."""
    case, outlook = fleet.network.case, fleet.network.outlook
    limits = [outlook.import_limit(offer, n) for offer in case.imports]
    left = [float("inf") if limit is None else limit for limit in limits]
    offers = sorted((outlook.landed_price(case.imports[i], g, n), i, g) for i, g in import_offers(case))
    cost = filled = 0.0
    for price, i, segment in offers:
        amount = min(rest[segment], left[i])
        if amount > 0:
            rest[segment] -= amount
            left[i] -= amount
            cost += amount * price
            filled += amount
    return cost, filled
