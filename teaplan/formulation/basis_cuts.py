"""What investment credits take off the tax basis of what they are earned on.

cut = basis_reduction_share x face value of the credit                   a credit there is no choice of
cut[i,of,s,y,n] >= that of all that earns it - most x (1 - chosen)      one that excludes another
"""

from __future__ import annotations

from typing import Any

from teaplan.formulation.builder import Builder, Pair
from teaplan.formulation.capital import Purchase, purchases
from teaplan.formulation.credits import choice_of, invested_in
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.sites import Sites
from teaplan.shared.credits import basis_reduction, places_of_choice
from teaplan.shared.taxes import TaxClass, class_of_building, class_of_line, tax_year

Key = tuple[TaxClass, int, int]
"""(class, tax year of completion, node)."""


def add(b: Builder, fleet: Fleet, sites: Sites) -> dict[Key, list[Pair]]:
    """Add what is cut where there is a choice; return all that is cut by class, tax year and node."""
    found: dict[Key, list[Pair]] = {}
    chosen: dict[tuple[int, TaxClass, str, int, int], list[tuple[float, float, Any]]] = {}
    orders = list(purchases(b, fleet, sites))
    for i, credit in enumerate(b.case.credits):
        if not credit.basis_reduction_share:
            continue
        choice = bool(places_of_choice(b.case, credit.credit))
        for order in invested_in(b, credit, orders):
            kind, year, period = _class_of(b, order), tax_year(order.done), b.tree.period_at(order.done)
            for n in [] if period is None else b.tree.descendants(order.node, period):
                for cost, most, variable in order.parts:
                    amount = basis_reduction(credit, b.outlook.credit(credit, n).value * cost)
                    if amount and choice:
                        key = (i, kind, order.site, year, n)
                        chosen.setdefault(key, []).append((amount, most, variable))
                    elif amount:
                        found.setdefault((kind, year, n), []).append((amount, variable))
    if chosen:
        _of_choices(b, chosen, found)
    return found


def _class_of(b: Builder, order: Purchase) -> TaxClass:
    return class_of_line(b.case, order.line) if order.line else class_of_building(b.case, order.building)


def _of_choices(b: Builder, chosen: dict[Any, list[tuple[float, float, Any]]], found: Any) -> None:
    cut = b.variables(
        "basis_cut", list(chosen), doc="Taken off the tax basis by a credit that is chosen, M$."
    )

    def most(key: Any) -> float:
        return sum(amount * count for amount, count, _ in chosen[key])

    def choice(i: int, site: str) -> Any:
        return choice_of(b, b.case.credits[i].credit, site)

    b.rows(
        "credit_cuts_basis",
        list(chosen),
        doc="A credit that is chosen takes its share off the tax basis of what it is earned on.",
        sense=">=",
        terms={
            "cut": lambda *key: [(1.0, cut[key])],
            "earned": lambda *key: [(-amount, variable) for amount, _, variable in chosen[key]],
            "unless": lambda *key: [(most(key), None), (-most(key), choice(key[0], key[2]))],
        },
    )
    for (_, kind, _, year, n), variable in cut.items():
        found.setdefault((kind, year, n), []).append((1.0, variable))
