"""The objective: expected present value (npv) or its cost (cost), or the cost of our own kWh (cost_per_kwh).

npv  = sum pi delta (revenue + credits + salvage - capex - operating cost - penalties) + terminal
cost = sum pi delta (capex + operating cost + imports + penalties - credits - salvage) - terminal

cost_per_kwh = own cost / discounted kWh        own cost = cost without imports and penalties

A ratio is no linear objective: the model's is own cost, and the engine seeks plans at a uniform price of
the kWh until the best is worth nothing at it (``engine/ratio.py``). After tax and financing the model's is
own cost with the tax at a price, less sales at that price; it is built at 1 $/kWh (``engine/one_price.py``).
With a weight on the worst futures (``risk.py``) it is (1 - w) of that and w of their mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, product
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression
from scipy.optimize import linprog

from teaplan.formulation import risk
from teaplan.formulation.builder import Builder, MoneyTerm, Pair, scaled
from teaplan.formulation.operating import RECEIPTS, SALES
from teaplan.shared.aims import AIMS, COST_PER_KWH
from teaplan.shared.components import LEFT_OUT, NO_OWN_COST, SPENDING
from teaplan.shared.contracts import most_taken
from teaplan.shared.one_price import at_one_price
from teaplan.shared.taxes import income_tax_rate, is_taxed


@dataclass(frozen=True)
class SalesAtPrice:
    """Own sales at one price: variables by node, and what tax at a price needs.

    Attributes
    ----------
    sold, receipts
        Sales at a real price of 1 $/kWh, and receipts; the price stands in the rows named ``row``.
    taxed, left
        Income taxed, and losses left; empty where nothing is taxed.
    weights
        Probability times discount.
    rate, timing
        Of tax; ``months`` and ``parent`` of the nodes.
    first
        A price to begin with: what the market pays at best, $/kWh; 0 where no prices are typed.
    """

    sold: list[Any]
    receipts: list[Any]
    row: str
    taxed: list[Any]
    left: list[Any]
    weights: list[float]
    rate: float
    timing: dict[str, Any]
    first: float


@dataclass(frozen=True)
class Levelised:
    """What turns the objective into a cost per kWh: coefficients by variable, present values.

    Attributes
    ----------
    beside, constant
        What the objective holds beside the cost of our own kWh, M$.
    kwh
        Own deliveries, discounted GWh.
    reach
        Fewest and most discounted GWh that any plan delivers, where their cost is the objective; else None.
    sales
        Where all own sales are at one price that is sought.
    """

    beside: list[tuple[Any, float]]
    constant: float
    kwh: list[tuple[Any, float]]
    reach: tuple[float, float] | None = None
    sales: SalesAtPrice | None = None


@dataclass(frozen=True)
class Risk:
    """Weight of the worst futures, and the terms of their mean value."""

    weight: float
    worst: list[Pair]


def add(b: Builder) -> None:
    """Add the objective of the case, the scale its gap is measured on, and what a kWh of a plan costs."""
    kind = b.case.settings.objective
    b.model.risk = Risk(b.case.settings.cvar_weight, risk.add(b, LEFT_OUT[kind])) if risk.is_on(b) else None
    install_objective(b.model, kind, b.tree)
    if b.model.risk is not None:
        # the objective is no longer money alone
        b.model.levelised = None
        return
    terms = [term for name, term in b.model.money_terms.items() if name in NO_OWN_COST]
    counted = [term for term in terms if term.name not in LEFT_OUT[kind]]
    beside, constant = summed(pair for term in counted for pair in present_value(term, b.tree))
    weights = [b.outlook.kwh_weight(node) for node in b.nodes]
    delivered = b.model.decisions["delivered"].items()
    kwh = [(sold, weights[key[-1]]) for key, sold in delivered]
    reach = reach_of_kwh(b, weights) if kind == COST_PER_KWH else None
    b.model.levelised = Levelised(beside, constant, kwh, reach, _sales(b))


def _sales(b: Builder) -> SalesAtPrice | None:
    if not at_one_price(b.case):
        return None

    def family(name: str) -> list[Any]:
        found = b.model.decisions.get(name, {})
        return [found[n] for n in b.nodes if n in found]

    return SalesAtPrice(
        family(SALES),
        family("receipts"),
        RECEIPTS,
        family("income_taxed"),
        family("losses_left"),
        [b.tree.weight(n) for n in b.nodes],
        income_tax_rate(b.case) if is_taxed(b.case) else 0.0,
        {"months": b.tree.months, "parent": b.tree.parents},
        _market_price(b),
    )


def _market_price(b: Builder) -> float:
    """Return the real price of all that is asked for, every segment at the best price of a product."""
    paid = sold = 0.0
    for n, segment in product(b.nodes, b.case.segments):
        prices = [b.outlook.price(g, name, n).value for g, name in b.case.prices or () if g == segment]
        taken = most_taken(b.outlook, segment, n)
        paid += b.tree.weight(n) * taken * max([0.0, *prices])
        sold += b.outlook.kwh_weight(n) * taken
    return paid / sold if sold > 0 else 0.0


def reach_of_kwh(b: Builder, weights: list[float]) -> tuple[float, float]:
    """Return the fewest and most discounted GWh of plans that keep the least share in every future.

    Parameters
    ----------
    b
        Its case has a ``min_delivered_share``.
    weights
        Of a GWh, by node.

    Returns
    -------
    tuple
        The least of sum weight x delivered with delivered <= demand, or what is promised to be taken, on
        every node and, along every path, sum delivered >= share x sum demand: no plan has fewer, whatever
        its lines; and all that is taken.
    """
    tree, outlook = b.tree, b.outlook
    asked = [float(sum(outlook.demand(g, n) or 0.0 for g in b.case.segments)) for n in b.nodes]
    most = [float(sum(most_taken(outlook, g, n) for g in b.case.segments)) for n in b.nodes]
    paths = np.zeros((len(tree.leaves), len(asked)))
    owed = np.zeros(len(tree.leaves))
    for row, leaf in enumerate(tree.leaves):
        for n in tree.ancestors[leaf]:
            paths[row, n] = -1.0
            owed[row] -= (b.case.settings.min_delivered_share or 0.0) * asked[n]
    found = linprog(weights, paths, owed, bounds=[(0.0, upper) for upper in most])
    # what must be delivered is never more than what is asked for: there is a least
    return float(found.fun or 0.0), sum(weight * upper for weight, upper in zip(weights, most, strict=True))


def install_objective(model: Any, kind: str, tree: Any) -> None:
    """Make the objective from the model's money terms; also used to put a changed term in its place."""
    if model.find_component("value") is not None:
        model.del_component("value")
    terms = [term for term in model.money_terms.values() if term.name not in LEFT_OUT[kind]]
    worth = {term.name: present_value(term, tree) for term in terms}
    sign = AIMS[kind].sign
    counted: Iterable[Pair] = chain.from_iterable(worth.values())
    if model.risk is not None:
        counted = chain(scaled(counted, 1.0 - model.risk.weight), scaled(model.risk.worst, model.risk.weight))
    totals, constant = summed(counted)
    expression = LinearExpression(
        constant=sign * constant,
        linear_coefs=[sign * coefficient for _, coefficient in totals],
        linear_vars=[variable for variable, _ in totals],
    )
    sense = pyo.maximize if sign > 0 else pyo.minimize
    model.value = pyo.Objective(expr=expression, sense=sense, doc=f"Expected present value: {kind}, M$.")
    spending = [term.name for term in terms if term.name in SPENDING]
    spent, fixed = summed(chain.from_iterable(worth[name] for name in spending))
    model.scale_vector = [(variable, -coefficient) for variable, coefficient in spent]
    model.scale_constant = -fixed


def present_value(term: MoneyTerm, tree: Any) -> list[Pair]:
    """Weigh a term on every node with probability and discount."""
    found: list[Pair] = []
    for node in range(len(tree.nodes)):
        weight = tree.weight(node)
        found += [(weight * coefficient, variable) for coefficient, variable in term.term(node)]
    return found


def summed(pairs: Iterable[Pair]) -> tuple[list[tuple[Any, float]], float]:
    """Add up pairs: coefficient by variable, and a constant."""
    totals: dict[int, float] = {}
    variables: dict[int, Any] = {}
    constant = 0.0
    for coefficient, variable in pairs:
        if variable is None:
            constant += coefficient
            continue
        key = id(variable)
        totals[key] = totals.get(key, 0.0) + coefficient
        variables[key] = variable
    return [(variables[key], value) for key, value in totals.items() if value != 0.0], constant
