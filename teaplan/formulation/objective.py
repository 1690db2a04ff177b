"""The objective: expected present value (npv), or expected present value of cost (cost).

npv  = sum pi delta (revenue + credits + salvage - capex - operating cost - penalties) + terminal
cost = sum pi delta (capex + operating cost + imports + penalties - credits - salvage) - terminal

With a weight on the worst futures (``risk.py``) it is (1 - w) of that and w of their mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from teaplan.formulation import risk
from teaplan.formulation.builder import Builder, MoneyTerm, Pair
from teaplan.shared.components import BESIDE, LEFT_OUT, REVENUE, SPENDING, of_kind

OUTSIDE = of_kind(REVENUE, BESIDE)
"""Money that is no cost of our own kWh."""


@dataclass(frozen=True)
class Levelised:
    """What turns the objective into a cost per kWh: coefficients by variable, present values.

    Attributes
    ----------
    beside, constant
        What the objective holds beside the cost of our own kWh, M$.
    kwh
        Own deliveries, discounted GWh.
    """

    beside: list[tuple[Any, float]]
    constant: float
    kwh: list[tuple[Any, float]]


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
    terms = [term for name, term in b.model.money_terms.items() if name in OUTSIDE]
    counted = [term for term in terms if term.name not in LEFT_OUT[kind]]
    beside, constant = summed(pair for term in counted for pair in present_value(term, b.tree))
    weights = [b.outlook.kwh_weight(node) for node in b.nodes]
    delivered = b.model.decisions["delivered"].items()
    b.model.levelised = Levelised(beside, constant, [(sold, weights[key[-1]]) for key, sold in delivered])


def install_objective(model: Any, kind: str, tree: Any) -> None:
    """Make the objective from the model's money terms; also used to put a changed term in its place."""
    if model.find_component("value") is not None:
        model.del_component("value")
    terms = [term for term in model.money_terms.values() if term.name not in LEFT_OUT[kind]]
    worth = {term.name: present_value(term, tree) for term in terms}
    sign = 1.0 if kind == "npv" else -1.0
    counted: Iterable[Pair] = chain.from_iterable(worth.values())
    if model.risk is not None:
        counted = chain(scaled(counted, 1.0 - model.risk.weight), scaled(model.risk.worst, model.risk.weight))
    totals, constant = summed(counted)
    expression = LinearExpression(
        constant=sign * constant,
        linear_coefs=[sign * coefficient for _, coefficient in totals],
        linear_vars=[variable for variable, _ in totals],
    )
    sense = pyo.maximize if kind == "npv" else pyo.minimize
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


def scaled(pairs: Iterable[Pair], factor: float) -> Iterator[Pair]:
    """Multiply the coefficients of terms."""
    return ((factor * coefficient, variable) for coefficient, variable in pairs)


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
