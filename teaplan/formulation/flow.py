"""Material and product flow through three stages: material, cell, pack.

    per site and product: good + bought + received = used + sent on + sold
    per bought material:  bought = used at all sites (at each site where freight differs)

Inputs are paid for what is started: started = good / mature yield + start-up scrap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.pools import Pools
from teaplan.network import State
from teaplan.shared.routes import POOLED, Routes


@dataclass
class Flow:
    """Variables of flow: bought by (supplier, place, node), moved by (from, to, product, node)."""

    bought: Family
    moved: Family


def add(b: Builder, fleet: Fleet, pools: Pools) -> Flow:
    """Add purchases, transfers and the balances that start at the lines."""
    routes = Routes(b.case)
    case, outlook = b.case, b.outlook
    used = {name for line, product in case.recipes for name in case.bill_of_materials(line, product)}
    bought = b.variables(
        "bought",
        [
            (name, place, n)
            for name, row in case.suppliers.items()
            if row.material in used
            for place in routes.supply_places(row)
            for n in b.nodes
            if outlook.supplier_limit(row, n) != 0.0
        ],
        doc="Bought from a supplier in the node's period, kt (or the material's unit).",
        bounds=lambda key: (
            0.0,
            outlook.supplier_limit(case.suppliers[key[0]], key[2]) if key[1] == POOLED else None,
        ),
    )
    moved = b.variables(
        "moved",
        [(a, z, p, n) for a, z, p in routes.transfers() for n in b.nodes],
        doc="Sent from one site to another in the node's period, GWh or kt.",
    )
    return Flow(bought, moved)


def started_scrap(
    b: Builder, fleet: Fleet, pools: Pools, state: State, product: str, n: int
) -> Iterator[Pair]:
    """Units started on ramping lines and lost to yield, beyond what mature lines lose."""
    network, period = b.network, b.tree.nodes[n].period
    per_line = network.rate(state.line, product, n) / network.mature_yield(state.line, product, n)
    if state.product:
        for arc, m in network.immature(state, n):
            whole, good = network.shares(arc, m, period, product)
            yield per_line * (whole - good), fleet.moves[arc, m]
    else:
        for group in b.groups(state, n):
            lost = 1.0 - group.relative_yield(product)
            yield from pick(pools.ramp_time, (state, product, group, n), per_line * lost)


Needs = Callable[[str, str, int], Iterator[Pair]]
"""What lines use of a product or material at a site and node, as negative amounts."""


def add_balances(b: Builder, fleet: Fleet, pools: Pools, flow: Flow, delivered: Family) -> None:
    """Add the balance of each product at each site and of each bought material."""
    routes = Routes(b.case)
    used, used_for_scrap = _needs(b, fleet, pools)

    def bought(place: str, name: str, n: int) -> Iterator[Pair]:
        for supplier in routes.suppliers_of.get(name, ()):
            yield from pick(flow.bought, (supplier, place, n))

    terms = {"bought": bought, "used": used, "used_for_scrap": used_for_scrap}
    _product_balance(b, terms, _comings_and_goings(b, routes, fleet, flow, delivered))
    _material_balance(b, routes, terms)


def _needs(b: Builder, fleet: Fleet, pools: Pools) -> tuple[Needs, Needs]:
    """What good units need, and what start-up scrap does."""
    network = b.network
    # States by site and by input, so that a balance looks only at lines that use it.
    users: dict[tuple[str, str], list[tuple[State, str, Any]]] = {}
    for state in network.states:
        for product in network.products(state):
            for name, need in b.needs[state.line, product].items():
                users.setdefault((state.site, name), []).append((state, product, need))
    scrap = _scrap(b, fleet, pools)

    def for_good(site: str, name: str, n: int) -> Iterator[Pair]:
        back = scrap_returned(b, name)
        for state, product, need in users.get((site, name), ()):
            good = fleet.good.get((state, product, n))
            if good is not None:
                per_good = 1.0 / network.mature_yield(state.line, product, n)
                yield -need.quantity * (per_good - back * (per_good - 1.0)), good

    def for_scrap(site: str, name: str, n: int) -> Iterator[Pair]:
        back = scrap_returned(b, name)
        for state, product, need in users.get((site, name), ()):
            yield from pick(scrap, (state, product, n), -need.quantity * (1.0 - back))

    return for_good, for_scrap


def _comings_and_goings(
    b: Builder, routes: Routes, fleet: Fleet, flow: Flow, delivered: Family
) -> dict[str, Needs]:
    """What is made, received, sent on and sold of a product at a site."""
    made = routes.makers(b.network)
    sold: dict[tuple[str, str, int], list[Any]] = {}
    for (site, _, product, n), variable in delivered.items():
        sold.setdefault((site, product, n), []).append(variable)
    ways_in, ways_out = routes.by_target(), routes.by_origin()
    return {
        "made": lambda s, p, n: (
            pair for state in made.get((s, p), ()) for pair in pick(fleet.good, (state, p, n))
        ),
        "received": lambda s, p, n: ((1.0, flow.moved[a, s, p, n]) for a in ways_in.get((s, p), ())),
        "sent_on": lambda s, p, n: ((-1.0, flow.moved[s, z, p, n]) for z in ways_out.get((s, p), ())),
        "sold": lambda s, p, n: ((-1.0, variable) for variable in sold.get((s, p, n), ())),
    }


def _product_balance(b: Builder, own: dict[str, Needs], others: dict[str, Needs]) -> None:
    order = ("made", "bought", "received", "used", "used_for_scrap", "sent_on", "sold")
    b.rows(
        "product_balance",
        [(s, p, n) for s in b.case.sites for p in b.case.products for n in b.nodes],
        doc="What a site makes, buys and receives of a product is used, sent on or sold.",
        sense="==",
        terms={name: (own | others)[name] for name in order},
    )


def _material_balance(b: Builder, routes: Routes, own: dict[str, Needs]) -> None:
    def sites_of(place: str) -> list[str]:
        return list(b.case.sites) if place == POOLED else [place]

    def everywhere(term: Needs) -> Needs:
        return lambda place, m, n: (pair for site in sites_of(place) for pair in term(site, m, n))

    b.rows(
        "material_balance",
        [(place, m, n) for m in routes.materials() for place in routes.places_of(m) for n in b.nodes],
        doc="What is bought of a material is what the lines use.",
        sense="==",
        terms={
            "bought": own["bought"],
            "used": everywhere(own["used"]),
            "used_for_scrap": everywhere(own["used_for_scrap"]),
        },
    )


def scrap_returned(b: Builder, name: str) -> float:
    """Share of a material that comes back from scrap."""
    return b.case.materials[name].scrap_value_share if name in b.case.materials else 0.0


def _scrap(b: Builder, fleet: Fleet, pools: Pools) -> Family:
    """Start-up scrap as a variable: each of its inputs would otherwise sum over all ramping arrivals anew."""
    lost = cache(lambda state, product, n: tuple(started_scrap(b, fleet, pools, state, product, n)))
    index = [key for key in fleet.good if lost(*key) and b.needs[key[0].line, key[1]]]
    scrap = b.variables("scrap", index, doc="Units started on ramping lines and lost to yield, GWh or kt.")
    b.rows(
        "start_up_scrap",
        index,
        doc="Start-up scrap is what ramping lines start and do not bring out good.",
        sense="==",
        terms={
            "scrap": lambda state, p, n: [(-1.0, scrap[state, p, n])],
            "lost": lost,
        },
    )
    return scrap
