"""Whole buildings: ordered for open sites, within area, paid for until the site is closed.

sum of orders <= max_b x opened;  sum area_b orders <= area_s
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product as pairs
from math import floor

from teaplan.formulation.builder import Builder, Pair, pick
from teaplan.formulation.limits import UNLIMITED
from teaplan.formulation.sites import Sites, open_terms
from teaplan.shared.buildings import complete_share


def add(b: Builder, sites: Sites) -> None:
    """Add the rows of buildings to a model that has its sites."""
    _at_open_sites(b, sites)
    _on_the_area(b, sites)
    _upkeep(b, sites)


def most_buildings(b: Builder, kind: str, site: str) -> float:
    """Return an upper bound on buildings of a kind at a site: ``max_per_site`` and what the area holds."""
    row, place = b.case.buildings[kind], b.case.sites[site]
    found = [float(UNLIMITED)] + ([float(row.max_per_site)] if row.max_per_site is not None else [])
    if place.area is not None and row.area > 0:
        found.append(floor(place.area / row.area + 1e-9))
    return min(found)


def ordered(b: Builder, sites: Sites, kind: str, site: str, n: int) -> Iterator[Pair]:
    """Buildings ordered on the way to a node."""
    for m in b.tree.ancestors[n]:
        yield from pick(sites.buildings, (kind, site, m))


def _at_open_sites(b: Builder, sites: Sites) -> None:
    case = b.case
    b.rows(
        "buildings_at_open_site",
        [(kind, s, n) for kind, s in pairs(case.buildings, case.sites) for n in b.nodes],
        doc="Buildings are ordered for opened sites, within max_per_site.",
        sense="<=",
        terms={
            "ordered": lambda kind, s, n: ordered(b, sites, kind, s, n),
            "places": lambda kind, s, n: (
                [(-most_buildings(b, kind, s), None)]
                if case.sites[s].open_at_start
                else pick(sites.opened, (s, n), -most_buildings(b, kind, s))
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
            "open": lambda kind, s, n: open_terms(b, sites, s, n, -most_buildings(b, kind, s)),
        },
    )


def _on_the_area(b: Builder, sites: Sites) -> None:
    case = b.case
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
                (case.buildings[kind].area * c, v)
                for kind in case.buildings
                for c, v in ordered(b, sites, kind, s, n)
            ],
            "fleet_floor": lambda s, n: [(b.network.existing_floor(s), None)],
            "area": lambda s, n: [(-float(case.sites[s].area or 0.0), None)],
        },
    )


def _upkeep(b: Builder, sites: Sites) -> None:
    b.rows(
        "buildings_cost_until_closed",
        list(sites.kept),
        doc="Complete buildings cost their upkeep until the site is closed.",
        sense=">=",
        terms={
            "kept": lambda kind, s, n: [(1.0, sites.kept[kind, s, n])],
            "complete": lambda kind, s, n: [
                (-complete_share(b.network, kind, m, n), sites.buildings[kind, s, m])
                for m in b.tree.ancestors[n]
                if (kind, s, m) in sites.buildings
            ],
            "given_up": lambda kind, s, n: pick(sites.closed, (s, n), most_buildings(b, kind, s)),
        },
    )
