"""Learning of a plan: what each order of a learning group is paid, on the exact curve, from what was built.

    E[n] = E[p(n)] + others' part + sum of orders x reference
    price of an order = world x mean price on its stretch

Orders of one node share the stretch of the curve between E before them and E after them. Which part of it
is whose the plan says, step by step (table ``learning``): the first step is the first, and dearest, stretch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import pandas as pd

from teaplan.audit.decisions import Decisions
from teaplan.audit.fleet import ROUNDING, Fleet, Stock, came, standing_at_start
from teaplan.audit.result import Checks
from teaplan.case import LearningGroup
from teaplan.money.learning import chord
from teaplan.network import Arc, State
from teaplan.shared.ages import share_of_life_left
from teaplan.shared.learning import curve_of, group_of, reference, spilled, world_price

COLUMNS = [
    "node", "learning_group", "site", "line", "product", "count", "spend_musd", "before_musd", "after_musd",
    "price_share", "paid_musd",
]  # fmt: skip
"""Reference spend of an order, and of its group before and after its node (price_year money); what is paid
over what would be paid at typed capex; what is paid for the order in all (nominal M$)."""

Orders = list[tuple[Arc, int, float, float]]
"""(move, node, lines, M$ of reference spend)."""

Spent = Callable[[float], float]


def learn(fleet: Fleet, checks: Checks, cuts: Mapping[str, Sequence[float]] | None = None) -> pd.DataFrame:
    """Find the price of every order that is learned from, and enter it in the fleet.

    Parameters
    ----------
    fleet, checks
        The plan's orders; where residuals go.
    cuts
        Breakpoints by group: prices are then those of the curve made straight between them, as a model that
        was cut so has them. None is the exact curve.
    """
    network, decisions = fleet.network, fleet.decisions
    orders: dict[str, Orders] = {}
    for (arc, m), count in decisions.orders.items():
        group = group_of(network.case, arc)
        if group is not None:
            spend = count * reference(network, arc, m)
            orders.setdefault(group.learning_group, []).append((arc, m, count, spend))
    _check_spends(decisions, orders, checks)
    rows = []
    for name, found in orders.items():
        group = network.case.learning[name]
        curve = curve_of(network.case, group)
        points = None if cuts is None else cuts.get(name)
        rows += _group(fleet, group, found, curve.spent if points is None else partial(chord, curve, points))
    _value_what_is_left(fleet)
    return pd.DataFrame(rows, columns=COLUMNS)


def _value_what_is_left(fleet: Fleet) -> None:
    """Value what stands at the end, in the fleet and in its prices of a line: plants learn from nothing."""
    for each in (fleet, fleet.worth) if fleet.learned else ():
        each.learned = fleet.learned
        if each.network.case.settings.terminal_value == "book":
            each.remaining |= {leaf: _left(each, leaf) for leaf in each.remaining}


def _check_spends(decisions: Decisions, orders: dict[str, Orders], checks: Checks) -> None:
    """All of an order is spent on the curve, and nothing but orders is."""
    sums: dict[tuple[Arc, int], float] = {}
    for (arc, n, _), amount in decisions.learned.items():
        sums[arc, n] = sums.get((arc, n), 0.0) + amount
    for found in orders.values():
        for arc, n, _, spend in found:
            told = sums.pop((arc, n), 0.0)
            checks.equal("learning_of_order", arc.id, n, told, spend, "M$ of reference spend")
    for (arc, n), amount in sums.items():
        checks.allowed(
            "learning_of_order", arc.id, n, amount, False, "nothing is ordered that is learned from"
        )


def _group(fleet: Fleet, group: LearningGroup, orders: Orders, spent: Spent) -> list[tuple[object, ...]]:
    """Go down the tree along one curve; return the rows of the orders on it."""
    network, tree = fleet.network, fleet.network.tree
    reached: dict[int, float] = {}
    rows: list[tuple[object, ...]] = []
    for node in tree.nodes:
        n = node.index
        before = (0.0 if node.parent is None else reached[node.parent]) + spilled(network, group, n)
        here = [order for order in orders if order[1] == n]
        reached[n] = before + sum(spend for *_, spend in here)
        shares = _shares(fleet.decisions, here, before, spent)
        for arc, _, count, spend in here:
            share = world_price(network, group, n) * shares[arc]
            fleet.learned[arc, n] = share
            paid = fleet.paid(arc, n) * count
            state = arc.target
            places = (arc.site, arc.line, "" if state is None else state.product)
            stretch = (before, reached[n])
            rows.append((n, group.learning_group, *places, count, spend, *stretch, share, paid))
    return rows


def _shares(decisions: Decisions, here: Orders, before: float, spent: Spent) -> dict[Arc, float]:
    """Return what each order of a node pays of its reference spend, at a world price of 1."""
    steps: dict[int, dict[Arc, float]] = {}
    for arc, n, _, _ in here:
        for (other, m, step), amount in decisions.learned.items():
            if (other, m) == (arc, n):
                steps.setdefault(step, {})[arc] = amount
    paid = dict.fromkeys((arc for arc, *_ in here), 0.0)
    at = before
    for step in sorted(steps):
        after = at + sum(steps[step].values())
        price = (spent(after) - spent(at)) / (after - at) if after > at else 0.0
        for arc, amount in steps[step].items():
            paid[arc] += price * amount
        at = after
    return {arc: paid[arc] / spend if spend else 1.0 for arc, _, _, spend in here}


# -- what is left at the end ---------------------------------------------------------------------------

Cohort = list[Stock]
"""Lines of one type, completion and book value, as many as came."""


def _left(fleet: Fleet, leaf: int) -> list[Stock]:
    """Return what stands at a leaf, where it was learned from worth no more than what was paid for it.

    Of lines of a type that came together the first are worth their book value each, until that comes to their
    share of life left of what was paid for all of them; the rest nothing more. Which lines of a family have
    left is open, as far as no more remain than stood on any node since: those that are worth most remain.
    """
    kept = list(fleet.remaining[leaf])
    for family in fleet.network.families:
        came = _came(fleet, family, leaf)
        if any((item.vintage.arc, item.vintage.node) in fleet.learned for item in came):
            places = {(state.site, state.line) for state in family}
            kept = [item for item in kept if (item.vintage.site, item.vintage.line) not in places]
            kept += _best(fleet, family, came, leaf)
    return kept


def _came(fleet: Fleet, family: tuple[State, ...], leaf: int) -> list[Stock]:
    """Return what came to a family on the way to a leaf and is within its life there."""
    found = standing_at_start(fleet.network, family)
    for n in fleet.network.tree.ancestors[leaf]:
        found += came(fleet, family, n)
    start = fleet.network.tree.period_of(leaf).start
    return [item for item in found if start < item.vintage.expires]


def _best(fleet: Fleet, family: tuple[State, ...], came: list[Stock], leaf: int) -> list[Stock]:
    """Keep what is worth most: of each cohort up to its cap first, as far as what stood leaves room."""
    cohorts: dict[tuple[str, float, float, bool], Cohort] = {}
    for item in came:
        learned = (item.vintage.arc, item.vintage.node) in fleet.learned
        key = (item.vintage.line, item.vintage.completed, item.value, learned)
        cohorts.setdefault(key, []).append(item)
    pieces = []
    for cohort in cohorts.values():
        value, count = cohort[0].value, sum(item.count for item in cohort)
        full = count if value <= 0.0 else min(count, _cap(fleet, cohort) / value)
        pieces += [(value, full, cohort), (0.0, count - full, cohort)]
    room = _room(fleet, family, leaf)
    kept: dict[int, tuple[float, float]] = {}
    for value, amount, cohort in sorted(pieces, key=lambda piece: -piece[0]):
        done = cohort[0].vintage.completed
        stays = min([amount, *(free for end, free in room.items() if done < end)])
        room = {end: free - stays if done < end else free for end, free in room.items()}
        lines, worth = kept.get(id(cohort), (0.0, 0.0))
        kept[id(cohort)] = (lines + stays, worth + stays * value)
    return [item for cohort in cohorts.values() for item in _shared_out(cohort, *kept[id(cohort)])]


def _cap(fleet: Fleet, cohort: Cohort) -> float:
    """Share of life left x what was paid for a cohort, M$; without limit where it was not learned from."""
    network, first = fleet.network, cohort[0].vintage
    if (first.arc, first.node) not in fleet.learned:
        return float("inf")
    paid = 0.0
    for item in cohort:
        arc, m = item.vintage.arc, item.vintage.node
        if arc is not None:
            paid += item.count * fleet.paid(arc, m)
    return paid * share_of_life_left(network, first.completed, network.case.lines[first.line].life_years)


def _room(fleet: Fleet, family: tuple[State, ...], leaf: int) -> dict[float, float]:
    """Return how many lines stood by the end of each period on the way, standing or between two states."""
    found = {}
    for n in fleet.network.tree.ancestors[leaf]:
        lines = sum(fleet.lines.get((state, n), 0.0) for state in family)
        lines += sum(c for state in family for _, _, c in fleet.between.get((state, n), ()))
        found[float(fleet.network.tree.period_of(n).end)] = lines
    return found


def _shared_out(cohort: Cohort, lines: float, worth: float) -> Iterator[Stock]:
    """Yield the lines of a cohort that remain, vintage by vintage, each worth as much."""
    for item in cohort:
        count = min(item.count, lines)
        if count > ROUNDING:
            yield Stock(item.vintage, count, worth / lines)
        worth, lines = worth * (1.0 - count / lines) if lines else 0.0, lines - count
