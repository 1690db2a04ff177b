"""Sites: permits, opening and closing, places for lines; and what may be decided on buildings there.

opened, closed monotone on every path, open = opened - closed
lines standing, between two states and on order <= places x open
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product as pairs

import pyomo.environ as pyo

from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.formulation.fleet import Fleet, lines_between
from teaplan.formulation.limits import most_lines, most_places
from teaplan.formulation.plants import is_scaled, plants_at
from teaplan.shared.buildings import building_orderable
from teaplan.shared.overheads import building_costs


@dataclass
class Sites:
    """Variables of sites by (site, node) and of buildings by (building, site, node)."""

    opened: Family
    closed: Family
    buildings: Family
    kept: Family


def add(b: Builder, fleet: Fleet) -> Sites:
    """Add sites, and the decisions on their buildings, to a model."""
    sites = Sites(*_openings(b), *_building_decisions(b))
    _monotone(b, sites)
    _places(b, fleet, sites)
    return sites


def _closable(b: Builder) -> list[str]:
    """Sites whose closing could ever save something."""
    case = b.case
    return [
        name
        for name, row in case.sites.items()
        if row.fixed_cost > 0 or any(building_costs(case, kind, name) for kind in case.buildings)
    ]


def _openings(b: Builder) -> tuple[Family, Family]:
    """Decisions to open and to close sites."""
    case, tree = b.case, b.tree
    opened = b.variables(
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
    )
    closed = b.variables(
        "closed",
        [
            (s, n)
            for s in _closable(b)
            for n in b.nodes
            if case.sites[s].open_at_start or b.network.may_open(s, n)
        ],
        doc="1 from the node in which a site is closed.",
        domain=pyo.Binary,
        order=lambda key: (0, tree.nodes[key[1]].period),
    )
    return opened, closed


def _building_decisions(b: Builder) -> tuple[Family, Family]:
    """Orders of buildings, and the buildings that still cost."""
    case = b.case
    orders = b.variables(
        "buildings",
        [
            (kind, site, n)
            for kind, site, n in pairs(case.buildings, case.sites, b.nodes)
            if building_orderable(b.network, kind, site, n)
        ],
        doc="Buildings ordered at a node.",
        domain=pyo.NonNegativeIntegers,
        order=lambda key: (0, b.tree.nodes[key[2]].period),
    )
    kept = b.variables(
        "buildings_kept",
        [
            (kind, site, n)
            for kind, site, n in pairs(case.buildings, _closable(b), b.nodes)
            if building_costs(case, kind, site) and b.network.may_open(site, n)
        ],
        doc="Complete buildings that still cost, in building-periods: all, until the site is closed.",
    )
    return orders, kept


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
        if fleet.plants is not None and is_scaled(b, line):
            yield from plants_at(b, fleet.plants, site, line, n)
        else:
            yield from occupied(b, fleet, site, line, n)

    def coming(site: str, line: str, n: int) -> Iterator[Pair]:
        for state in network.at[site, line]:
            for arc in network.into[state]:
                if arc.source is None:
                    for m in network.under_way(arc, n):
                        yield from pick(fleet.moves, (arc, m))

    def on_order(site: str, line: str, n: int) -> Iterator[Pair]:
        # of plants these are counted with those that stand
        yield from () if is_scaled(b, line) else coming(site, line, n)

    def places(site: str, line: str, n: int) -> Iterator[Pair]:
        yield from open_terms(b, sites, site, n, -most_places(b, site, line))

    def asked(site: str, line: str) -> bool:
        row = b.case.sites[site]
        limited = b.case.lines[line].max_per_site is not None
        return bool(b.network.at[site, line]) and (limited or not row.open_at_start or site in closable)

    b.rows(
        "places_at_open_site",
        [(s, k, n) for s, k in pairs(b.case.sites, b.case.lines) if asked(s, k) for n in b.nodes],
        doc="Lines (plants) stand, and are on order, only at an open site, within max_per_site and what its "
        "area and power can carry.",
        sense="<=",
        terms={"standing": standing, "on_order": on_order, "places": places},
    )

    b.rows(
        "size_at_open_site",
        [
            (s, k, n)
            for s, k in pairs(b.case.sites, b.case.lines)
            if is_scaled(b, k) and asked(s, k)
            for n in b.nodes
        ],
        doc="Plants stand, and are on order, only at an open site, as large as its floor and power carry.",
        sense="<=",
        terms={
            "standing": lambda s, k, n: occupied(b, fleet, s, k, n),
            "on_order": coming,
            "open": lambda s, k, n: open_terms(b, sites, s, n, -most_lines(b, s, k)),
        },
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
