"""Balances of materials and products, suppliers, dependence and routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from teaplan.audit.fleet import Fleet
from teaplan.audit.making import Making
from teaplan.audit.result import Checks
from teaplan.case import EVERY, Case, Dependence, Need, Supplier
from teaplan.outlook import Outlook
from teaplan.shared.routes import POOLED, Routes


@dataclass
class Flows:
    """Inputs used, net of what returns from scrap, by (site, input, line, product made, node)."""

    used: dict[tuple[str, str, str, str, int], float] = field(default_factory=dict)


@dataclass
class Balance:
    """One balance: what comes less what goes, and its largest term."""

    left: float = 0.0
    largest: float = 0.0

    def add(self, amount: float) -> None:
        """Count an amount, positive where it comes."""
        self.left += amount
        self.largest = max(self.largest, abs(amount))


def check_flows(fleet: Fleet, making: Making, routes: Routes, checks: Checks) -> Flows:
    """Check all balances and everything bought and moved; return what was used."""
    flows = Flows(_use(fleet.network.case, making))
    _check_balances(fleet, making, flows, routes, checks)
    _check_purchases(fleet, routes, checks)
    _check_dependence(fleet, checks)
    allowed = set(routes.transfers())
    for (origin, target, product, n), amount in fleet.decisions.moved.items():
        may = (origin, target, product) in allowed
        where = f"{product} from {origin} to {target}"
        checks.allowed("transfer_allowed", where, n, amount, may, "no such route for this product")
    _check_routes(fleet, routes, checks)
    return flows


def _use(case: Case, making: Making) -> dict[tuple[str, str, str, str, int], float]:
    used: dict[tuple[str, str, str, str, int], float] = {}
    bill = cache(case.bill_of_materials)
    for (state, product, n), started in making.started.items():
        good = making.good.get((state, product, n), 0.0)
        for name, amount in net_use(case, bill(state.line, product), good, started).items():
            key = (state.site, name, state.line, product, n)
            used[key] = used.get(key, 0.0) + amount
    return used


def net_use(case: Case, bill: Mapping[str, Need], good: float, started: float) -> dict[str, float]:
    """Return what is used of every input: need x (started - what returns of scrap x (started - good))."""
    found = {}
    for name, need in bill.items():
        back = case.materials[name].scrap_value_share if name in case.materials else 0.0
        found[name] = need.quantity * (started - back * (started - good))
    return found


def _check_balances(fleet: Fleet, making: Making, flows: Flows, routes: Routes, checks: Checks) -> None:
    case, decisions = fleet.network.case, fleet.decisions
    places = {name: routes.places_of(name) for name in routes.materials()}
    made: dict[tuple[str, str, int], Balance] = {}

    def count(site: str, name: str, n: int, amount: float) -> None:
        place = POOLED if places.get(name) == [POOLED] else site
        made.setdefault((place, name, n), Balance()).add(amount)

    for (state, product, n), good in making.good.items():
        count(state.site, product, n, good)
    for (site, name, _, _, n), amount in flows.used.items():
        count(site, name, n, -amount)
    for (supplier, place, n), amount in decisions.bought.items():
        count(place, case.suppliers[supplier].material, n, amount)
    for (origin, target, product, n), amount in decisions.moved.items():
        count(origin, product, n, -amount)
        count(target, product, n, amount)
    for (site, _, product, n), amount in decisions.delivered.items():
        count(site, product, n, -amount)
    for (place, name, n), balance in made.items():
        row = "product_balance" if name in case.products else "material_balance"
        where = f"{name} at {'all sites' if place == POOLED else place}"
        what = "what comes less what goes"
        checks.equal(row, where, n, balance.left, 0.0, what, balance.largest)


# -- suppliers -----------------------------------------------------------------------------------------


def _check_purchases(fleet: Fleet, routes: Routes, checks: Checks) -> None:
    network = fleet.network
    case, outlook = network.case, network.outlook
    total: dict[tuple[str, int], float] = {}
    for (supplier, place, n), amount in fleet.decisions.bought.items():
        may = place in routes.supply_places(case.suppliers[supplier])
        where = f"supplier {supplier}"
        checks.allowed("purchase_allowed", f"{where} to {place}", n, amount, may, "no such route")
        total[supplier, n] = total.get((supplier, n), 0.0) + amount
    for (supplier, n), amount in total.items():
        limit = outlook.supplier_limit(case.suppliers[supplier], n)
        if limit is not None:
            checks.at_most("supplier_limit", f"supplier {supplier}", n, amount, limit, "bought")


def unit_spend(outlook: Outlook, supplier: Supplier, n: int) -> float:
    """Nominal M$ per unit bought: price, its tariff, and the freight in the supplier's row."""
    price, tariff = outlook.supplier_price(supplier, n).value, outlook.supplier_tariff(supplier, n).value
    return price + price * tariff + outlook.supplier_freight(supplier, n).value


def country_share(fleet: Fleet, cap: Dependence, n: int) -> tuple[float, float]:
    """Spend (or mass) of a capped country, and of every country, on a node."""
    case, found = fleet.network.case, [0.0, 0.0]
    for (name, _, at), amount in fleet.decisions.bought.items():
        supplier = case.suppliers[name]
        if at == n and cap.material in (supplier.material, EVERY):
            size = amount * (
                unit_spend(fleet.network.outlook, supplier, n) if cap.measure == "spend" else 1.0
            )
            found[0] += size if supplier.country == cap.country else 0.0
            found[1] += size
    return found[0], found[1]


def realised_dependence(fleet: Fleet) -> list[tuple[int, str, str, str, float, float, float]]:
    """(node, material, country, measure, of the country, of all, cap) where anything is bought."""
    found = []
    for node in fleet.network.tree.nodes:
        for cap in fleet.network.case.dependence:
            part, whole = country_share(fleet, cap, node.index)
            if whole > 0:
                share = fleet.network.outlook.dependence_share(cap, node.index)
                found.append((node.index, cap.material, cap.country, cap.measure, part, whole, share))
    return found


def _check_dependence(fleet: Fleet, checks: Checks) -> None:
    for n, material, country, measure, part, whole, share in realised_dependence(fleet):
        if share < 1.0:
            where = f"{country} in {'all materials' if material == EVERY else material}, by {measure}"
            checks.at_most(
                "dependence_cap", where, n, part, share * whole, f"{measure} on the country", whole
            )


# -- routes --------------------------------------------------------------------------------------------


def _check_routes(fleet: Fleet, routes: Routes, checks: Checks) -> None:
    case, tree, decisions = fleet.network.case, fleet.network.tree, fleet.decisions
    limited = {id(row): row for row in routes.limited()}
    carried: dict[tuple[int, int], float] = {}
    if not limited:
        return

    def count(row: object, n: int, amount: float) -> None:
        if id(row) in limited:
            carried[id(row), n] = carried.get((id(row), n), 0.0) + amount

    for (site, segment, product, n), amount in decisions.delivered.items():
        count(routes.to_segment(site, segment, product)[1], n, amount)
    for (origin, target, product, n), amount in decisions.moved.items():
        count(routes.between(origin, target, product)[1], n, amount)
    for (supplier, place, n), amount in decisions.bought.items():
        if place != POOLED:
            count(routes.between(supplier, place, case.suppliers[supplier].material)[1], n, amount)
    for (key, n), amount in carried.items():
        row = limited[key]
        most = float(row.limit or 0.0) * tree.period_of(n).length
        checks.at_most("route_limit", f"route {row.origin} to {row.destination}", n, amount, most, "carried")
