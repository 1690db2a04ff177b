"""Contracts: own deliveries at a price of their own, and what is paid for what is missing.

sum over sites of contracted[c,s,n] <= called[c,n]
sum over contracts of s, g, p of contracted <= delivered[s,g,p,n]
delivered to g, less what is under contract <= demand that no customer has promised to take
"""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.shared.contracts import called, committed, open_demand


def add(b: Builder, delivered: Family) -> Family:
    """Add the contracts of a case and return what is delivered under them.

    Parameters
    ----------
    b
        Builder with the markets in it.
    delivered
        Own deliveries by (site, segment, product, node), GWh.

    Returns
    -------
    Family
        By (contract, site, node), GWh; empty where nothing is signed.
    """
    contracts = b.case.contracts
    asked = {(c, n): called(b.outlook, row, n) for c, row in contracts.items() for n in b.nodes}
    sold = b.variables(
        "contracted",
        [
            (c, site, n)
            for c, row in contracts.items()
            for site, segment, product, n in delivered
            if (segment, product) == (row.segment, row.product) and asked[c, n] > 0
        ],
        doc="Delivered from a site under a contract in the node's period, GWh.",
    )
    _rows(b, delivered, sold, asked)
    _money(b, sold, asked)
    return sold


def _rows(b: Builder, delivered: Family, sold: Family, asked: dict[tuple[str, int], float]) -> None:
    contracts = b.case.contracts
    by_contract: dict[tuple[str, int], list[Pair]] = {}
    by_way: dict[tuple[str, str, str, int], list[Pair]] = {}
    by_segment: dict[tuple[str, int], list[Pair]] = {}
    for (c, site, n), variable in sold.items():
        row = contracts[c]
        by_contract.setdefault((c, n), []).append((1.0, variable))
        by_way.setdefault((site, row.segment, row.product, n), []).append((1.0, variable))
        by_segment.setdefault((row.segment, n), []).append((-1.0, variable))

    b.rows(
        "contract_volume",
        by_contract,
        doc="No more is sold under a contract than its customer calls.",
        sense="<=",
        terms={
            "contracted": lambda c, n: by_contract[c, n],
            "called": lambda c, n: [(-asked[c, n], None)],
        },
    )
    b.rows(
        "contracts_within_deliveries",
        by_way,
        doc="What is sold under contracts is delivered: no kWh is sold twice.",
        sense="<=",
        terms={
            "contracted": lambda *key: by_way[key],
            "delivered": lambda *key: pick(delivered, key, -1.0),
        },
    )
    promised = [(g, n) for g in b.case.segments for n in b.nodes if committed(b.outlook, g, n) > 0]
    b.rows(
        "market_beside_contracts",
        promised,
        doc="At the market price a segment buys what no customer has promised to take under a contract.",
        sense="<=",
        terms={
            "delivered": lambda g, n: [(1.0, v) for key, v in delivered.on(n) if key[1] == g],
            "contracted": lambda g, n: by_segment.get((g, n), ()),
            "open": lambda g, n: [(-open_demand(b.outlook, g, n), None)],
        },
    )


def _money(b: Builder, sold: Family, asked: dict[tuple[str, int], float]) -> None:
    contracts = b.case.contracts

    def revenue(n: int) -> Iterator[Pair]:
        for (c, _, _), variable in sold.on(n):
            yield contracts[c].price, variable

    def penalty(n: int) -> Iterator[Pair]:
        for c, row in contracts.items():
            if row.penalty:
                yield -row.penalty * asked[c, n], None
        for (c, _, _), variable in sold.on(n):
            yield contracts[c].penalty, variable

    b.money("contract_revenue", "Own deliveries under contracts, at their price.", revenue)
    b.money("shortfall_penalty", "Paid to customers for what they called and did not get.", penalty)
