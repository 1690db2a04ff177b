"""Learning by doing: the more is built of a group, the less the next of it costs.

    F[g,n,k] >= w[k] reached[g,n,k]          F[g,n,k+1] <= w[k+1] reached[g,n,k]            reached binary
    sum over orders a of spend[a,n,k] = F[g,n,k] - F[g,before n,k]
    sum over k of spend[a,n,k] = reference[a,n] x ordered[a,n]

F is what of piece k (of width w) lies behind; pieces are filled in their order. What is paid for an order
is the sum over k of the price on piece k x its spend there, so that whatever takes capital stays linear; it
is a variable of its own, since capital stands in many rows and pieces are many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, inf
from typing import Any

import pyomo.environ as pyo

from teaplan.case import LearningGroup
from teaplan.formulation.builder import Builder, Family, Pair, Part, pick
from teaplan.formulation.fleet import Fleet
from teaplan.formulation.limits import lines_for_demand, most_lines
from teaplan.money.learning import Curve, breakpoints
from teaplan.network import Arc
from teaplan.shared.learning import REACHED, curve_of, group_of, reference, spilled, world_price
from teaplan.shared.search_order import FOLLOWS
from teaplan.tree import MONTHS

START, END = "start", "end"
"""Points of a node: after what others build in its period, and after its own orders."""

ROOM = 2.0
"""No more of a group is built than this many times what the largest demand asks for."""

Order = tuple[Arc, int]


@dataclass
class Learned:
    """A group in a model: its orders, its curve and pieces, and the points on the way at which it stands.

    Attributes
    ----------
    orders
        Reference spend of one line, by order (move, node).
    points
        Breakpoints, M$ of reference spend.
    before
        Point before a point, by (point, node); None at the beginning.
    added
        What others add between a point and the one before, M$.
    """

    group: LearningGroup
    curve: Curve
    orders: dict[Order, float]
    points: list[float]
    before: dict[tuple[str, int], tuple[str, int] | None] = field(default_factory=dict)
    added: dict[tuple[str, int], float] = field(default_factory=dict)

    @property
    def widths(self) -> list[float]:
        """Widths of the pieces, M$."""
        return [right - left for left, right in pairwise(self.points)]

    def price(self, k: int) -> float:
        """Mean price on a piece, a share of the first's."""
        left, right = self.points[k], self.points[k + 1]
        return (self.curve.spent(right) - self.curve.spent(left)) / (right - left)


def add(b: Builder, fleet: Fleet) -> None:
    """Add the curves of the groups that an order of the case is learned from; nothing where there is none.

    Leaves in ``b.learned`` what each such order is paid in, and in ``model.learning`` the groups.
    """
    groups = _groups(b, fleet)
    b.model.learning = {one.group.learning_group: one for one in groups}
    if not groups:
        return
    filled = b.variables(
        "learning_filled",
        [(*key, k, n) for one in groups for key, n in _points(one) for k in range(len(one.widths))],
        doc="Of a piece of a learning curve that lies behind, M$ of reference spend.",
        bounds=lambda key: (0.0, b.model.learning[key[0]].widths[key[2]]),
    )
    reached = b.variables(
        REACHED,
        [(*key, k, n) for one in groups for key, n in _points(one) for k in range(len(one.widths) - 1)],
        doc="1 where a piece of a learning curve lies behind.",
        domain=pyo.Binary,
        order=lambda key: (FOLLOWS, b.tree.nodes[key[-1]].period),
    )
    spend = b.variables(
        "learning_spend",
        [(a, k, n) for one in groups for a, n in one.orders for k in range(len(one.widths))],
        doc="Of an order, on a piece of its learning curve, M$ of reference spend.",
    )
    paid = b.variables(
        "learning_paid",
        [order for one in groups for order in one.orders],
        doc="For an order, after learning, M$ of reference spend.",
    )
    b.model.chord_steps.add(REACHED)
    _in_order(b, filled, reached)
    _spent(b, fleet, filled, spend)
    _paid(b, spend, paid)
    _loosen(b, filled, reached, spend)
    for one in groups:
        for order in one.orders:
            b.learned[order] = [_part(b, one, order, paid)]


def _points(one: Learned) -> Iterator[tuple[tuple[str, str], int]]:
    for point, n in one.before:
        yield (one.group.learning_group, point), n


def _groups(b: Builder, fleet: Fleet) -> list[Learned]:
    orders: dict[str, dict[Order, float]] = {}
    for arc, n in fleet.moves:
        group = group_of(b.case, arc)
        if group is not None:
            counts = reference(b.network, arc, n)
            if counts > 0.0:
                orders.setdefault(group.learning_group, {})[arc, n] = counts
    return [_learned(b, b.case.learning[name], found) for name, found in orders.items()]


