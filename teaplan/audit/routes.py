"""Routes that open at a charge: opened once, carry nothing before, and are paid for when they open."""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import Cell, Ledger, Tags
from teaplan.audit.result import Checks
from teaplan.case import Freight
from teaplan.shared.routes import POOLED, Routes


def check_openings(fleet: Fleet, routes: Routes, checks: Checks) -> None:
    """Check that what a route with a charge carries is carried after it has been opened, once."""
    charged, tree, opened = routes.charged(), fleet.network.tree, fleet.decisions.routes_opened
    for (start, end), nodes in opened.items():
        where = f"route {start} to {end}"
        for n in nodes:
            known = (start, end) in charged
            checks.allowed("route_opening_allowed", where, n, 1.0, known, "no such route has a charge")
            again = sum(m in tree.ancestors[n] for m in nodes) > 1
            checks.allowed("opened_route_stays", where, n, 1.0, not again, "opened although it was before")
    for row, n, what, amount in _carried(fleet, routes):
        pair = (row.origin, row.destination)
        if pair in charged:
            way = tree.ancestors[n]
            is_open = any(m in way for m in opened.get(pair, ()))
            where = f"{what} on route {row.origin} to {row.destination}"
            checks.allowed("carried_on_open_route", where, n, amount, is_open, "the route is not open")


def _carried(fleet: Fleet, routes: Routes) -> Iterator[tuple[Freight, int, str, float]]:
    """(row of freight, node, what, amount) of all that goes by a row."""
    decisions, suppliers = fleet.decisions, fleet.network.case.suppliers
    flows = [
        (routes.to_segment(site, segment, product)[1], n, product, amount)
        for (site, segment, product, n), amount in decisions.delivered.items()
    ]
    flows += [
        (routes.between(start, end, product)[1], n, product, amount)
        for (start, end, product, n), amount in decisions.moved.items()
    ]
    flows += [
        (routes.between(name, place, suppliers[name].material)[1], n, suppliers[name].material, amount)
        for (name, place, n), amount in decisions.bought.items()
        if place != POOLED
    ]
    return ((row, n, what, amount) for row, n, what, amount in flows if row is not None)


def opening_cost(fleet: Fleet, routes: Routes, ledger: Ledger) -> Iterator[tuple[str, str, int, float, Cell]]:
    """Yield what every opening costs: (from, to, node, escalation, typed charge)."""
    charged = routes.charged()
    for (start, end), nodes in fleet.decisions.routes_opened.items():
        row = charged.get((start, end))
        if row is not None:
            cell = ledger.cell(row.opening_cost, "freight", row.row, "opening_cost_musd")
            for n in nodes:
                yield start, end, n, fleet.network.outlook.escalation_at(n), cell


def enter_openings(fleet: Fleet, routes: Routes, ledger: Ledger) -> None:
    """Enter the charge of every route on the node it opens at, at the site it leads from or to."""
    sites = fleet.network.case.sites
    for start, end, n, escalation, cell in opening_cost(fleet, routes, ledger):
        tags = Tags(site=start if start in sites else end, kind="route", party=f"{start} to {end}")
        ledger.add("route_opening", n, 1.0, -escalation, tags, cell)
