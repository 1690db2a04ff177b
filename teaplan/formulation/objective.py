"""The objective: expected present value (npv), or expected present value of cost (cost).

npv  = sum pi delta (revenue + credits + salvage - capex - operating cost - penalties) + terminal
cost = sum pi delta (capex + operating cost + imports + penalties - credits - salvage) - terminal
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from teaplan.formulation.builder import Builder, MoneyTerm

LEFT_OUT = {"npv": ("imports",), "cost": ("revenue",)}
"""In npv imports are the customer's own purchase; cost knows no revenue."""


BESIDE = ("revenue", "imports", "penalties")
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


def add(b: Builder) -> None:
    """Add the objective of the case, the scale its gap is measured on, and what a kWh of a plan costs."""
    kind = b.case.settings.objective
    install_objective(b.model, kind, b.tree)
    terms = [term for name, term in b.model.money_terms.items() if name in BESIDE]
    beside, constant = present_value([term for term in terms if term.name not in LEFT_OUT[kind]], b.tree)
    weights = [b.outlook.kwh_weight(node) for node in b.nodes]
    delivered = b.model.decisions["delivered"].items()
    b.model.levelised = Levelised(beside, constant, [(sold, weights[key[-1]]) for key, sold in delivered])


def install_objective(model: Any, kind: str, tree: Any) -> None:
    """Make the objective from the model's money terms; also used to put a changed term in its place."""
    if model.find_component("value") is not None:
        model.del_component("value")
    terms = [term for term in model.money_terms.values() if term.name not in LEFT_OUT[kind]]
    sign = 1.0 if kind == "npv" else -1.0
    totals, constant = present_value(terms, tree)
    expression = LinearExpression(
        constant=sign * constant,
        linear_coefs=[sign * coefficient for _, coefficient in totals],
        linear_vars=[variable for variable, _ in totals],
    )
    sense = pyo.maximize if kind == "npv" else pyo.minimize
    model.value = pyo.Objective(expr=expression, sense=sense, doc=f"Expected present value: {kind}, M$.")
    spent, fixed = present_value([t for t in terms if t.cost and t.name not in ("salvage", "terminal")], tree)
    model.scale_vector = [(variable, -coefficient) for variable, coefficient in spent]
    model.scale_constant = -fixed


def present_value(terms: list[MoneyTerm], tree: Any) -> tuple[list[tuple[Any, float]], float]:
    """Sum terms over nodes with probability and discount: coefficient by variable, and a constant."""
    totals: dict[int, float] = {}
    variables: dict[int, Any] = {}
    constant = 0.0
    for term in terms:
        for node in range(len(tree.nodes)):
            weight = tree.weight(node)
            for coefficient, variable in term.term(node):
                if variable is None:
                    constant += weight * coefficient
                    continue
                key = id(variable)
                totals[key] = totals.get(key, 0.0) + weight * coefficient
                variables[key] = variable
    return [(variables[key], value) for key, value in totals.items() if value != 0.0], constant
