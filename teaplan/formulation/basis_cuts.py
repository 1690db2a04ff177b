"""What investment credits take off the tax basis of what they are earned on.

cut = basis_reduction_share x face value of the credit                   a credit there is no choice of
cut[i,of,s,y,n] >= that of all that earns it - most x (1 - chosen)      one that excludes another
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from teaplan.case import EVERY, Credit
from teaplan.formulation.builder import Builder, Pair
from teaplan.formulation.buildings import most_buildings
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.limits import most_lines
from teaplan.formulation.sites import Sites
from teaplan.shared.buildings import building_cost, building_done
from teaplan.shared.credits import basis_reduction, invests_in_building, invests_in_line, places_of_choice
from teaplan.shared.taxes import TaxClass, class_of_building, class_of_line, tax_year

Key = tuple[TaxClass, int, int]
"""(class, tax year of completion, node)."""


class Earner(NamedTuple):
    """An order that earns an investment credit: class, site, node, month it is complete, cost, most of it."""

    kind: TaxClass
    site: str
    ordered: int
    done: float
    cost: float
    most: float
    variable: Any


def add(b: Builder, fleet: Fleet, sites: Sites) -> dict[Key, list[Pair]]:
    """Add what is cut where there is a choice; return all that is cut by class, tax year and node."""
    found: dict[Key, list[Pair]] = {}
    chosen: dict[tuple[int, TaxClass, str, int, int], list[tuple[float, float, Any]]] = {}
    for i, credit in enumerate(b.case.credits):
        if not credit.basis_reduction_share:
            continue
        choice = bool(places_of_choice(b.case, credit.credit))
        for item in _earners(b, fleet, sites, credit):
            year, period = tax_year(item.done), b.tree.period_at(item.done)
            for n in [] if period is None else b.tree.descendants(item.ordered, period):
                amount = basis_reduction(credit, b.outlook.credit(credit, n).value * item.cost)
                if amount and choice:
                    entry = (amount, item.most, item.variable)
                    chosen.setdefault((i, item.kind, item.site, year, n), []).append(entry)
                elif amount:
                    found.setdefault((item.kind, year, n), []).append((amount, item.variable))
    if chosen:
        _of_choices(b, chosen, found)
    return found


def _earners(b: Builder, fleet: Fleet, sites: Sites, credit: Credit) -> Iterator[Earner]:
    for (arc, m), variable in fleet.moves.items():
        if arc.kind == "build" and invests_in_line(b.case, credit, arc.line):
            cost, most = b.network.cost(arc, m).value, float(most_lines(b, arc.site, arc.line))
            kind, done = class_of_line(b.case, arc.line), b.network.done_moment(arc, m)
            yield Earner(kind, arc.site, m, done, cost, most, variable)
    for (name, site, m), variable in sites.buildings.items():
        if invests_in_building(credit, name):
            cost, most = building_cost(b.network, name, site, m).value, most_buildings(b, name, site)
            kind, done = class_of_building(b.case, name), building_done(b.network, name, m)
            yield Earner(kind, site, m, done, cost, most, variable)


def _of_choices(b: Builder, chosen: dict[Any, list[tuple[float, float, Any]]], found: Any) -> None:
    cut = b.variables(
        "basis_cut", list(chosen), doc="Taken off the tax basis by a credit that is chosen, M$."
    )
    choices = b.model.decisions["credit_chosen"]

    def most(key: Any) -> float:
        return sum(amount * count for amount, count, _ in chosen[key])

    def choice(i: int, site: str) -> Any:
        name = b.case.credits[i].credit
        return choices[name, EVERY if places_of_choice(b.case, name) == [EVERY] else site, 0]

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
