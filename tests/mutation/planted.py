"""Errors planted in the code that model and audit share: each must break a proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from teaplan import case, network, outlook, tree
from teaplan.formulation import contracts as rows_of_contracts
from teaplan.formulation import credits as money_of_credits
from teaplan.formulation import depreciation, rules
from teaplan.formulation import dues as rows_of_dues
from teaplan.formulation import finance as rows_of_finance
from teaplan.formulation import incentives as rows_of_incentives
from teaplan.formulation import learning as rows_of_learning
from teaplan.formulation import markets as rows_of_markets
from teaplan.formulation import streams as rows_of_streams
from teaplan.formulation import tax as rows_of_tax
from teaplan.money.learning import Curve
from teaplan.shared import buildings, contracts, credits, routes, streams, taxes

moments_of = tree.Tree.moments.func
"""As it is, for the planted error that changes it."""


@dataclass(frozen=True)
class Planted:
    """An error: what is wrong, and how to put it in place."""

    name: str
    target: Any
    attribute: str
    wrong: Callable[..., Any]

    def patched(self) -> Any:
        """Context in which the error is in place."""
        return patch.object(self.target, self.attribute, self.wrong)


def _both_taxes(case: Any) -> float:
    return float(case.settings.tax_rate + case.settings.state_tax_rate)


def _even(month: float) -> int:
    return int(month // 24) * 2


def _discount_by_period(settings: Any, period: Any) -> float:
    return float((1.0 + settings.discount_rate) ** -period.index)


def _whole_periods_of_lead(self: Any, arc: Any, node: int) -> float:
    if arc.standing is not None:
        return float(self.tree.start_of_year(arc.standing.built_year))
    months = self.tree.period_of(node).months
    return float(self.tree.period_of(node).start + self.lead(arc, node) // months * months)


def _no_climb(self: Any, arc: Any, recipe: Any) -> tuple[float, float, float]:
    return 1.0, 0.0, 1.0


def _first_year_of_period(self: Any) -> tuple[float, ...]:
    settings = self.case.settings
    return tuple((1 + settings.inflation) ** (p.years[0][0] - settings.price_year) for p in self.tree.periods)


def _next_year_given(self: Any, year: int, month: int = 0) -> int:
    return next((i for i, given in enumerate(self.years) if given >= year), len(self.years) - 1)


def _all_at_order(self: Any, payment: str, node: int, lead: float) -> Any:
    return ((self.tree.nodes[node].period, 1.0),)


def _life_of_a_year_more(self: Any, line: str, moment: float) -> float:
    life = self.case.lines[line].life_years
    return float("inf") if life is None else float(moment + (life + 1) * 12)


def _dearest_row(self: Any, state: Any, product: str) -> Any:
    rows = [
        row for row in self.case.moves if row.move == "changeover" and row.to_product in ("*", "", product)
    ]
    return max(rows, key=lambda row: row.cost, default=None)


def _smallest_recipe(network: Any, state: Any) -> float:
    outputs = [network.case.recipes[state.line, product].output for product in network.products(state)]
    return float(min(outputs, default=0.0))


PLANTED = (
    Planted(
        "discount: by periods instead of by years and timing", tree, "discount_factor", _discount_by_period
    ),
    Planted("lead: cut to whole periods", network.Network, "_done_moment", _whole_periods_of_lead),
    Planted("ramp: always full", network.Network, "_ramp", lambda self, arc: ()),
    Planted("yield: mature from the start", network.Network, "_curve", _no_climb),
    Planted(
        "yield: a driver scales the rate only",
        network.Network,
        "mature_yield",
        lambda self, line, product, node: self.case.recipes[line, product].mature_yield,
    ),
    Planted(
        "tariff: not on suppliers",
        outlook.Outlook,
        "supplier_tariff",
        lambda self, offer, node: outlook.Number(0.0, ()),
    ),
    Planted(
        "tariff: not on imports",
        outlook.Outlook,
        "import_tariff",
        lambda self, offer, node: outlook.Number(0.0, ()),
    ),
    Planted(
        "salvage: none", network.Network, "salvage_of", lambda self, state, node: outlook.Number(0.0, ())
    ),
    Planted("period length: every period a year", tree.Period, "length", property(lambda self: 1.0)),
    Planted(
        "escalation: at the first year of a period",
        outlook.Outlook,
        "escalation",
        property(_first_year_of_period),
    ),
    Planted(
        "probability: conditional taken for unconditional",
        tree.Tree,
        "_probability",
        lambda self, branch: branch.probability,
    ),
    Planted("path: the next year given instead of the last", case.Path, "position", _next_year_given),
    Planted(
        "path: a period's first year instead of its mean",
        tree,
        "calendar_shares",
        lambda first, start, months: ((first + start // 12, 1.0),),
    ),
    Planted("payment: all at order", network.Network, "_payment_schedule", _all_at_order),
    Planted("life: a year too long", network.Network, "_expiry", _life_of_a_year_more),
    Planted("permit: none", outlook.Outlook, "_opening_month", lambda self, site, node: 0.0),
    Planted("drivers: none", outlook.Outlook, "driven", lambda self, kind, targets, node: outlook.UNDRIVEN),
    Planted("credits: for everyone", credits, "applies", lambda outlook, credit, line, product: True),
    Planted(
        "buildings: ready when ordered",
        buildings,
        "building_done",
        lambda network, building, node: network.tree.period_of(node).start,
    ),
    Planted("set-ups: the dearest row", network.Network, "_setup_row", _dearest_row),
    Planted(
        "routes: every route is there and free",
        routes.Routes,
        "_best",
        lambda self, origin, targets, product: (True, None),
    ),
    Planted("routes: none has a charge", routes.Routes, "charged", lambda self: {}),
    Planted(
        "routes: a charge for every row",
        routes.Routes,
        "charged",
        lambda self: {(row.origin, row.destination): row for row in self.rows},
    ),
    Planted("rules: nothing is barred", rules, "goes_into", lambda arc, inside: False),
    Planted(
        "rules: moves within what is barred are barred",
        rules,
        "goes_into",
        lambda arc, inside: arc.kind != "fleet" and arc.target is not None and inside(arc.target),
    ),
    Planted("rules: always in force", rules, "in_force", lambda rule, tree, node: True),
    Planted(
        "rules: a generation is no more than a line of its name",
        rules,
        "lines_meant",
        lambda case, rule: frozenset(line for line in case.lines if line == rule.target),
    ),
    Planted(
        "rules: every segment is the first",
        rules,
        "segments_meant",
        lambda case, rule: tuple(case.segments)[:1],
    ),
    Planted(
        "origin: every supplier counts",
        rows_of_streams,
        "counts",
        lambda case, stream, supplier: True,
    ),
    Planted(
        "origin: countries of a measure left out",
        rows_of_streams,
        "counts",
        lambda case, stream, supplier: not supplier.prohibited,
    ),
    Planted("origin: each stream for itself", streams.Stream, "contest", lambda self, case: self.id),
    Planted("origin: one contest for all stages", streams.Stream, "contest", lambda self, case: self.kind),
    Planted(
        "origin: nothing made in house passes on its purchases",
        rows_of_streams,
        "made_of",
        lambda case: dict.fromkeys(case.products, frozenset()),
    ),
    Planted(
        "origin: the threshold of the first year",
        outlook.Outlook,
        "content_share",
        lambda self, rule, node: rule.share.values[0],
    ),
    Planted("origin: no segment asks for one", streams, "_of_segments", lambda network, node: []),
    Planted("credits: no rule is asked", money_of_credits, "tested", lambda outlook, credit, node: None),
    Planted(
        "credits: a generation is no more than a line of its name",
        money_of_credits,
        "invests_in_line",
        lambda case, credit, line: credit.kind == "investment" and credit.applies_to == line,
    ),
    Planted("credits: none excludes another", credits, "exclusions", lambda case: []),
    Planted(
        "credits: sites choose where the company does",
        money_of_credits,
        "places_of_choice",
        lambda case, name: list(case.sites) if credits.places_of_choice(case, name) else [],
    ),
    Planted(
        "contracts: in every year",
        contracts,
        "volume",
        lambda outlook, contract, node: contract.volume * outlook.tree.period_of(node).length,
    ),
    Planted("contracts: nothing is promised", contracts, "committed", lambda outlook, segment, node: 0.0),
    Planted("contracts: all of a volume is called", rows_of_contracts, "called", contracts.volume),
    Planted(
        "contracts: the market is open for all of demand",
        rows_of_contracts,
        "open_demand",
        lambda outlook, segment, node: outlook.demand(segment, node),
    ),
    Planted(
        "contracts: a product's share holds back what is promised",
        rows_of_markets,
        "most_of_product",
        lambda outlook, segment, product, node, share: share * outlook.demand(segment, node),
    ),
    Planted(
        "incentives: jobs are asked for from the start",
        rows_of_incentives,
        "asks_for_jobs",
        lambda tree, incentive, node: bool(incentive.jobs and incentive.clawback),
    ),
    Planted("incentives: none may be refused", rows_of_incentives, "may_be_refused", lambda incentive: False),
    Planted(
        "financing: draws in every year",
        rows_of_finance,
        "may_draw",
        lambda tree, row, node: node not in tree.leaves,
    ),
    Planted(
        "financing: a covenant from the draw on",
        rows_of_dues,
        "under_cover",
        lambda tree, row, vintage, node: node != vintage,
    ),
    Planted(
        "financing: a sculpted loan without a tenor",
        rows_of_dues,
        "falls_due",
        lambda tree, row, vintage, node: False,
    ),
    Planted(
        "financing: money of a year later",
        tree.Tree,
        "moments",
        property(lambda self: 1.5 * moments_of(self)),
    ),
    Planted("financing: nothing excludes anything", rows_of_finance, "exclusions", lambda case: []),
    Planted("financing: one place for all", rows_of_finance, "places_of", lambda case, row: ["*"]),
    Planted("rules: capacity by the smallest recipe, materials too", rules, "capacity_of", _smallest_recipe),
    Planted(
        "learning: each type starts at its own price",
        rows_of_learning,
        "curve_of",
        lambda case, group: Curve(
            max(row.capex for row in case.lines.values() if row.learning_group == group.learning_group),
            group.rate,
            group.floor,
        ),
    ),
    Planted(
        "learning: what is typed counts, whatever drivers and sites say",
        rows_of_learning,
        "reference",
        lambda network, arc, node: network.case.lines[arc.line].capex,
    ),
    Planted("learning: no world path", rows_of_learning, "world_price", lambda network, group, node: 1.0),
    Planted("learning: nothing spills over", rows_of_learning, "spilled", lambda network, group, node: 0.0),
    Planted("learning: no floor", Curve, "kink", property(lambda self: float("inf"))),
    Planted("tax: state tax beside federal tax", rows_of_tax, "income_tax_rate", _both_taxes),
    Planted("tax: losses used without limit", rows_of_tax, "LIMIT", 1.0),
    Planted(
        "tax: lines straight over their life, whatever their class",
        depreciation,
        "class_of_line",
        lambda case, line: taxes.by_life(case.lines[line].life_years),
    ),
    Planted(
        "tax: buildings in the class of land",
        depreciation,
        "class_of_building",
        lambda case, building: taxes.LAND,
    ),
    Planted("tax: a tax year of two calendar years", depreciation, "tax_year", _even),
)
