"""What stands is worth something at the end: none, salvage or book value.

Book value asks how old the lines are that remain at a leaf. Lines of one type, age and
value are one vintage; remain[v] <= what was ordered of it, and over all vintages what
stands. Where an older vintage could be worth more than a younger one, a row for each
earlier node says that what remains was standing then.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from teaplan.formulation.ages import key_of, ordered
from teaplan.formulation.builder import Builder, Family, Pair, pick
from teaplan.formulation.fleet import Fleet, lines_between
from teaplan.formulation.sites import Sites
from teaplan.shared.ages import Cohort, book_value, cohorts, in_order_of_age, is_learned, share_of_life_left
from teaplan.shared.buildings import building_done
from teaplan.shared.terminal import building_book_value


def add(b: Builder, fleet: Fleet, sites: Sites, alive: Family) -> None:
    """Add the terminal value a case asks for."""
    kind = b.case.settings.terminal_value
    if kind == "salvage":
        _salvage(b, fleet)
    elif kind == "book":
        _book(b, fleet, sites, alive)


def _salvage(b: Builder, fleet: Fleet) -> None:
    def terminal(n: int) -> Iterator[Pair]:
        if n not in b.tree.leaves:
            return
        for state in b.network.states:
            value = b.network.salvage_of(state, n).value
            if value:
                yield from pick(fleet.worth.lines, (state, n), value)
                yield from ((value * c, v) for c, v in lines_between(b, fleet, state, n))

    b.money("terminal", "Lines at the end of the horizon at their salvage value.", terminal)


Cohorts = dict[tuple[int, int], list[Cohort]]
"""Vintages of one book value, by family and leaf."""


def _book(b: Builder, fleet: Fleet, sites: Sites, alive: Family) -> None:
    found: Cohorts = {
        (family, leaf): cohorts(b.network, states, leaf)
        for family, states in enumerate(b.network.families)
        if not b.case.lines[states[0].line].scaled
        for leaf in b.tree.leaves
    }
    index = [(family, i, leaf) for (family, leaf), members in found.items() for i in range(len(members))]
    remain = b.variables("remain", index, doc="Lines of a vintage that still stand at a leaf.")
    _remain_of_orders(b, fleet, found, remain, alive)
    _remain_standing(b, fleet, found, remain)
    worth = _no_more_than_paid(b, found, remain)
    plants = _plants_at_book(b, fleet)
    others = _book_value(b, sites, found, remain, worth)
    b.money("terminal", "Lines and buildings at book value.", lambda n: chain(plants(n), others(n)))


def _plants_at_book(b: Builder, fleet: Fleet) -> Any:
    """Plants that remain, each with its own capital: what was ordered of it less what is gone."""
    gone: Family = b.model.decisions.get("plant_capital_gone", Family())

    def terminal(n: int) -> Iterator[Pair]:
        if fleet.plants is None or n not in b.tree.leaves:
            return
        for m in b.tree.ancestors[n]:
            for (arc, _), capital in fleet.plants.ordered_on(m):
                value = book_value(b.network, b.network.ordered(arc, m)).value
                yield value, capital
                for at in b.tree.ancestors[n]:
                    yield from pick(gone, (arc, b.tree.nodes[m].period, at), -value)

    return terminal


def _remain_of_orders(b: Builder, fleet: Fleet, found: Cohorts, remain: Family, alive: Family) -> None:
    def came(family: int, i: int, leaf: int) -> Iterator[Pair]:
        for vintage in found[family, leaf][i].vintages:
            yield from ordered(fleet, vintage, -1.0)

    b.rows(
        "remaining_were_ordered",
        list(remain),
        doc="No more of a vintage remains than was ordered of it.",
        sense="<=",
        terms={"remain": lambda f, i, leaf: [(1.0, remain[f, i, leaf])], "ordered": came},
    )
    b.rows(
        "remaining_are_alive",
        [key for key in alive if key[2] in b.tree.leaves],
        doc="Where lives differ, what remains of a vintage is still alive.",
        sense="<=",
        terms={
            "remain": lambda f, key, leaf: [
                (1.0, remain[f, i, leaf])
                for i, cohort in enumerate(found[f, leaf])
                if key_of(cohort.vintages[0]) == key
            ],
            "alive": lambda f, key, leaf: [(-1.0, alive[f, key, leaf])],
        },
    )


def _remain_standing(b: Builder, fleet: Fleet, found: Cohorts, remain: Family) -> None:
    families = b.network.families

    def standing(family: int, leaf: int, n: int) -> Iterator[Pair]:
        for state in families[family]:
            yield from ((-c, v) for c, v in pick(fleet.lines, (state, n)))
            yield from ((-c, v) for c, v in lines_between(b, fleet, state, n))

    def remaining(family: int, leaf: int, n: int) -> Iterator[Pair]:
        end = b.tree.period_of(n).end
        for i, cohort in enumerate(found[family, leaf]):
            if cohort.completed < end:
                yield 1.0, remain[family, i, leaf]

    b.rows(
        "remaining_stand",
        [
            (family, leaf, n)
            for (family, leaf), members in found.items()
            if members
            for n in ((leaf,) if _youngest_stay(b, members) else b.tree.ancestors[leaf])
        ],
        doc="What remains at the end stands at the end, and stood at every node since it was complete.",
        sense="<=",
        terms={"remaining": remaining, "standing": standing},
    )


def _youngest_stay(b: Builder, members: list[Cohort]) -> bool:
    """Whether keeping the youngest is best: what was learned from may be worth less than what is older."""
    learned = any(is_learned(b.network, vintage) for one in members for vintage in one.vintages)
    return in_order_of_age(members) and not learned


def _no_more_than_paid(b: Builder, found: Cohorts, remain: Family) -> Family:
    """Lines that were learned from are worth no more than what was paid for all that came with them."""
    worth = b.variables(
        "learned_worth",
        [key for key in remain if any(order in b.learned for order in _orders(found, key))],
        doc="Worth at a leaf of lines that were learned from, M$.",
    )
    b.rows(
        "learned_worth_of_lines",
        list(worth),
        doc="Lines that were learned from are worth no more than their share of typed capex.",
        sense="<=",
        terms={
            "worth": lambda *key: [(1.0, worth[key])],
            "remain": lambda *key: [(-found[key[0], key[2]][key[1]].value, remain[key])],
        },
    )

    def paid(family: int, i: int, leaf: int) -> Iterator[Pair]:
        cohort, key = found[family, leaf][i], (family, i, leaf)
        left = share_of_life_left(b.network, cohort.completed, b.case.lines[cohort.line].life_years)
        for order in _orders(found, key):
            yield from ((-left * part.cost, part.variable) for part in b.learned.get(order, ()))

    b.rows(
        "learned_worth_of_money",
        list(worth),
        doc="Lines that were learned from are worth no more than their share of what was paid for them.",
        sense="<=",
        terms={"worth": lambda *key: [(1.0, worth[key])], "paid": paid},
    )
    return worth


def _orders(found: Cohorts, key: tuple[int, int, int]) -> list[tuple[Any, int]]:
    family, i, leaf = key
    return [(vintage.arc, vintage.node) for vintage in found[family, leaf][i].vintages]


def _book_value(b: Builder, sites: Sites, found: Cohorts, remain: Family, worth: Family) -> Any:
    def terminal(n: int) -> Iterator[Pair]:
        for (family, i, leaf), variable in remain.on(n):
            if (family, i, leaf) in worth:
                yield 1.0, worth[family, i, leaf]
            else:
                yield found[family, leaf][i].value, variable
        if n in b.tree.leaves:
            for kind in b.case.buildings:
                for site in b.case.sites:
                    for m in b.tree.ancestors[n]:
                        if building_done(b.network, kind, m) < b.tree.horizon:
                            value = building_book_value(b.network, kind, m).value
                            yield from pick(sites.buildings, (kind, site, m), value)

    return terminal
