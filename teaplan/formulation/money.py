"""Money by node: what is sold and earned counts positive, what is paid negative; all nominal M$."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from teaplan.case import Ref, Site
from teaplan.formulation.builder import Builder, Family, Pair, Term, pick
from teaplan.formulation.capital import parts_of
from teaplan.formulation.fleet import Fleet, lines_between
from teaplan.formulation.flow import Flow
from teaplan.formulation.markets import Markets
from teaplan.formulation.pools import Pools
from teaplan.formulation.sites import Sites, open_terms
from teaplan.network import State
from teaplan.shared.buildings import building_cost, building_payments
from teaplan.shared.pool_time import BOUGHT
from teaplan.shared.routes import POOLED, Routes


def add_capital(b: Builder, fleet: Fleet, pools: Pools, sites: Sites) -> None:
    """What is paid for lines, moves, set-ups, buildings and openings, period by period."""
    network, outlook, tree = b.network, b.outlook, b.tree
    orders: dict[tuple[int, int, str], list[Pair]] = {}

    def pay(name: str, node: int, cost: float, schedule: Any, variable: Any) -> None:
        for period, share in schedule:
            orders.setdefault((node, period, name), []).append((-cost * share, variable))

    for arc, m in fleet.moves:
        name = "line_capex" if arc.kind == "build" else "move_cost"
        for part in parts_of(b, fleet, arc, m):
            if part.cost:
                pay(name, m, part.cost, network.payments(arc, m), part.variable)
    for (state, product, way, m), variable in pools.setups.items():
        row = network.setup_row(state, product)
        if way == BOUGHT and row is not None and row.cost:
            cost = outlook.typed(row.cost, Ref("moves", row.row, "cost_musd_per_line"), m).value
            pay("move_cost", m, cost, network.payment_schedule("over_lead", m, row.lead_months), variable)
    for (kind, site, m), variable in sites.buildings.items():
        cost = building_cost(network, kind, site, m).value
        pay("building_capex", m, cost, building_payments(network, kind, m), variable)

    def paid(name: str) -> Any:
        return lambda n: (
            pair for m in tree.ancestors[n] for pair in orders.get((m, tree.nodes[n].period, name), ())
        )

    b.money("line_capex", "Lines bought.", paid("line_capex"))
    b.money("move_cost", "Changeovers, conversions, relocations, set-ups and closures.", paid("move_cost"))
    b.money("building_capex", "Buildings.", paid("building_capex"))

    def opening(n: int) -> Iterator[Pair]:
        for site, row in b.case.sites.items():
            ref = Ref("sites", row.row, "opening_cost_musd")
            cost = outlook.typed(row.opening_cost, ref, n).value
            if cost and (site, n) in sites.opened:
                yield -cost, sites.opened[site, n]
                yield from pick(sites.opened, (site, b.parent(n)), cost)

    b.money("opening_cost", "Opening of sites.", opening)

    def salvage(n: int) -> Iterator[Pair]:
        for state in network.states:
            for arc in network.out_of[state]:
                if arc.kind == "retire":
                    yield from pick(fleet.worth.moves, (arc, n), network.salvage(arc, n).value)

    b.money("salvage", "Lines sold when they retire.", salvage)


def add_operation(b: Builder, fleet: Fleet, sites: Sites) -> None:
    """Labour, power, consumables and fixed cost."""
    _per_good(b, fleet)
    _per_line(b, fleet)
    _per_place(b, sites)


def _per_good(b: Builder, fleet: Fleet) -> None:
    """Money by good unit."""
    case, network = b.case, b.network

    def term_of(column: str, price: Callable[[Site], float]) -> Term:
        def term(n: int) -> Iterator[Pair]:
            escalation = b.outlook.escalation_at(n)
            for state in network.states:
                each = price(case.sites[state.site])
                for product in network.products(state):
                    amount = getattr(case.recipes[state.line, product], column)
                    if amount * each:
                        yield from pick(fleet.good, (state, product, n), -amount * each * escalation)

        return term

    for name, doc, column, price in (
        ("labour", "Hours per good unit at the site's wage.", "labour", lambda site: site.wage),
        (
            "electricity",
            "Electricity per good unit at the site's price.",
            "electricity",
            lambda site: site.electricity,
        ),
        ("other_variable", "Consumables and other cost per good unit.", "other", lambda _: 1.0),
    ):
        b.money(name, doc, term_of(column, price))


def _per_line(b: Builder, fleet: Fleet) -> None:
    """Money by line and year, from completion on."""
    case = b.case
    run = cache(lambda state, n: tuple(running(b, fleet, state, n)))

    def fixed(yearly: Callable[[State], float]) -> Term:
        def term(n: int) -> Iterator[Pair]:
            scale = b.outlook.escalation_at(n) * b.tree.period_of(n).length
            for state in b.network.states:
                cost = scale * yearly(state)
                if cost:
                    yield from ((-cost * lines, variable) for lines, variable in run(state, n))

        return term

    def staff(state: State) -> float:
        hours = case.lines[state.line].staff_fte * b.outlook.hours_per_year()
        return hours * case.sites[state.site].wage * 1e-6

    yearly = fixed(lambda state: case.lines[state.line].fixed_cost)
    b.money("line_fixed", "Fixed cost of lines.", yearly)
    b.money("staff", "Staff of lines at the site's wage.", fixed(staff))


def _per_place(b: Builder, sites: Sites) -> None:
    """Money by open site and by building, by year."""
    case = b.case

    def site_fixed(n: int) -> Iterator[Pair]:
        scale = b.outlook.escalation_at(n) * b.tree.period_of(n).length
        for site, row in case.sites.items():
            if row.fixed_cost:
                yield from open_terms(b, sites, site, n, -scale * row.fixed_cost)

    b.money("site_fixed", "Fixed cost of open sites.", site_fixed)

    def building_fixed(n: int) -> Iterator[Pair]:
        scale = b.outlook.escalation_at(n) * b.tree.period_of(n).length
        for kind, row in case.buildings.items():
            for site in case.sites:
                yield from pick(sites.kept, (kind, site, n), -scale * row.fixed_cost)

    b.money("building_fixed", "Upkeep of buildings.", building_fixed)


def running(b: Builder, fleet: Fleet, state: State, n: int) -> Iterator[Pair]:
    """Line-periods of a state's fixed cost: from completion on, and through changeover and conversion."""
    network, period = b.network, b.tree.period_of(n)
    yield from pick(fleet.lines, (state, n))
    yield from lines_between(b, fleet, state, n, ("changeover", "convert"))
    for arc, m in network.arrivals(state, n):
        yield -(network.done_moment(arc, m) - period.start) / period.months, fleet.moves[arc, m]
    for arc in network.out_of[state]:
        if arc.kind in ("changeover", "convert") and arc.target is not None:
            for other, m in network.arrivals(arc.target, n):
                if other is arc:
                    yield (network.done_moment(arc, m) - period.start) / period.months, fleet.moves[arc, m]


