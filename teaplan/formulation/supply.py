"""Suppliers' limits and caps on dependence.

bought from a supplier over its places <= its limit in the period
spend (or mass) on one country <= share x spend (or mass) on the material, or on all
"""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.case import EVERY, Dependence
from teaplan.formulation.builder import Builder, Pair
from teaplan.formulation.flow import Flow
from teaplan.shared.routes import POOLED, Routes
from teaplan.shared.supply import delivered_price


def add(b: Builder, flow: Flow) -> None:
    """Add supply rows to a model."""
    case, outlook, routes = b.case, b.outlook, Routes(b.case)

    def bought(supplier: str, n: int) -> Iterator[Pair]:
        return ((1.0, variable) for (name, _, _), variable in flow.bought.on(n) if name == supplier)

    b.rows(
        "supplier_limit",
        [
            (name, n)
            for name, row in case.suppliers.items()
            for n in b.nodes
            if outlook.supplier_limit(row, n) is not None and routes.places_of(row.material) != [POOLED]
        ],
        doc="A supplier delivers no more than its limit, to all sites together.",
        sense="<=",
        terms={
            "bought": bought,
            "limit": lambda s, n: [(-float(outlook.supplier_limit(case.suppliers[s], n) or 0.0), None)],
        },
    )
    caps = dict(enumerate(case.dependence))

    def amounts(cap: Dependence, n: int, country: str | None) -> Iterator[Pair]:
        for (name, _, _), variable in flow.bought.on(n):
            row = case.suppliers[name]
            if cap.material in (row.material, EVERY) and country in (None, row.country):
                yield (delivered_price(outlook, row, n) if cap.measure == "spend" else 1.0), variable

    def of_all(i: int, n: int) -> Iterator[Pair]:
        share = outlook.dependence_share(caps[i], n)
        return ((-share * coefficient, variable) for coefficient, variable in amounts(caps[i], n, None))

    b.rows(
        "dependence_cap",
        [(i, n) for i in caps for n in b.nodes if outlook.dependence_share(caps[i], n) < 1.0],
        doc="The share of one country in what is bought stays within its cap.",
        sense="<=",
        terms={"of_country": lambda i, n: amounts(caps[i], n, caps[i].country), "of_all": of_all},
    )
