"""Segments, imports and what is delivered to whom.

own deliveries + imports + unmet = demand, and what contracts' customers take beyond it
own deliveries + imports of a product <= max_share x demand, or what contracts promise of it
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo

from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.formulation.sites import Sites, open_terms
from teaplan.shared.contracts import most_of_product, most_taken
from teaplan.shared.markets import deliverable, import_offers
from teaplan.shared.routes import Routes


@dataclass
class Markets:
    """Variables of markets; the node is last.

    ``delivered`` by (site, segment, product), ``imported`` by (row, segment), ``unmet`` by segment.
    """

    delivered: Family
    imported: Family
    unmet: Family


def add(b: Builder, sites: Sites) -> Markets:
    """Add the markets to a model."""
    case, outlook = b.case, b.outlook
    asked = {(g, n): outlook.demand(g, n) for g in case.segments for n in b.nodes}
    taken = {(g, n): most_taken(outlook, g, n) for g, n in asked}
    wanted = [key for key, gwh in taken.items() if gwh > 0]
    markets = Markets(
        delivered=b.variables(
            "delivered",
            [(s, g, p, n) for s, g, p in deliverable(b.network) for n in b.nodes if taken[g, n] > 0],
            doc="Delivered from a site to a segment in the node's period, GWh.",
        ),
        imported=b.variables(
            "imported",
            [(i, g, n) for i, g in import_offers(case) for n in b.nodes if asked[g, n] > 0],
            doc="Imported for a segment in the node's period, GWh.",
        ),
        unmet=b.variables(
            "unmet",
            [(g, n) for g, n in wanted if asked[g, n] > 0 and not case.segments[g].must_serve],
            doc="Demand that neither own deliveries nor imports meet, GWh.",
        ),
    )
    beyond = b.variables(
        "taken_beyond_demand",
        [key for key in wanted if taken[key] > asked[key]],
        doc="Taken under contracts beyond the demand of a segment in the node's period, GWh.",
        bounds=lambda key: (0.0, taken[key] - asked[key]),
    )
    _demand(b, markets, asked, beyond)
    _routes(b, markets)
    _links(b, markets, sites, taken)
    _delivered_share(b, markets, asked)
    return markets


def _own(markets: Markets) -> dict[tuple[str, int], list[tuple[str, str, Any]]]:
    """Own deliveries by (segment, node): (site, product, variable)."""
    found: dict[tuple[str, int], list[tuple[str, str, Any]]] = {}
    for (site, segment, product, n), variable in markets.delivered.items():
        found.setdefault((segment, n), []).append((site, product, variable))
    return found


def _demand(b: Builder, markets: Markets, asked: dict[Any, float], beyond: Family) -> None:
    case, outlook = b.case, b.outlook
    wanted = [key for key, gwh in asked.items() if gwh > 0 or key in beyond]
    own = _own(markets)
    offers = import_offers(case)

    b.rows(
        "demand_met",
        wanted,
        doc="Own deliveries, imports and unmet demand make up the demand of a segment"
        + (", and what contracts have promised to take beyond it." if beyond else "."),
        sense="==",
        terms={
            "own": lambda g, n: [(1.0, variable) for _, _, variable in own.get((g, n), ())],
            "imported": lambda g, n: [
                pair for i, h in offers if h == g for pair in pick(markets.imported, (i, g, n))
            ],
            "unmet": lambda g, n: pick(markets.unmet, (g, n)),
            "demand": lambda g, n: [(-asked[g, n], None)],
            "beyond": lambda g, n: pick(beyond, (g, n), -1.0),
        },
    )
    capped = {(row.segment, row.product): row for row in (case.prices or {}).values() if row.max_share < 1}
    b.rows(
        "product_share_of_segment",
        [(g, p, n) for g, p in capped for n in b.nodes if asked[g, n] > 0 or (g, n) in beyond],
        doc="A product fills no more than its share of a segment's demand, or what contracts promise of it.",
        sense="<=",
        terms={
            "own": lambda g, p, n: [(1.0, v) for _, product, v in own.get((g, n), ()) if product == p],
            "imported": lambda g, p, n: [
                pair
                for i, h in offers
                if h == g and case.imports[i].product == p
                for pair in pick(markets.imported, (i, g, n))
            ],
            "share": lambda g, p, n: [(-most_of_product(outlook, g, p, n, capped[g, p].max_share), None)],
        },
    )
    b.rows(
        "import_limit",
        [(i, n) for i, row in enumerate(case.imports) if row.limit is not None for n in b.nodes],
        doc="An import offer brings no more than its limit, to all its segments together.",
        sense="<=",
        terms={
            "imported": lambda i, n: [
                pair for g in case.segments for pair in pick(markets.imported, (i, g, n))
            ],
            "limit": lambda i, n: [(-float(outlook.import_limit(case.imports[i], n) or 0.0), None)],
        },
    )


def _routes(b: Builder, markets: Markets) -> None:
    routes = Routes(b.case)
    limited = dict(enumerate(routes.limited()))
    moved = b.model.decisions["moved"]
    bought = b.model.decisions["bought"]

    def carried(i: int, n: int) -> Iterator[Pair]:
        row = limited[i]
        for (site, segment, product, _), variable in markets.delivered.on(n):
            if site == row.origin and routes.to_segment(site, segment, product)[1] is row:
                yield 1.0, variable
        for (origin, target, product, _), variable in moved.on(n):
            if origin == row.origin and routes.between(origin, target, product)[1] is row:
                yield 1.0, variable
        for (supplier, place, _), variable in bought.on(n):
            if supplier == row.origin and place == row.destination:
                yield 1.0, variable

    b.rows(
        "route_limit",
        [(i, n) for i in limited for n in b.nodes],
        doc="A route carries no more than its limit.",
        sense="<=",
        terms={
            "carried": carried,
            "limit": lambda i, n: [(-float(limited[i].limit or 0.0) * b.tree.period_of(n).length, None)],
        },
    )


def _links(b: Builder, markets: Markets, sites: Sites, taken: dict[Any, float]) -> None:
    """Rows that follow from others with whole decisions, where they tighten the relaxation.

    A segment smaller than one line's output says more of an opening than the line's places do. A site
    that can receive products would ship them on without them: only an open site delivers.
    """
    case = b.case
    largest = max((recipe.output for recipe in case.recipes.values()), default=0.0)
    ships_on = {target for _, target, _ in Routes(case).transfers()}
    shipped: dict[tuple[str, str, int], list[Any]] = {}
    for (site, segment, _, n), variable in markets.delivered.items():
        shipped.setdefault((site, segment, n), []).append(variable)

    b.rows(
        "deliveries_from_open_site",
        [
            (s, g, n)
            for s, g, n in shipped
            if not case.sites[s].open_at_start
            and (
                s in ships_on
                or (case.sites[s].opening_cost > 0 and taken[g, n] < largest * b.tree.period_of(n).length)
            )
        ],
        doc="Only an open site delivers.",
        sense="<=",
        terms={
            "delivered": lambda s, g, n: [(1.0, variable) for variable in shipped[s, g, n]],
            "open": lambda s, g, n: open_terms(b, sites, s, n, -taken[g, n]),
        },
    )
    alone = [(s, g, n) for s, g, n in shipped if case.segments[g].single_source]
    source = b.variables(
        "sources",
        alone,
        doc="1 where a site makes all own deliveries of a segment in a node's period.",
        domain=pyo.Binary,
        order=lambda key: (3, b.tree.nodes[key[2]].period),
    )
    b.rows(
        "deliveries_from_source",
        alone,
        doc="Only the segment's source delivers to it.",
        sense="<=",
        terms={
            "delivered": lambda s, g, n: [(1.0, variable) for variable in shipped[s, g, n]],
            "source": lambda s, g, n: [(-taken[g, n], source[s, g, n])],
        },
    )
    b.rows(
        "one_source",
        sorted({(g, n) for _, g, n in alone}),
        doc="One site makes all own deliveries of a single-source segment in a period.",
        sense="<=",
        terms={
            "sources": lambda g, n: [pair for s in case.sites for pair in pick(source, (s, g, n))],
            "one": lambda g, n: [(-1.0, None)],
        },
    )


def _delivered_share(b: Builder, markets: Markets, asked: dict[Any, float]) -> None:
    share = b.case.settings.min_delivered_share
    own = _own(markets)

    def delivered(leaf: int) -> Iterator[Pair]:
        for m in b.tree.ancestors[leaf]:
            for g in b.case.segments:
                yield from ((1.0, variable) for _, _, variable in own.get((g, m), ()))

    def owed(leaf: int) -> list[Pair]:
        total = sum(asked[g, m] for m in b.tree.ancestors[leaf] for g in b.case.segments)
        return [(-(share or 0.0) * total, None)]

    b.rows(
        "delivered_share",
        list(b.tree.leaves) if share else [],
        doc="In every future own deliveries over the horizon reach the asked share of demand.",
        sense=">=",
        terms={"delivered": delivered, "owed": owed},
    )