def _learned(b: Builder, group: LearningGroup, orders: dict[Order, float]) -> Learned:
    curve = curve_of(b.case, group)
    others = max(sum(spilled(b.network, group, n) for n in b.tree.ancestors[leaf]) for leaf in b.tree.leaves)
    likely = _likely(b, orders)
    end = others + min(_most(b, orders), ROOM * likely + _owed(b, orders))
    points = breakpoints(curve, end, others + likely, group.segments, group.cuts)
    one = Learned(group, curve, orders, points)
    ordered_on = {n for _, n in orders}
    last: dict[int, tuple[str, int] | None] = {}
    since: dict[int, float] = {}
    for node in b.tree.nodes:
        n = node.index
        at = None if node.parent is None else last[node.parent]
        more = spilled(b.network, group, n) + (0.0 if node.parent is None else since[node.parent])
        if n in ordered_on:
            if more > 0.0:
                one.before[START, n], one.added[START, n] = at, more
                at = (START, n)
            one.before[END, n] = at
            at, more = (END, n), 0.0
        last[n], since[n] = at, more
    return one


def _most(b: Builder, orders: dict[Order, float]) -> float:
    """Most that limits of sites and lines leave room for on any path, M$ of reference spend."""
    on_node: dict[int, float] = {}
    seen: dict[tuple[str, str, int], float] = {}
    for (arc, n), counts in orders.items():
        key = (arc.site, arc.line, n)
        seen[key] = max(seen.get(key, 0.0), counts * most_lines(b, arc.site, arc.line))
    for (_, _, n), amount in seen.items():
        on_node[n] = on_node.get(n, 0.0) + amount
    return max(sum(on_node.get(n, 0.0) for n in b.tree.ancestors[leaf]) for leaf in b.tree.leaves)


def _likely(b: Builder, orders: dict[Order, float]) -> float:
    """What the largest demand asks for of each stage, renewed as often as lives end, M$ of reference spend.

    Lines that make what no market asks for, not even as a part of something, have limits alone.
    """
    made = {arc.line: [p for line, p in b.case.recipes if line == arc.line] for arc, _ in orders}
    in_one = {line: max(_in_one(b, p) for p in products) for line, products in made.items()}
    if not all(0.0 < most < inf for most in in_one.values()):
        return _most(b, orders)
    stages: dict[frozenset[str], float] = {}
    for (arc, n), counts in orders.items():
        products = made[arc.line]
        worst = min(b.outlook.yield_scale(arc.line, p, n) for p in products)
        lines = ceil(lines_for_demand(b, arc.line) * in_one[arc.line] / worst)
        life = b.case.lines[arc.line].life_years
        renewed = 1 if life is None else ceil(b.tree.horizon / (life * MONTHS))
        stage = frozenset(b.case.products[p].stage for p in products)
        stages[stage] = max(stages.get(stage, 0.0), lines * renewed * counts)
    return max(sum(stages.values()), max(orders.values()))


def _in_one(b: Builder, product: str) -> float:
    """Most of a product that stands in one unit of what a market takes, itself included; inf in a circle."""
    sold = [p for p, segments in b.markets_of.items() if segments]
    return max((_within(b, product, of, ()) for of in sold), default=0.0)


def _within(b: Builder, product: str, of: str, inside: tuple[str, ...]) -> float:
    """Amount of a product in one unit of another, on the line that starts most for it."""
    if of == product:
        return 1.0
    if of in inside:
        return inf
    amounts = [
        sum(
            need.quantity / recipe.mature_yield * _within(b, product, part, (*inside, of))
            for part, need in b.needs[key].items()
            if part in b.case.products
        )
        for key, recipe in b.case.recipes.items()
        if key[1] == of
    ]
    return max(amounts, default=0.0)


def _owed(b: Builder, orders: dict[Order, float]) -> float:
    """What rules of strategies may force to be built beyond need, M$ of reference spend."""
    lines = 0.0
    for rule in b.case.rules:
        if rule.rule == "min_total_lines":
            lines += rule.value or 0.0
        if rule.rule == "min_new_lines":
            lines += (rule.value or 0.0) * ceil(b.tree.horizon / MONTHS)
    return lines * max(orders.values())


