"""Routes that are opened at a charge: a pair of places, once, at first use.

opened monotone on every path; what a route carries <= the most it may carry x opened
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import pyomo.environ as pyo

from teaplan.case import Freight, Ref
from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.formulation.flow import Flow
from teaplan.formulation.limits import most_lines, most_output
from teaplan.formulation.markets import Markets
from teaplan.shared.contracts import most_taken
from teaplan.shared.routes import POOLED, Routes

Key = tuple[str, str, str, int]
"""(from, to, what, node): ``what`` is a segment, or the product or material that is carried."""


@dataclass
class Load:
    """What one route carries for one segment, or of one product or material, on a node.

    Attributes
    ----------
    flows
        Variables whose sum it is.
    rows
        Rows of ``freight`` they go by.
    products
        What they carry.
    """

    flows: list[Any] = field(default_factory=list)
    rows: set[Freight] = field(default_factory=set)
    products: set[str] = field(default_factory=set)


def add(b: Builder, flow: Flow, markets: Markets) -> None:
    """Add the opening of routes to a model, and what it costs."""
    routes = Routes(b.case)
    charged = routes.charged()
    opened = b.variables(
        "routes_opened",
        [(*pair, n) for pair in charged for n in b.nodes],
        doc="1 from the node in which a route is opened.",
        domain=pyo.Binary,
        order=lambda key: (3, b.tree.nodes[key[2]].period),
    )
    b.rows(
        "opened_route_stays",
        [key for key in opened if b.parent(key[2]) is not None],
        doc="A route that was opened stays opened.",
        sense=">=",
        terms={
            "now": lambda a, z, n: [(1.0, opened[a, z, n])],
            "before": lambda a, z, n: pick(opened, (a, z, b.parent(n)), -1.0),
        },
    )
    loads = _loads(b, routes, flow, markets)
    most = Most(b, routes)
    b.rows(
        "carried_on_open_route",
        list(loads),
        doc="Only an open route carries anything.",
        sense="<=",
        terms={
            "carried": lambda *key: [(1.0, variable) for variable in loads[key].flows],
            "open": lambda *key: [(-most.of(key, loads[key]), opened[key[0], key[1], key[3]])],
        },
    )
    _pay(b, charged, opened)


def _pay(b: Builder, charged: dict[tuple[str, str], Freight], opened: Family) -> None:
    def opening(n: int) -> Iterator[Pair]:
        for pair, row in charged.items():
            cost = b.outlook.typed(row.opening_cost, Ref("freight", row.row, "opening_cost_musd"), n).value
            yield -cost, opened[*pair, n]
            yield from pick(opened, (*pair, b.parent(n)), cost)

    b.money("route_opening", "Opening of routes.", opening)


def _loads(b: Builder, routes: Routes, flow: Flow, markets: Markets) -> dict[Key, Load]:
    """What is carried on routes with a charge."""
    charged, found = routes.charged(), dict[Key, Load]()

    def carry(row: Freight | None, what: str, product: str, n: int, variable: Any) -> None:
        if row is not None and (row.origin, row.destination) in charged:
            load = found.setdefault((row.origin, row.destination, what, n), Load())
            load.flows.append(variable)
            load.rows.add(row)
            load.products.add(product)

    for (site, segment, product, n), variable in markets.delivered.items():
        carry(routes.to_segment(site, segment, product)[1], segment, product, n, variable)
    for (origin, target, product, n), variable in flow.moved.items():
        carry(routes.between(origin, target, product)[1], product, product, n, variable)
    for (supplier, place, n), variable in flow.bought.items():
        if place != POOLED:
            material = b.case.suppliers[supplier].material
            carry(routes.between(supplier, place, material)[1], material, material, n, variable)
    return found


class Most:
    """How much a route can carry in a period, from what is asked for, limits, and lines at its ends.

    A limit of the model that no plan needs to pass: goods sent round in a circle are not counted.

    Parameters
    ----------
    b, routes
        With the flows of the model in it.
    """

    def __init__(self, b: Builder, routes: Routes) -> None:
        self.b, self.routes = b, routes
        self.made = cache(self._made)
        self.used = cache(self._used)

    def of(self, key: Key, load: Load) -> float:
        """Return the most of a load: the least of all that bounds it."""
        origin, end, what, n = key
        bounds = [self._limit(load, n), *self._at_start(origin, load, n)]
        if what in self.b.case.segments:
            bounds.append(most_taken(self.b.outlook, what, n))
        else:
            bounds.append(self.used(end, what, n) if self._stays(end, what) else self._wanted(what, n))
        return min(bounds)

    def _limit(self, load: Load, n: int) -> float:
        """Limits of the rows it goes by."""
        limits = [row.limit for row in load.rows]
        known = [limit for limit in limits if limit is not None]
        return sum(known) * self.b.tree.period_of(n).length if len(known) == len(limits) else float("inf")

    def _at_start(self, origin: str, load: Load, n: int) -> Iterator[float]:
        """What a supplier delivers, or a site makes that gets none of it from elsewhere."""
        supplier = self.b.case.suppliers.get(origin)
        if origin not in self.b.case.sites and supplier is not None:
            limit = self.b.outlook.supplier_limit(supplier, n)
            if limit is not None:
                yield limit
        elif not any(self._comes(origin, product) for product in load.products):
            yield sum(self.made(origin, product, n) for product in load.products)

    @cached_property
    def _received(self) -> set[tuple[str, str]]:
        return set(self.routes.by_target())

    @cached_property
    def _sent(self) -> set[tuple[str, str]]:
        return set(self.routes.by_origin())

    def _comes(self, site: str, product: str) -> bool:
        """Whether a site may get a product from elsewhere."""
        return (site, product) in self._received or product in self.routes.suppliers_of

    def _stays(self, site: str, name: str) -> bool:
        """Whether what reaches a site is used there: it is not sold and leads nowhere else."""
        return (site, name) not in self._sent and not self.b.markets_of.get(name)

    def _made(self, site: str, product: str, n: int) -> float:
        here = self.b.network.at
        lines = [line for line, made in self.b.case.recipes if made == product and here[site, line]]
        return sum(most_output(self.b, site, line, product, n) for line in lines)

    def _used(self, site: str, name: str, n: int) -> float:
        """What lines of a site can use of an input: all they start, where start-up scrap is lost."""
        total = 0.0
        for line in self.b.case.lines:
            pairs = [self._started(site, line, p, name, n) for p in self._makers(site, line, name)]
            total += min(sum(asked for asked, _ in pairs), max((full for _, full in pairs), default=0.0))
        return total

    def _makers(self, site: str, line: str, name: str) -> Iterator[str]:
        """Products a line makes of an input at a site."""
        for state in self.b.network.at[site, line]:
            for product in self.b.network.products(state):
                if name in self.b.needs[line, product]:
                    yield product

    def _started(self, site: str, line: str, product: str, name: str, n: int) -> tuple[float, float]:
        """Input for what its markets and lines let it make of a product, and for all that its lines can."""
        b = self.b
        each = b.needs[line, product][name].quantity / b.network.mature_yield(line, product, n)
        full = each * most_lines(b, site, line) * b.network.rate(line, product, n)
        scrap = b.model.decisions["scrap"]
        if any((state, product, n) in scrap for state in b.network.at[site, line]):
            return full, full
        return each * most_output(b, site, line, product, n), full

    def _wanted(self, name: str, n: int) -> float:
        """What all sites use of something, and all its markets take."""
        segments = [g for g in self.b.case.segments if g in self.b.markets_of.get(name, ())]
        taken = sum(most_taken(self.b.outlook, g, n) for g in segments)
        return taken + sum(self.used(site, name, n) for site in self.b.case.sites)
