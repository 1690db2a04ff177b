"""What stands: orders carried out node by node, and how old it is.

    lines[j,n] = lines[j,p(n)] + arrivals done in n - departures started in n

Ages follow whole vintages of a family: who leaves is worth least at the end, and of these
the one whose life ends first. A vintage whose life ends inside the horizon is worth nothing
then, so this order meets every life that can be met, and keeps the most book value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from teaplan.audit.decisions import Decisions
from teaplan.audit.plants import in_capital
from teaplan.audit.result import Checks
from teaplan.network import Arc, Network, State, Vintage
from teaplan.outlook import Number
from teaplan.shared.ages import book_value
from teaplan.tree import MONTHS

Order = tuple[Arc, int, float]
"""(arc, node of the order, lines)."""

ROUNDING = 1e-9


@dataclass
class Stock:
    """Lines of one vintage that still stand."""

    vintage: Vintage
    count: float
    value: float
    """Nominal M$ of one line at the end of the horizon."""


@dataclass
class Fleet:
    """The fleet of a plan by (state, node); a key that is absent holds nothing."""

    network: Network
    decisions: Decisions
    lines: dict[tuple[State, int], float] = field(default_factory=dict)
    arriving: dict[tuple[State, int], list[Order]] = field(default_factory=dict)
    """Arrivals in the node's own period."""
    ramping: dict[tuple[State, int], list[Order]] = field(default_factory=dict)
    """Arrivals of which some product still ramps in the node's period, its own included."""
    leaving: dict[tuple[State, int], list[Order]] = field(default_factory=dict)
    between: dict[tuple[State, int], list[Order]] = field(default_factory=dict)
    """Left a state and not arrived yet, by the state they left."""
    on_order: dict[tuple[State, int], list[Order]] = field(default_factory=dict)
    """From outside and not arrived yet."""
    relocating: dict[tuple[State, int], list[Order]] = field(default_factory=dict)
    """On their way to a state at another site."""
    remaining: dict[int, list[Stock]] = field(default_factory=dict)
    """What stands at each leaf, by vintage."""
    learned: dict[tuple[Arc, int], float] = field(default_factory=dict)
    """What is paid for an order that is learned from, over what it would be without: by (arc, node)."""

    def price(self, arc: Arc, node: int) -> Number:
        """Nominal M$ of one new line ordered on a node, before the site's factor, learning in it."""
        price = self.network.outlook.line_capex(arc.line, node)
        share = self.learned.get((arc, node), 1.0)
        return price if share == 1.0 else price.times(share)

    def paid(self, arc: Arc, node: int) -> float:
        """Nominal M$ that a move ordered on a node costs, learning in it."""
        return self.network.cost(arc, node).value * self.learned.get((arc, node), 1.0)

    @cached_property
    def worth(self) -> Fleet:
        """The fleet in prices of a line: of plants of scaled lines the capital, of others the lines."""
        if not self.decisions.sizes:
            return self
        capital = in_capital(self.network, self.decisions)
        return simulate(self.network, capital, Checks(self.network.tree))

    @cached_property
    def below(self) -> list[list[int]]:
        """Every node with all that follow it, itself included."""
        found: list[list[int]] = [[] for _ in self.network.tree.nodes]
        for node in self.network.tree.nodes:
            for ancestor in self.network.tree.ancestors[node.index]:
                found[ancestor].append(node.index)
        return found

    def running(self) -> Iterator[tuple[State, int, float]]:
        """Yield (state, node, mean lines in the period that cost and are staffed).

        From completion on, and through changeover and conversion as what they were.
        """
        tree = self.network.tree
        found = dict(self.lines)

        def count(state: State, n: int, lines: float) -> None:
            found[state, n] = found.get((state, n), 0.0) + lines

        for (state, n), orders in self.between.items():
            for arc, _, lines in orders:
                if arc.kind in ("changeover", "convert"):
                    count(state, n, lines)
        for (state, n), orders in self.arriving.items():
            period = tree.period_of(n)
            for arc, m, lines in orders:
                before = (self.network.done_moment(arc, m) - period.start) / period.months
                count(state, n, -before * lines)
                if arc.source is not None and arc.kind in ("changeover", "convert"):
                    count(arc.source, n, before * lines)
        yield from ((state, n, lines) for (state, n), lines in found.items() if abs(lines) > ROUNDING)


def simulate(network: Network, decisions: Decisions, checks: Checks) -> Fleet:
    """Carry out the orders of a plan and check what they may do."""
    fleet = Fleet(network, decisions)
    for (arc, m), count in decisions.orders.items():
        if arc.standing is None:
            may = network.orderable(arc, m)
            checks.allowed(
                "order_allowed", arc.id, m, count, may, "not ready, not permitted, or done after the horizon"
            )
        _place(fleet, arc, m, count)
    _stand(fleet, checks)
    for (state, n), orders in fleet.ramping.items():
        young = sum(count for _, _, count in orders)
        stands = fleet.lines.get((state, n), 0.0)
        checks.at_least(
            "stay_through_ramp", str(state), n, stands, young, "what stands, against what still ramps,"
        )
    _age(fleet, checks)
    return fleet


def _place(fleet: Fleet, arc: Arc, m: int, count: float) -> None:
    """Enter an order on every node it is felt on."""
    network = fleet.network
    order = (arc, m, count)
    if arc.source is not None:
        fleet.leaving.setdefault((arc.source, m), []).append(order)
    if arc.target is None:
        return
    done = network.done_period(arc, m)
    for n in fleet.below[m]:
        period = network.tree.nodes[n].period
        if done is None or done > period:
            _under_way(fleet, order, n)
            continue
        if done == period:
            fleet.arriving.setdefault((arc.target, n), []).append(order)
        products = network.products(arc.target)
        if any(min(network.shares(arc, m, period, product)) < 1.0 - 1e-12 for product in products):
            fleet.ramping.setdefault((arc.target, n), []).append(order)


