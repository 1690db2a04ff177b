"""The network of line states in time: what may be ordered when, when it is done, what it makes and costs.

Leads, ramps and yields follow the clock exactly: what falls inside a period is lost, and not rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from teaplan.case import Case, Recipe, Ref, Standing
from teaplan.outlook import Number, Outlook
from teaplan.states import BETWEEN, KINDS, Arc, State, States
from teaplan.tree import MONTHS, Tree

__all__ = ["BETWEEN", "KINDS", "Arc", "Network", "State", "Vintage"]


@dataclass(frozen=True)
class Vintage:
    """Lines of one age in a family: ordered by ``arc`` at ``node``, or standing from the start.

    ``completed`` and ``expires`` are months since the start of the plan.
    """

    line: str
    site: str
    completed: float
    expires: float
    arc: Arc | None
    node: int
    standing: Standing | None


def integral(
    start: float, end: float, cuts: list[float], shares: tuple[float, ...], curve: tuple[float, float, float]
) -> tuple[float, float]:
    """Integrate rho and rho x relative yield over an age interval in months.

    Parameters
    ----------
    start, end
        Age interval in months since completion.
    cuts
        Ages at which either function bends.
    shares
        rho by year since completion; 1 after the last given.
    curve
        First relative yield, months to maturity, and 1: y rises in a straight line.

    Returns
    -------
    tuple
        (integral of rho, integral of rho * y / y_mature) in months.
    """
    first, span, last = curve
    edges = [start, *[cut for cut in cuts if start < cut < end], end]
    whole = good = 0.0
    for left, right in pairwise(edges):
        middle = (left + right) / 2
        year = int(middle // MONTHS)
        rho = shares[year] if year < len(shares) else 1.0
        relative = last if middle >= span else first + (last - first) * middle / span
        whole += rho * (right - left)
        good += rho * relative * (right - left)
    return whole, good


class Network(States):
    """States, arcs and their timing for one case; see ``States`` for what they are."""

    def __init__(self, case: Case, tree: Tree, outlook: Outlook) -> None:
        super().__init__(case)
        self.tree, self.outlook = tree, outlook
        self.exists = cache(self._exists)
        self.ready = cache(self._ready)
        self.may_open = cache(self._may_open)
        self.done_moment = cache(self._done_moment)
        self.orderable = cache(self._orderable)
        self.shares = cache(self._shares)
        self.ramps = cache(self._ramps)
        self.ripe = cache(self._ripe)
        self.payment_schedule = cache(self._payment_schedule)
        self.immature = cache(self._immature)
        self.rate = cache(self._rate)
        self._integral = cache(self._age_integral)

    # -- time --------------------------------------------------------------------------------------

    def _exists(self, state: State, node: int) -> bool:
        parent = self.tree.nodes[node].parent
        if self.fleet_of(state) or (parent is not None and self.exists(state, parent)):
            return True
        return any(self.ready(state.line, product, node) for product in self.products(state))

    def _ready(self, line: str, product: str, node: int) -> bool:
        """Whether a recipe is ready on a node; once it is on the way to it, it stays."""
        return any(
            self.outlook.ready_month(line, product, n) <= self.tree.period_of(n).start
            for n in self.tree.ancestors[node]
        )

    def lead(self, arc: Arc, node: int) -> float:
        """Months from order to completion, the lead in force at the order's node."""
        if arc.kind == "build":
            return self.outlook.build_lead(arc.line, node)
        return 0.0 if arc.row is None or arc.kind == "retire" else arc.row.lead_months

    def _done_moment(self, arc: Arc, node: int) -> float:
        if arc.standing is not None:
            return float(self.tree.start_of_year(arc.standing.built_year))
        return self.tree.period_of(node).start + self.lead(arc, node)

    def done_period(self, arc: Arc, node: int) -> int | None:
        """Period in which a move ordered at ``node`` is done; None after the horizon."""
        return self.tree.period_at(self.done_moment(arc, node))

    def _orderable(self, arc: Arc, node: int) -> bool:
        """Whether a move may be ordered at a node.

        What would be done after the horizon, or in any future into a state that is not
        ready then, is ordered in none.
        """
        if arc.standing is not None:
            return node == 0 and self.done_period(arc, node) is not None
        if arc.source is not None and not self.exists(arc.source, node):
            return False
        if arc.target is None:
            return True
        if not self.may_open(arc.target.site, node):
            return False
        done = self.done_period(arc, node)
        return done is not None and all(self.exists(arc.target, n) for n in self.tree.descendants(node, done))

    def _may_open(self, site: str, node: int) -> bool:
        """Whether a site's permits are there at the start of a node, or were at one on the way to it."""
        return any(
            self.outlook.opening_month(site, m) <= self.tree.period_of(m).start
            for m in self.tree.ancestors[node]
        )

    @cached_property
    def _timetable(
        self,
    ) -> tuple[dict[tuple[State, int], list[tuple[Arc, int]]], dict[tuple[Arc, int], list[int]]]:
        """All orders by where they arrive, and by the nodes on which they are under way."""
        arriving: dict[tuple[State, int], list[tuple[Arc, int]]] = {}
        waiting: dict[tuple[Arc, int], list[int]] = {}
        for arc in self.arcs:
            if arc.target is None:
                continue
            for node in self.tree.nodes:
                if not self.orderable(arc, node.index):
                    continue
                done = self.done_period(arc, node.index)
                assert done is not None
                for period in range(node.period, done):
                    for n in self.tree.descendants(node.index, period):
                        waiting.setdefault((arc, n), []).append(node.index)
                for n in self.tree.descendants(node.index, done):
                    arriving.setdefault((arc.target, n), []).append((arc, node.index))
        return arriving, waiting

    def arrivals(self, state: State, node: int) -> list[tuple[Arc, int]]:
        """Orders (arc, order node) done in the node's own period."""
        return self._timetable[0].get((state, node), [])

    def under_way(self, arc: Arc, node: int) -> list[int]:
        """Nodes on the way to ``node`` at which ``arc`` was ordered and is not yet done in its period."""
        return self._timetable[1].get((arc, node), [])

    def arrived(self, state: State, node: int) -> list[tuple[Arc, int]]:
        """Orders on the way to ``node`` that are done in or before its period."""
        return [pair for n in self.tree.ancestors[node] for pair in self.arrivals(state, n)]

    # -- ramps and yields ----------------------------------------------------------------------------

    def _shares(self, arc: Arc, node: int, period: int, product: str) -> tuple[float, float]:
        """Return (w, wy) of a product in a period on lines that arrive by an order.

        w is the exact time average over the period of the share of full started output,
        wy of that share x yield / mature yield; both 0 before completion and through qualification.
        """
        line = arc.line
        recipe = self.case.recipes[line, product]
        moment = self.done_moment(arc, node)
        span = self.tree.periods[period]
        # The qualification of a product on a pool counts from its set-up there, not from a line's arrival.
        wait = 0.0 if self.case.lines[line].shared else recipe.qualification_months
        start = max(float(span.start), moment + wait) - moment
        end = span.end - moment
        if end <= start:
            return 0.0, 0.0
        whole, good = self._integral(start, end, self._ramp(arc), self._curve(arc, recipe))
        return whole / span.months, good / span.months

    def _age_integral(
        self, start: float, end: float, shares: tuple[float, ...], curve: tuple[float, float, float]
    ) -> tuple[float, float]:
        cuts = sorted({*(MONTHS * float(year + 1) for year in range(len(shares))), curve[1]})
        return integral(start, end, cuts, shares, curve)

    def _ramp(self, arc: Arc) -> tuple[float, ...]:
        ramp = self.case.ramps.get((arc.line, arc.move))
        shares = ramp.shares if ramp else ()
        first = arc.row.first_year_output_share if arc.row else None
        return shares if first is None else (first, *shares[1:])

    def _curve(self, arc: Arc, recipe: Recipe) -> tuple[float, float, float]:
        first = recipe.first_yield if arc.row is None else arc.row.first_yield
        if first is None or recipe.yield_years == 0:
            return 1.0, 0.0, 1.0
        return first / recipe.mature_yield, recipe.yield_years * MONTHS, 1.0

    def _immature(self, state: State, node: int) -> list[tuple[Arc, int]]:
        """Orders arrived in ``state`` of which some product still ramps in the node's period."""
        period = self.tree.nodes[node].period
        return [(arc, m) for arc, m in self.arrived(state, node) if self.ramps(arc, m, period)]

    def _ramps(self, arc: Arc, node: int, period: int) -> bool:
        """Whether some product still ramps in a period on lines that arrive by an order."""
        assert arc.target is not None
        if self.tree.periods[period].start >= self.done_moment(arc, node) + self.ripe(arc):
            return False
        products = self.products(arc.target)
        return any(min(self.shares(arc, node, period, product)) < 1.0 - 1e-12 for product in products)

    def _ripe(self, arc: Arc) -> float:
        """Months after completion from which nothing ramps any more, whatever the line makes."""
        assert arc.target is not None
        recipes = [self.case.recipes[arc.line, product] for product in self.products(arc.target)]
        yields = [self._curve(arc, recipe)[1] for recipe in recipes]
        waits = [float(recipe.qualification_months) for recipe in recipes]
        return max(MONTHS * float(len(self._ramp(arc))), *yields, *waits)

    def _rate(self, line: str, product: str, node: int) -> float:
        """Good output of one mature line in the node's period (GWh or kt)."""
        recipe = self.case.recipes[line, product]
        return (
            recipe.output * self.outlook.yield_scale(line, product, node) * self.tree.period_of(node).length
        )

    def mature_yield(self, line: str, product: str, node: int) -> float:
        """Good over started units of a mature line on a node."""
        return self.case.recipes[line, product].mature_yield * self.outlook.yield_scale(line, product, node)

    # -- money of a move -----------------------------------------------------------------------------

    def cost(self, arc: Arc, node: int) -> Number:
        """Nominal M$ per line of a move ordered at a node (retirement: its closure cost)."""
        if arc.kind == "build":
            return self.outlook.line_capex(arc.line, node).times(self.outlook.capital_factor(arc.site))
        if arc.row is None:
            return Number(0.0, ())
        return self.outlook.typed(arc.row.cost, Ref("moves", arc.row.row, "cost_musd_per_line"), node)

    def salvage(self, arc: Arc, node: int) -> Number:
        """Nominal M$ got per line retired at a node: share x typed capex, escalated."""
        assert arc.source is not None
        return self.salvage_of(arc.source, node)

    def salvage_of(self, state: State, node: int) -> Number:
        """Nominal M$ one line of a state would fetch on a node; traced to the typed capex."""
        line = self.case.lines[state.line]
        row = self._retire_row(state)
        share = line.salvage_share if row is None or row.resale_share is None else row.resale_share
        return self.outlook.typed(line.capex, Ref("lines", line.row, "capex_musd"), node).times(share)

    def payments(self, arc: Arc, node: int) -> tuple[tuple[int, float], ...]:
        """Return (period, share of the cost) of what is paid for a move inside the horizon."""
        return self.payment_schedule(
            "over_lead" if arc.kind == "retire" else self.case.lines[arc.line].payment,
            node,
            self.lead(arc, node),
        )

    def _payment_schedule(self, payment: str, node: int, lead: float) -> tuple[tuple[int, float], ...]:
        """Spread a cost over periods: at order, evenly over the lead, or at completion (``at_start``)."""
        start = self.tree.period_of(node).start
        if payment == "at_order" or (lead <= 0 and payment == "over_lead"):
            return ((self.tree.nodes[node].period, 1.0),)
        if payment == "at_start":
            done = self.tree.period_at(start + lead)
            return () if done is None else ((done, 1.0),)
        shares = (
            (period.index, (min(period.end, start + lead) - max(period.start, start)) / lead)
            for period in self.tree.periods
        )
        return tuple((index, share) for index, share in shares if share > 0)

    # -- age ---------------------------------------------------------------------------------------

    def expires(self, arc: Arc, node: int) -> float:
        """Month in which the life of lines ends that are ordered at a node."""
        return self._expiry(arc.line, self.done_moment(arc, node))

    def vintages(self, family: tuple[State, ...], node: int) -> list[Vintage]:
        """Lines that came to a family from outside on the way to ``node`` and are complete in its period."""
        found = [
            self._standing_vintage(row)
            for state in family
            for row in self.fleet_of(state)
            if row.built_year <= self.case.settings.first_year
        ]
        for state in family:
            for arc, m in self.arrived(state, node):
                if arc.source is None:
                    found.append(self.ordered(arc, m))
        return found

    def ordered(self, arc: Arc, node: int) -> Vintage:
        """Return the vintage of lines that come from outside by an order."""
        moment, ends = self.done_moment(arc, node), self.expires(arc, node)
        return Vintage(arc.line, arc.site, moment, ends, arc, node, arc.standing)

    def _standing_vintage(self, row: Standing) -> Vintage:
        moment = float(self.tree.start_of_year(row.built_year))
        return Vintage(row.line, row.site, moment, self._expiry(row.line, moment), None, 0, row)

    def _expiry(self, line: str, moment: float) -> float:
        life = self.case.lines[line].life_years
        return float("inf") if life is None else moment + life * MONTHS

    def expired(self, vintage: Vintage, node: int) -> bool:
        """Whether a vintage may no longer stand: the period begins at or after the end of its life."""
        return self.tree.period_of(node).start >= vintage.expires
