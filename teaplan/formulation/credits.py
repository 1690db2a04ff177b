"""Credits: money per good unit, or per M$ of capital when it arrives; and the choice between two of them.

Of credits that exclude one another one is chosen, by the company or by site, for the whole plan:

    credited[i,s,n] <= what credit row i earns at s on n        credited[i,s,n] <= most x chosen
    chosen[a] + chosen[b] <= 1                                  a excludes b, at the same site

Any other credit is simply money on what earns it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pyomo.environ as pyo

from teaplan.case import EVERY, Credit
from teaplan.formulation.builder import Builder, Family, Pair, Term, scaled
from teaplan.formulation.capital import Purchase, purchases
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.limits import most_output
from teaplan.formulation.sites import Sites
from teaplan.formulation.streams import Streams
from teaplan.shared.credits import (
    applies,
    arrives,
    earned_per_unit,
    exclusions,
    invests_in_building,
    invests_in_line,
    places_of_choice,
)
from teaplan.shared.streams import RULE, tested

Earned = dict[tuple[int, str, int], list[tuple[float, float, Any]]]
"""By row of ``credits``, site and node: M$ per unit, most units, variable."""


def add(b: Builder, fleet: Fleet, sites: Sites, streams: Streams) -> tuple[Term, Term]:
    """Add what credits earn, and the choices between them; return what of it is taxed and what is not."""
    choices = {name: places_of_choice(b.case, name) for name in {row.credit for row in b.case.credits}}
    invested = _invested(b, fleet, sites)
    chosen = {i for i, row in enumerate(b.case.credits) if choices[row.credit]}
    earned = {key: found for key, found in _earned_on_units(b, fleet, streams, chosen).items() if found}
    earned |= {key: found for key, found in invested.items() if key[0] in chosen}
    credited = _choose(b, choices, earned)

    def got(rows: set[int]) -> Term:
        """Return what some rows of the sheet bring in, as money by node."""
        produced = _on_units(b, fleet, streams, rows - chosen)

        def credits(n: int) -> Iterator[Pair]:
            yield from produced(n)
            for (i, _, at), found in invested.items():
                if at == n and i in rows - chosen:
                    yield from ((amount, variable) for amount, _, variable in found)
            yield from ((1.0, variable) for (i, *_), variable in credited.on(n) if i in rows)

        return credits

    def received(rows: set[int]) -> Term:
        """Return what of it comes in when: later than it is earned where there is a lag."""
        lags = {b.case.credits[i].lag for i in rows}
        parts = [(lag, got({i for i in rows if b.case.credits[i].lag == lag})) for lag in sorted(lags)]

        def credits(n: int) -> Iterator[Pair]:
            for lag, earned_on in parts:
                for m in b.tree.ancestors[n] if lag else (n,):
                    share = arrives(b.tree, m, n, lag)
                    if share:
                        yield from scaled(earned_on(m), share)

        return credits

    b.money(
        "credits",
        "Credits on good units, of streams where a rule asks, and on capital that arrives.",
        received(set(range(len(b.case.credits)))),
    )
    taxed = {i for i, row in enumerate(b.case.credits) if row.taxable}
    return received(taxed), received(set(range(len(b.case.credits))) - taxed)


def _on_units(b: Builder, fleet: Fleet, streams: Streams, rows: set[int]) -> Any:
    """Production credits of some rows of the sheet, as money by node."""
    free = {id(row) for i, row in enumerate(b.case.credits) if i in rows}

    @cache
    def per_unit(line: str, product: str, n: int, rule: str | None) -> float:
        def asked(credit: Credit) -> str | None:
            return None if tested(b.outlook, credit, n) is None else credit.content_rule

        earned = earned_per_unit(b.outlook, line, product, n)
        return sum(each.value for credit, each in earned if id(credit) in free and asked(credit) == rule)

    def produced(n: int) -> Iterator[Pair]:
        for (state, product, _), variable in fleet.good.on(n):
            amount = per_unit(state.line, product, n, None)
            if amount:
                yield amount, variable
        for (w, state, product, _), variable in streams.output.on(n):
            if w.kind == RULE and product == w.product:
                yield per_unit(state.line, product, n, w.name), variable

    return produced


def _earned_on_units(b: Builder, fleet: Fleet, streams: Streams, chosen: set[int]) -> Earned:
    """What good units earn of production credits that are chosen."""
    found: Earned = {}
    for i in sorted(chosen):
        credit = b.case.credits[i]
        made = [(s, p, n, v) for (s, p, n), v in fleet.good.items() if tested(b.outlook, credit, n) is None]
        made += [
            (s, p, n, v)
            for (w, s, p, n), v in streams.output.items()
            if (w.kind, w.name, w.product) == (RULE, credit.content_rule, p)
        ]
        for state, product, n, variable in made:
            amount = b.outlook.credit(credit, n).value
            if amount and applies(b.outlook, credit, state.line, product):
                most = most_output(b, state.site, state.line, product, n)
                found.setdefault((i, state.site, n), []).append((amount, most, variable))
    return found


def invested_in(b: Builder, credit: Credit, orders: Iterable[Purchase]) -> Iterator[Purchase]:
    """Yield the orders of lines and buildings that an investment credit is on."""
    for order in orders:
        of_line = order.line and invests_in_line(b.case, credit, order.line)
        if of_line or (order.building and invests_in_building(credit, order.building)):
            yield order


def _invested(b: Builder, fleet: Fleet, sites: Sites) -> Earned:
    """What lines and buildings earn of investment credits, on the nodes on which they arrive."""
    found: Earned = {}
    orders = list(purchases(b, fleet, sites))
    for i, credit in enumerate(b.case.credits):
        for order in invested_in(b, credit, orders):
            period = b.tree.period_at(order.done)
            for n in [] if period is None else b.tree.descendants(order.node, period):
                for cost, most, variable in order.parts:
                    earned = b.outlook.credit(credit, n).value * cost
                    if earned:
                        found.setdefault((i, order.site, n), []).append((earned, most, variable))
    return found


def choice_of(b: Builder, credit: str, site: str) -> Any:
    """Return the variable that is 1 where a credit is taken at a site: there, or once for the company."""
    place = EVERY if places_of_choice(b.case, credit) == [EVERY] else site
    return b.model.decisions["credit_chosen"][credit, place, 0]


def _choose(b: Builder, choices: dict[str, list[str]], earned: Earned) -> Family:
    """Add the choice between credits, and what is got of a credit where it is chosen."""
    names = [(row.credit, place) for row in b.case.credits for place in choices[row.credit]]
    chosen = b.variables(
        "credit_chosen",
        [(name, place, 0) for name, place in dict.fromkeys(names)],
        doc="1 where a credit that excludes another is taken, at a site or by the company (*).",
        domain=pyo.Binary,
        order=lambda key: (0, 0),
    )
    credited = b.variables(
        "credited", list(earned), doc="Got of a credit at a site in the node's period, M$."
    )

    b.rows(
        "credit_is_earned",
        list(earned),
        doc="No more is got of a credit than output or capital earn.",
        sense="<=",
        terms={
            "credited": lambda i, s, n: [(1.0, credited[i, s, n])],
            "earned": lambda i, s, n: [(-amount, variable) for amount, _, variable in earned[i, s, n]],
        },
    )
    b.rows(
        "credit_is_chosen",
        list(earned),
        doc="A credit that excludes another is got only where it is the one chosen.",
        sense="<=",
        terms={
            "credited": lambda i, s, n: [(1.0, credited[i, s, n])],
            "chosen": lambda i, s, n: [
                (
                    -sum(amount * most for amount, most, _ in earned[i, s, n]),
                    choice_of(b, b.case.credits[i].credit, s),
                )
            ],
        },
    )
    b.rows(
        "credits_exclude",
        [(a, z, *at) for a, z in exclusions(b.case) for at in _meetings(choices[a], choices[z])],
        doc="Of two credits that exclude one another only one is taken at a site.",
        sense="<=",
        terms={
            "first": lambda a, _, place, __, n: [(1.0, chosen[a, place, 0])],
            "second": lambda _, z, __, place, n: [(1.0, chosen[z, place, 0])],
            "one": lambda *_: [(-1.0, None)],
        },
    )
    return credited


def _meetings(first: list[str], second: list[str]) -> list[tuple[str, str, int]]:
    """Places of two credits that are the same, or of which one is the company; the root at the end."""
    return [(a, z, 0) for a in first for z in second if a == z or EVERY in (a, z)]
