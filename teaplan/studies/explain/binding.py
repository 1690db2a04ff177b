"""What limits a plan: rows that are met to the last unit, and what one more unit of their side is worth.

Two prices of a row. With the whole decisions of the plan held, the rest is a linear program, and its
duals are exact for it; a row in which whole decisions stand alone has none there. The relaxation has
them as if lines and buildings could be bought in parts: what a limit is worth before it is rounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from teaplan.engine.certificate import reduced_costs
from teaplan.engine.handover import Floats, Matrix
from teaplan.engine.highs import Bridge
from teaplan.engine.naming import row_named
from teaplan.studies.explain.workshop import Workshop

MET = 1e-7
"""Distance from its side, relative to its size, at which a row is met."""
PRICED = 1e-7
"""Price of a row, M$ a unit, that is not 0."""


@dataclass(frozen=True)
class Priced:
    """A point of a linear program with its duals, of the problem as it is minimised.

    Attributes
    ----------
    x, prices, reduced
        Values of columns, prices of rows, reduced costs of columns.
    held
        Columns that are held whatever their bounds.
    """

    x: Floats
    prices: Floats
    reduced: Floats
    held: np.ndarray


@dataclass(frozen=True)
class Binding:
    """A row that limits a plan.

    Attributes
    ----------
    family, meaning, of, branch, period
        Which one, in a planner's words.
    worth, divisible
        What one more unit of its side is worth, M$ of the objective: with the whole decisions of the
        plan held, and as if they could be bought in parts. None where there is no such price.
    """

    family: str
    meaning: str
    of: str
    branch: str
    period: str
    worth: float
    divisible: float | None


def held(shop: Workshop, point: Floats) -> Priced | None:
    """Return the duals of a plan: the linear program with its whole decisions held."""
    matrix = shop.base.matrix
    whole = np.round(point)
    fixed = matrix.bounded(
        np.where(matrix.integer, whole, matrix.lower), np.where(matrix.integer, whole, matrix.upper)
    )
    return _priced(shop, fixed, matrix.integer)


def divisible(shop: Workshop) -> Priced | None:
    """Return the duals of the relaxation."""
    matrix = shop.base.matrix
    return _priced(shop, matrix, np.zeros(len(matrix.cost), dtype=bool))


def _priced(shop: Workshop, matrix: Matrix, still: np.ndarray) -> Priced | None:
    asked = shop.options | shop.patience.limit()
    found = Bridge(matrix, relaxed=True, **asked).run(lambda *_: shop.patience.late())
    if found.x is None or found.prices is None:
        return None
    return Priced(found.x, found.prices, reduced_costs(matrix, found.prices), still)


def bindings(shop: Workshop, plan: Priced, parts: Priced | None) -> list[Binding]:
    """Return the rows that limit a plan, the dearest first.

    Equations limit nothing of their own: what they pass on stands in the limits behind them.
    """
    found = list(_bindings(shop, plan, parts))
    return sorted(found, key=lambda row: -max(abs(row.worth), abs(row.divisible or 0.0)))


def _bindings(shop: Workshop, plan: Priced, parts: Priced | None) -> Iterator[Binding]:
    matrix, problem = shop.base.matrix, shop.base.problem
    activity = matrix.activity(plan.x)
    known = [np.where(np.isfinite(side), side, 0.0) for side in (matrix.row_lower, matrix.row_upper)]
    size = np.maximum.reduce([np.abs(known[0]), np.abs(known[1]), np.ones(len(activity))])
    apart = np.minimum(activity - matrix.row_lower, matrix.row_upper - activity)
    equal = matrix.row_lower == matrix.row_upper
    of_parts = np.zeros(len(activity)) if parts is None else parts.prices
    dear = np.maximum(np.abs(plan.prices), np.abs(of_parts)) > PRICED
    for row in np.flatnonzero((apart <= MET * size) & dear & ~equal):
        # more of an upper side is room; of a lower side it is asked for
        sign = -1.0 if np.isfinite(matrix.row_upper[row]) else 1.0
        words = row_named(problem.model, *problem.row_keys[row])
        own, part = (sign * float(of[row]) for of in (plan.prices, of_parts))
        yield Binding(*words, own, None if parts is None else part)
