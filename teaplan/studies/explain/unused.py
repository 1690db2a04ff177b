"""What a case offers and its plan never uses, in any future."""

from __future__ import annotations

from collections.abc import Iterator

from teaplan.case import Case
from teaplan.plans import Plan
from teaplan.shared.financing import drawn
from teaplan.shared.routes import Routes


def unused(case: Case, plan: Plan) -> list[tuple[str, str]]:
    """Return (kind, name) of lines, sites, products, suppliers, instruments, imports and routes.

    A line type is used where one is ordered or makes something, a site where something is ordered for
    it or made there, a product where some of it is made or imported.
    """
    of = {name: table.to_dict("records") for name, table in plan.tables.items()}
    made, orders = of["output"], of["orders"]
    offered = {
        "line": (case.lines, {row["line"] for row in (*made, *orders)}),
        "site": (case.sites, {row["site"] for row in (*made, *orders, *of["buildings"])}),
        "building": (case.buildings, {row["building"] for row in of["buildings"]}),
        "product": (case.products, {row["product"] for row in (*made, *of["imports"])}),
        "supplier": (case.suppliers, {row["supplier"] for row in of["purchases"]}),
        "instrument": (
            [row.instrument for row in drawn(case)],
            {row["instrument"] for row in of["draws"]},
        ),
        "contract": (case.contracts, {row["contract"] for row in of["contract_deliveries"]}),
    }
    found = [(kind, name) for kind, (names, used) in offered.items() for name in names if name not in used]
    brought = {row["row"] for row in of["imports"]}
    found += [
        ("import", f"{row.product} from {row.country}" if row.country else row.product)
        for at, row in enumerate(case.imports)
        if at not in brought
    ]
    return found + [("route", name) for name in _routes(case, plan)]


def _routes(case: Case, plan: Plan) -> Iterator[str]:
    """Yield typed routes that carry nothing."""
    if case.freight is None:
        return
    routes, of = Routes(case), {name: table.to_dict("records") for name, table in plan.tables.items()}
    used = {
        id(row)
        for row in (
            *(routes.to_segment(r["site"], r["segment"], r["product"])[1] for r in of["deliveries"]),
            *(routes.between(r["from_site"], r["to_site"], r["product"])[1] for r in of["transfers"]),
        )
    }
    bought = {(row["supplier"], row["site"]) for row in of["purchases"]}
    for row in case.freight:
        if id(row) not in used and (row.origin, row.destination) not in bought:
            yield f"{row.origin} to {row.destination}" + ("" if row.product == "*" else f", {row.product}")
