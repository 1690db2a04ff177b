"""What is paid for lines and buildings, told apart by who may pay for it.

Incentives of states and instruments of financing are shares of it: no moves, conversions or openings.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from teaplan.formulation.builder import Builder, Pair
from teaplan.formulation.buildings import most_buildings
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.limits import most_lines
from teaplan.formulation.sites import Sites
from teaplan.shared.buildings import building_cost, building_payments

Groups = Callable[[str, str | None], Iterable[Hashable]]
"""Groups that capital at a site belongs to; of a line by its generation, None of a building."""


@dataclass
class Capital:
    """Capital paid, nominal M$, by (group, node): its pairs, and the most it can come to."""

    pairs: dict[tuple[Any, int], list[Pair]] = field(default_factory=dict)
    most: dict[tuple[Any, int], float] = field(default_factory=dict)

    def most_up_to(self, b: Builder, group: Hashable, node: int) -> float:
        """Return the most that can have been paid on the way to a node, the node included."""
        return sum(self.most.get((group, m), 0.0) for m in b.tree.ancestors[node])


def paid(b: Builder, fleet: Fleet, sites: Sites, groups: Groups) -> Capital:
    """Return what is paid for lines and buildings on the nodes on which it is paid.

    Parameters
    ----------
    groups
        Called with a site and a generation; what is in no group is left out.
    """
    found = Capital()

    def pay(group: Hashable, m: int, cost: float, most: float, variable: object, schedule: Any) -> None:
        for period, share in schedule:
            for n in b.tree.descendants(m, period):
                found.pairs.setdefault((group, n), []).append((cost * share, variable))
                found.most[group, n] = found.most.get((group, n), 0.0) + cost * share * most

    for (arc, m), variable in fleet.moves.items():
        if arc.kind == "build":
            for group in groups(arc.site, b.case.lines[arc.line].generation):
                cost, most = b.network.cost(arc, m).value, float(most_lines(b, arc.site, arc.line))
                pay(group, m, cost, most, variable, b.network.payments(arc, m))
    for (kind, site, m), variable in sites.buildings.items():
        for group in groups(site, None):
            cost = building_cost(b.network, kind, site, m).value
            schedule = building_payments(b.network, kind, m)
            pay(group, m, cost, most_buildings(b, kind, site), variable, schedule)
    return found
