"""Money of trade: purchases, freight, revenue, imports, penalties; and what is left at the end."""

from __future__ import annotations

from teaplan.audit.contracts import under_contracts
from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import Ledger, Tags
from teaplan.audit.money import enter_resale
from teaplan.case import Freight
from teaplan.shared.ages import book_value
from teaplan.shared.buildings import building_done
from teaplan.shared.routes import POOLED, Routes
from teaplan.shared.terminal import building_book_value


def enter_trade(fleet: Fleet, routes: Routes, ledger: Ledger) -> None:
    """Purchases and sales, and the way of both."""
    decisions, outlook = fleet.decisions, fleet.network.outlook
    for (name, place, n), amount in decisions.bought.items():
        _enter_purchase(fleet, routes, ledger, (name, place, n), amount)
    signed = under_contracts(fleet)
    for (site, segment, product, n), amount in decisions.delivered.items():
        tags = Tags(site=site, product=product, kind="segment", party=segment)
        if (fleet.network.case.prices or {}).get((segment, product)) is not None:
            market = amount - signed.get((site, segment, product, n), 0.0)
            ledger.add_number("revenue", n, market, 1.0, tags, outlook.price(segment, product, n))
        _enter_freight(fleet, ledger, n, amount, tags, routes.to_segment(site, segment, product)[1])
    for (origin, target, product, n), amount in decisions.moved.items():
        tags = Tags(site=origin, product=product, kind="site", party=target)
        _enter_freight(fleet, ledger, n, amount, tags, routes.between(origin, target, product)[1])
    for (i, segment, n), amount in decisions.imported.items():
        offer = fleet.network.case.imports[i]
        tags = Tags(product=offer.product, kind="segment", party=segment)
        price = outlook.import_price(offer, segment, n)
        ledger.add_number("imports", n, amount, -1.0, tags, price)
        ledger.add_product("imports", n, amount, -1.0, tags, price, outlook.import_tariff(offer, n))
    for (segment, n), amount in decisions.unmet.items():
        tags = Tags(kind="segment", party=segment)
        ledger.add_number("penalties", n, amount, -1.0, tags, outlook.unmet_penalty(segment, n))


def _enter_purchase(
    fleet: Fleet, routes: Routes, ledger: Ledger, key: tuple[str, str, int], amount: float
) -> None:
    name, place, n = key
    outlook, row = fleet.network.outlook, fleet.network.case.suppliers[name]
    tags = Tags(site="" if place == POOLED else place, product=row.material, kind="supplier", party=name)
    price = outlook.supplier_price(row, n)
    ledger.add_number("materials", n, amount, -1.0, tags, price)
    ledger.add_product("tariffs", n, amount, -1.0, tags, price, outlook.supplier_tariff(row, n))
    ledger.add_number("freight", n, amount, -1.0, tags, outlook.supplier_freight(row, n))
    if place != POOLED:
        _enter_freight(fleet, ledger, n, amount, tags, routes.between(name, place, row.material)[1])


def _enter_freight(
    fleet: Fleet, ledger: Ledger, n: int, amount: float, tags: Tags, row: Freight | None
) -> None:
    if row is not None:
        cell = ledger.cell(row.cost, "freight", row.row, "usd_per_kwh")
        ledger.add("freight", n, amount, -fleet.network.outlook.escalation_at(n), tags, cell)


# -- the end -------------------------------------------------------------------------------------------


def enter_terminal(fleet: Fleet, ledger: Ledger) -> None:
    """What stands at the leaves, at nothing, at salvage or at book value."""
    kind = fleet.network.case.settings.terminal_value
    for leaf in fleet.network.tree.leaves:
        if kind == "salvage":
            for (state, n), lines in fleet.worth.lines.items():
                if n == leaf:
                    enter_resale(fleet, ledger, "terminal", leaf, lines, state)
        elif kind == "book":
            _enter_book(fleet, ledger, leaf)


def _enter_book(fleet: Fleet, ledger: Ledger, leaf: int) -> None:
    network = fleet.network
    for item in fleet.worth.remaining[leaf]:
        vintage = item.vintage
        product = (
            vintage.arc.target.product if vintage.arc is not None and vintage.arc.target is not None else ""
        )
        if vintage.standing is not None:
            product = network.state_of(vintage.standing).product
        tags = Tags(vintage.site, vintage.line, product)
        value = book_value(network, vintage)
        # lines that were learned from may be worth less than their typed capex says
        share = item.value / value.value if value.value else 1.0
        ledger.add_number("terminal", leaf, item.count, share, tags, value)
    way = set(network.tree.ancestors[leaf])
    for (kind, site, m), count in fleet.decisions.buildings.items():
        if m in way and building_done(network, kind, m) < network.tree.horizon:
            tags = Tags(site=site, kind="building", party=kind)
            ledger.add_number("terminal", leaf, count, 1.0, tags, building_book_value(network, kind, m))
