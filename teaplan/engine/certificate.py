"""A bound that needs no trust in the solver: what any row prices prove, computed from the matrix.

For row prices y and reduced costs d = c - A'y, every solution of  L <= A x <= U, l <= x <= u  costs
at least

    sum_i (y_i > 0: y_i L_i, y_i < 0: y_i U_i)  +  sum_j (d_j > 0: d_j l_j, d_j < 0: d_j u_j)

(weak duality). Interior points end a little off dual feasibility, so that d_j < 0 may meet u_j without
limit: then the rows themselves say how large x_j can get (bound propagation).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from teaplan.engine.handover import Floats, Matrix
from teaplan.engine.worst_futures import settled

Places = NDArray[np.int32]

ROUNDING = 1e-12
"""A reduced cost up to this share of its terms is what is left of a sum that is 0."""

ROUNDS = 12
"""Most rounds of propagation; each reaches one row further."""


def reduced_costs(matrix: Matrix, prices: Floats) -> Floats:
    """Return c - A'y of the minimised problem."""
    found: Floats = matrix.cost - matrix.by_column.T @ prices
    return found


def proven_bound(matrix: Matrix, prices: Floats) -> float | None:
    """Return what row prices prove that no solution can cost less than.

    Parameters
    ----------
    matrix
        The problem, minimised.
    prices
        One per row, of any origin; the better they are, the better the bound.

    Returns
    -------
    float or None
        None where a column that prices leave negative has no limit.
    """
    prices = settled(matrix, prices)
    y = np.where(np.isfinite(matrix.row_lower), prices, np.minimum(prices, 0.0))
    y = np.where(np.isfinite(matrix.row_upper), y, np.maximum(y, 0.0))
    rows = least(y, matrix.row_lower, matrix.row_upper)
    d = _without_rounding(matrix, y, reduced_costs(matrix, y))
    lower, upper = matrix.lower, matrix.upper
    if not np.isfinite(least(d, lower, upper)).all():
        lower, upper = implied_bounds(matrix)
    columns = least(d, lower, upper)
    return float(rows.sum() + columns.sum()) + matrix.offset if np.isfinite(columns).all() else None


def _without_rounding(matrix: Matrix, y: Floats, d: Floats) -> Floats:
    """Take for 0 what is rounding of a reduced cost, where a column has no limit to multiply it with."""
    endless = ~(np.isfinite(matrix.lower) & np.isfinite(matrix.upper))
    size = np.abs(matrix.cost) + abs(matrix.by_column).T @ np.abs(y)
    return np.where(endless & (np.abs(d) <= ROUNDING * size), 0.0, d)


def implied_bounds(matrix: Matrix) -> tuple[Floats, Floats]:
    """Return the bounds of columns that rows and bounds together imply, for columns without limit.

    Returns
    -------
    tuple of arrays
        Lower and upper bound by column; what was finite stays as it was.
    """
    a = matrix.by_column.tocoo()
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    for _ in range(ROUNDS):
        open_below, open_above = ~np.isfinite(lower), ~np.isfinite(upper)
        if not (open_below.any() or open_above.any()):
            break
        low, high = np.full(len(lower), -np.inf), np.full(len(upper), np.inf)
        for values, limit in ((a.data, matrix.row_upper), (-a.data, -matrix.row_lower)):
            _tighten(a.row, a.col, values, limit, (lower, upper), (low, high))
        before = open_below.sum() + open_above.sum()
        lower, upper = np.where(open_below, low, lower), np.where(open_above, high, upper)
        if (~np.isfinite(lower)).sum() + (~np.isfinite(upper)).sum() == before:
            break
    return lower, upper


def _tighten(
    rows: Places,
    columns: Places,
    values: Floats,
    limit: Floats,
    known: tuple[Floats, Floats],
    found: tuple[Floats, Floats],
) -> None:
    """Take from rows  sum a x <= limit  what each column can be, the others at their least."""
    lower, upper = known
    with np.errstate(invalid="ignore"):
        least = values * np.where(values > 0, lower[columns], upper[columns])
    endless = ~np.isfinite(least)
    finite = np.where(endless, 0.0, least)
    total = np.bincount(rows, finite, len(limit))
    unlimited = np.bincount(rows, endless, len(limit))
    says = np.isfinite(limit[rows]) & (unlimited[rows] - endless == 0) & (values != 0)
    rows, columns, values, finite = rows[says], columns[says], values[says], finite[says]
    most = (limit[rows] - (total[rows] - finite)) / values
    np.minimum.at(found[1], columns[values > 0], most[values > 0])
    np.maximum.at(found[0], columns[values < 0], most[values < 0])


def least(price: Floats, lower: Floats, upper: Floats) -> Floats:
    """Least of price x value with the value between its bounds."""
    with np.errstate(invalid="ignore"):
        found = np.where(price > 0, price * lower, price * upper)
    return np.where(price == 0.0, 0.0, found)
