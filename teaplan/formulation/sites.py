"""Sites and buildings: permits, opening and closing, whole buildings, floor, power and places.

opened, closed monotone on every path, open = opened - closed
lines standing, between two states and on order <= places x open
floor used at each moment at which a line needs it <= floor complete by then
sum power_k z <= power_s
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product as pairs
from math import floor

import pyomo.environ as pyo

from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.formulation.fleet import Fleet, lines_between
from teaplan.formulation.limits import UNLIMITED, most_lines
from teaplan.network import Arc
from teaplan.shared.buildings import building_done, building_orderable, buildings_between, complete_share


@dataclass
class Sites:
    """Variables of sites by (site, node) and of buildings by (building, site, node)."""

    opened: Family
    closed: Family
    buildings: Family
    kept: Family


def add(b: Builder, fleet: Fleet) -> Sites:
    """Add sites and buildings to a model."""
    case, tree = b.case, b.tree
    closable = [
        s.site
        for s in case.sites.values()
        if s.fixed_cost > 0 or any(x.fixed_cost > 0 for x in case.buildings.values())
    ]
    orders = [
        (kind, site, n)
        for kind, site, n in pairs(case.buildings, case.sites, b.nodes)
        if building_orderable(b.network, kind, site, n)
    ]
    sites = Sites(
        opened=b.variables(
            "opened",
            [
                (s, n)
                for s in case.sites
                for n in b.nodes
                if not case.sites[s].open_at_start and b.network.may_open(s, n)
            ],
            doc="1 from the node in which a site is opened.",
            domain=pyo.Binary,
            order=lambda key: (0, tree.nodes[key[1]].period),
        ),
        closed=b.variables(
            "closed",
            [
                (s, n)
                for s in closable
                for n in b.nodes
                if case.sites[s].open_at_start or b.network.may_open(s, n)
            ],
            doc="1 from the node in which a site is closed.",
            domain=pyo.Binary,
            order=lambda key: (0, tree.nodes[key[1]].period),
        ),
        buildings=b.variables(
            "buildings",
            orders,
            doc="Buildings ordered at a node.",
            domain=pyo.NonNegativeIntegers,
            order=lambda key: (0, tree.nodes[key[2]].period),
        ),
        kept=b.variables(
            "buildings_kept",
            [
                (kind, site, n)
                for kind, site, n in pairs(case.buildings, closable, b.nodes)
                if case.buildings[kind].fixed_cost > 0 and b.network.may_open(site, n)
            ],
            doc="Complete buildings that still cost, in building-periods: all, until the site is closed.",
        ),
    )
    _monotone(b, sites)
    _places(b, fleet, sites)
    _buildings(b, sites)
    _floor(b, fleet, sites)
    _power(b, fleet)
    return sites


def open_terms(b: Builder, sites: Sites, site: str, n: int, coefficient: float) -> Iterator[Pair]:
    """Yield coefficient x open[site, n]."""
    if b.case.sites[site].open_at_start:
        yield coefficient, None
    else:
        yield from pick(sites.opened, (site, n), coefficient)
    yield from pick(sites.closed, (site, n), -coefficient)


def _monotone(b: Builder, sites: Sites) -> None:
    for name, found, doc in (
        (
            "opened_stays",
            sites.opened,
            "A site that was opened stays opened (closing is a decision of its own).",
        ),
        ("closed_stays", sites.closed, "A closed site stays closed."),
    ):
        b.rows(
            name,
            [(s, n) for s, n in found if b.parent(n) is not None],
            doc=doc,
            sense=">=",
            terms={
                "now": lambda s, n, found=found: [(1.0, found[s, n])],
                "before": lambda s, n, found=found: pick(found, (s, b.parent(n)), -1.0),
            },
        )
    b.rows(
        "open_before_closed",
        list(sites.closed),
        doc="Only an open site is closed.",
        sense=">=",
        terms={"open": lambda s, n: open_terms(b, sites, s, n, 1.0)},
    )
    # Permits are asked when a site opens, so a node that lacks them opens nothing.
    b.rows(
        "open_with_permit",
        [(s, n) for s, n in sites.opened if b.outlook.opening_month(s, n) > b.tree.period_of(n).start],
        doc="A site opens once its permits are there.",
        sense="<=",
        terms={
            "now": lambda s, n: [(1.0, sites.opened[s, n])],
            "before": lambda s, n: pick(sites.opened, (s, b.parent(n)), -1.0),
        },
    )


def _places(b: Builder, fleet: Fleet, sites: Sites) -> None:
    network = b.network
    closable = {site for site, _ in sites.closed}

    def standing(site: str, line: str, n: int) -> Iterator[Pair]:
        yield from occupied(b, fleet, site, line, n)

    def on_order(site: str, line: str, n: int) -> Iterator[Pair]:
        for state in b.network.at[site, line]:
            for arc in network.into[state]:
                if arc.source is None:
                    for m in network.under_way(arc, n):
                        yield from pick(fleet.moves, (arc, m))

    def places(site: str, line: str, n: int) -> Iterator[Pair]:
        yield from open_terms(b, sites, site, n, -float(most_lines(b, site, line)))

    def asked(site: str, line: str) -> bool:
        row = b.case.sites[site]
        limited = b.case.lines[line].max_per_site is not None
        return bool(b.network.at[site, line]) and (limited or not row.open_at_start or site in closable)

    b.rows(
        "places_at_open_site",
        [(s, k, n) for s, k in pairs(b.case.sites, b.case.lines) if asked(s, k) for n in b.nodes],
        doc="Lines stand, and are on order, only at an open site and within max_per_site.",
        sense="<=",
        terms={"standing": standing, "on_order": on_order, "places": places},
    )


def occupied(b: Builder, fleet: Fleet, site: str, line: str, n: int) -> Iterator[Pair]:
    """Lines that hold a place: standing, in changeover or conversion from here, or relocating to here."""
    for state in b.network.at[site, line]:
        yield from pick(fleet.lines, (state, n))
        yield from lines_between(b, fleet, state, n, ("changeover", "convert"))
        for arc in b.network.into[state]:
            if arc.kind == "relocate":
                for m in b.network.under_way(arc, n):
                    yield from pick(fleet.moves, (arc, m))


def _buildings(b: Builder, sites: Sites) -> None:
    case, network = b.case, b.network

    def ordered(kind: str, site: str, n: int) -> Iterator[Pair]:
        for m in b.tree.ancestors[n]:
            yield from pick(sites.buildings, (kind, site, m))

    def most(kind: str, site: str) -> float:
        row, place = case.buildings[kind], case.sites[site]
        found = [float(UNLIMITED)] + ([float(row.max_per_site)] if row.max_per_site is not None else [])
        if place.area is not None and row.area > 0:
            found.append(floor(place.area / row.area + 1e-9))
        return min(found)

    b.rows(
        "buildings_at_open_site",
        [(kind, s, n) for kind, s in pairs(case.buildings, case.sites) for n in b.nodes],
        doc="Buildings are ordered for opened sites, within max_per_site.",
        sense="<=",
        terms={
            "ordered": ordered,
            "places": lambda kind, s, n: (
                [(-most(kind, s), None)]
                if case.sites[s].open_at_start
                else pick(sites.opened, (s, n), -most(kind, s))
            ),
        },
    )
    b.rows(
        "no_building_for_closed_site",
        [key for key in sites.buildings if (key[1], key[2]) in sites.closed],
        doc="Nothing is ordered for a closed site.",
        sense="<=",
        terms={
            "ordered": lambda kind, s, n: [(1.0, sites.buildings[kind, s, n])],
            "open": lambda kind, s, n: open_terms(b, sites, s, n, -most(kind, s)),
        },
    )
    b.rows(
        "area_of_site",
        [
            (s, n)
            for s in case.sites
            for n in b.tree.leaves
            if case.buildings and case.sites[s].area is not None
        ],
        doc="All buildings of a site, beside the floor of its fleet, fit on its area.",
        sense="<=",
        terms={
            "buildings": lambda s, n: [
                (case.buildings[kind].area * c, v) for kind in case.buildings for c, v in ordered(kind, s, n)
            ],
            "fleet_floor": lambda s, n: [(network.existing_floor(s), None)],
            "area": lambda s, n: [(-float(case.sites[s].area or 0.0), None)],
        },
    )
    b.rows(
        "buildings_cost_until_closed",
        list(sites.kept),
        doc="Complete buildings cost their upkeep until the site is closed.",
        sense=">=",
        terms={
            "kept": lambda kind, s, n: [(1.0, sites.kept[kind, s, n])],
            "complete": lambda kind, s, n: [
                (-complete_share(network, kind, m, n), sites.buildings[kind, s, m])
                for m in b.tree.ancestors[n]
                if (kind, s, m) in sites.buildings
            ],
            "given_up": lambda kind, s, n: pick(sites.closed, (s, n), most(kind, s)),
        },
    )


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
