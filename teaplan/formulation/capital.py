"""What is paid for lines and buildings, told apart by who may pay for it.

Incentives of states and instruments of financing are shares of it: no moves, conversions or openings.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from teaplan.formulation.builder import Builder, Pair, Part
from teaplan.formulation.buildings import most_buildings
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.limits import most_ordered
from teaplan.formulation.sites import Sites
from teaplan.network import Arc
from teaplan.shared.buildings import building_cost, building_done, building_payments

Groups = Callable[[str, str | None], Iterable[Hashable]]
"""Groups that capital at a site belongs to; of a line by its generation, None of a building."""


class Purchase(NamedTuple):
    """Orders of a line or of a building on a node.

    Attributes
    ----------
    site, line, building, node
        Where, of what (one of the two is ""), ordered when.
    done
        Month in which it is complete.
    parts, schedule
        What it costs, in one part or, where it is learned from, in several; and the (period, share) in
        which it is paid.
    """

    site: str
    line: str
    building: str
    node: int
    done: float
    parts: list[Part]
    schedule: tuple[tuple[int, float], ...]


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
    for order in purchases(b, fleet, sites):
        generation = b.case.lines[order.line].generation if order.line else None
        for group in groups(order.site, generation):
            for period, share in order.schedule:
                for n in b.tree.descendants(order.node, period):
                    for part in order.parts:
                        cost = part.cost * share
                        found.pairs.setdefault((group, n), []).append((cost, part.variable))
                        found.most[group, n] = found.most.get((group, n), 0.0) + cost * part.most
    return found


def parts_of(b: Builder, fleet: Fleet, arc: Arc, node: int) -> list[Part]:
    """Return what a move costs that is ordered on a node.

    So much a line; by pieces of a curve where it is learned from; so much of the capital of a plant that is
    built, counted in prices of one line.
    """
    if (arc, node) in b.learned:
        return b.learned[arc, node]
    counted = fleet.worth.moves if arc.kind == "build" else fleet.moves
    most = most_ordered(b, arc.site, arc.line)
    return [Part(b.network.cost(arc, node).value, most, counted[arc, node])]


def purchases(b: Builder, fleet: Fleet, sites: Sites) -> Iterator[Purchase]:
    """Yield the orders of new lines, then those of buildings."""
    for arc, m in fleet.moves:
        if arc.kind == "build":
            done, schedule = b.network.done_moment(arc, m), b.network.payments(arc, m)
            yield Purchase(arc.site, arc.line, "", m, done, parts_of(b, fleet, arc, m), schedule)
    for (kind, site, m), variable in sites.buildings.items():
        cost, most = building_cost(b.network, kind, site, m).value, most_buildings(b, kind, site)
        done, schedule = building_done(b.network, kind, m), building_payments(b.network, kind, m)
        yield Purchase(site, "", kind, m, done, [Part(cost, most, variable)], schedule)
