"""Contracts of a plan: what is delivered under them, for how much, and what is paid for the rest."""

from __future__ import annotations

import pandas as pd

from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import Ledger, Tags
from teaplan.audit.result import Checks
from teaplan.shared.contracts import called, committed, open_demand, volume

CONTRACT_COLUMNS = [
    "node", "contract", "segment", "product", "agreed", "called", "delivered", "short", "revenue", "penalty",
]  # fmt: skip
"""GWh agreed, called by the customer, delivered and short of what is called; nominal M$ got and paid."""

Way = tuple[str, str, str, int]
"""(site, segment, product, node)."""


def under_contracts(fleet: Fleet) -> dict[Way, float]:
    """Return the part of own deliveries that is sold under contracts."""
    found: dict[Way, float] = {}
    for (name, site, n), amount in fleet.decisions.contracted.items():
        row = fleet.network.case.contracts[name]
        way = (site, row.segment, row.product, n)
        found[way] = found.get(way, 0.0) + amount
    return found


def enter_contracts(fleet: Fleet, checks: Checks, ledger: Ledger) -> pd.DataFrame:
    """Check what is sold under contracts, enter its money, and return it beside what was agreed."""
    _check_deliveries(fleet, checks)
    _check_market(fleet, checks)
    outlook = fleet.network.outlook
    rows = []
    for name, row in fleet.network.case.contracts.items():
        price = ledger.cell(row.price, "contracts", row.row, "price_usd_per_kwh")
        fine = ledger.cell(row.penalty, "contracts", row.row, "shortfall_penalty_usd_per_kwh")
        for node in fleet.network.tree.nodes:
            n = node.index
            sold = {s: v for (c, s, m), v in fleet.decisions.contracted.items() if (c, m) == (name, n)}
            got, asked = sum(sold.values()), called(outlook, row, n)
            checks.at_most("contract_volume", f"contract {name}", n, got, asked, "GWh under it")
            for site, amount in sold.items():
                tags = Tags(site=site, product=row.product, kind="contract", party=name)
                ledger.add("contract_revenue", n, amount, 1.0, tags, price)
            tags = Tags(product=row.product, kind="contract", party=name)
            short = max(0.0, asked - got)
            ledger.add("shortfall_penalty", n, short, -1.0, tags, fine)
            agreed = volume(outlook, row, n)
            about = (n, name, row.segment, row.product)
            rows.append((*about, agreed, asked, got, short, got * row.price, short * row.penalty))
    return pd.DataFrame(rows, columns=CONTRACT_COLUMNS)


def _check_deliveries(fleet: Fleet, checks: Checks) -> None:
    """No kWh is sold under a contract that is not delivered, nor twice."""
    for way, amount in under_contracts(fleet).items():
        site, segment, product, n = way
        most = fleet.decisions.delivered.get(way, 0.0)
        where = f"{product} from {site} to {segment}"
        checks.at_most("contracts_within_deliveries", where, n, amount, most, "GWh under contracts")


def _check_market(fleet: Fleet, checks: Checks) -> None:
    """At the market price a segment buys what no customer has promised to take."""
    outlook = fleet.network.outlook
    market: dict[tuple[str, int], float] = {}
    for (_, segment, _, n), amount in fleet.decisions.delivered.items():
        market[segment, n] = market.get((segment, n), 0.0) + amount
    for (_, segment, _, n), amount in under_contracts(fleet).items():
        market[segment, n] = market.get((segment, n), 0.0) - amount
    for (segment, n), amount in market.items():
        if committed(outlook, segment, n) > 0:
            most = open_demand(outlook, segment, n)
            checks.at_most("market_beside_contracts", f"segment {segment}", n, amount, most, "GWh at market")
