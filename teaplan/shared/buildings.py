"""When buildings can be ordered and are complete; shared by the formulation and the audit."""

from __future__ import annotations

from teaplan.case import Ref
from teaplan.network import Network
from teaplan.outlook import Number


def building_done(network: Network, building: str, node: int) -> float:
    """Month in which a building ordered at a node is complete."""
    return network.tree.period_of(node).start + network.case.buildings[building].lead_months


def building_orderable(network: Network, building: str, site: str, node: int) -> bool:
    """Whether a building may be ordered: the site may be open and it completes within the horizon."""
    return network.may_open(site, node) and building_done(network, building, node) < network.tree.horizon


def buildings_between(network: Network, site: str, node: int) -> list[tuple[str, int]]:
    """Buildings that may have been ordered on the way to a node and are complete by the end of its period."""
    return [
        (kind, m)
        for kind in network.case.buildings
        for m in network.tree.ancestors[node]
        if building_orderable(network, kind, site, m)
        and building_done(network, kind, m) < network.tree.period_of(node).end
    ]


def building_cost(network: Network, building: str, site: str, node: int) -> Number:
    """Nominal M$ of a building ordered at a node for a site."""
    row = network.case.buildings[building]
    capex = network.outlook.typed(row.capex, Ref("buildings", row.row, "capex_musd"), node)
    return capex.times(network.outlook.capital_factor(site))


def building_payments(network: Network, building: str, node: int) -> tuple[tuple[int, float], ...]:
    """Return (period, share) of what is paid for a building: evenly over its lead."""
    return network.payment_schedule("over_lead", node, network.case.buildings[building].lead_months)


def complete_share(network: Network, building: str, node: int, at: int) -> float:
    """Share of the period of node ``at`` in which a building ordered at ``node`` is complete."""
    period = network.tree.period_of(at)
    return max(0.0, min(1.0, (period.end - building_done(network, building, node)) / period.months))
