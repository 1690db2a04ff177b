"""Credits of a plan: what output and capital earn, where rules and choices let them, and what they forgo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from teaplan.audit.fleet import Fleet
from teaplan.audit.ledger import Ledger, Tags
from teaplan.audit.making import Making
from teaplan.audit.result import Checks
from teaplan.audit.streams import Origins
from teaplan.case import EVERY, Credit
from teaplan.network import State
from teaplan.shared.buildings import building_cost, building_done
from teaplan.shared.components import UNTAXED
from teaplan.shared.credits import (
    applies,
    arrives,
    basis_reduction,
    exclusions,
    invests_in_building,
    invests_in_line,
    places_of_choice,
)

CREDIT_COLUMNS = [
    "node", "credit", "site", "applies_to", "earned", "forgone", "eligible", "basis_reduction", "received",
]  # fmt: skip
"""Nominal M$ earned and forgone on a node; eligible capital that arrived, and what the tax basis loses; money
that came in on it, of what was earned then or before."""


@dataclass
class Item:
    """What may earn a credit: units or nominal M$ of capital on a node, and how much of it does."""

    node: int
    units: float
    passed: float
    tags: Tags


def enter_credits(
    fleet: Fleet, making: Making, origins: Origins, checks: Checks, ledger: Ledger
) -> pd.DataFrame:
    """Enter what good units and capital earn, and return it beside what they forgo.

    A credit is on the node a unit is made on, or a line or building arrives on, at what was paid for it.
    """
    check_choices(fleet, checks)
    outlook = fleet.network.outlook
    sums: dict[tuple[int, str, str, str], list[float]] = {}
    for credit in fleet.network.case.credits:
        if not credit.sale_value:
            continue
        sale = ledger.cell(credit.sale_value, "credits", credit.row, "sale_value")
        investment = credit.kind == "investment"
        for item in _capital(fleet, credit) if investment else _units(fleet, making, origins, credit):
            number = outlook.credit(credit, item.node)
            got = item.passed if chosen(fleet, credit, item.tags.site) else 0.0
            # The outlook's number has the sale value in it, which is a cell of its own here.
            amount = number.times(1.0 / credit.sale_value)
            key = (credit.credit, item.tags.site, credit.applies_to)
            for n, share in _arrivals(fleet, item.node, credit.lag):
                ledger.add_number("credits", n, got, share, item.tags, amount, sale)
                if not credit.taxable:
                    ledger.memo.add_number(UNTAXED, n, got, -share, item.tags, amount, sale)
                sums.setdefault((n, *key), [0.0] * 5)[4] += share * got * number.value
            line = sums.setdefault((item.node, *key), [0.0] * 5)
            line[0] += got * number.value
            line[1] += (item.units - got) * number.value
            if investment:
                line[2] += item.units
                line[3] += basis_reduction(credit, got * number.value)
    rows = [(*key, *values) for key, values in sorted(sums.items())]
    return pd.DataFrame(rows, columns=CREDIT_COLUMNS)


def _arrivals(fleet: Fleet, node: int, lag: float) -> list[tuple[int, float]]:
    """Nodes on which the money of what is earned on a node comes in, with its share."""
    if not lag:
        return [(node, 1.0)]
    tree = fleet.network.tree
    return [(n, share) for n in fleet.below[node] if (share := arrives(tree, node, n, lag))]


def _units(fleet: Fleet, making: Making, origins: Origins, credit: Credit) -> Iterator[Item]:
    for (state, product, n), good in making.good.items():
        if applies(fleet.network.outlook, credit, state.line, product):
            passed = good if _untested(fleet, credit, n) else _passed(origins, credit, state, product, n)
            yield Item(n, good, passed, Tags(state.site, state.line, product, "credit", credit.credit))


def _untested(fleet: Fleet, credit: Credit, n: int) -> bool:
    """Whether nothing is asked of the output: no rule, or a threshold of 0 in the node's period."""
    if credit.content_rule is None:
        return True
    rule = fleet.network.case.content_rules[credit.content_rule]
    return not fleet.network.outlook.content_share(rule, n) > 0.0


def _passed(origins: Origins, credit: Credit, state: State, product: str, n: int) -> float:
    return origins.qualified.get((credit.content_rule or "", state, product, n), 0.0)


def _capital(fleet: Fleet, credit: Credit) -> Iterator[Item]:
    """Lines and buildings a credit is on, at what was paid for them, where they arrive."""
    network, tree = fleet.network, fleet.network.tree
    for (arc, m), count in fleet.worth.decisions.orders.items():
        if arc.kind != "build" or not invests_in_line(network.case, credit, arc.line):
            continue
        period = network.done_period(arc, m)
        capital = count * fleet.paid(arc, m)
        product = arc.target.product if arc.target is not None else ""
        tags = Tags(arc.site, arc.line, product, "credit", credit.credit)
        for n in [] if period is None else tree.descendants(m, period):
            yield Item(n, capital, capital, tags)
    for (kind, site, m), count in fleet.decisions.buildings.items():
        if invests_in_building(credit, kind):
            period = tree.period_at(building_done(network, kind, m))
            capital = count * building_cost(network, kind, site, m).value
            for n in [] if period is None else tree.descendants(m, period):
                yield Item(n, capital, capital, Tags(site=site, kind="credit", party=credit.credit))


# -- choices -------------------------------------------------------------------------------------------


def chosen(fleet: Fleet, credit: Credit, site: str) -> bool:
    """Whether a credit is taken at a site: it excludes none, or it is the one chosen there."""
    places = places_of_choice(fleet.network.case, credit.credit)
    place = EVERY if places == [EVERY] else site
    return not places or fleet.decisions.choices.get((credit.credit, place, 0), 0.0) > 0.0


def check_choices(fleet: Fleet, checks: Checks) -> None:
    """Credits are chosen once and for all, where there is a choice; of two that exclude one another one."""
    case, choices = fleet.network.case, fleet.decisions.choices
    for (credit, place, n), amount in choices.items():
        may = n == 0 and place in places_of_choice(case, credit)
        where = f"{credit} at {'all sites' if place == EVERY else place}"
        checks.allowed("credit_choice", where, n, amount, may, "the case offers no such choice")
        checks.equal("credit_choice", where, n, amount, 1.0, "a choice is made once")
    for first, second in exclusions(case):
        for site in case.sites:
            taken = [
                name
                for name in (first, second)
                if any(c == name and place in (site, EVERY) for c, place, _ in choices)
            ]
            checks.at_most("credits_exclude", f"{first} and {second} at {site}", 0, len(taken), 1.0, "taken")
