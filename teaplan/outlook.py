"""What every number is on every node: paths averaged over the period, drivers applied, money escalated.

A number is returned with its *trace*: it equals the sum of weight x typed cell, so
that a report can carry it as a live formula on the planner's own cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from typing import NamedTuple

from teaplan.case import NEVER, Case, ContentRule, Credit, Dependence, Driver, Import, Path, Ref, Supplier
from teaplan.tree import MONTHS, Tree


class Number(NamedTuple):
    """A value and where it comes from: ``value == sum(weight * cell for weight, cell in trace)``."""

    value: float
    trace: tuple[tuple[float, Ref], ...]

    def times(self, factor: float) -> Number:
        """Return the number and its trace, multiplied."""
        return Number(self.value * factor, tuple((weight * factor, ref) for weight, ref in self.trace))


class Driven(NamedTuple):
    """What drivers say of a number on a node: a replacing row or None, and a factor."""

    replaced_by: Driver | None
    factor: float


UNDRIVEN = Driven(None, 1.0)


class Outlook:
    """Node-by-node numbers of a case. All money nominal M$ per unit; rates per period of the node.

    Parameters
    ----------
    case, tree
        The case and its tree.
    """

    def __init__(self, case: Case, tree: Tree) -> None:
        self.case = case
        self.tree = tree
        self._by_kind: dict[str, list[Driver]] = {}
        for row in case.drivers:
            self._by_kind.setdefault(row.driver, []).append(row)
        self.demand = cache(self._demand)
        self.price = cache(self._price)
        self.opening_month = cache(self._opening_month)
        self.ready_month = cache(self._ready_month)
        self.yield_scale = cache(self._yield_scale)
        self._driven: dict[tuple[str, tuple[str | None, ...], int], Driven] = {}

    # -- drivers ---------------------------------------------------------------------------------

    def driven(self, kind: str, targets: Sequence[str], node: int) -> Driven:
        """Return what the drivers of a kind say on a node.

        The deepest ``value`` wins, at equal depth the most specific target; factors at
        or below it multiply, over all matching targets.

        Parameters
        ----------
        kind
            Driver, e.g. ``demand``.
        targets
            Names a row may target to be meant, from the least specific to the most.
        node
            Node index.
        """
        rows = self._by_kind.get(kind)
        if not rows:
            return UNDRIVEN
        key = (kind, tuple(targets), node)
        if key not in self._driven:
            self._driven[key] = self._resolve(rows, (None, *targets), node)
        return self._driven[key]

    def _resolve(self, rows: list[Driver], targets: tuple[str | None, ...], node: int) -> Driven:
        lineage = self.tree.lineage(self.tree.nodes[node].branch)
        found = [
            (lineage.index(row.branch), targets.index(row.target), row)
            for row in rows
            if row.branch in lineage and row.target in targets and self._in_force(row, node)
        ]
        values = [item for item in found if item[2].value is not None]
        winner = max(values, key=lambda item: item[:2], default=None)
        depth = -1 if winner is None else winner[0]
        factor = 1.0
        for level, _, row in found:
            if row.factor is not None and level >= depth:
                factor *= row.factor
        return Driven(None if winner is None else winner[2], factor)

    def _in_force(self, row: Driver, node: int) -> bool:
        period = self.tree.period_of(node)
        if row.from_year is not None and period.start < self.tree.start_of_year(row.from_year):
            return False
        return row.to_year is None or period.end <= self.tree.start_of_year(row.to_year + 1)

    # -- from typed cells to numbers -----------------------------------------------------------------

    @cached_property
    def escalation(self) -> tuple[float, ...]:
        """Nominal money per ``price_year`` money, by period: the time-weighted mean of its years."""
        settings = self.case.settings
        return tuple(
            sum(share * (1 + settings.inflation) ** (year - settings.price_year) for year, share in p.years)
            for p in self.tree.periods
        )

    def escalation_at(self, node: int) -> float:
        """Escalation of a node's period."""
        return self.escalation[self.tree.nodes[node].period]

    def kwh_weight(self, node: int) -> float:
        """Probability x discount x escalation: the weight of a node's kWh in the levelised cost."""
        return self.tree.weight(node) * self.escalation_at(node)

    def mean(self, path: Path, node: int) -> Number:
        """Time-weighted mean of a path over a node's period."""
        period = self.tree.period_of(node)
        if path.months:
            start = self.tree.settings.first_year * MONTHS + period.start
            parts = [(count / period.months, index) for index, count in path.held(start, period.months)]
        else:
            parts = [(share, path.position(year)) for year, share in period.years]
        trace = tuple((share, path.cell(index)) for share, index in parts)
        return Number(sum(share * path.values[index] for share, index in parts), trace)

    def on_node(self, path: Path, node: int, kind: str, targets: Sequence[str]) -> Number:
        """Mean of a path on a node with the drivers of ``kind`` applied."""
        said = self.driven(kind, targets, node)
        row = said.replaced_by
        if row is not None and row.value is not None:
            return Number(row.value, ((1.0, Ref("drivers", row.row, "value")),)).times(said.factor)
        number = self.mean(path, node)
        return number if said.factor == 1.0 else number.times(said.factor)

    def typed(self, value: float, ref: Ref, node: int) -> Number:
        """Typed money of ``price_year`` as nominal money of a node."""
        return Number(value, ((1.0, ref),)).times(self.escalation_at(node))

    def scalar(self, value: float, node: int, kind: str, targets: Sequence[str]) -> float:
        """Return a plain number (months, MW) with drivers applied."""
        said = self.driven(kind, targets, node)
        row = said.replaced_by
        return (value if row is None or row.value is None else row.value) * said.factor

    # -- markets -----------------------------------------------------------------------------------

    def _demand(self, segment: str, node: int) -> float:
        """GWh asked by a segment in the node's period."""
        row = self.case.segments[segment]
        rate = self.on_node(row.demand, node, "demand", (segment,)).value
        return rate * self.tree.period_of(node).length

    def _price(self, segment: str, product: str, node: int) -> Number:
        """Nominal M$/GWh a segment pays; 0 where there is no ``prices`` sheet."""
        if self.case.prices is None:
            return Number(0.0, ())
        row = self.case.prices[segment, product]
        return self.on_node(row.price, node, "price", (segment,)).times(self.escalation_at(node))

    def unmet_penalty(self, segment: str, node: int) -> Number:
        """Nominal M$ per GWh of demand not met; in the objective only, never in a cost."""
        row = self.case.segments[segment]
        return self.typed(row.unmet_penalty, Ref("segments", row.row, "unmet_penalty_usd_per_kwh"), node)

    def import_price(self, offer: Import, segment: str, node: int) -> Number:
        """Nominal M$/GWh of an imported product before its tariff, freight included."""
        targets = (offer.product, segment)
        return self.on_node(offer.price, node, "import_price", targets).times(self.escalation_at(node))

    def import_tariff(self, offer: Import, node: int) -> Number:
        """Share of the import price paid as tariff."""
        flat = Path.flat(offer.tariff_rate, "imports", offer.row, "tariff_rate")
        return self.on_node(flat, node, "tariff", (offer.country,))

    def landed_price(self, offer: Import, segment: str, node: int) -> float:
        """Nominal M$/GWh of an import with its tariff."""
        return self.import_price(offer, segment, node).value * (1 + self.import_tariff(offer, node).value)

    def import_limit(self, offer: Import, node: int) -> float | None:
        """GWh of an import row in the node's period."""
        return None if offer.limit is None else offer.limit * self.tree.period_of(node).length

    # -- supply ------------------------------------------------------------------------------------

    def supplier_share(self, offer: Supplier, node: int) -> float:
        """Share of the node's period in which a supplier delivers (its from-to years)."""
        first = -NEVER if offer.first_year is None else offer.first_year
        last = NEVER if offer.last_year is None else offer.last_year
        return sum(share for year, share in self.tree.period_of(node).years if first <= year <= last)

    def supplier_price(self, offer: Supplier, node: int) -> Number:
        """Nominal M$/kt before tariff and freight."""
        targets = (offer.country, offer.material, offer.supplier)
        return self.on_node(offer.price, node, "material_price", targets).times(self.escalation_at(node))

    def supplier_tariff(self, offer: Supplier, node: int) -> Number:
        """Share of a supplier's price paid as tariff."""
        flat = Path.flat(offer.tariff_rate, "suppliers", offer.row, "tariff_rate")
        return self.on_node(flat, node, "tariff", (offer.country,))

    def supplier_freight(self, offer: Supplier, node: int) -> Number:
        """Nominal M$/kt of freight that is in the supplier's own row."""
        return self.typed(offer.freight, Ref("suppliers", offer.row, "freight_usd_per_kg"), node)

    def supplier_limit(self, offer: Supplier, node: int) -> float | None:
        """Kt a supplier delivers at most in the node's period; None without limit."""
        share = self.supplier_share(offer, node)
        if share == 0.0:
            return 0.0
        said = self.driven("supplier_limit", (offer.country, offer.supplier), node)
        if offer.limit is None and said.replaced_by is None:
            return 0.0 if said.factor == 0.0 else None
        path = offer.limit or Path.flat(0.0, "suppliers", offer.row, "limit_kt_per_year")
        rate = self.on_node(path, node, "supplier_limit", (offer.country, offer.supplier)).value
        return rate * share * self.tree.period_of(node).length

    def dependence_share(self, cap: Dependence, node: int) -> float:
        """Largest share of a country on a node."""
        return self.on_node(cap.share, node, "dependence", (cap.country, cap.material)).value

    # -- credits, lines, sites ---------------------------------------------------------------------

    def credit(self, credit: Credit, node: int) -> Number:
        """Nominal M$ got per good unit, or share of capital got: amount x sale value."""
        return self.on_node(credit.amount, node, "credit", (credit.credit,)).times(credit.sale_value)

    def loan_share(self, instrument: str, node: int) -> float:
        """Share of an instrument's amount that can be drawn on a node: 0 of a loan that never closes."""
        return self.scalar(1.0, node, "loan", (instrument,))

    def content_share(self, rule: ContentRule, node: int) -> float:
        """Least share of direct material cost of a rule in the node's period."""
        return self.mean(rule.share, node).value

    def line_capex(self, line: str, node: int) -> Number:
        """Nominal M$ of one line ordered on a node, before the site's factor."""
        row = self.case.lines[line]
        flat = Path.flat(row.capex, "lines", row.row, "capex_musd")
        return self.on_node(flat, node, "capex", (row.generation, line)).times(self.escalation_at(node))

    def capital_factor(self, site: str) -> float:
        """What is paid at a site for typed capex: the site's factor, with contingency and owner's cost."""
        settings = self.case.settings
        added = settings.contingency_share + settings.owners_cost_share
        return self.case.sites[site].capex_factor * (1.0 + added)

    def build_lead(self, line: str, node: int) -> float:
        """Months from order to completion of a line ordered on a node."""
        return self.scalar(self.case.lines[line].lead_months, node, "lead", (line,))

    def _yield_scale(self, line: str, product: str, node: int) -> float:
        """Mature yield on a node over the recipe's; it scales rate and yield alike."""
        mature = self.case.recipes[line, product].mature_yield
        return self.scalar(mature, node, "yield", (line,)) / mature

    def _ready_month(self, line: str, product: str, node: int) -> float:
        """Month from which a line may stand set up for a product, as a node's future has it."""
        recipe = self.case.recipes[line, product]
        return max(
            self._first_month(self.case.lines[line].first_year, line, node),
            self._first_month(recipe.first_year, product, node),
        )

    def _first_month(self, first_year: int | None, target: str, node: int) -> float:
        row = self.driven("first_year", (target,), node).replaced_by
        year = first_year if row is None or row.value is None else int(row.value)
        if year is None:
            return 0.0
        return float("inf") if year >= NEVER else float(self.tree.start_of_year(year))

    def _opening_month(self, site: str, node: int) -> float:
        """First month in which a site may open, as seen on a node."""
        row = self.case.sites[site]
        if row.open_at_start:
            return 0.0
        if row.first_year is not None and row.first_year >= NEVER:
            return float("inf")
        start = 0 if row.first_year is None else max(0, self.tree.start_of_year(row.first_year))
        return start + self.scalar(row.permit_months, node, "permit", (site,))

    def site_power(self, site: str, node: int) -> float | None:
        """MW at a site on a node; None without limit."""
        path = self.case.sites[site].power
        said = self.driven("power", (site,), node)
        if path is None:
            row = said.replaced_by
            return None if row is None or row.value is None else row.value * said.factor
        return self.on_node(path, node, "power", (site,)).value

    def hours_per_year(self) -> float:
        """Hours one FTE is paid for in a year."""
        return self.case.settings.hours_per_fte
