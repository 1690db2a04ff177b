"""The standard planning model with a house rule: what is ordered is ordered at the start of a year.

Lines, moves, set-ups and buildings of a plan in shorter periods are then placed as a plan in years places
them, while everything is made, sold and paid period by period: the difference to the plan without the rule is
what deciding within a year is worth. ``benchmarks.quarters`` plans with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.capacity_plan import build as standard
from teaplan.case import Case
from teaplan.tree import MONTHS

ORDERS = ("moves", "setups", "buildings")
"""Decisions that place an order, by their name in the model; their node stands last."""


def build(case: Case) -> Any:
    """Build the planning model of a case with no order inside a year."""
    model = standard(case)
    for variable in _within_years(model):
        variable.setub(0.0)
    return model


def _within_years(model: Any) -> Iterator[Any]:
    """Yield the orders of periods that do not begin a year; lines that were bought before are no order."""
    for name in ORDERS:
        for key, variable in model.decisions.get(name, {}).items():
            within = model.network.tree.period_of(key[-1]).start % MONTHS
            if within and getattr(key[0], "kind", "") != "fleet":
                yield variable
