"""Material and product flow through three stages: material, cell, pack.

    per site and product: good + bought + received = used + sent on + sold
    per bought material:  bought = used at all sites (at each site where freight differs)

Inputs are paid for what is started: started = good / mature yield + start-up scrap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.pools import Pools
from teaplan.network import State
from teaplan.shared.routes import POOLED, Routes
from teaplan.shared.pool_time import groups


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


def started_scrap(b: Builder, fleet: Fleet, pools: Pools, state: State, product: str, n: int) -> Iterator[Pair]:
    """Units started on ramping lines and lost to yield, beyond what mature lines lose."""
    network, period = b.network, b.tree.nodes[n].period
    per_line = network.rate(state.line, product, n) / network.mature_yield(state.line, product, n)
    if state.product:
        for arc, m in network.immature(state, n):
            whole, good = network.shares(arc, m, period, product)
            yield per_line * (whole - good), fleet.moves[arc, m]
    else:
        for group in groups(network, state, n):
            lost = 1.0 - group.relative_yield(product)
            yield from pick(pools.ramp_time, (state, product, group, n), per_line * lost)


def add_balances(b: Builder, fleet: Fleet, pools: Pools, flow: Flow, delivered: Family) -> None:
    """Add the balance of each product at each site and of each bought material."""
    case, network = b.case, b.network
    routes = Routes(case)
    # States by site and by input, so that a balance looks only at lines that use it.
    users: dict[tuple[str, str], list[tuple[State, str, Any]]] = {}
    for state in network.states:
        for product in network.products(state):
            for name, need in b.needs[state.line, product].items():
                users.setdefault((state.site, name), []).append((state, product, need))
    scrap = cache(lambda state, product, n: tuple(started_scrap(b, fleet, pools, state, product, n)))

    def net_need(site: str, name: str, n: int) -> Iterator[Pair]:
        back = scrap_returned(b, name)
        for state, product, need in users.get((site, name), ()):
            good = fleet.good.get((state, product, n))
            if good is None:
                continue
            per_good = 1.0 / network.mature_yield(state.line, product, n)
            yield -need.quantity * (per_good - back * (per_good - 1.0)), good

    def scrap_need(site: str, name: str, n: int) -> Iterator[Pair]:
        back = scrap_returned(b, name)
        for state, product, need in users.get((site, name), ()):
            for units, variable in scrap(state, product, n):
                yield -need.quantity * (1.0 - back) * units, variable

    def bought_at(place: str, name: str, n: int) -> Iterator[Pair]:
        for supplier in routes.suppliers_of.get(name, ()):
            yield from pick(flow.bought, (supplier, place, n))

    made = routes.makers(network)
    shipped: dict[tuple[str, str, int], list[Any]] = {}
    for (site, _, product, n), variable in delivered.items():
        shipped.setdefault((site, product, n), []).append(variable)
    ways_in = routes.by_target()
    ways_out = routes.by_origin()
    b.rows(
        "product_balance",
        [(s, p, n) for s in case.sites for p in case.products for n in b.nodes],
        doc="What a site makes, buys and receives of a product is used, sent on or sold.",
        sense="==",
        terms={
            "made": lambda s, p, n: [
                (1.0, fleet.good[state, p, n]) for state in made.get((s, p), ()) if (state, p, n) in fleet.good
            ],
            "bought": lambda s, p, n: bought_at(s, p, n),
            "received": lambda s, p, n: [(1.0, flow.moved[a, s, p, n]) for a in ways_in.get((s, p), ())],
            "used": lambda s, p, n: net_need(s, p, n),
            "used_for_scrap": lambda s, p, n: scrap_need(s, p, n),
            "sent_on": lambda s, p, n: [(-1.0, flow.moved[s, z, p, n]) for z in ways_out.get((s, p), ())],
            "sold": lambda s, p, n: [(-1.0, variable) for variable in shipped.get((s, p, n), ())],
        },
    )

    totals = _totals(b, fleet, scrap)

    def used_at(place: str, name: str, n: int) -> Iterator[Pair]:
        yield from totals.used(name, n) if place == POOLED else net_need(place, name, n)

    def used_for_scrap_at(place: str, name: str, n: int) -> Iterator[Pair]:
        yield from totals.used_for_scrap(name, n) if place == POOLED else scrap_need(place, name, n)

    b.rows(
        "material_balance",
        [(place, m, n) for m in routes.materials() for place in routes.places_of(m) for n in b.nodes],
        doc="What is bought of a material is what the lines use.",
        sense="==",
        terms={"bought": bought_at, "used": used_at, "used_for_scrap": used_for_scrap_at},
    )


@dataclass
class Totals:
    """Good output and start-up scrap over all sites, by (line, product, node): what pooled materials are used for."""

    b: Builder
    good: Family
    scrap: Family

    def used(self, name: str, n: int) -> Iterator[Pair]:
        """Units of a material that good output takes, with what comes back of the mature loss."""
        back = scrap_returned(self.b, name)
        for (line, product, _), variable in self.good.on(n):
            need = self.b.needs[line, product].get(name)
            if need is not None:
                per_good = 1.0 / self.b.network.mature_yield(line, product, n)
                yield -need.quantity * (per_good - back * (per_good - 1.0)), variable

    def used_for_scrap(self, name: str, n: int) -> Iterator[Pair]:
        """Units of a material lost in start-up scrap."""
        kept = 1.0 - scrap_returned(self.b, name)
        for (line, product, _), variable in self.scrap.on(n):
            need = self.b.needs[line, product].get(name)
            if need is not None:
                yield -need.quantity * kept, variable


def scrap_returned(b: Builder, name: str) -> float:
    """Share of a material that comes back from scrap."""
    return b.case.materials[name].scrap_value_share if name in b.case.materials else 0.0


def _totals(b: Builder, fleet: Fleet, scrap: Any) -> Totals:
    """Sum over sites once, so that each pooled material does not sum over all lines anew."""
    network = b.network
    members: dict[tuple[str, str, int], list[Any]] = {}
    for state, product, n in fleet.good:
        members.setdefault((state.line, product, n), []).append(state)
    lossy = [key for key, states in members.items() if any(scrap(state, *key[1:]) for state in states)]
    totals = Totals(
        b,
        good=b.variables("total_good", list(members), doc="Good output over all sites, GWh or kt."),
        scrap=b.variables("total_scrap", lossy, doc="Units started and lost in ramps over all sites, GWh or kt."),
    )
    b.rows(
        "good_over_sites",
        list(members),
        doc="Good output of a line type over all sites.",
        sense="==",
        terms={
            "total": lambda line, p, n: [(-1.0, totals.good[line, p, n])],
            "sites": lambda line, p, n: [(1.0, fleet.good[state, p, n]) for state in members[line, p, n]],
        },
    )
    b.rows(
        "scrap_over_sites",
        lossy,
        doc="Start-up scrap of a line type over all sites.",
        sense="==",
        terms={
            "total": lambda line, p, n: [(-1.0, totals.scrap[line, p, n])],
            "sites": lambda line, p, n: [pair for state in members[line, p, n] for pair in scrap(state, p, n)],
        },
    )
    return totals