def add_trade(b: Builder, flow: Flow, markets: Markets, contracted: Family | None = None) -> None:
    """Purchases, freight, revenue, imports and penalties; ``contracted`` is sold at prices of its own."""
    case, outlook, routes = b.case, b.outlook, Routes(b.case)

    def materials(n: int) -> Iterator[Pair]:
        for (supplier, _, _), variable in flow.bought.on(n):
            yield -outlook.supplier_price(case.suppliers[supplier], n).value, variable

    def tariffs(n: int) -> Iterator[Pair]:
        for (supplier, _, _), variable in flow.bought.on(n):
            row = case.suppliers[supplier]
            rate = outlook.supplier_tariff(row, n).value
            if rate:
                yield -outlook.supplier_price(row, n).value * rate, variable

    b.money("materials", "Materials bought, before tariffs and freight.", materials)
    b.money("tariffs", "Tariffs on materials bought.", tariffs)

    def freight(n: int) -> Iterator[Pair]:
        escalation = outlook.escalation_at(n)
        for (supplier, place, _), variable in flow.bought.on(n):
            row = case.suppliers[supplier]
            cost = row.freight
            route = None if place == POOLED else routes.between(supplier, place, row.material)[1]
            cost += route.cost if route is not None else 0.0
            if cost:
                yield -cost * escalation, variable
        for (site, segment, product, _), variable in markets.delivered.on(n):
            route = routes.to_segment(site, segment, product)[1]
            if route is not None and route.cost:
                yield -route.cost * escalation, variable
        for (origin, target, product, _), variable in flow.moved.on(n):
            route = routes.between(origin, target, product)[1]
            if route is not None and route.cost:
                yield -route.cost * escalation, variable

    b.money("freight", "Freight to markets, between sites and from suppliers.", freight)

    def revenue(n: int) -> Iterator[Pair]:
        for (_, segment, product, _), variable in markets.delivered.on(n):
            yield outlook.price(segment, product, n).value, variable
        for (contract, _, _), variable in (contracted or Family()).on(n):
            row = case.contracts[contract]
            yield -outlook.price(row.segment, row.product, n).value, variable

    b.money("revenue", "Own deliveries at the segment's price, but for those under contracts.", revenue)

    def imports(n: int) -> Iterator[Pair]:
        for (i, segment, _), variable in markets.imported.on(n):
            yield -outlook.landed_price(case.imports[i], segment, n), variable

    def penalties(n: int) -> Iterator[Pair]:
        for (segment, _), variable in markets.unmet.on(n):
            yield -outlook.unmet_penalty(segment, n).value, variable

    b.money("imports", "Imports at their landed price; the customer's own purchase in npv.", imports)
    b.money("penalties", "Penalty on unmet demand: in the objective only.", penalties)