def _in_order(b: Builder, filled: Family, reached: Family) -> None:
    def width(group: str, k: int) -> float:
        return float(b.model.learning[group].widths[k])

    b.rows(
        "learning_piece_is_behind",
        list(reached),
        doc="A piece of a learning curve lies behind only where it is full.",
        sense=">=",
        terms={
            "filled": lambda g, at, k, n: [(1.0, filled[g, at, k, n])],
            "reached": lambda g, at, k, n: [(-width(g, k), reached[g, at, k, n])],
        },
    )
    b.rows(
        "learning_in_order",
        list(reached),
        doc="Nothing is on a piece of a learning curve before the one before it lies behind.",
        sense="<=",
        terms={
            "next": lambda g, at, k, n: [(1.0, filled[g, at, k + 1, n])],
            "reached": lambda g, at, k, n: [(-width(g, k + 1), reached[g, at, k, n])],
        },
    )


def _spent(b: Builder, fleet: Fleet, filled: Family, spend: Family) -> None:
    groups: dict[str, Learned] = b.model.learning

    def before(g: str, at: str, k: int, n: int) -> tuple[Pair, ...]:
        earlier = groups[g].before[at, n]
        return () if earlier is None else pick(filled, (g, earlier[0], k, earlier[1]), -1.0)

    def all_of(g: str, at: str, n: int, of: Any) -> Iterator[Pair]:
        for k in range(len(groups[g].widths)):
            yield from of(g, at, k, n)

    b.rows(
        "learning_from_orders",
        [key for key in filled if key[1] == END],
        doc="What comes to lie behind on a piece of a learning curve is what orders spend there.",
        sense="==",
        terms={
            "filled": lambda g, at, k, n: [(1.0, filled[g, at, k, n])],
            "before": before,
            "spend": lambda g, at, k, n: [(-1.0, spend[a, k, m]) for a, m in groups[g].orders if m == n],
        },
    )
    b.rows(
        "learning_from_others",
        [(g, at, n) for g, one in groups.items() for at, n in one.added],
        doc="What others build moves a learning curve on, and costs nothing.",
        sense="==",
        terms={
            "filled": lambda g, at, n: all_of(g, at, n, lambda *key: [(1.0, filled[key])]),
            "before": lambda g, at, n: all_of(g, at, n, before),
            "others": lambda g, at, n: [(-groups[g].added[at, n], None)],
        },
    )
    b.rows(
        "learning_of_order",
        [order for one in groups.values() for order in one.orders],
        doc="All of an order is spent on its learning curve, at its price before learning.",
        sense="==",
        terms={
            "spend": lambda a, n: [(1.0, spend[a, k, n]) for k in range(len(_of(b, groups, a).widths))],
            "ordered": lambda a, n: [(-_of(b, groups, a).orders[a, n], fleet.moves[a, n])],
        },
    )


def _of(b: Builder, groups: dict[str, Learned], arc: Arc) -> Learned:
    return groups[str(b.case.lines[arc.line].learning_group)]


def _paid(b: Builder, spend: Family, paid: Family) -> None:
    groups: dict[str, Learned] = b.model.learning

    def at_prices(a: Arc, n: int) -> list[Pair]:
        one = _of(b, groups, a)
        return [(-one.price(k), spend[a, k, n]) for k in range(len(one.widths))]

    b.rows(
        "learning_paid_for_order",
        list(paid),
        doc="An order is paid at the prices of the pieces it stands on.",
        sense="==",
        terms={"paid": lambda a, n: [(1.0, paid[a, n])], "spend": at_prices},
    )


def _loosen(b: Builder, filled: Family, reached: Family, spend: Family) -> None:
    """Say what a bound may do without: what ties orders to how much of a curve lies behind.

    Without it every order chooses its piece. As if lines could be bought in parts it stands on the last, or
    on the first where dearer is better, and the pieces between them are of no use.
    """
    groups: dict[str, Learned] = b.model.learning
    b.model.loose_rows |= {f"learning_{name}" for name in ("piece_is_behind", "in_order")}
    b.model.loose_rows |= {f"learning_from_{name}" for name in ("orders", "others")}
    b.model.loose_columns += [(variable, None) for variable in (*filled.values(), *reached.values())]
    for (arc, k, _), variable in spend.items():
        if 0 < k < len(_of(b, groups, arc).widths) - 1:
            b.model.loose_columns.append((variable, None))


def _part(b: Builder, one: Learned, order: Order, paid: Family) -> Part:
    """Return what an order is paid in: nominal M$ per M$ of reference spend at the prices reached."""
    arc, n = order
    before_learning = b.network.cost(arc, n).value / one.orders[order]
    most = one.orders[order] * most_lines(b, arc.site, arc.line)
    return Part(before_learning * world_price(b.network, one.group, n), most, paid[arc, n])
