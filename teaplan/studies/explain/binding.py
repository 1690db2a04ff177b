"""What limits a plan: rows that are met to the last unit, and what one more unit of their side is worth.

Two prices of a row. With the whole decisions of the plan held, the rest is a linear program, and its
duals are exact for it; a row in which whole decisions stand alone has none there. The relaxation has
them as if lines and buildings could be bought in parts: what a limit is worth before it is rounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from teaplan.engine.certificate import reduced_costs
from teaplan.engine.handover import INFINITY, Floats, Matrix
from teaplan.engine.large import INTERIOR, Relaxed
from teaplan.engine.naming import row_named
from teaplan.studies.explain.workshop import Workshop

MET = 1e-7
"""Distance from its side, relative to its size, at which a row is met."""
PRICED = 1e-7
"""Price of a row, M$ a unit, that is not 0."""


OF_NOTHING = frozenset(
    {
        *("output_of_lines", "time_of_pool", "places_at_open_site", "buildings_at_open_site"),
        *("floor_space", "power_at_site", "open_with_permit", "dependence_cap", "content_share"),
        *("draw_within_share", "service_is_covered", "debt_within_gearing", "service_reserve"),
    }
)
"""Limits whose side is 0: both what is limited and what limits it are decided. Other rows with a side of
0 keep the books of the model and limit no planner."""


@dataclass(frozen=True)
class Priced:
    """A point of a linear program with its duals, of the problem as it is minimised.

    Attributes
    ----------
    x, prices, reduced
        Values of columns, prices of rows, reduced costs of columns.
    held
        Columns that are held whatever their bounds.
    value
        Of the objective.
    """

    x: Floats
    prices: Floats
    reduced: Floats
    held: NDArray[np.bool_]
    value: float


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


def fixed(matrix: Matrix, point: Floats) -> Matrix:
    """Return a matrix with the whole decisions of a plan held."""
    whole = np.round(point)
    return matrix.bounded(
        np.where(matrix.integer, whole, matrix.lower), np.where(matrix.integer, whole, matrix.upper)
    )


def held(shop: Workshop, point: Floats) -> Priced | None:
    """Return the duals of a plan: the linear program with its whole decisions held.

    What follows from them by equations is held too, and rows of nothing else are left out: one more
    unit of floor under lines that are held is worth nothing.
    """
    matrix = fixed(shop.base.matrix, point)
    still, idle = _follows(matrix)
    freed = replace(
        matrix,
        row_lower=np.where(idle, -INFINITY, matrix.row_lower),
        row_upper=np.where(idle, INFINITY, matrix.row_upper),
        lower=np.where(still, point_of(matrix, point), matrix.lower),
        upper=np.where(still, point_of(matrix, point), matrix.upper),
    )
    return _priced(shop, freed, still)


def point_of(matrix: Matrix, point: Floats) -> Floats:
    """Return a plan's point with its whole decisions rounded."""
    return np.where(matrix.integer, np.round(point), point)


def _follows(matrix: Matrix) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return columns without room, by equations of one column that is free; and rows of only those."""
    there: Any = abs(matrix.by_column.tocsr()).sign()
    still: NDArray[np.bool_] = matrix.lower == matrix.upper
    equal = matrix.row_lower == matrix.row_upper
    while True:
        free = there @ (~still).astype(float)
        last = there[equal & (free == 1)]
        found = ~still & (np.asarray(last.sum(axis=0)).ravel() > 0)
        if not found.any():
            return still, free == 0
        still = still | found


def divisible(shop: Workshop, known: Relaxed | None = None) -> Priced | None:
    """Return the duals of the relaxation; of a large case the search knows it already."""
    matrix = shop.base.matrix
    if known is not None and known.prices is not None and known.exact:
        still = np.zeros(len(matrix.cost), dtype=bool)
        value = float(matrix.cost @ known.x) + matrix.offset
        return Priced(known.x, known.prices, reduced_costs(matrix, known.prices), still, value)
    how = INTERIOR if shop.large else {}
    return _priced(shop, matrix, np.zeros(len(matrix.cost), dtype=bool), **how)


def _priced(shop: Workshop, matrix: Matrix, still: NDArray[np.bool_], **how: Any) -> Priced | None:
    found = shop.relaxed(matrix, **how)
    if found.x is None or found.prices is None or found.value is None:
        return None
    return Priced(found.x, found.prices, reduced_costs(matrix, found.prices), still, found.value)


def bindings(shop: Workshop, plan: Priced, parts: Priced | None) -> list[Binding]:
    """Return the rows that limit a plan, the dearest first.

    Equations limit nothing of their own: what they pass on stands in the limits behind them.
    """
    found = list(_bindings(shop, plan, parts))
    return sorted(found, key=lambda row: -max(abs(row.worth), abs(row.divisible or 0.0)))


def _limits(model: Any, family: str) -> bool:
    """Whether rows of a family whose side is 0 limit a planner: ours, or what others typed."""
    own = any(family in rules.docs for rules in getattr(model, "rules", {}).values())
    return family in OF_NOTHING or own or family not in getattr(model, "row_families", {})


def _bindings(shop: Workshop, plan: Priced, parts: Priced | None) -> Iterator[Binding]:
    matrix, problem = shop.base.matrix, shop.base.problem
    activity = matrix.activity(plan.x)
    known = [np.where(np.isfinite(side), side, 0.0) for side in (matrix.row_lower, matrix.row_upper)]
    size = np.maximum.reduce([np.abs(known[0]), np.abs(known[1]), np.ones(len(activity))])
    apart = np.minimum(activity - matrix.row_lower, matrix.row_upper - activity)
    equal = matrix.row_lower == matrix.row_upper
    of_parts = np.zeros(len(activity)) if parts is None else parts.prices
    dear = np.maximum(np.abs(plan.prices), np.abs(of_parts)) > PRICED
    # where nothing stands, nothing is limited by it
    sided = (known[0] != 0) | (known[1] != 0)
    used = sided | (abs(matrix.by_column) @ np.abs(plan.x) > MET)
    for row in np.flatnonzero((apart <= MET * size) & dear & ~equal & used):
        family = matrix.row_names[row]
        if not sided[row] and not _limits(problem.model, family):
            continue
        # more of an upper side is room; of a lower side it is asked for
        sign = -1.0 if np.isfinite(matrix.row_upper[row]) else 1.0
        words = row_named(problem.model, *problem.row_keys[row])
        own, part = (sign * float(of[row]) for of in (plan.prices, of_parts))
        yield Binding(*words, own, None if parts is None else part)
