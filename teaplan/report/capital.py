"""What every order, building, opening and set-up of a plan costs, period by period, led back to its count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from teaplan.case import Ref
from teaplan.network import Arc, State
from teaplan.outlook import Number
from teaplan.report.content import Content
from teaplan.shared.buildings import building_payments
from teaplan.shared.components import CAPITAL, SALVAGE, of_kind
from teaplan.shared.pool_time import BOUGHT
from teaplan.shared.routes import Routes

PAID = of_kind(CAPITAL, SALVAGE)
"""Components whose items are rows of ``plan``: lines, moves, buildings, openings, and salvage."""

Schedule = Iterable[tuple[int, float]]
"""(period, share of the cost paid in it)."""


@dataclass(frozen=True)
class Payment:
    """What one row of a plan table costs in one period.

    Attributes
    ----------
    component
        As the audit's ledger names it.
    order
        Plan table and row.
    node
        Where it was ordered.
    places
        Site, line, product and party.
    count
        As the plan has it.
    """

    component: str
    order: tuple[str, int]
    node: int
    places: tuple[str, str, str, str]
    count: int


@dataclass(frozen=True)
class Paid:
    """A payment in one period: ``count x factor x cells``.

    ``factor`` is negative for money spent, and holds the share paid, drivers, escalation,
    probability and discount.
    """

    payment: Payment
    period: int
    factor: float
    cells: tuple[Ref, Ref | None]
    values: tuple[float, float]


class Payments:
    """Payments of a plan inside its horizon.

    Parameters
    ----------
    content
        What the report is made from.
    """

    def __init__(self, content: Content) -> None:
        self.content, self.network, self.outlook = content, content.network, content.outlook

    def all(self) -> Iterator[Paid]:
        """Yield every payment, in the order of the plan's tables."""
        yield from self._orders()
        yield from self._buildings()
        yield from self._openings()
        yield from self._routes()
        yield from self._setups()

    def _spread(
        self,
        payment: Payment,
        price: Number,
        schedule: Schedule,
        second: tuple[float, Ref] | None,
        times: float = 1.0,
    ) -> Iterator[Paid]:
        """Spread a traced price over periods; the order's probability holds for all futures after it.

        ``times``: how often one of what is counted costs it.
        """
        tree = self.content.tree
        chance = tree.nodes[payment.node].probability
        sign = 1.0 if payment.component == "salvage" else -1.0
        value, ref = second or (1.0, None)
        for period, share in schedule:
            for weight, cell in price.trace:
                factor = sign * weight * share * chance * tree.discount[period] * times
                if factor:
                    typed = price.value / weight if len(price.trace) == 1 else self._typed(cell)
                    yield Paid(payment, period, factor, (cell, ref), (typed, value))

    def _typed(self, ref: Ref) -> float:
        found = self.content.typed[ref]
        assert isinstance(found, int | float)
        return float(found)

    def _factor(self, site: str) -> tuple[float, Ref]:
        row = self.content.case.sites[site]
        return row.capex_factor, Ref("sites", row.row, "capex_factor")

    def _orders(self) -> Iterator[Paid]:
        for index, row in enumerate(self.content.records("orders")):
            arc, n = self.content.arc(row), row["node"]
            if arc is None:
                continue
            places = (row["site"], row["line"], row["product"], "")
            key, schedule = ("orders", index), self.network.payments(arc, n)
            if arc.kind == "build":
                payment = Payment("line_capex", key, n, places, row["count"])
                price = self.outlook.line_capex(arc.line, n)
                learned, times = self.content.learned_share(arc, n), self.content.held(row, capital=True)
                price = price if learned == 1.0 else price.times(learned)
                yield from self._spread(payment, price, schedule, self._factor(arc.site), times)
            elif arc.row is not None:
                payment = Payment("move_cost", key, n, places, row["count"])
                price = self.outlook.typed(arc.row.cost, Ref("moves", arc.row.row, "cost_musd_per_line"), n)
                yield from self._spread(payment, price, schedule, None, self.content.held(row, capital=False))
            if arc.kind == "retire" and arc.source is not None:
                payment = Payment("salvage", key, n, places, row["count"])
                times = self.content.held(row, capital=True)
                yield from self._resale(payment, arc, arc.source, times)

    def _resale(self, payment: Payment, arc: Arc, state: State, times: float) -> Iterator[Paid]:
        """What lines fetch that retire: a share of their typed capex."""
        line = self.content.case.lines[state.line]
        share = (line.salvage_share, Ref("lines", line.row, "salvage_share"))
        if arc.row is not None and arc.row.resale_share is not None:
            share = (arc.row.resale_share, Ref("moves", arc.row.row, "resale_share"))
        price = self.outlook.typed(line.capex, Ref("lines", line.row, "capex_musd"), payment.node)
        now = [(self.content.tree.nodes[payment.node].period, 1.0)]
        yield from self._spread(payment, price, now, share, times)

    def _buildings(self) -> Iterator[Paid]:
        for index, row in enumerate(self.content.records("buildings")):
            n, building = row["node"], self.content.case.buildings[row["building"]]
            places = (row["site"], "", "", row["building"])
            payment = Payment("building_capex", ("buildings", index), n, places, row["count"])
            price = self.outlook.typed(building.capex, Ref("buildings", building.row, "capex_musd"), n)
            schedule = building_payments(self.network, row["building"], n)
            yield from self._spread(payment, price, schedule, self._factor(row["site"]))

    def _openings(self) -> Iterator[Paid]:
        for index, row in enumerate(self.content.records("openings")):
            n, site = row["node"], self.content.case.sites[row["site"]]
            if row["event"] == "open":
                payment = Payment("opening_cost", ("openings", index), n, (row["site"], "", "", ""), 1)
                price = self.outlook.typed(site.opening_cost, Ref("sites", site.row, "opening_cost_musd"), n)
                yield from self._spread(payment, price, [(self.content.tree.nodes[n].period, 1.0)], None)

    def _routes(self) -> Iterator[Paid]:
        charged, sites = Routes(self.content.case).charged(), self.content.case.sites
        for index, row in enumerate(self.content.records("route_openings")):
            start, end, n = row["from"], row["to"], row["node"]
            places = (start if start in sites else end, "", "", f"{start} to {end}")
            payment = Payment("route_opening", ("route_openings", index), n, places, 1)
            cost, ref = charged[start, end].opening_cost, charged[start, end].row
            price = self.outlook.typed(cost, Ref("freight", ref, "opening_cost_musd"), n)
            yield from self._spread(payment, price, [(self.content.tree.nodes[n].period, 1.0)], None)

    def _setups(self) -> Iterator[Paid]:
        for index, row in enumerate(self.content.records("setups")):
            n, state = row["node"], self.network.at[row["site"], row["line"]][0]
            move = self.network.setup_row(state, row["product"])
            if row["way"] == BOUGHT and move is not None:
                places = (row["site"], row["line"], row["product"], "")
                payment = Payment("move_cost", ("setups", index), n, places, 1)
                price = self.outlook.typed(move.cost, Ref("moves", move.row, "cost_musd_per_line"), n)
                schedule = self.network.payment_schedule("over_lead", n, move.lead_months)
                yield from self._spread(payment, price, schedule, None)
