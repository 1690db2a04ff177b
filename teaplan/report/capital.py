"""What every order, building, opening and set-up of a plan costs, period by period, led back to its count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from teaplan.case import Ref
from teaplan.outlook import Number
from teaplan.report.content import Content
from teaplan.shared.buildings import building_cost, building_payments
from teaplan.shared.pool_time import BOUGHT

Schedule = Iterable[tuple[int, float]]
"""(period, share of the cost paid in it)."""


@dataclass(frozen=True)
class Payment:
    """What one row of a plan table costs in one period.

    Attributes
    ----------
    order
        Plan table and row.
    count
        As the plan has it.
    factor
        Present value per counted unit and per unit of the typed cell: share paid, site factor,
        drivers, escalation, probability and discount. Negative where money is received.
    cell
        Where its price was typed.
    """

    component: str
    order: tuple[str, int]
    period: int
    site: str
    line: str
    product: str
    count: int
    factor: float
    cell: Ref


def payments(content: Content) -> Iterator[Payment]:
    """Yield every payment inside the horizon."""
    yield from _orders(content)
    yield from _buildings(content)
    yield from _openings(content)
    yield from _setups(content)


def _paid(
    content: Content,
    component: str,
    order: tuple[str, int],
    node: int,
    places: tuple[str, str, str],
    count: int,
) -> _Payer:
    return _Payer(content, component, order, node, places, count)


@dataclass(frozen=True)
class _Payer:
    content: Content
    component: str
    order: tuple[str, int]
    node: int
    places: tuple[str, str, str]
    count: int

    def pay(self, cost: Number, schedule: Schedule) -> Iterator[Payment]:
        """Spread a traced cost over periods; the order's probability holds for all futures after it."""
        tree = self.content.tree
        chance = tree.nodes[self.node].probability
        for period, share in schedule:
            for weight, ref in cost.trace:
                factor = weight * share * chance * tree.discount[period]
                if factor:
                    yield Payment(self.component, self.order, period, *self.places, self.count, factor, ref)


def _orders(content: Content) -> Iterator[Payment]:
    network = content.network
    for index, row in enumerate(content.records("orders")):
        arc, n = content.arc(row), row["node"]
        if arc is None:
            continue
        component = "line_capex" if arc.kind == "build" else "move_cost"
        key, places = ("orders", index), (row["site"], row["line"], row["product"])
        payer = _paid(content, component, key, n, places, row["count"])
        yield from payer.pay(network.cost(arc, n), network.payments(arc, n))
        if arc.kind == "retire":
            got = _paid(content, "salvage", key, n, places, row["count"])
            yield from got.pay(network.salvage(arc, n).times(-1.0), [(content.tree.nodes[n].period, 1.0)])


def _buildings(content: Content) -> Iterator[Payment]:
    for index, row in enumerate(content.records("buildings")):
        kind, n = row["building"], row["node"]
        payer = _paid(content, "building_capex", ("buildings", index), n, (row["site"], "", ""), row["count"])
        cost = building_cost(content.network, kind, row["site"], n)
        yield from payer.pay(cost, building_payments(content.network, kind, n))


def _openings(content: Content) -> Iterator[Payment]:
    for index, row in enumerate(content.records("openings")):
        site, n = content.case.sites[row["site"]], row["node"]
        if row["event"] == "open":
            payer = _paid(content, "opening_cost", ("openings", index), n, (row["site"], "", ""), 1)
            ref = Ref("sites", site.row, "opening_cost_musd")
            cost = content.outlook.typed(site.opening_cost, ref, n)
            yield from payer.pay(cost, [(content.tree.nodes[n].period, 1.0)])


def _setups(content: Content) -> Iterator[Payment]:
    network = content.network
    for index, row in enumerate(content.records("setups")):
        n, state = row["node"], network.at[row["site"], row["line"]][0]
        move = network.setup_row(state, row["product"])
        if row["way"] == BOUGHT and move is not None:
            places = (row["site"], row["line"], row["product"])
            payer = _paid(content, "move_cost", ("setups", index), n, places, 1)
            cost = content.outlook.typed(move.cost, Ref("moves", move.row, "cost_musd_per_line"), n)
            yield from payer.pay(cost, network.payment_schedule("over_lead", n, move.lead_months))