def _under_way(fleet: Fleet, order: Order, n: int) -> None:
    arc = order[0]
    assert arc.target is not None
    if arc.source is None:
        fleet.on_order.setdefault((arc.target, n), []).append(order)
        return
    fleet.between.setdefault((arc.source, n), []).append(order)
    if arc.kind == "relocate":
        fleet.relocating.setdefault((arc.target, n), []).append(order)


def _stand(fleet: Fleet, checks: Checks) -> None:
    """Lines in every state on every node: those before, plus arrivals, less departures."""
    network, tree = fleet.network, fleet.network.tree
    initial = {state: float(network.initial(state)) for state in network.states}
    held: dict[int, dict[State, float]] = {}
    for node in tree.nodes:
        now = dict(initial if node.parent is None else held[node.parent])
        touched = [state for state in network.states if (state, node.index) in fleet.arriving]
        for state in touched:
            now[state] = now.get(state, 0.0) + sum(count for _, _, count in fleet.arriving[state, node.index])
        for state in network.states:
            gone = fleet.leaving.get((state, node.index))
            if gone:
                have = now.get(state, 0.0)
                left = sum(count for _, _, count in gone)
                checks.at_most("line_balance", str(state), node.index, left, have, "lines that leave")
                now[state] = have - left
        held[node.index] = {state: count for state, count in now.items() if abs(count) > ROUNDING}
        fleet.lines.update({(state, node.index): count for state, count in held[node.index].items()})


# -- age ---------------------------------------------------------------------------------------------


def _age(fleet: Fleet, checks: Checks) -> None:
    network, tree = fleet.network, fleet.network.tree
    fleet.remaining = {leaf: [] for leaf in tree.leaves}
    for family in network.families:
        stock: dict[int, list[Stock]] = {}
        lives = {network.case.lines[state.line].life_years for state in family}
        scaled = network.case.lines[family[0].line].scaled
        for node in tree.nodes:
            before = standing_at_start(network, family) if node.parent is None else stock[node.parent]
            now = [Stock(item.vintage, item.count, item.value) for item in before]
            new = came(fleet, family, node.index)
            gone = sum(
                count
                for state in family
                for arc, _, count in fleet.leaving.get((state, node.index), ())
                if arc.kind == "retire"
            )
            # Where lives differ, a line that arrives is there; where they agree any line may leave.
            stock[node.index] = (
                _without(fleet, now + new, node.index)
                if scaled
                else _take([now, new] if len(lives) > 1 else [now + new], gone)
            )
            _check_lives(network, stock[node.index], node.index, checks)
            if node.index in fleet.remaining:
                fleet.remaining[node.index] += stock[node.index]


def standing_at_start(network: Network, family: tuple[State, ...]) -> list[Stock]:
    """Return the lines of a family that stand before the plan."""
    found = []
    for row in network.case.fleet:
        if (
            row.count
            and row.built_year <= network.case.settings.first_year
            and network.state_of(row) in family
        ):
            moment = float(network.tree.start_of_year(row.built_year))
            vintage = Vintage(
                row.line, row.site, moment, _end_of_life(network, row.line, moment), None, 0, row
            )
            found.append(Stock(vintage, float(row.count), book_value(network, vintage).value))
    return found


def came(fleet: Fleet, family: tuple[State, ...], n: int) -> list[Stock]:
    """Return the lines that come to a family from outside on a node."""
    network, found = fleet.network, []
    for state in family:
        for arc, m, count in fleet.arriving.get((state, n), ()):
            if arc.source is None:
                moment = network.done_moment(arc, m)
                ends = _end_of_life(network, state.line, moment)
                vintage = Vintage(state.line, state.site, moment, ends, arc, m, arc.standing)
                found.append(Stock(vintage, count, book_value(network, vintage).value))
    return found


def _end_of_life(network: Network, line: str, completed: float) -> float:
    life = network.case.lines[line].life_years
    return float("inf") if life is None else completed + life * MONTHS


def _take(groups: list[list[Stock]], gone: float) -> list[Stock]:
    """Let lines leave, group by group: worth least at the end first, of these the shortest lived."""
    for group in groups:
        for item in sorted(group, key=lambda s: (s.value, s.vintage.expires, s.vintage.completed)):
            leaves = min(item.count, gone)
            item.count -= leaves
            gone -= leaves
    return [item for group in groups for item in group if item.count > ROUNDING]


def _without(fleet: Fleet, stock: list[Stock], n: int) -> list[Stock]:
    """Return the plants that do not leave on a node: a plan says which do."""
    gone = {(arc, m) for arc, m, at in fleet.decisions.leaving if at == n}
    return [item for item in stock if (item.vintage.arc, item.vintage.node) not in gone]


def _check_lives(network: Network, stock: list[Stock], n: int, checks: Checks) -> None:
    start = network.tree.period_of(n).start
    for item in stock:
        if item.vintage.expires < float("inf"):
            over = item.count if start >= item.vintage.expires else 0.0
            where = f"{item.vintage.site}/{item.vintage.line} complete in month {item.vintage.completed:g}"
            checks.at_most("lines_within_life", where, n, over, 0.0, "lines that stand past their life")
