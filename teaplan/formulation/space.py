"""Floor and power: what lines take of a site.

floor used at each moment at which a line needs it <= floor complete by then
sum power_k z <= power_s
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from teaplan.formulation.builder import Builder, Pair, pick
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.sites import Sites, occupied
from teaplan.network import Arc
from teaplan.shared.buildings import building_done, buildings_between


def add(b: Builder, fleet: Fleet, sites: Sites) -> None:
    """Add floor and power to a model that has its lines, sites and buildings."""
    _floor(b, fleet, sites)
    _power(b, fleet)


def _floor(b: Builder, fleet: Fleet, sites: Sites) -> None:
    """One row per moment at which floor is needed; a row that a later one implies is left out."""
    case, network = b.case, b.network
    needing = cache(lambda site, n: tuple(needs_floor(b, site, n)))

    def used(site: str, moment: float, n: int) -> Iterator[Pair]:
        for line in case.lines.values():
            if line.area > 0:
                for coefficient, variable in occupied(b, fleet, site, line.line, n):
                    yield coefficient * line.area, variable

    def arriving_later(site: str, moment: float, n: int) -> Iterator[Pair]:
        for arc, m, area in needing(site, n):
            if network.done_period(arc, m) == b.tree.nodes[n].period and floor_moment(b, arc, m) > moment:
                yield -area, fleet.moves[arc, m]

    def on_order(site: str, moment: float, n: int) -> Iterator[Pair]:
        for arc, m, area in needing(site, n):
            if network.done_period(arc, m) != b.tree.nodes[n].period and floor_moment(b, arc, m) <= moment:
                yield area, fleet.moves[arc, m]

    def complete(site: str, moment: float, n: int) -> Iterator[Pair]:
        if not case.buildings:
            yield -float(case.sites[site].area or 0.0), None
            return
        yield -network.existing_floor(site), None
        for kind, m in buildings_between(network, site, n):
            if building_done(network, kind, m) <= moment:
                yield from pick(sites.buildings, (kind, site, m), -case.buildings[kind].area)

    b.rows(
        "floor_space",
        [
            (s, moment, n)
            for s in case.sites
            if case.buildings or case.sites[s].area is not None
            for n in b.nodes
            for moment in floor_moments(b, s, n, needing(s, n))
        ],
        doc="Floor under lines, from installation on, is floor that is complete by then.",
        sense="<=",
        terms={"used": used, "arriving_later": arriving_later, "on_order": on_order, "complete": complete},
    )


def floor_moment(b: Builder, arc: Arc, node: int) -> float:
    """Month a line on order needs floor from: completion less ``install_months``, from its order on."""
    needed = b.network.done_moment(arc, node) - b.case.lines[arc.line].install_months
    return max(needed, float(b.tree.period_of(node).start)) if arc.standing is None else needed


def needs_floor(b: Builder, site: str, n: int) -> Iterator[tuple[Arc, int, float]]:
    """Orders from outside that arrive in a node's period or later, with the floor of a line."""
    for line in b.case.lines.values():
        if line.area <= 0:
            continue
        for state in b.network.at[site, line.line]:
            for arc in b.network.into[state]:
                if arc.source is None:
                    yield from ((arc, m, line.area) for m in b.network.under_way(arc, n))
            yield from ((arc, m, line.area) for arc, m in b.network.arrivals(state, n) if arc.source is None)


def floor_moments(b: Builder, site: str, n: int, needing: tuple[tuple[Arc, int, float], ...]) -> list[float]:
    """Return the moments of a node's period that need a row of ``floor_space``.

    Use only grows within a period, so of the moments between two completions of
    buildings the last one implies the others.
    """
    period = b.tree.period_of(n)
    needed = sorted(
        {
            float(period.start),
            *(
                moment
                for arc, m, _ in needing
                if period.start <= (moment := floor_moment(b, arc, m)) < period.end
            ),
        }
    )
    completions = sorted(
        {building_done(b.network, kind, m) for kind, m in buildings_between(b.network, site, n)}
    )
    return [
        moment
        for moment, later in zip(needed, [*needed[1:], None], strict=True)
        if later is None or any(moment < done <= later for done in completions)
    ]


def _power(b: Builder, fleet: Fleet) -> None:
    case = b.case

    def used(site: str, n: int) -> Iterator[Pair]:
        for line in case.lines.values():
            if line.power > 0:
                for coefficient, variable in occupied(b, fleet, site, line.line, n):
                    yield coefficient * line.power, variable

    b.rows(
        "power_at_site",
        [(s, n) for s in case.sites for n in b.nodes if b.outlook.site_power(s, n) is not None],
        doc="Lines at a site draw no more power than its grid connection gives in that year.",
        sense="<=",
        terms={"used": used, "connection": lambda s, n: [(-float(b.outlook.site_power(s, n) or 0.0), None)]},
    )
